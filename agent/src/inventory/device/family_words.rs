//! What makers' families and board names say where the enclosure says nothing.
//!
//! Firmware that nobody filled in claims to be a desktop or leaves the enclosure out. A family that is of laptops alone
//! is believed over such a "Desktop"; boards and makers count only after every enclosure. A board in a system that
//! nobody named is an assembled PC, since makers of laptops fill in their names (203 of 210 such reports in
//! linuxhw/DMI). The words are data (`family_words.csv`); they are no proof, which is why they come late.

use hatang_proto::model::inventory::{DeviceClass, Vote};

use super::model_words::class_named;
use super::vote as opinion;
use crate::inventory::placeholders::{Kind, meaningful};
use crate::inventory::texts::{glob, rows};
use crate::machine::facts::Smbios;

const SOURCE: &str = "family";

const WORDS: &str = include_str!("family_words.csv");

/// The vote and whether it stands before an enclosure that says `Desktop` or nothing.
pub(super) fn vote(smbios: &Smbios, chassis: Option<&Vote>) -> Option<(Vote, bool)> {
    let names = [
        &smbios.manufacturer,
        &smbios.product,
        &smbios.product_version,
        &smbios.family,
        &smbios.board_manufacturer,
        &smbios.board_product,
    ];
    let names: Vec<String> =
        names.into_iter().filter_map(|name| meaningful(Kind::Product, name.as_ref())).collect();
    let joined = format!(" {} ", names.join(" / "));
    let told = chassis.map_or(DeviceClass::Unknown, |vote| vote.class);
    if !matches!(told, DeviceClass::Desktop | DeviceClass::Unknown) {
        return None;
    }
    let by_words = rows(WORDS, 3).find_map(|row| {
        let [rank, class, pattern] = row.as_slice() else { return None };
        let is_over = *rank == "over";
        let fits = (is_over || told == DeviceClass::Unknown) && glob(&padded(pattern), &joined);
        fits.then(|| (opinion(SOURCE, pattern.trim_matches(['*', ' ']), class_named(class)), is_over))
    });
    by_words.or_else(|| assembled(smbios).filter(|_| told == DeviceClass::Unknown).map(|vote| (vote, false)))
}

/// A named board without a named maker, and no product but the board itself.
fn assembled(smbios: &Smbios) -> Option<Vote> {
    let board = meaningful(Kind::Product, smbios.board_product.as_ref())?;
    let maker = meaningful(Kind::Product, smbios.manufacturer.as_ref());
    let product = meaningful(Kind::Product, smbios.product.as_ref());
    (maker.is_none() && product.is_none_or(|product| product.eq_ignore_ascii_case(&board))).then(|| {
        opinion(SOURCE, &format!("{board}, a board in a system without a name"), DeviceClass::Desktop)
    })
}

/// Fields of a data file lose their outer blanks; within a pattern the star before a blank keeps it.
fn padded(pattern: &str) -> String {
    if pattern.starts_with('*') { pattern.to_owned() } else { format!("* {pattern}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_has_a_rank_and_names_a_class() {
        for row in rows(WORDS, 3) {
            let [rank, class, pattern] = row.as_slice() else { panic!("{row:?} lacks a field") };
            assert!(["over", "hint"].contains(rank), "{row:?}");
            assert!(class_named(class) != DeviceClass::Unknown && pattern.ends_with('*'), "{row:?}");
        }
    }
}
