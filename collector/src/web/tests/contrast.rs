//! Colours against the grounds that they stand on, by the formula of WCAG 2.2: text 4.5 to 1, lines and marks that mean
//! something 3 to 1, in both schemes.

use std::collections::BTreeMap;

const LIGHT: &str = include_str!("../assets/mau-sang.css");
const DARK: &str = include_str!("../assets/mau-toi.css");

/// Text and the grounds that it is read on.
const TEXT: &[(&str, &[&str])] = &[
    (
        "ink",
        &["ground", "paper", "faint", "hover", "accent-pale", "warn-pale", "bad-pale", "good-pale", "flash"],
    ),
    ("soft", &["ground", "paper", "faint", "hover", "accent-pale"]),
    ("accent", &["ground", "paper", "faint", "hover", "accent-pale", "warn-pale"]),
    ("accent-dark", &["ground", "paper", "hover", "accent-pale"]),
    ("good", &["ground", "paper", "hover", "good-pale"]),
    ("warn", &["ground", "paper", "hover", "warn-pale"]),
    ("bad", &["ground", "paper", "hover", "bad-pale"]),
    ("on-accent", &["accent", "accent-dark"]),
    ("top-ink", &["top", "top-dark"]),
];

/// Marks, frames of fields and lines of charts.
const GRAPHICS: &[(&str, &[&str])] = &[
    ("accent", &["paper", "ground"]),
    ("field-line", &["paper"]),
    ("bad", &["paper"]),
    ("failed", &["paper"]),
    ("mark-head", &["paper"]),
    ("heat-3", &["paper"]),
    ("heat-4", &["paper"]),
    ("top-ink", &["top"]),
];

fn colours(sheet: &str) -> BTreeMap<&str, &str> {
    let lines =
        sheet.lines().filter_map(|line| line.trim().strip_prefix("--")?.strip_suffix(';')?.split_once(": "));
    lines.collect()
}

/// Relative luminance of `#rrggbb`.
fn luminance(colour: &str) -> f64 {
    let hex = colour.strip_prefix('#').unwrap();
    let channel = |at: usize| {
        let value = f64::from(u8::from_str_radix(hex.get(at..at + 2).unwrap(), 16).unwrap()) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn every_colour_is_told_from_the_grounds_it_stands_on() {
    let mut weak = Vec::new();
    for (scheme, sheet) in [("light", LIGHT), ("dark", DARK)] {
        let colours = colours(sheet);
        for (pairs, least) in [(TEXT, 4.5), (GRAPHICS, 3.0)] {
            for (colour, grounds) in pairs {
                for ground in *grounds {
                    let found = contrast(colours[colour], colours[ground]);
                    if found < least {
                        weak.push(format!("{scheme}: {colour} on {ground} {found:.2}, least {least}"));
                    }
                }
            }
        }
    }
    assert!(weak.is_empty(), "{weak:#?}");
}

#[test]
fn both_schemes_name_the_same_colours() {
    let names = |sheet| colours(sheet).into_keys().collect::<Vec<_>>();
    assert_eq!(names(LIGHT), names(DARK));
    assert!(30 < names(LIGHT).len());
}

#[test]
fn the_formula_is_the_published_one() {
    assert!((contrast("#ffffff", "#000000") - 21.0).abs() < 1e-9);
    assert!((contrast("#777777", "#ffffff") - 4.48).abs() < 0.01);
}

/// Chrome 109 must understand all of it, and a colour outside the two lists would not turn dark.
#[test]
fn sheets_hold_nothing_too_new_and_no_colour_of_their_own() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/assets");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if !name.starts_with("trang") || path.extension().is_none_or(|extension| extension != "css") {
            continue;
        }
        let sheet = std::fs::read_to_string(&path).unwrap();
        for new in [
            "color-mix(",
            "light-dark(",
            "subgrid",
            ":popover",
            "@layer",
            "@scope",
            "text-wrap",
            "@starting-style",
            ":has(",
            "oklch(",
        ] {
            if sheet.contains(new) {
                found.push(format!("{name}: {new}"));
            }
        }
        // Paper is white wherever it is printed.
        if name != "trang-in.css" {
            let on_screen = sheet.split("@media print").next().unwrap_or_default();
            let literals = on_screen
                .split(':')
                .skip(1)
                .filter(|value| value.trim_start().starts_with('#') || value.contains("rgb"));
            found.extend(
                literals.map(|value| format!("{name}: {}", value.lines().next().unwrap_or_default())),
            );
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}
