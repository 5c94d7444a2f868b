//! What the JSON of a report looks like, as a JSON Schema (draft 2020-12) for those who read it by program.

const SCHEMA: &str = include_str!("schema/report.schema.json");

/// The name that every printed report carries in its field `schema`.
pub(super) const ID: &str = "urn:hatang:report:1";

/// The schema's text.
pub fn schema() -> &'static str {
    SCHEMA
}

#[cfg(test)]
mod tests;
