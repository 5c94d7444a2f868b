//! Changes and scores as tables for people and as JSON for programs.

use std::io;

use anyhow::Result;
use serde_json::{Map, Value, json};

use super::super::super::table;
use super::Answer;
use crate::analysis::changepoint::{Counts, Score};

/// One object a file, by the name as given; over scored files also the object `median` and the object `micro`.
pub(super) fn json(answers: &[(String, Result<Answer>)]) -> Value {
    let mut all = Map::new();
    for (file, answer) in answers {
        let value = match answer {
            Ok(answer) => file_json(answer),
            Err(fault) => json!({ "error": format!("{fault:#}") }),
        };
        all.insert(file.clone(), value);
    }
    let (counts, scores) = scored(answers);
    if let Some(median) = Score::median_of(&scores) {
        let (precision, recall, f1) = Counts::micro(&counts);
        all.insert("median".to_owned(), json!(median));
        all.insert("micro".to_owned(), json!({ "precision": precision, "recall": recall, "f1": f1 }));
    }
    Value::Object(all)
}

fn file_json(answer: &Answer) -> Value {
    let mut value = json!({ "change_points": answer.changes });
    if let (Some((counts, score)), Some(object)) = (&answer.score, value.as_object_mut()) {
        object.insert("counts".to_owned(), json!(counts));
        object.insert("score".to_owned(), json!(score));
    }
    value
}

/// One line a file; scored ones with their figures and, below, median and micro figures over files.
pub(super) fn print(answers: &[(String, Result<Answer>)], is_scored: bool) -> io::Result<()> {
    let read: Vec<(&String, &Answer)> =
        answers.iter().filter_map(|(file, answer)| Some((file, answer.as_ref().ok()?))).collect();
    if read.is_empty() {
        return Ok(());
    }
    if is_scored { print_scores(&read, &scored(answers)) } else { print_changes(&read) }
}

fn print_changes(read: &[(&String, &Answer)]) -> io::Result<()> {
    let rows: Vec<Vec<String>> = read
        .iter()
        .map(|(file, answer)| {
            let changes: Vec<String> = answer.changes.iter().map(ToString::to_string).collect();
            let counts = [answer.rows, answer.lost, answer.changes.len()].map(|count| count.to_string());
            [vec![(*file).clone()], counts.to_vec(), vec![changes.join(" ")]].concat()
        })
        .collect();
    table::print(&["FILE", "ROWS", "LOST", "CHANGES", "AT ROWS"], &rows)
}

fn print_scores(read: &[(&String, &Answer)], (counts, scores): &(Vec<Counts>, Vec<Score>)) -> io::Result<()> {
    let header = ["FILE", "ROWS", "LABELLED", "CHANGES", "FOUND", "P", "R", "R_w", "F1", "F2", "F2_w"];
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (file, answer) in read {
        if let Some((counts, score)) = &answer.score {
            let counts = [answer.rows, counts.facts, counts.detections, counts.found];
            rows.push(row(file, counts.map(|count| count.to_string()), figures(score)));
        }
    }
    if let Some(median) = Score::median_of(scores) {
        rows.push(row("median", std::array::from_fn(|_| String::new()), figures(&median)));
        let (precision, recall, f1) = Counts::micro(counts);
        let sum = |part: fn(&Counts) -> usize| counts.iter().map(part).sum::<usize>().to_string();
        let sums = [
            String::new(),
            sum(|counts| counts.facts),
            sum(|counts| counts.detections),
            sum(|counts| counts.found),
        ];
        let [precision, recall, f1] = [precision, recall, f1].map(figure);
        let none = String::new;
        rows.push(row("micro", sums, [precision, recall, none(), f1, none(), none()]));
    }
    table::print(&header, &rows)
}

fn row(name: &str, counts: [String; 4], figures: [String; 6]) -> Vec<String> {
    std::iter::once(name.to_owned()).chain(counts).chain(figures).collect()
}

fn figures(score: &Score) -> [String; 6] {
    let Score { precision, recall, recall_weighted, f1, f2, f2_weighted } = *score;
    [precision, recall, recall_weighted, f1, f2, f2_weighted].map(figure)
}

fn figure(share: f64) -> String {
    format!("{share:.3}")
}

fn scored(answers: &[(String, Result<Answer>)]) -> (Vec<Counts>, Vec<Score>) {
    answers.iter().filter_map(|(_, answer)| answer.as_ref().ok()?.score).unzip()
}
