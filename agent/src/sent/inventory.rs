//! Every value of an inventory as tables.
//!
//! It walks whatever it is given and knows no field: a list of plain objects becomes a table with columns, an object one
//! with rows, anything else nests. Absent values are shown as absent. Names and words come from `labels`.

use serde_json::{Map, Value};

use super::labels::{label, meaning};
use super::{escaped, rows, section};

const ABSENT: &str = "<span class=\"absent\">không đọc được hoặc không có</span>";
const NONE: &str = "<span class=\"absent\">đã xem, không có</span>";
/// What a list or object may nest; deeper ones are shown as they are written.
const DEEPEST: usize = 12;

/// One section for every part; single values come first, together.
pub(super) fn sections(inventory: &Value) -> String {
    let Value::Object(parts) = inventory else { return block("", inventory, 0) };
    let is_single = |value: &Value| !matches!(value, Value::Object(_) | Value::Array(_));
    let single = parts.iter().filter(|(_, value)| is_single(value));
    let single = single.map(|(name, value)| (label(name).to_owned(), leaf(name, value)));
    let mut text = section("Chung", &rows(single));
    for (name, value) in parts.iter().filter(|(_, value)| !is_single(value)) {
        text.push_str(&section(&escaped(label(name)), &block(name, value, 0)));
    }
    text
}

fn block(path: &str, value: &Value, depth: usize) -> String {
    match value {
        _ if DEEPEST < depth => escaped(&value.to_string()),
        Value::Array(list) if list.is_empty() => NONE.to_owned(),
        Value::Array(list) => {
            if let Some(objects) = flat_objects(list) {
                return columns(path, &objects);
            }
            let items = list.iter().map(|item| ["<li>", &block(path, item, depth + 1), "</li>"].concat());
            ["<ul>", &items.collect::<String>(), "</ul>"].concat()
        }
        Value::Object(fields) => rows(fields.iter().map(|(name, value)| {
            let path = format!("{path}.{name}");
            (
                label(path.trim_start_matches('.')).to_owned(),
                block(path.trim_start_matches('.'), value, depth + 1),
            )
        })),
        single => leaf(path, single),
    }
}

/// The objects of a list, if all are objects of single values and lists of such.
fn flat_objects(list: &[Value]) -> Option<Vec<&Map<String, Value>>> {
    let is_plain = |value: &Value| match value {
        Value::Array(list) => list.iter().all(|item| !item.is_array() && !item.is_object()),
        other => !other.is_object(),
    };
    let plain = |item: &Value| item.as_object().is_some_and(|fields| fields.values().all(is_plain));
    list.iter().all(plain).then(|| list.iter().filter_map(Value::as_object).collect())
}

fn columns(path: &str, objects: &[&Map<String, Value>]) -> String {
    let mut names: Vec<&String> = Vec::new();
    for name in objects.iter().flat_map(|fields| fields.keys()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // What a thing is called comes first.
    names.sort_by_key(|name| !matches!(name.as_str(), "name" | "product" | "part"));
    let head: String = names
        .iter()
        .map(|name| ["<th>", &escaped(label(&format!("{path}.{name}"))), "</th>"].concat())
        .collect();
    let row = |fields: &&Map<String, Value>| {
        let cell = |name: &&String| match fields.get(*name) {
            Some(value) => format!("<td>{}</td>", block(&format!("{path}.{name}"), value, 1)),
            None => "<td></td>".to_owned(),
        };
        format!("<tr>{}</tr>\n", names.iter().map(cell).collect::<String>())
    };
    let body: String = objects.iter().map(row).collect();
    format!("<div class=\"wide\"><table class=\"columns\"><tr>{head}</tr>\n{body}</table></div>\n")
}

/// One value: itself, and in brackets what it means.
fn leaf(path: &str, value: &Value) -> String {
    let text = match value {
        Value::Null => return ABSENT.to_owned(),
        Value::Bool(true) => return "có".to_owned(),
        Value::Bool(false) => return "không".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let meant = meaning(path, &text).map(str::to_owned).or_else(|| gigabytes(path, value));
    match meant {
        Some(meant) => format!("{} <span class=\"meant\">({meant})</span>", escaped(&text)),
        None if text.is_empty() => "<span class=\"absent\">(trống)</span>".to_owned(),
        None => escaped(&text),
    }
}

fn gigabytes(path: &str, value: &Value) -> Option<String> {
    let bytes = value.as_f64().filter(|_| path.ends_with("_bytes"))?;
    Some(format!("{:.1} GB", bytes / f64::from(1 << 30)).replace('.', ","))
}
