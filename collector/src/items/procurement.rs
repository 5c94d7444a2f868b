//! What a unit needs to buy: computers beyond their life or below the minimum, and what is short of the norms.
//!
//! Every line names its rule; ceiling prices come from the same dated rules. Before a norm's first day it is not
//! applied, and that is said. An unknown number makes no line but a remark: nothing is bought on a guess.

use serde::Serialize;

use crate::forms::ValueKind;

use super::assemble;
use super::computer::{Computer, computers};
use super::computers::is_staff_class;
use super::measure::Measurement;
use super::particulars::ComputerId;
use super::ratio::number;
use super::rules::{Rule, rule};
use super::state::UnitState;
use super::text::dotted;

/// The list of needs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Procurement {
    pub lines: Vec<Line>,
    /// Sum of the lines that have a price, đồng.
    pub total_vnd: i64,
    /// What could not be said, and why.
    pub notes: Vec<String>,
}

/// One need.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub need: Need,
    /// `máy vi tính`
    pub what: &'static str,
    /// Above 0.
    pub quantity: i64,
    /// Why, with numbers: `20 người, có 18 máy`.
    pub reason: String,
    /// The rule behind it, with "chưa xác nhận" if that is so.
    pub rule: String,
    /// Ceiling price of one, đồng; `None` where no rule gives one.
    pub price_vnd: Option<i64>,
    /// `quantity * price_vnd`
    pub amount_vnd: Option<i64>,
    /// The computer to be replaced.
    pub computer: Option<ComputerId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// A computer that is there goes.
    Replace,
    /// Something is missing.
    Add,
}

/// A norm of equipment for so many posts.
struct Norm {
    rule: &'static str,
    price: &'static str,
    what: &'static str,
    /// What counts what is there; no item counts shredders.
    item: Option<&'static str>,
}

const PER_POSTS: [Norm; 4] = [
    Norm { rule: "norm_printer", price: "price_printer_vnd", what: "máy in", item: Some("printer_count") },
    Norm { rule: "norm_scanner", price: "price_scanner_vnd", what: "máy scan", item: Some("scanner_count") },
    Norm {
        rule: "norm_photocopier",
        price: "price_photocopier_vnd",
        what: "máy photocopy",
        item: Some("photocopier_count"),
    },
    Norm { rule: "norm_shredder", price: "price_shredder_vnd", what: "máy hủy tài liệu", item: None },
];

/// What a unit needs on its day.
pub fn procurement(unit: &UnitState) -> Procurement {
    let mut list = Procurement::default();
    let price = rule("price_pc_vnd", unit).map(|rule| rule.whole());
    for computer in computers(unit).iter().filter(|computer| is_staff_class(computer.class)) {
        list.lines.extend(replacement(computer, price));
    }
    match number(&assemble::whole("staff_total", ValueKind::Number, unit)) {
        Some(staff) => {
            short_of_computers(&mut list, staff, price, unit);
            for norm in &PER_POSTS {
                short_of(&mut list, norm, staff, unit);
            }
        }
        None => list.notes.push("chưa kê khai số cán bộ, công chức nên chưa tính theo định mức".into()),
    }
    if price.is_none() {
        list.notes.push("thời điểm này chưa áp dụng giá tối đa theo quy định, chưa tính thành tiền".into());
    }
    let amounts = list.lines.iter().filter_map(|line| line.amount_vnd);
    list.total_vnd = amounts.fold(0, i64::saturating_add);
    list
}

/// The sum as a remark for the officer who plans the money.
pub(super) fn proposed(unit: &UnitState) -> Measurement {
    let list = procurement(unit);
    let note = format!(
        "đề xuất theo định mức: {} đồng, {} khoản",
        dotted(list.total_vnd.unsigned_abs()),
        list.lines.len()
    );
    let notes = if 0 < list.total_vnd { vec![note] } else { Vec::new() };
    Measurement { notes, apart: true, ..Measurement::default() }
}

fn replacement(computer: &Computer, price: Option<i64>) -> Option<Line> {
    let condition = &computer.condition;
    let mut reasons = condition.over_life.iter().chain(&condition.weak).peekable();
    let first = reasons.peek()?;
    let rule = first.source.clone();
    let texts: Vec<&str> = reasons.map(|reason| reason.text.as_str()).collect();
    Some(Line {
        computer: Some(computer.id),
        ..line(
            Need::Replace,
            "máy vi tính",
            1,
            format!("{}: {}", computer.label, texts.join("; ")),
            rule,
            price,
        )
    })
}

fn short_of_computers(list: &mut Procurement, staff: i64, price: Option<i64>, unit: &UnitState) {
    let Some(norm) = applied(list, "norm_pc_per_staff", "máy vi tính", unit) else { return };
    let Some(there) = number(&assemble::whole("computer_total", ValueKind::Number, unit)) else {
        list.notes.push("chưa biết tổng số máy tính nên chưa tính theo định mức".into());
        return;
    };
    let needed = staff.saturating_mul(norm.whole());
    if there < needed {
        let reason = format!("{staff} người, có {there} máy");
        list.lines.push(line(Need::Add, "máy vi tính", needed - there, reason, norm.name(), price));
    }
}

fn short_of(list: &mut Procurement, norm: &Norm, staff: i64, unit: &UnitState) {
    let Some(applies) = applied(list, norm.rule, norm.what, unit) else { return };
    let posts = applies.whole().max(1);
    let needed = staff / posts + i64::from(staff % posts != 0);
    let there = norm.item.and_then(|item| number(&assemble::whole(item, ValueKind::Number, unit)));
    let Some(there) = there else {
        let what = norm.what;
        list.notes.push(format!("chưa biết số {what}; định mức là {needed} chiếc (theo {})", applies.name()));
        return;
    };
    if there < needed {
        let price = rule(norm.price, unit).map(|rule| rule.whole());
        let reason = format!("{staff} người, {posts} người một chiếc, có {there}");
        list.lines.push(line(Need::Add, norm.what, needed - there, reason, applies.name(), price));
    }
}

fn applied(list: &mut Procurement, id: &str, what: &str, unit: &UnitState) -> Option<Rule> {
    let norm = rule(id, unit);
    if norm.is_none() {
        list.notes.push(format!("thời điểm này không áp dụng định mức {what}"));
    }
    norm
}

fn line(
    need: Need,
    what: &'static str,
    quantity: i64,
    reason: String,
    rule: String,
    price_vnd: Option<i64>,
) -> Line {
    let amount_vnd = price_vnd.map(|price| price.saturating_mul(quantity));
    Line { need, what, quantity, reason, rule, price_vnd, amount_vnd, computer: None }
}

impl Procurement {
    /// How many computers are to be replaced, or to be added.
    pub fn computers(&self, need: Need) -> i64 {
        let of_need = self.lines.iter().filter(|line| line.need == need && line.what == "máy vi tính");
        of_need.map(|line| line.quantity).fold(0, i64::saturating_add)
    }
}
