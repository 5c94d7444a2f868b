//! Products that are known by the traces they leave: services, names of installed programs, values of their own.
//!
//! Which these are stands in `antivirus_products.csv`. A trace says that something is or was there and whether its
//! service runs; it does not say that the PC is protected.

use std::sync::OnceLock;

use super::super::ask::{Ask, Key, text};
use super::super::names::Folded;
use super::super::programs::{self, Program};
use super::super::sources::Value;
use crate::inventory::texts::rows;
use crate::machine::facts::AntivirusFacts;

const FILE: &str = include_str!("../antivirus_products.csv");
const FIELDS: usize = 6;
const SERVICES: &str = r"HKLM\SYSTEM\CurrentControlSet\Services";
/// Products of 32 bit on a system of 64 write below the second.
const SOFTWARE: [&str; 2] = [r"HKLM\SOFTWARE", r"HKLM\SOFTWARE\WOW6432Node"];
/// Keys that a `*` in a path stands for.
const MAX_KEYS: usize = 32;
/// Seconds between 1601 and 1970, and ticks of a `FILETIME` in a second.
const FILETIME_EPOCH_S: u64 = 11_644_473_600;
const TICKS_PER_S: u64 = 10_000_000;

/// A row of the file.
#[derive(Debug)]
pub(super) struct Known {
    pub(super) product: &'static str,
    services: Vec<Folded>,
    names: Vec<Folded>,
    other_names: Vec<Folded>,
    values: Vec<Source>,
}

/// Where a product writes something.
#[derive(Debug)]
struct Source {
    kind: &'static str,
    path: &'static str,
    value: &'static str,
    /// A value beside it that must be a number other than 0.
    only_with: Option<&'static str>,
}

/// What was found of a product.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Trace {
    pub(super) name: Option<String>,
    pub(super) running: Option<bool>,
    version: Option<String>,
    service_start: Option<u32>,
    service: bool,
    signatures_at: Option<String>,
    licence_days_left: Option<i64>,
}

impl Known {
    /// The product, not its kin, has this name.
    pub(super) fn is_named(&self, name: &Folded) -> bool {
        let any = |patterns: &[Folded]| patterns.iter().any(|pattern| pattern.fits(name));
        any(&self.names) && !any(&self.other_names)
    }
}

impl Trace {
    /// Its own values outlive an uninstalled product.
    pub(super) fn is_of_a_product(&self) -> bool {
        self.service || self.name.is_some()
    }

    pub(super) fn has_service(&self) -> bool {
        self.service
    }

    pub(super) fn fill(&self, facts: &mut AntivirusFacts) {
        facts.version = self.version.clone().or_else(|| facts.version.take());
        facts.running = self.running;
        facts.service_start = self.service_start;
        facts.signatures_at.clone_from(&self.signatures_at);
        facts.licence_days_left = self.licence_days_left;
    }
}

/// All known products of which there is a trace or a registration.
pub(super) fn look(ask: &mut Ask<'_>, registered: &[AntivirusFacts]) -> Vec<(&'static Known, Trace)> {
    let services = ask.subkeys(&Key::new(SERVICES, "the services")).unwrap_or_default();
    let services: Vec<_> = services.into_iter().map(|name| (Folded::new(&name), name)).collect();
    let programs = programs::list(ask).unwrap_or_default();
    let registered: Vec<_> = registered.iter().map(|product| Folded::new(&product.product)).collect();
    let mut found = Vec::new();
    for known in products() {
        let mut trace = Trace::default();
        by_service(ask, known, &services, &mut trace);
        by_name(ask, known, &programs, &mut trace);
        if trace.is_of_a_product() || registered.iter().any(|name| known.is_named(name)) {
            by_values(ask, known, &mut trace);
            found.push((known, trace));
        }
    }
    found
}

/// The first service that runs, else the first there is.
fn by_service(ask: &mut Ask<'_>, known: &Known, services: &[(Folded, String)], trace: &mut Trace) {
    let is_sought =
        |(folded, _): &&(Folded, String)| known.services.iter().any(|pattern| pattern.fits(folded));
    for (_, name) in services.iter().filter(is_sought) {
        let (runs, start) = (ask.service_runs(name), ask.service_start(name));
        if !trace.service || (runs == Some(true) && trace.running != Some(true)) {
            trace.running = runs;
            trace.service_start = start;
        }
        trace.service = true;
    }
}

fn by_name(ask: &mut Ask<'_>, known: &Known, programs: &[Program], trace: &mut Trace) {
    if let Some(program) = programs.iter().find(|program| known.is_named(&program.folded)) {
        trace.version = program.version(ask);
        trace.name = Some(program.name.clone());
    }
}

fn by_values(ask: &mut Ask<'_>, known: &Known, trace: &mut Trace) {
    for source in &known.values {
        for key in SOFTWARE.iter().flat_map(|root| keys(ask, root, source.path)).collect::<Vec<_>>() {
            let counts =
                source.only_with.is_none_or(|name| ask.number(&key, name).is_some_and(|number| number != 0));
            let value = if counts { ask.value(&key, source.value) } else { None };
            let Some(value) = value else { continue };
            if matches!(source.kind, "days" | "survey") {
                trace.licence_days_left = trace.licence_days_left.or_else(|| days(source.kind, &value));
            } else {
                trace.signatures_at = trace.signatures_at.take().or_else(|| time(source.kind, &value));
            }
        }
    }
}

/// The keys that a path with at most one `*` stands for.
fn keys(ask: &mut Ask<'_>, root: &str, path: &str) -> Vec<Key> {
    let key = |path: &str| Key::new(format!("{root}\\{path}"), "an antivirus product");
    let Some((head, tail)) = path.split_once("\\*\\") else { return vec![key(path)] };
    let names = ask.subkeys(&key(head)).unwrap_or_default();
    names.iter().take(MAX_KEYS).map(|name| key(head).child(name).child(tail)).collect()
}

/// Days until the licence ends. Numbers of 32 bits are signed; all ones are none.
fn days(kind: &str, value: &Value) -> Option<i64> {
    if kind == "survey" {
        let survey: serde_json::Value = serde_json::from_str(value.text()?).ok()?;
        return survey.get("days_left")?.as_i64();
    }
    let number = value.number()?;
    match u32::try_from(number) {
        Ok(u32::MAX) => None,
        Ok(bits) => Some(i64::from(bits.cast_signed())),
        Err(_) => Some(number),
    }
}

/// When signatures came: Unix seconds, or as the product writes it.
fn time(kind: &str, value: &Value) -> Option<String> {
    match kind {
        "unix" => value
            .number()
            .filter(|seconds| 0 < *seconds && *seconds < u32::MAX.into())
            .map(|seconds| seconds.to_string()),
        "filetime" => unix_seconds(value).map(|seconds| seconds.to_string()),
        _ => value.text().and_then(text),
    }
}

/// Unix seconds out of the eight bytes of a `FILETIME`.
pub(super) fn unix_seconds(value: &Value) -> Option<u64> {
    let Value::Bytes(bytes) = value else { return None };
    let ticks = u64::from_le_bytes(bytes.as_slice().try_into().ok()?);
    (ticks / TICKS_PER_S).checked_sub(FILETIME_EPOCH_S).filter(|seconds| 0 < *seconds)
}

fn products() -> &'static [Known] {
    static PRODUCTS: OnceLock<Vec<Known>> = OnceLock::new();
    PRODUCTS.get_or_init(|| rows(FILE, FIELDS).filter_map(|row| known(&row)).collect())
}

fn known(row: &[&'static str]) -> Option<Known> {
    let [product, _unverified, services, names, other_names, values] = row else { return None };
    let list =
        |field: &str| field.split(';').filter(|part| !part.trim().is_empty()).map(Folded::new).collect();
    Some(Known {
        product,
        services: list(services),
        names: list(names),
        other_names: list(other_names),
        values: values.split(';').filter_map(source).collect(),
    })
}

/// `days=KasperskyLab\protected\*\Data:LicDaysTillExpiration?LicKeyType`.
fn source(text: &'static str) -> Option<Source> {
    let (kind, place) = text.split_once('=')?;
    let (path, value) = place.split_once(':')?;
    let (value, only_with) = value.split_once('?').map_or((value, None), |(value, with)| (value, Some(with)));
    Some(Source { kind, path, value, only_with })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_file_is_whole() {
        let lines = FILE.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).count();
        assert_eq!(products().len(), lines - 1);
        for known in products() {
            assert!(!known.services.is_empty() && !known.names.is_empty(), "{}", known.product);
            let kinds = ["days", "survey", "unix", "filetime", "text"];
            assert!(known.values.iter().all(|source| kinds.contains(&source.kind)), "{}", known.product);
        }
        let values: usize = products().iter().map(|known| known.values.len()).sum();
        assert_eq!(
            values,
            FILE.lines()
                .filter(|line| !line.starts_with('#'))
                .map(|line| line.matches('=').count())
                .sum::<usize>()
        );
    }

    #[test]
    fn kin_of_a_product_is_not_the_product() {
        let named = |name: &str| {
            products().iter().find(|known| known.is_named(&Folded::new(name))).map(|known| known.product)
        };
        for (name, expected) in [
            ("Kaspersky Endpoint Security for Windows", Some("Kaspersky")),
            ("Kaspersky Security Center Network Agent", None),
            ("ESET Endpoint Antivirus", Some("ESET")),
            ("ESET Management Agent", None),
            ("BkavPro Internet Security", Some("Bkav")),
            ("Bkav CA Token Manager", None),
            ("Bitdefender Endpoint Security Tools Antimalware", Some("Bitdefender")),
            ("Bitdefender Agent", None),
            ("Trellix Agent", None),
            ("Microsoft Visual C++ 2015", None),
            ("Windows Defender", None),
        ] {
            assert_eq!(named(name), expected, "{name}");
        }
    }

    #[test]
    fn days_and_times_are_read_as_products_write_them() {
        assert_eq!(days("days", &Value::Number(127)), Some(127));
        assert_eq!(days("days", &Value::Number(0xffff_fffe)), Some(-2));
        assert_eq!(days("days", &Value::Number(u32::MAX.into())), None);
        assert_eq!(days("survey", &Value::Text(r#"{"days_left": 12, "x": []}"#.to_owned())), Some(12));
        assert_eq!(days("survey", &Value::Text("{".to_owned())), None);
        let filetime = Value::Bytes(132_000_000_000_000_000_u64.to_le_bytes().to_vec());
        assert_eq!(time("filetime", &filetime).as_deref(), Some("1555526400"));
        assert_eq!(time("filetime", &Value::Bytes(vec![0; 8])), None);
        assert_eq!(time("unix", &Value::Number(u32::MAX.into())), None);
    }
}
