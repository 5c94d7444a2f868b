//! One row of the report: the figure, where it comes from, the machines behind it, and the form to declare it.

use hatang_proto::model::UnitId;
use maud::{Markup, html};

use crate::web::views::{DeclareInput, FigureView, MachineRef};
use crate::web::words::{self, Local, whole};

pub(super) fn show(unit: UnitId, figure: &FigureView, local: &Local) -> Markup {
    let blank = figure.provenance.is_none();
    html! {
        tr id={ "dong-" (figure.item) } {
            td.stt { (figure.stt) }
            th.label scope="row" {
                (figure.label)
                (difference(figure))
                (declared(figure, local))
                (machines(figure))
                @if let Some(input) = figure.input { (declare_form(unit, figure, input)) }
            }
            td.value { @if blank { span.blank { (figure.value_text) } } @else { (figure.value_text) } }
            td { span class=(words::provenance_class(figure.provenance)) { (words::provenance(figure.provenance, figure.coverage.is_some())) } }
            td.number {
                @if let Some(coverage) = figure.coverage {
                    span.warn[coverage.known < coverage.total] { (whole(coverage.known.into())) "/" (whole(coverage.total.into())) }
                }
            }
            td.moment { @if let Some(at_ms) = figure.at_ms { (local.moment(at_ms)) } }
        }
    }
}

fn difference(figure: &FigureView) -> Markup {
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

fn machines(figure: &FigureView) -> Markup {
    html! {
        @if !figure.machines.is_empty() || !figure.missing.is_empty() {
            details.behind {
                summary {
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
            ul { @for machine in machines {
                li { a href={ "/may/" (machine.id) } { (machine.name) } @if !machine.note.is_empty() { span.muted { " " (machine.note) } } }
            } }
        }
    }
}

fn count(machines: &[MachineRef]) -> u64 {
    u64::try_from(machines.len()).unwrap_or(u64::MAX)
}

fn declare_form(unit: UnitId, figure: &FigureView, input: DeclareInput) -> Markup {
    let id = |field: &str| format!("{field}-{}", figure.item);
    html! {
        details.declare {
            summary { @if figure.declaration.is_some() { "Kê khai lại" } @else { "Kê khai" } }
            form method="post" action={ "/bao-cao/" (unit.0) "/ke-khai" } {
                input type="hidden" name="item" value=(figure.item);
                div {
                    label for=(id("value")) { "Số liệu" }
                    (value_input(&id("value"), input))
                }
                div.wide {
                    label for=(id("source")) { "Căn cứ" }
                    input id=(id("source")) name="source" required maxlength="160" placeholder="văn bản hoặc người cung cấp";
                }
                button.primary type="submit" { "Ghi" }
            }
        }
    }
}

fn value_input(id: &str, input: DeclareInput) -> Markup {
    html! {
        @match input {
            DeclareInput::Count => input.short id=(id) name="value" required inputmode="numeric" maxlength="12" autocomplete="off";,
            DeclareInput::YesNo => select id=(id) name="value" required {
                option value="" { "Chọn" } option value="true" { "Có" } option value="false" { "Không" }
            },
            DeclareInput::Text => input id=(id) name="value" required maxlength="160" autocomplete="off";,
        }
    }
}
