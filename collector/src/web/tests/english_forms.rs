//! What forms answer, in English: refusals, notices of what was done, and pages that only a form leads to.
//!
//! Forms are found on the pages and filled in badly and well; routes that no page has a form for get an empty one.

use std::collections::BTreeSet;

use axum::http::StatusCode;

use super::attacks::routes;
use super::browser::{Answer, Browser};
use super::english::{nothing_left, walked};
use crate::web::fixture::PASSWORD;

/// What the fields of a form are filled with.
#[derive(Debug, Clone, Copy)]
enum Filling {
    /// As the page shows it, its examples typed into what is empty.
    Shown,
    Empty,
    Word,
    HugeNumber,
    /// Longer than any field takes.
    Long,
    /// Of the right make, on a day to come.
    Later,
}

const FILLINGS: [Filling; 6] =
    [Filling::Shown, Filling::Empty, Filling::Word, Filling::HugeNumber, Filling::Long, Filling::Later];

/// A form as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Form {
    action: String,
    takes_file: bool,
    fields: Vec<Field>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Field {
    name: String,
    shown: String,
    /// Fixed by the page: nobody types into it.
    fixed: bool,
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(rest.split_once('"')?.0)
}

/// The start tags of one element, each with what follows it.
fn tags<'p>(page: &'p str, element: &str) -> Vec<(&'p str, &'p str)> {
    let begin = format!("<{element} ");
    page.match_indices(&begin).filter_map(|(at, _)| page.split_at(at).1.split_once('>')).collect()
}

fn forms(page: &str) -> Vec<Form> {
    let posted = tags(page, "form").into_iter().filter(|(tag, _)| attribute(tag, "method") == Some("post"));
    let form = |(tag, rest): (&str, &str)| {
        let inside = rest.split("</form>").next().unwrap_or_default();
        let mut fields: Vec<Field> =
            tags(inside, "input").into_iter().filter_map(|(tag, _)| input(tag)).collect();
        fields.extend(tags(inside, "textarea").into_iter().filter_map(|(tag, rest)| {
            let shown = rest.split("</textarea>").next().unwrap_or_default().to_owned();
            Some(Field { name: attribute(tag, "name")?.to_owned(), shown, fixed: false })
        }));
        fields.extend(tags(inside, "select").into_iter().filter_map(|(tag, rest)| {
            let options = rest.split("</select>").next().unwrap_or_default();
            let mut values =
                tags(options, "option").into_iter().filter_map(|(tag, _)| attribute(tag, "value"));
            let shown = values.rfind(|value| !value.is_empty()).unwrap_or_default().to_owned();
            Some(Field { name: attribute(tag, "name")?.to_owned(), shown, fixed: false })
        }));
        let action = attribute(tag, "action").unwrap_or_default().replace("&amp;", "&");
        pressed(inside, &Form { action, takes_file: tag.contains("multipart"), fields })
    };
    posted.flat_map(form).collect()
}

/// The form once for each of its buttons, as each sends itself along.
fn pressed(inside: &str, form: &Form) -> Vec<Form> {
    let button = |(tag, _): (&str, &str)| {
        let (name, value) = (attribute(tag, "name"), attribute(tag, "value"));
        let field = name.zip(value).map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut form = form.clone();
        form.fields.extend(field.map(|(name, shown)| Field { name, shown, fixed: true }));
        form.action = attribute(tag, "formaction").map_or(form.action, |action| action.replace("&amp;", "&"));
        form
    };
    tags(inside, "button").into_iter().map(button).collect()
}

fn input(tag: &str) -> Option<Field> {
    let (name, kind) = (attribute(tag, "name")?, attribute(tag, "type").unwrap_or("text"));
    let example = attribute(tag, "placeholder").unwrap_or("5").trim_start_matches("for example: ");
    let shown = match (attribute(tag, "value").filter(|value| !value.is_empty()), kind) {
        (_, "file") => return None,
        (_, "password") => PASSWORD,
        (Some(value), _) => value,
        (None, "date") => "2026-11-20",
        (None, _) => example,
    };
    let fixed = matches!(kind, "hidden" | "checkbox" | "radio" | "submit");
    Some(Field { name: name.to_owned(), shown: shown.to_owned(), fixed })
}

async fn answer(form: &Form, filling: Filling) -> Answer {
    let browser = Browser::signed_in().await.in_english();
    let long = "z".repeat(700);
    let typed = |field: &'_ Field| -> String {
        let day = field.shown.contains('/') || field.shown.starts_with("20");
        match filling {
            Filling::Shown => field.shown.clone(),
            _ if field.fixed => field.shown.clone(),
            Filling::Empty => String::new(),
            Filling::Word => "x".to_owned(),
            Filling::HugeNumber => "99999999".to_owned(),
            Filling::Long => long.clone(),
            Filling::Later if day => "2999-01-31".to_owned(),
            Filling::Later => field.shown.clone(),
        }
    };
    let typed: Vec<(&str, String)> =
        form.fields.iter().map(|field| (field.name.as_str(), typed(field))).collect();
    let fields: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let answer = if form.takes_file {
        let (name, file): (&str, &[u8]) = match filling {
            Filling::Empty => ("", b""),
            Filling::Word => ("x.csv", b"x;y\n1;2"),
            _ => ("x.docx", b"PK\x03\x04"),
        };
        browser.upload(&form.action, &fields, name, file).await
    } else {
        browser.post(&form.action, &fields).await
    };
    if answer.status != StatusCode::SEE_OTHER {
        return answer;
    }
    browser.get(answer.header("location").split('#').next().unwrap_or_default()).await
}

fn is_page(answer: &Answer) -> bool {
    answer.header("content-type").starts_with("text/html") && answer.header("content-disposition").is_empty()
}

#[tokio::test]
async fn no_answer_of_a_form_keeps_words_of_ours_in_vietnamese() {
    let browser = Browser::signed_in().await.in_english();
    let (mut seen, mut found) = (BTreeSet::new(), Vec::new());
    for form in walked(&browser).await.iter().flat_map(|(_, page)| forms(page)) {
        let what =
            |field: &Field| if field.name == "viec" { field.shown.clone() } else { field.name.clone() };
        let names: Vec<_> = form.fields.iter().map(what).collect();
        let digits = |sign: char| sign.is_ascii_digit();
        if seen.insert((form.action.replace(digits, ""), names)) {
            found.push(form);
        }
    }
    for route in routes().into_iter().filter(|route| route.writes && !route.path.starts_with("/api/")) {
        found.push(Form { action: route.path, takes_file: false, fields: Vec::new() });
    }
    let mut pages = Vec::new();
    for form in found {
        for filling in FILLINGS.into_iter().take(if form.fields.is_empty() { 1 } else { FILLINGS.len() }) {
            let answer = answer(&form, filling).await;
            if is_page(&answer) {
                pages.push((format!("{} {filling:?} {}", form.action, answer.status), answer.text));
            }
        }
    }
    assert!(100 < pages.len(), "only {} answers", pages.len());
    let refused = pages.iter().filter(|(what, _)| what.contains(" 422")).count();
    assert!(50 < refused, "only {refused} refusals");
    nothing_left(&pages);
}
