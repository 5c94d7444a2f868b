//! What needs somebody first: networks that are bad now, then machines grouped by what is the matter with them.

use maud::{Markup, html};

use crate::web::pages::NAMELESS;
use crate::web::views::{Attention, Light, MatterGroup, MatterKind, OverviewView, UnitSummary};
use crate::web::words::{self, Local, whole};

/// Units named one by one below a group.
const NAMED: usize = 4;

pub(super) fn show(overview: &OverviewView, local: &Local) -> Markup {
    let pressing = || overview.groups.iter().filter(|group| group.kind.is_pressing());
    let rest = || overview.groups.iter().filter(|group| !group.kind.is_pressing());
    let networks: Vec<_> = bad_networks(&overview.units).collect();
    html! {
        @if networks.is_empty() && pressing().next().is_none() {
            p.empty {
                @if overview.all.machines.total() == 0 { "Chưa có máy nào gửi số liệu." }
                @else { "Không có việc gì gấp lúc " (local.clock(overview.counted_ms)) "." }
            }
        }
        ul.urgent {
            @if !networks.is_empty() { (network_group(&networks)) }
            @for group in pressing() { (machine_group(group, &overview.units)) }
        }
        @if rest().next().is_some() {
            details { summary { "Nên biết" } ul.urgent { @for group in rest() { (machine_group(group, &overview.units)) } } }
        }
        @if !overview.attention.is_empty() {
            details { summary { "Những máy cần xử lý trước" } (machines(&overview.attention)) }
        }
    }
}

/// Each unit of its own: one whose units below make it look bad is not named again.
fn bad_networks(units: &[UnitSummary]) -> impl Iterator<Item = &UnitSummary> {
    units.iter().enumerate().filter_map(|(place, unit)| {
        let bad = Light::Good < unit.figures.light;
        let below = units.iter().skip(place + 1).take_while(|below| unit.unit.depth < below.unit.depth);
        let inherited = below.into_iter().any(|below| below.figures.light == unit.figures.light);
        (bad && !inherited).then_some(unit)
    })
}

fn network_group(networks: &[&UnitSummary]) -> Markup {
    html! {
        li {
            a href="/mang" { "Mạng chậm hoặc mất ở " (whole(networks.len() as u64)) " đơn vị" }
            span.at { @for (place, unit) in networks.iter().take(NAMED).enumerate() {
                @if 0 < place { ", " }
                a href={ "/mang/" (unit.unit.id.0) } translate="no" { (unit.unit.name) }
                " (" (words::short_light(unit.figures.light).to_lowercase()) ")"
            } (others(networks.len())) }
        }
    }
}

fn machine_group(group: &MatterGroup, units: &[UnitSummary]) -> Markup {
    let name =
        |unit| units.iter().find(|summary| summary.unit.id == unit).map(|found| found.unit.name.as_str());
    let top = units.first().map(|top| top.unit.id.0);
    html! {
        li {
            a href=(address(group.kind, top.filter(|_| units.len() == 1))) { (whole(group.machines.into())) " máy " (words::machines_with(group.kind)) }
            @if units.len() > 1 {
                " ở " (whole(group.units.len() as u64)) " đơn vị"
                span.at { @for (place, (unit, machines)) in group.units.iter().take(NAMED).enumerate() {
                    @if 0 < place { ", " }
                    a href=(address(group.kind, Some(unit.0))) translate="no" { (name(*unit).unwrap_or("?")) }
                    " (" (whole((*machines).into())) ")"
                } (others(group.units.len())) }
            }
        }
    }
}

fn others(all: usize) -> Markup {
    html! { @if NAMED < all { " và " (whole((all - NAMED) as u64)) " đơn vị khác" } }
}

/// The machines behind a group.
fn address(kind: MatterKind, unit: Option<u32>) -> String {
    let unit = unit.map(|unit| format!("don-vi={unit}"));
    let listed = MatterKind::LISTED.contains(&kind);
    let filter = listed.then(|| format!("viec={}", words::matter_slug(kind)));
    let asked: Vec<String> = [unit, filter].into_iter().flatten().collect();
    format!("/may{}{}", if asked.is_empty() { "" } else { "?" }, asked.join("&"))
}

/// Machine by machine.
pub(super) fn machines(attention: &[Attention]) -> Markup {
    html! {
        ul.attention {
            @for Attention { machine, host_name, unit_name, matters } in attention {
                li {
                    a href={ "/may/" (machine) } translate="no" { (host_name.as_deref().unwrap_or(NAMELESS)) }
                    span.muted translate="no" { " · " (unit_name) }
                    ul { @for matter in matters { li { (words::attention(matter)) } } }
                }
            }
        }
    }
}
