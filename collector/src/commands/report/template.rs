//! `hatang-collector report --template`: the office's own Word document, filled.

use std::path::Path;

use anyhow::{Context, Result};

use super::{Format, Rendered, Report, ReportDetails, UnitState, table};
use crate::report::template;

/// Fills the file; placeholders that nobody knows are named and stay as they are.
pub(super) fn fill(
    file: &Path,
    state: &UnitState,
    details: &ReportDetails,
    report: &Report,
) -> Result<Rendered> {
    let bytes = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
    let values = template::values(state, details, &report.sheets)?;
    let filled = template::fill(&bytes, &values).with_context(|| format!("fill {}", file.display()))?;
    for placeholder in &filled.unknown {
        table::complain(&format!("unknown placeholder {{{{{}}}}} in {}", placeholder.name, placeholder.part));
    }
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Rendered {
        bytes: filled.bytes,
        media_type: Format::Docx.media_type(),
        file_name: format!("{stem}_{}.docx", report.as_of.year()),
    })
}
