//! How targets came to be what they are, and taking the latest change of each back.

use maud::{Markup, html};

use crate::web::views::{TargetAction, TargetVersionView};
use crate::web::words::{self, Local, whole};

pub(super) fn section(versions: &[TargetVersionView], may: bool, local: &Local) -> Markup {
    html! {
        section aria-labelledby="lich-su" {
            h2 #lich-su { "Lịch sử thay đổi" }
            @if versions.is_empty() { p.empty { "Chưa có thay đổi nào." } }
            @else {
                p.muted { "100 thay đổi gần nhất. Hoàn tác đưa mục tiêu về như trước thay đổi cuối cùng của nó, và cũng được ghi lại ở đây." }
                table {
                    thead { tr { th { "Lúc" } th { "Ai" } th { "Mục tiêu" } th { "Việc" } th { "Trước" } th { "Sau" } td {} } }
                    tbody { @for version in versions { (row(version, before(version, versions), may, local)) } }
                }
            }
        }
    }
}

fn before<'a>(of: &TargetVersionView, versions: &'a [TargetVersionView]) -> Option<&'a TargetVersionView> {
    versions.iter().find(|one| one.target.id == of.target.id && one.version + 1 == of.version)
}

fn row(version: &TargetVersionView, before: Option<&TargetVersionView>, may: bool, local: &Local) -> Markup {
    html! {
        tr {
            td { (local.moment(version.at_ms)) }
            td translate="no" { (version.by) }
            th.name scope="row" { span translate="no" { (version.target.name) } " (số " (version.target.id.0) ")" }
            td { (action(version)) }
            td { @if let Some(before) = before { (definition(before)) } @else if 1 < version.version { "xa hơn" } }
            td { (definition(version)) }
            td.action {
                @if may && version.latest {
                    form method="post" action={ "/muc-tieu/" (version.target.id.0) "/hoan-tac/" (version.version) } {
                        button type="submit" { "Hoàn tác" span.heard translate="no" { " " (version.target.name) } }
                    }
                }
            }
        }
    }
}

fn action(version: &TargetVersionView) -> Markup {
    html! {
        @match (version.action, version.former) {
            (TargetAction::Add, Some(former)) => { "Thêm, thay mục tiêu số " (former.0) }
            (TargetAction::Add, None) => "Thêm",
            (TargetAction::Change, _) => "Sửa",
            (TargetAction::Remove, _) => "Gỡ",
            (TargetAction::Restore, _) => "Hoàn tác",
        }
    }
}

fn definition(version: &TargetVersionView) -> Markup {
    let target = &version.target;
    html! {
        @if !version.measured { "Không đo" }
        @else {
            span translate="no" { (target.name) } ", " (words::segment(target.segment)) ", " (words::probe_kind(&target.probe)) " "
            span.address { (words::probe_address(&target.probe)) }
            ", " (whole(target.period_s.into())) " giây, chờ " (whole(target.timeout_ms.into())) " ms"
            @if let Some(unit) = &version.unit { ", " span translate="no" { (unit.name) } }
        }
    }
}
