//! Who was degraded together, and how much each provider and each part of the way cost.

use std::collections::BTreeMap;

use hatang_proto::model::UnitId;
use maud::{Markup, html};

use crate::analysis::burden::SharedBurden;
use crate::analysis::concurrence::{Bond, Together};
use crate::web::views::DistrictView;
use crate::web::words::{self, Local, percent, whole};

/// Units named in a group.
const NAMED: usize = 4;

pub(super) fn together(view: &DistrictView, local: &Local) -> Markup {
    let groups = &view.history.together;
    let names: BTreeMap<UnitId, &str> =
        view.rows.iter().map(|row| (row.now.unit.id, row.now.unit.name.as_str())).collect();
    html! {
        @if groups.is_empty() {
            p.muted { "Không có lúc nào hai đơn vị cùng nghẽn mà có chung nhà mạng, mạng TSLCD hoặc ứng dụng." }
        } @else {
            table {
                caption.heard { "Những lúc nhiều đơn vị cùng nghẽn, nặng nhất trước" }
                thead { tr {
                    th scope="col" { "Lúc" } th scope="col" { "Có chung" } th.number scope="col" { "Đơn vị" }
                    th.number scope="col" { "Cùng lúc lâu" } th scope="col" { "Đơn vị nào" }
                } }
                tbody { @for group in groups { (group_row(group, &names, view, local)) } }
            }
            @let rest = view.history.together_total.saturating_sub(u32::try_from(groups.len()).unwrap_or(u32::MAX));
            @if 0 < rest { p.muted { "và " (whole(rest.into())) " lúc khác nhẹ hơn" } }
            p.muted { "Chỉ xếp chung những lượt có cùng nguyên nhân ở ngoài cơ quan. Có chung chưa phải là bằng chứng: xem bao nhiêu đơn vị khác có chung mà vẫn tốt." }
        }
    }
}

fn group_row(group: &Together, names: &BTreeMap<UnitId, &str>, view: &DistrictView, local: &Local) -> Markup {
    let all = match &group.bond {
        Bond::Provider(provider) => view.history.units_of.get(provider).copied(),
        _ => Some(view.history.units_of.values().sum()),
    };
    let hit = u32::try_from(group.units.len()).unwrap_or(u32::MAX);
    html! {
        tr {
            td.moment { (local.stretch(group.start_ms, group.end_ms, false)) }
            th scope="row" {
                (words::bond(&group.bond))
                span.reason { @for (index, verdict) in group.verdicts.iter().enumerate() { @if 0 < index { ", " } (words::verdict(*verdict, None)) } }
            }
            td.number { (whole(hit.into())) @if let Some(all) = all.filter(|all| hit <= *all) { "/" (whole(all.into())) } }
            td.number { (words::lasting(group.end_ms - group.start_ms)) }
            td {
                @for (index, (unit, minutes)) in group.units.iter().take(NAMED).enumerate() {
                    @if 0 < index { ", " }
                    a href={ "/mang/" (unit.0) } translate="no" { (names.get(unit).copied().unwrap_or("?")) }
                    " " span.muted { (words::lasting(i64::from(*minutes) * 60_000)) }
                }
                @if NAMED < group.units.len() { " và " (group.units.len() - NAMED) " đơn vị khác" }
            }
        }
    }
}

pub(super) fn burdens(view: &DistrictView) -> Markup {
    let history = &view.history;
    let mut verdicts: Vec<_> = history.by_verdict.iter().filter(|(_, shared)| 0 < shared.minutes).collect();
    verdicts.sort_by_key(|(_, shared)| std::cmp::Reverse(shared.minutes));
    let mut providers: Vec<_> = history.by_provider.iter().filter(|(_, shared)| 0 < shared.minutes).collect();
    providers.sort_by_key(|(_, shared)| std::cmp::Reverse(shared.minutes));
    let undeclared = history.units_of.get(&None).copied().unwrap_or(0);
    html! {
        @if verdicts.is_empty() { p.empty { "Không có lượt nghẽn nào trong giờ hành chính của kỳ này." } }
        @else {
            (table("Theo đoạn mạng", "Đoạn", verdicts.into_iter().map(|(verdict, shared)| (words::verdict(*verdict, None), shared, None))))
        }
        @if !providers.is_empty() {
            (table("Theo nhà mạng, chỉ kể phần thuộc trách nhiệm của nhà mạng", "Nhà mạng", providers.into_iter().map(|(provider, shared)| {
                (provider.clone().unwrap_or_else(|| "chưa kê khai".to_owned()), shared, history.units_of.get(provider).copied())
            })))
        }
        @if 0 < undeclared {
            p.muted { (whole(undeclared.into())) " đơn vị chưa kê khai nhà mạng nên chưa xếp chung được với ai: mở trang của đơn vị, mục Đường truyền và hợp đồng." }
        }
    }
}

fn table<'a>(
    caption: &str,
    first: &str,
    rows: impl Iterator<Item = (String, &'a SharedBurden, Option<u32>)>,
) -> Markup {
    html! {
        h3 { (caption) }
        table {
            caption.heard { (caption) }
            thead { tr {
                th scope="col" { (first) } th.number scope="col" { "Đơn vị bị" } th.number scope="col" { "Giờ hành chính bị nghẽn" } th scope="col" { "Giờ xấu nhất" }
            } }
            tbody { @for (name, shared, all) in rows { tr {
                th scope="row" { (name) }
                td.number { (whole(shared.units.len() as u64)) @if let Some(all) = all { "/" (whole(all.into())) } }
                td.number { (words::lasting(i64::from(shared.minutes) * 60_000)) }
                td { @match shared.worst_hour() {
                    Some((hour, _)) => {
                        (hour) "–" (hour + 1) "h"
                        @let part = shared.hours.get(usize::from(hour)).copied().unwrap_or(0);
                        span.reason { (percent(part.into(), shared.minutes.into())) " thời gian nghẽn" }
                    }
                    None => { "–" }
                } }
            } } }
        }
    }
}
