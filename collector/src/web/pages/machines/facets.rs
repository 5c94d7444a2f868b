//! Filters as links with how many machines each leaves.

use std::collections::BTreeMap;

use maud::{Markup, html};

use super::address::{Asked, CLASSES};
use crate::web::views::{AntivirusLight, Facets, MachineQuery, MatterKind};
use crate::web::words::{self, whole};

/// Links of one kind that are shown at most, the most frequent first.
const LINKS: usize = 8;
/// Days without a word that are offered, besides any other that may be typed.
const UNSEEN: [u16; 3] = [7, 30, 90];

/// One line a kind of filter; a kind that would leave everything is not offered.
pub(super) fn links(facets: &Facets, asked: &Asked) -> Markup {
    let query = &asked.query;
    let antivirus = AntivirusLight::ALL.into_iter().map(|light| Link {
        text: words::antivirus_light(light),
        count: facets.antivirus.get(&light).copied().unwrap_or_default(),
        on: query.antivirus == Some(light),
        given: false,
        address: asked.with(|query| query.antivirus = toggled(query.antivirus, light)),
    });
    let classes = CLASSES.into_iter().map(|class| Link {
        text: words::device_class(class),
        count: facets.class.get(&class).copied().unwrap_or_default(),
        on: query.class == Some(class),
        given: false,
        address: asked.with(|query| query.class = toggled(query.class, class)),
    });
    let matters = MatterKind::LISTED.into_iter().map(|kind| Link {
        text: words::matter_kind(kind),
        count: facets.matter.get(&kind).copied().unwrap_or_default(),
        on: query.matter == Some(kind),
        given: false,
        address: asked.with(|query| query.matter = toggled(query.matter, kind)),
    });
    let systems = named(&facets.system, query.system.as_ref(), asked, |query, system| query.system = system);
    let tags = named(&facets.tag, query.tag.as_ref(), asked, |query, tag| query.tag = tag);
    html! {
        nav.facets aria-label="Lọc thêm" {
            (line("Diệt vi rút", antivirus.collect()))
            (line("Cần chú ý", matters.collect()))
            (line("Loại máy", classes.collect()))
            (line("Hệ điều hành", systems))
            (line("Nhãn", tags))
            (unseen(asked))
        }
    }
}

struct Link<'a> {
    text: &'a str,
    count: u32,
    /// It filters already, and the link takes it off.
    on: bool,
    /// By people or machines: not to be translated.
    given: bool,
    address: String,
}

fn toggled<T: Copy + PartialEq>(now: Option<T>, wanted: T) -> Option<T> {
    if now == Some(wanted) { None } else { Some(wanted) }
}

/// Texts that people or machines gave.
fn named<'a>(
    counts: &'a BTreeMap<String, u32>,
    now: Option<&String>,
    asked: &Asked,
    set: fn(&mut MachineQuery, Option<String>),
) -> Vec<Link<'a>> {
    let mut frequent: Vec<(&String, u32)> = counts.iter().map(|(text, count)| (text, *count)).collect();
    frequent.sort_by_key(|(text, count)| (now != Some(*text), std::cmp::Reverse(*count)));
    frequent.truncate(LINKS);
    let link = |(text, count): (&'a String, u32)| {
        let on = now == Some(text);
        let address = asked.with(|query| set(query, (!on).then(|| text.clone())));
        Link { text, count, on, given: true, address }
    };
    frequent.into_iter().map(link).collect()
}

fn line(title: &str, links: Vec<Link<'_>>) -> Markup {
    let shown: Vec<Link<'_>> = links.into_iter().filter(|link| link.on || link.count > 0).collect();
    html! {
        @if shown.iter().any(|link| link.on) || shown.len() > 1 || (shown.len() == 1 && title != "Loại máy" && title != "Hệ điều hành") {
            p {
                span.name { (title) }
                @for link in &shown {
                    a href=(link.address) aria-current=[link.on.then_some("true")] {
                        @if link.given { span translate="no" dir="auto" { (link.text) } } @else { (link.text) }
                        " " span.count { (whole(link.count.into())) }
                        @if link.on { span.heard { " – bỏ lọc" } }
                    }
                }
            }
        }
    }
}

fn unseen(asked: &Asked) -> Markup {
    html! {
        p {
            span.name { "Không thấy từ" }
            @for days in UNSEEN {
                @let on = asked.query.unseen_days == Some(days);
                a href=(asked.with(|query| query.unseen_days = toggled(query.unseen_days, days))) aria-current=[on.then_some("true")] {
                    (days) " ngày" @if on { span.heard { " – bỏ lọc" } }
                }
            }
        }
    }
}
