//! What a model's name says about its class.
//!
//! The words are data (`model_words.csv`), so that a model met in the field is one line more. Placeholders say nothing.

use hatang_proto::model::inventory::{DeviceClass, Vote};

use super::vote as opinion;
use crate::inventory::placeholders::{Kind, meaningful};
use crate::inventory::texts::glob;
use crate::machine::facts::Smbios;

const SOURCE: &str = "model";

const WORDS: &str = include_str!("model_words.csv");

/// The first row of the list that fits any of the model's names.
pub(super) fn vote(smbios: &Smbios) -> Option<Vote> {
    let names = [&smbios.product, &smbios.family, &smbios.product_version];
    let names: Vec<String> = names
        .into_iter()
        .filter_map(|name| meaningful(Kind::Product, name.as_ref()))
        .map(|name| format!(" {name} "))
        .collect();
    words().find_map(|(class, pattern)| {
        let name = names.iter().find(|name| glob(pattern, name))?;
        Some(opinion(SOURCE, name.trim(), class_named(class)))
    })
}

/// Blanks at the edges of a pattern count.
fn words() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = WORDS.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.filter_map(|line| line.split_once(','))
}

/// A class as the data files name it; any other word decides nothing.
pub(super) fn class_named(name: &str) -> DeviceClass {
    match name {
        "desktop" => DeviceClass::Desktop,
        "laptop" => DeviceClass::Laptop,
        "tablet" => DeviceClass::Tablet,
        "server" => DeviceClass::Server,
        "all_in_one" => DeviceClass::AllInOne,
        "mini_pc" => DeviceClass::MiniPc,
        _ => DeviceClass::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_a_class() {
        assert!(words().all(|(class, _)| class_named(class) != DeviceClass::Unknown));
    }
}
