//! One figure: the value, where it comes from, on how many machines it rests, and the way to everything behind it.

use maud::{Markup, html};

use crate::web::views::{Coverage, FigureView, MachineRef};
use crate::web::words::{self, Local, whole};

use super::address::Address;

/// In the table of the report.
pub(super) fn row(address: &Address, figure: &FigureView, local: &Local) -> Markup {
    html! {
        tr id={ "dong-" (figure.key) } {
            td.stt { (figure.stt) }
            th.label scope="row" {
                a href=(address.to(&format!("/so-lieu/{}", figure.key))) { (figure.label) }
                (difference(figure))
                (declared(figure, local))
            }
            td.value { (value(figure)) }
            td { (chip(figure)) }
            td.number { (coverage(figure.coverage)) }
            td.moment { @if let Some(at_ms) = figure.at_ms { (local.moment(at_ms)) } }
        }
    }
}

pub(super) fn value(figure: &FigureView) -> Markup {
    html! {
        @if figure.provenance.is_none() { span.blank { (figure.value_text) } } @else { (figure.value_text) }
    }
}

pub(super) fn chip(figure: &FigureView) -> Markup {
    let measurable = figure.coverage.is_some();
    html! {
        @if figure.provenance.is_none() && figure.proposal.is_some() { span.origin.origin-blank { "Chưa xác nhận" } }
        @else { span class=(words::provenance_class(figure.provenance)) { (words::provenance(figure.provenance, measurable)) } }
    }
}

pub(super) fn coverage(coverage: Option<Coverage>) -> Markup {
    html! {
        @if let Some(coverage) = coverage {
            span.warn[coverage.known < coverage.total] { (whole(coverage.known.into())) "/" (whole(coverage.total.into())) }
        }
    }
}

pub(super) fn difference(figure: &FigureView) -> Markup {
    html! {
        @if let Some(difference) = &figure.difference {
            p.difference { "Đối chiếu: đo được " (difference.measured) ", kê khai " (difference.declared) }
        }
    }
}

fn declared(figure: &FigureView, local: &Local) -> Markup {
    html! {
        @if let Some(declaration) = &figure.declaration {
            p.source {
                (declaration.by) " kê khai " (declaration.value_text) ", " (local.moment(declaration.at_ms)) ", căn cứ: " (declaration.source)
            }
        }
    }
}

/// The machines behind the figure, and those that are missing.
pub(super) fn machines(figure: &FigureView) -> Markup {
    html! {
        @if !figure.machines.is_empty() || !figure.missing.is_empty() {
            section aria-labelledby="may" {
                h2 #may {
                    (whole(count(&figure.machines))) " máy được tính"
                    @if !figure.missing.is_empty() { ", " (whole(count(&figure.missing))) " máy chưa có số liệu" }
                }
                (list("", &figure.machines))
                (list("Chưa có số liệu:", &figure.missing))
            }
        }
    }
}

fn list(title: &str, machines: &[MachineRef]) -> Markup {
    html! {
        @if !machines.is_empty() {
            @if !title.is_empty() { p.muted { (title) } }
            ul.behind { @for machine in machines {
                li {
                    @if let Some(id) = machine.id { a href={ "/may/" (id) } { (machine.name) } } @else { (machine.name) }
                    @if !machine.note.is_empty() { span.muted { " " (machine.note) } }
                }
            } }
        }
    }
}

fn count(machines: &[MachineRef]) -> u64 {
    u64::try_from(machines.len()).unwrap_or(u64::MAX)
}
