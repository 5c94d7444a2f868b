//! The applications that are taken stock of, for their page.

use anyhow::Result;

use super::failed;
use crate::commands::application::{self, Refusal};
use crate::store::Store;
use crate::web::SourceError;
use crate::web::views::ApplicationView;

/// The list by name.
pub(super) fn list(store: &Store) -> Result<Vec<ApplicationView>> {
    let views = store.catalogue_entries()?.into_iter().map(|row| ApplicationView {
        id: row.number.unsigned_abs(),
        name: row.entry.name,
        pattern: row.entry.pattern,
        added_by: row.added_by,
        added_at_ms: row.added_ms,
    });
    Ok(views.collect())
}

/// Adds an application, or says what to type differently.
pub(super) fn add(
    store: &Store,
    name: &str,
    pattern: &str,
    by: &str,
    now_ms: i64,
) -> Result<(), SourceError> {
    let added = application::add(store, name, pattern, by, now_ms).map_err(failed("add an application"))?;
    let message = match added {
        Ok(_) => return Ok(()),
        Err(Refusal::Length) => "Tên hoặc tên khi cài đặt còn trống hoặc quá dài.",
        Err(Refusal::TooWide) => {
            "Tên khi cài đặt cần ít nhất ba chữ hoặc số, nếu không thì phần mềm nào cũng khớp."
        }
        Err(Refusal::Full) => "Danh sách đã đủ 64 ứng dụng. Gỡ bớt rồi thêm.",
        Err(Refusal::Known) => "Ứng dụng này đã có trong danh sách.",
    };
    Err(SourceError::Refused { message: message.to_owned() })
}

/// Takes an application off the list.
pub(super) fn remove(store: &Store, id: u64, by: &str, now_ms: i64) -> Result<(), SourceError> {
    let number = i64::try_from(id).map_err(|_| SourceError::NotFound)?;
    let removed = store
        .remove_catalogue_entry(number, by, now_ms)
        .map_err(|fault| failed("remove an application")(fault.into()))?;
    if removed { Ok(()) } else { Err(SourceError::NotFound) }
}
