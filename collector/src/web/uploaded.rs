//! A form with a file as a browser sent it, within bounds; or a page in Vietnamese that says why it could not be taken.

use axum::extract::Multipart;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::http::StatusCode;

use super::failure::Failure;
use super::limits::{MAX_UPLOAD_BYTES, MAX_UPLOAD_FIELDS, MAX_UPLOAD_TEXT_BYTES};

/// What came: named texts, and the file if one was chosen.
#[derive(Debug, Default)]
pub(super) struct Upload {
    pub(super) fields: Vec<(String, String)>,
    pub(super) file: Option<UploadedFile>,
}

#[derive(Debug)]
pub(super) struct UploadedFile {
    /// As the browser calls it; not to be used as a path.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
}

impl Upload {
    pub(super) fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, text)| text.trim())
    }
}

/// Reads all of it; a second file, too many fields or too many bytes are refused.
pub(super) async fn read(multipart: Result<Multipart, MultipartRejection>) -> Result<Upload, Failure> {
    let mut multipart = multipart.map_err(|rejection| unreadable(&rejection.body_text()))?;
    let mut upload = Upload::default();
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        let name = field.name().unwrap_or_default().to_owned();
        match field.file_name().map(str::to_owned) {
            Some(file_name) => {
                let bytes = bytes(field, MAX_UPLOAD_BYTES).await?;
                if bytes.is_empty() {
                    continue;
                }
                if upload.file.is_some() {
                    return Err(unreadable("a second file"));
                }
                upload.file = Some(UploadedFile { name: file_name, bytes });
            }
            None if MAX_UPLOAD_FIELDS <= upload.fields.len() => return Err(Failure::TooLarge),
            None => {
                let text = String::from_utf8(bytes(field, MAX_UPLOAD_TEXT_BYTES).await?);
                upload.fields.push((name, text.map_err(|_| unreadable("a text that is not UTF-8"))?));
            }
        }
    }
    Ok(upload)
}

async fn bytes(mut field: Field<'_>, most: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(broken)? {
        if most < bytes.len() + chunk.len() {
            return Err(Failure::TooLarge);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

#[expect(clippy::needless_pass_by_value, reason = "used as a function that maps errors")]
fn broken(error: MultipartError) -> Failure {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Failure::TooLarge
    } else {
        unreadable(&error.body_text())
    }
}

fn unreadable(reason: &str) -> Failure {
    tracing::debug!(reason, "refused a form with a file");
    Failure::Refused("Tệp gửi lên không đọc được. Mở lại trang rồi gửi lại.".to_owned())
}
