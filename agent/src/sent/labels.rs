//! Vietnamese names of fields and values, from two tables.
//!
//! A field is looked for by its whole path (`device.class`), then by its last part alone (`class`). What the tables do not
//! know keeps its own name: nothing can hide behind a gap in them.

const LABELS: &str = include_str!("labels.tsv");
const VALUES: &str = include_str!("values.tsv");

/// What a field is called; `path` has no indexes.
pub(super) fn label(path: &str) -> &str {
    let last = path.rsplit('.').next().unwrap_or(path);
    found(LABELS, path).or_else(|| found(LABELS, last)).unwrap_or(last)
}

/// What a value of this field means, if that needs saying.
pub(super) fn meaning(path: &str, value: &str) -> Option<&'static str> {
    let last = path.rsplit('.').next().unwrap_or(path);
    found(VALUES, &format!("{last}={value}"))
}

fn found(table: &'static str, key: &str) -> Option<&'static str> {
    table
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .find(|(name, _)| *name == key)
        .map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_tables_name_everything_once() {
        for table in [LABELS, VALUES] {
            let keys: Vec<&str> = table.lines().map(|line| line.split_once('\t').unwrap().0).collect();
            assert_eq!(keys.len(), keys.iter().collect::<BTreeSet<_>>().len());
            assert!(table.lines().all(|line| line.split('\t').count() == 2 && !line.ends_with(' ')));
        }
    }

    #[test]
    fn a_path_wins_over_its_last_part_and_the_unknown_keeps_its_name() {
        assert_eq!(label("printers.name"), "Máy in");
        assert_eq!(label("disks.name"), "Tên");
        assert_eq!(label("device.some_new_field"), "some_new_field");
        assert_eq!(meaning("device.class", "laptop"), Some("máy tính xách tay"));
        assert_eq!(meaning("device.model", "laptop"), None);
    }
}
