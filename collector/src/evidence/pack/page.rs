//! The page for people, before it has a format: one page a claim, made of figures and context alone.
//!
//! Every number on it stands in `figures.json` or `context.json`. Yardsticks are quoted with their status; where a rule
//! has no number, the page says so and sets none.

mod notes;
mod sentences;
mod tables;

use super::figures::{Claim, Figures};
use super::model::{Context, TargetEntry};
use super::text;

/// A piece of the page, top to bottom.
pub(super) enum Block {
    Title(String),
    Subtitle(String),
    /// The sentence that the page is for.
    Lead(String),
    /// A paragraph with a bold beginning.
    Line {
        label: &'static str,
        text: String,
    },
    Table(Table),
    Heat {
        caption: String,
        map: HeatMap,
    },
    /// Who signs, left and right.
    Signatures([String; 2]),
    PageBreak,
}

pub(super) struct Table {
    pub(super) widths_mm: Vec<u16>,
    pub(super) head: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

/// Text and darkness.
pub(super) type HeatCell = Option<(String, u8)>;

/// Cells with their text and how dark they are, 0 to 4; `None` for an hour without samples.
pub(super) struct HeatMap {
    pub(super) hours: Vec<String>,
    pub(super) rows: Vec<(&'static str, Vec<HeatCell>)>,
}

/// The whole document.
pub(super) fn blocks(context: &Context, figures: &Figures) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (index, claim) in figures.claims.iter().enumerate() {
        if 0 < index {
            blocks.push(Block::PageBreak);
        }
        page(context, figures, claim, &mut blocks);
    }
    blocks
}

fn page(context: &Context, figures: &Figures, claim: &Claim, out: &mut Vec<Block>) {
    out.push(Block::Title("PHIẾU BẰNG CHỨNG CHẤT LƯỢNG ĐƯỜNG TRUYỀN".to_owned()));
    out.push(Block::Subtitle(subtitle(context, claim)));
    if let Some(judged) = &claim.judged {
        out.push(Block::Lead(sentences::episode(context, claim, judged)));
        out.push(Block::Line { label: "Kết luận: ", text: sentences::conclusion(judged) });
    } else {
        out.push(Block::Lead(sentences::period(figures, claim)));
        if let Some(tested) = &claim.recurring {
            out.push(Block::Line {
                label: "Giờ cao điểm: ", text: sentences::recurring(context, tested)
            });
        }
    }
    out.push(Block::Table(tables::targets(context, claim)));
    out.push(Block::Table(tables::yardsticks(context, claim)));
    if let Some(heat) = &claim.heat {
        let name = target_name(context, heat.target);
        out.push(Block::Heat {
            caption: format!("Trễ trung vị tới {name} theo thứ và giờ (ms); ô trống: không có số đo."),
            map: tables::heat_map(context, heat),
        });
    }
    if claim.judged.is_none() {
        out.push(Block::Table(tables::list(context, figures)));
    }
    out.push(Block::Line { label: "Cách đo: ", text: notes::method(context, figures, claim) });
    out.push(Block::Line { label: "Thời gian không tính: ", text: notes::excluded(context, claim) });
    out.push(Block::Line { label: "Niêm phong: ", text: notes::seals(figures, claim) });
    out.push(Block::Signatures([
        "ĐẠI DIỆN NHÀ CUNG CẤP".to_owned(),
        format!("ĐẠI DIỆN {}", context.unit_name.to_uppercase()),
    ]));
}

fn subtitle(context: &Context, claim: &Claim) -> String {
    let what = match claim.episode {
        Some(number) => format!("Lượt nghẽn số {number}"),
        None => format!("Từ {} đến {}", text::day(claim.span.from_ms), text::day(claim.span.to_ms - 1)),
    };
    let provider = context.provider.as_deref().unwrap_or("chưa khai báo");
    format!(
        "Đơn vị: {} · Nhà cung cấp: {provider} · {what} · Lập lúc {}",
        context.unit_name,
        text::moment(context.exported_ms)
    )
}

fn entry(context: &Context, target: u16) -> Option<&TargetEntry> {
    context.targets.iter().find(|entry| entry.target == target)
}

fn segment(context: &Context, target: u16) -> &str {
    entry(context, target).map_or("", |entry| &entry.segment)
}

fn target_name(context: &Context, target: u16) -> String {
    entry(context, target).map_or_else(|| target.to_string(), |entry| entry.name.clone())
}
