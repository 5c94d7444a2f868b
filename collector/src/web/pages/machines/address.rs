//! The list's address: which machines, in what order, which page, which columns. Everything a list shows stands in it, so
//! that it can be kept, sent and gone back to.

use hatang_proto::model::UnitId;
use hatang_proto::model::inventory::DeviceClass;

use crate::web::limits::MACHINES_PER_PAGE;
use crate::web::pages::report::percent_encoded;
use crate::web::views::{AntivirusLight, MachineQuery, MachineSort, MatterKind, PresenceKind};
use crate::web::words;

/// Longest text that is looked for, characters; longer names of systems and marks cannot be either.
const LONGEST: usize = 100;
/// Longest time that may be asked for, days.
const MOST_DAYS: u16 = 3_650;
const LAST_PAGE: u32 = 1_000;

/// All device classes, the usual ones first.
pub(super) const CLASSES: [DeviceClass; 8] = [
    DeviceClass::Desktop,
    DeviceClass::Laptop,
    DeviceClass::AllInOne,
    DeviceClass::MiniPc,
    DeviceClass::Tablet,
    DeviceClass::Server,
    DeviceClass::Virtual,
    DeviceClass::Unknown,
];

/// What follows the question mark, read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Asked {
    /// With offset and limit of its page.
    pub(super) query: MachineQuery,
    /// Columns' names, if the address names any.
    pub(super) columns: Option<String>,
    /// What was just done.
    pub(super) done: Option<String>,
}

impl Asked {
    /// What does not parse is no filter.
    pub(super) fn read(pairs: &[(String, String)]) -> Self {
        let mut asked = Self::default();
        let mut page = 1;
        for (name, value) in pairs {
            let text = || -> String { value.chars().take(LONGEST).collect() };
            let named = || Some(text()).filter(|text| !text.is_empty());
            let query = &mut asked.query;
            match name.as_str() {
                "q" => query.text = text(),
                "don-vi" => query.unit = value.parse().ok().map(UnitId),
                "trang-thai" => query.state = find(PresenceKind::ALL, words::presence_slug, value),
                "diet-vi-rut" => query.antivirus = find(AntivirusLight::ALL, words::antivirus_slug, value),
                "loai" => query.class = find(CLASSES, words::class_slug, value),
                "he-dieu-hanh" => query.system = named(),
                "nhan" => query.tag = named(),
                "viec" => query.matter = find(MatterKind::LISTED, words::matter_slug, value),
                "vang" => {
                    query.unseen_days = value.parse().ok().filter(|days| (1..=MOST_DAYS).contains(days));
                }
                "sap-xep" => {
                    let (slug, descending) =
                        value.strip_prefix('-').map_or((&**value, false), |slug| (slug, true));
                    let sort = find(MachineSort::ALL, words::sort_slug, slug);
                    query.descending = sort.is_some() && descending;
                    query.sort = sort.unwrap_or_default();
                }
                "trang" => page = value.parse().unwrap_or(1).clamp(1, LAST_PAGE),
                "cot" => asked.columns = named(),
                "xong" => asked.done = named(),
                _ => {}
            }
        }
        asked.query.offset = (page - 1) * MACHINES_PER_PAGE;
        asked.query.limit = MACHINES_PER_PAGE;
        asked
    }

    /// From text as an address holds it.
    pub(super) fn parse(query: &str) -> Self {
        Self::read(&pairs(query))
    }

    /// What the form of another query must carry along, and an address holds after the question mark; without the page.
    pub(super) fn pairs(&self) -> Vec<(&'static str, String)> {
        let query = &self.query;
        let mut pairs = Vec::new();
        let mut add = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        let owned = |text: &str| text.to_owned();
        add("q", Some(query.text.clone()).filter(|text| !text.is_empty()));
        add("don-vi", query.unit.map(|unit| unit.0.to_string()));
        add("trang-thai", query.state.map(words::presence_slug).map(owned));
        add("diet-vi-rut", query.antivirus.map(words::antivirus_slug).map(owned));
        add("loai", query.class.map(words::class_slug).map(owned));
        add("he-dieu-hanh", query.system.clone());
        add("nhan", query.tag.clone());
        add("viec", query.matter.map(words::matter_slug).map(owned));
        add("vang", query.unseen_days.map(|days| days.to_string()));
        let sorted = query.sort != MachineSort::default() || query.descending;
        let sign = if query.descending { "-" } else { "" };
        add("sap-xep", sorted.then(|| format!("{sign}{}", words::sort_slug(query.sort))));
        add("cot", self.columns.clone());
        pairs
    }

    /// What follows the question mark, for the first page.
    pub(super) fn tail(&self) -> String {
        let pairs =
            self.pairs().into_iter().map(|(name, value)| format!("{name}={}", percent_encoded(&value)));
        pairs.collect::<Vec<_>>().join("&")
    }

    /// The address of the first page.
    pub(super) fn address(&self) -> String {
        with_tail("/may", &self.tail())
    }

    /// The address of another query in the same columns.
    pub(super) fn with(&self, change: impl FnOnce(&mut MachineQuery)) -> String {
        let mut other = self.clone();
        change(&mut other.query);
        other.address()
    }

    /// The address of a page, from 1.
    pub(super) fn at_page(&self, page: u32) -> String {
        let tail = self.tail();
        if page == 1 {
            self.address()
        } else if tail.is_empty() {
            format!("/may?trang={page}")
        } else {
            format!("/may?{tail}&trang={page}")
        }
    }

    /// From 1.
    pub(super) fn page(&self) -> u32 {
        self.query.offset / MACHINES_PER_PAGE + 1
    }
}

/// A path with what follows the question mark, if anything does.
pub(super) fn with_tail(path: &str, tail: &str) -> String {
    if tail.is_empty() { path.to_owned() } else { format!("{path}?{tail}") }
}

fn find<T: Copy, const N: usize>(all: [T; N], slug: fn(T) -> &'static str, wanted: &str) -> Option<T> {
    all.into_iter().find(|one| slug(*one) == wanted)
}

/// Names and values of an address, as a browser would read it.
fn pairs(query: &str) -> Vec<(String, String)> {
    let parse = |pair: &str| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (decoded(name), decoded(value))
    };
    query.split('&').filter(|pair| !pair.is_empty()).map(parse).collect()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let digit = |byte: Option<u8>| byte.and_then(|byte| char::from(byte).to_digit(16));
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut ahead = rest.clone();
                match (digit(ahead.next()), digit(ahead.next())) {
                    (Some(high), Some(low)) => {
                        rest = ahead;
                        u8::try_from(high * 16 + low).unwrap_or(b'?')
                    }
                    _ => b'%',
                }
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_filter_survives_its_own_address() {
        let tail = "q=%C4%90%E1%BA%A1i+h%26p&don-vi=7&trang-thai=im-lang&diet-vi-rut=tat&loai=xach-tay\
                    &he-dieu-hanh=Windows%2010%20Pro&nhan=%3Cb%3E&viec=o-dia&vang=30&sap-xep=-lien-lac&cot=phong,nhan";
        let asked = Asked::parse(tail);
        assert_eq!(asked.query.text, "Đại h&p");
        assert_eq!(asked.query.tag.as_deref(), Some("<b>"));
        assert!(asked.query.descending && asked.query.sort == MachineSort::LastContact);
        assert_eq!(Asked::parse(&asked.tail()), asked);
        assert_eq!(asked.pairs().len(), 11);
    }

    #[test]
    fn what_makes_no_sense_is_no_filter() {
        let asked =
            Asked::parse("don-vi=abc&trang-thai=%00&vang=0&vang=99999&sap-xep=-nope&loai&%zz=%&trang=-4&q=");
        assert_eq!(asked, Asked::parse(""));
        assert_eq!((asked.address().as_str(), asked.tail().as_str()), ("/may", ""));
    }

    #[test]
    fn a_page_begins_where_the_one_before_ended() {
        let offsets = ["", "1", "3", "0", "-1", "99999999"]
            .map(|page| Asked::parse(&format!("trang={page}")).query.offset);
        assert_eq!(offsets, [0, 0, 200, 0, 0, 99_900]);
        assert_eq!(Asked::parse("trang=3").page(), 3);
    }

    #[test]
    fn a_page_keeps_the_filter_and_a_changed_filter_begins_at_the_first_page() {
        let asked = Asked::parse("q=a%26b&trang=2");
        assert_eq!(asked.at_page(3), "/may?q=a%26b&trang=3");
        assert_eq!(asked.at_page(1), "/may?q=a%26b");
        assert_eq!(asked.with(|query| query.tag = Some("x y".to_owned())), "/may?q=a%26b&nhan=x%20y");
    }
}
