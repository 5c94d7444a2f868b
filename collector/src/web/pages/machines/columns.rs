//! The columns of the list: which there are, which an account sees, and what each says of a machine.

use axum::Extension;
use axum::extract::State;
use axum::response::Redirect;
use maud::{Markup, html};

use super::address::Asked;
use super::badge;
use crate::web::failure::Failure;
use crate::web::sent::Sent;
use crate::web::session::SignedIn;
use crate::web::state::Room;
use crate::web::views::{AntivirusLight, MachineRow, MachineSort};
use crate::web::words::{self, Local};

/// A column besides the name, which always comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    State,
    Unit,
    Class,
    Model,
    System,
    Address,
    Antivirus,
    Unread,
    Matters,
    LastContact,
    Tags,
    Room,
    StaffClass,
    Version,
}

impl Column {
    pub(super) const ALL: [Self; 14] = [
        Self::State,
        Self::Unit,
        Self::Class,
        Self::Model,
        Self::System,
        Self::Address,
        Self::Antivirus,
        Self::Unread,
        Self::Matters,
        Self::LastContact,
        Self::Tags,
        Self::Room,
        Self::StaffClass,
        Self::Version,
    ];

    /// Where nobody chose.
    const USUAL: [Self; 8] = [
        Self::State,
        Self::Unit,
        Self::Class,
        Self::Model,
        Self::System,
        Self::Address,
        Self::Antivirus,
        Self::Unread,
    ];

    fn slug(self) -> &'static str {
        match self {
            Self::State => "trang-thai",
            Self::Unit => "don-vi",
            Self::Class => "loai",
            Self::Model => "kieu",
            Self::System => "he-dieu-hanh",
            Self::Address => "dia-chi",
            Self::Antivirus => "diet-vi-rut",
            Self::Unread => "chua-doc",
            Self::Matters => "can-chu-y",
            Self::LastContact => "lien-lac",
            Self::Tags => "nhan",
            Self::Room => "phong",
            Self::StaffClass => "doi-tuong",
            Self::Version => "phien-ban",
        }
    }

    pub(super) fn title(self) -> &'static str {
        match self {
            Self::State => "Trạng thái",
            Self::Unit => "Đơn vị",
            Self::Class => "Loại máy",
            Self::Model => "Kiểu máy",
            Self::System => "Hệ điều hành",
            Self::Address => "Địa chỉ",
            Self::Antivirus => "Diệt vi rút",
            Self::Unread => "Chưa đọc được",
            Self::Matters => "Cần chú ý",
            Self::LastContact => "Liên lạc lần cuối",
            Self::Tags => "Nhãn",
            Self::Room => "Phòng",
            Self::StaffClass => "Đối tượng sử dụng",
            Self::Version => "Phần mềm thu thập",
        }
    }

    /// `None` if a list is not ordered by it.
    pub(super) fn sort(self) -> Option<MachineSort> {
        match self {
            Self::State => Some(MachineSort::State),
            Self::Unit => Some(MachineSort::Unit),
            Self::Class => Some(MachineSort::Class),
            Self::Model => Some(MachineSort::Model),
            Self::System => Some(MachineSort::System),
            Self::Antivirus => Some(MachineSort::Antivirus),
            Self::Unread => Some(MachineSort::Unread),
            Self::LastContact => Some(MachineSort::LastContact),
            Self::Room => Some(MachineSort::Room),
            Self::Address | Self::Matters | Self::Tags | Self::StaffClass | Self::Version => None,
        }
    }

    /// What it says of a machine.
    pub(super) fn cell(self, row: &MachineRow, local: &Local) -> Markup {
        let said = |text: Option<&str>| {
            html! { @if let Some(text) = text { td translate="no" dir="auto" { (text) } } @else { td { "–" } } }
        };
        match self {
            Self::State => html! { td { (badge(row, local)) } },
            Self::Unit => said(Some(&row.unit_name)),
            Self::Class => html! { td { (words::device_class(row.class)) } },
            Self::Model => said(row.model.as_deref()),
            Self::System => said(row.system.as_deref()),
            Self::Address => {
                html! { td.address translate="no" { (row.addresses.first().map_or("–", String::as_str)) } }
            }
            Self::Antivirus => {
                html! { td class=[warned(row.antivirus)] { (words::antivirus_light(row.antivirus)) } }
            }
            Self::Unread => {
                html! { td.number { @if row.problems > 0 { span.warn { (row.problems) " phần" } } } }
            }
            Self::Matters => {
                html! { td { @for matter in &row.matters { div { (words::attention(matter)) } } } }
            }
            Self::LastContact => {
                html! { td { (row.last_contact_ms.map_or_else(|| "–".to_owned(), |at_ms| local.moment(at_ms))) } }
            }
            Self::Tags => {
                html! { td translate="no" { @for tag in &row.tags { span.tag dir="auto" { (tag) } } } }
            }
            Self::Room => said(row.room.as_deref()),
            Self::StaffClass => html! { td { (row.staff_class.map_or("–", |class| class.name())) } },
            Self::Version => said(row.agent_version.as_deref()),
        }
    }
}

/// Unknown is neither good nor bad.
fn warned(light: AntivirusLight) -> Option<&'static str> {
    match light {
        AntivirusLight::On => None,
        AntivirusLight::Unknown => Some("muted"),
        _ => Some("warn"),
    }
}

/// The columns that a text names, in their fixed order; the usual ones if it names none.
pub(super) fn chosen(text: &str) -> Vec<Column> {
    let named = |column: &Column| text.split(',').any(|slug| slug == column.slug());
    let found: Vec<Column> = Column::ALL.into_iter().filter(named).collect();
    if found.is_empty() { Column::USUAL.to_vec() } else { found }
}

/// `POST /may/cot`
pub(crate) async fn keep(
    State(room): State<Room>,
    Extension(account): SignedIn,
    Sent(form): Sent<Vec<(String, String)>>,
) -> Result<Redirect, Failure> {
    let of = |name: &'static str| {
        form.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    };
    let wanted = of("cot").collect::<Vec<_>>().join(",");
    let columns = if of("cot").next().is_none() { String::new() } else { slugs(&chosen(&wanted)) };
    let mut back = Asked::parse(of("loc").next().unwrap_or_default());
    back.columns = None;
    let by = account.name.clone();
    room.ask(&account, move |source| source.set_list_columns(&columns, &by)).await?;
    Ok(Redirect::to(&back.address()))
}

fn slugs(columns: &[Column]) -> String {
    columns.iter().map(|column| column.slug()).collect::<Vec<_>>().join(",")
}

/// Where an account chooses its columns.
pub(super) fn form(shown: &[Column], asked: &Asked) -> Markup {
    html! {
        details {
            summary { "Chọn cột" }
            form.choose method="post" action="/may/cot" {
                input type="hidden" name="loc" value=(asked.tail());
                @for column in Column::ALL {
                    label.check { input type="checkbox" name="cot" value=(column.slug()) checked[shown.contains(&column)]; " " (column.title()) }
                }
                button type="submit" { "Hiện các cột này" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_come_in_their_order_and_none_means_the_usual_ones() {
        assert_eq!(chosen("phong,loai,khong-co"), [Column::Class, Column::Room]);
        assert_eq!(chosen(""), Column::USUAL);
        assert_eq!(chosen(&slugs(&Column::ALL)), Column::ALL);
    }
}
