//! What stories ask a report for: its figures, its warnings, its files.

use serde_json::Value;

use super::{Story, said};

/// Every format that a report is printed in.
pub const FORMATS: [&str; 6] = ["docx", "pdf", "xlsx", "html", "csv", "json"];

impl Story {
    /// The bytes of a printed report; the arguments choose what is printed.
    pub fn printed(&self, chosen: &[&str], format: &str) -> Vec<u8> {
        let args = [&["report"], chosen, &["--format", format, "--out", "-"]].concat();
        let output = self.collector.command(&args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        output.stdout
    }

    /// The same in all formats.
    pub fn printed_in_all_formats(&self, chosen: &[&str]) -> Vec<Vec<u8>> {
        FORMATS.iter().map(|format| self.printed(chosen, format)).collect()
    }

    /// Everything that a report's figures know.
    pub fn figures(&self, chosen: &[&str]) -> Value {
        serde_json::from_slice(&self.printed(chosen, "json")).unwrap()
    }

    /// What a report that cannot be made says.
    pub fn refused(&self, args: &[&str]) -> String {
        let output = self.collector.command(args);
        assert_eq!(output.status.code(), Some(1), "{args:?}: {}", said(&output));
        said(&output)
    }
}

/// A report's row of an item.
pub fn row<'a>(report: &'a Value, item: &str) -> &'a Value {
    let rows = report["rows"].as_array().unwrap();
    rows.iter().find(|row| row["item"] == item).unwrap_or_else(|| panic!("no row of {item}: {report}"))
}

/// Texts of a report's warnings of one check.
pub fn warned(report: &Value, check: &str) -> Vec<String> {
    let warnings = report["warnings"].as_array().unwrap();
    let of_check = warnings.iter().filter(|warning| warning["check"] == check);
    of_check.map(|warning| warning["text"].as_str().unwrap().to_owned()).collect()
}
