//! Pure: what is said at the desk, one line of JSON there and one back.
//!
//! `{"desk":1,"ask":"applications"}` is answered by `{"applications":["VOFFICE"]}`, and
//! `{"desk":1,"complaint":{"about":"VOFFICE","note":"…"}}` by `{"kept":"<id>","closely_s":300}`; both may be answered by
//! `{"refused":"<sentence for a person>"}`. A request with an unknown key is refused, an answer with one is not: the agent
//! may be newer than whoever asks. Nothing is read, written or counted here.

use hatang_proto::limits::{MAX_NAME_BYTES, MAX_TEXT_BYTES};
use serde::{Deserialize, Serialize};

/// The version of the requests that this program speaks.
const VERSION: u32 = 1;

const NOT_UNDERSTOOD: &str = "Phần mềm không hiểu yêu cầu này. Hãy khởi động lại máy rồi thử lại.";
const NO_APPLICATION: &str = "Hãy chọn ứng dụng bị chậm.";
const NAME_TOO_LONG: &str = "Tên ứng dụng dài quá. Hãy viết ngắn lại.";
const NOTE_TOO_LONG: &str = "Ghi chú dài quá. Hãy viết ngắn lại.";

/// What somebody at the PC wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Request {
    /// The names of the applications that are measured.
    Applications,
    Complaint(Wording),
}

/// What a person says about the network. The note may hold personal words: it is never logged.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    /// The application, 1 to [`MAX_NAME_BYTES`] bytes.
    pub about: String,
    /// At most [`MAX_TEXT_BYTES`] bytes.
    #[serde(default)]
    pub note: String,
}

impl std::fmt::Debug for Wording {
    /// Leaves the note out, so that a log cannot leak it.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Wording({:?})", self.about)
    }
}

impl Wording {
    /// Control characters become blanks, blanks around go; too long or empty texts are refused in a sentence for a person.
    pub fn checked(self) -> Result<Self, String> {
        let (about, note) = (clean(&self.about), clean(&self.note));
        if about.is_empty() {
            return Err(NO_APPLICATION.to_owned());
        }
        if MAX_NAME_BYTES < about.len() {
            return Err(NAME_TOO_LONG.to_owned());
        }
        if MAX_TEXT_BYTES < note.len() {
            return Err(NOTE_TOO_LONG.to_owned());
        }
        Ok(Self { about, note })
    }
}

fn clean(text: &str) -> String {
    let blanked: String = text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect();
    blanked.trim().to_owned()
}

/// What the agent says to a request.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applications: Option<Vec<String>>,
    /// The complaint's number, 32 hexadecimal digits: it is safe on disk.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// For so many seconds the PC measures more closely; absent if it measures as usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closely_s: Option<u64>,
    /// Why not, and what to do: a sentence for a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
}

impl Answer {
    pub fn applications(names: Vec<String>) -> Self {
        Self { applications: Some(names), ..Self::default() }
    }

    pub fn refused(sentence: impl Into<String>) -> Self {
        Self { refused: Some(sentence.into()), ..Self::default() }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    desk: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ask: Option<Subject>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    complaint: Option<Wording>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Subject {
    Applications,
}

/// Reads a request; the error is a sentence for a person.
pub fn request(line: &[u8]) -> Result<Request, String> {
    let line: Line = serde_json::from_slice(line).map_err(|_| NOT_UNDERSTOOD.to_owned())?;
    match line {
        Line { desk: VERSION, ask: Some(Subject::Applications), complaint: None } => {
            Ok(Request::Applications)
        }
        Line { desk: VERSION, ask: None, complaint: Some(wording) } => {
            wording.checked().map(Request::Complaint)
        }
        _ => Err(NOT_UNDERSTOOD.to_owned()),
    }
}

/// Writes a request as one line with its end.
pub fn request_line(request: &Request) -> String {
    let (ask, complaint) = match request {
        Request::Applications => (Some(Subject::Applications), None),
        Request::Complaint(wording) => (None, Some(wording.clone())),
    };
    line(&Line { desk: VERSION, ask, complaint })
}

/// Reads an answer; `None` if it is none.
pub fn answer(line: &[u8]) -> Option<Answer> {
    serde_json::from_slice(line).ok()
}

/// Writes an answer as one line with its end.
pub fn answer_line(answer: &Answer) -> String {
    line(answer)
}

fn line(value: &impl Serialize) -> String {
    // Plain structures of texts and numbers always have a written form.
    let mut text = serde_json::to_string(value).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(about: &str, note: &str) -> Request {
        Request::Complaint(Wording { about: about.to_owned(), note: note.to_owned() })
    }

    #[test]
    fn what_is_written_reads_back() {
        for said in [Request::Applications, complaint("Một cửa", "tải tệp \"rất\" lâu"), complaint("A", "")]
        {
            assert_eq!(request(request_line(&said).as_bytes()), Ok(said));
        }
        let kept = Answer { kept: Some("ab".to_owned()), closely_s: Some(300), ..Answer::default() };
        assert_eq!(answer_line(&kept), "{\"kept\":\"ab\",\"closely_s\":300}\n");
        assert_eq!(answer(answer_line(&kept).as_bytes()), Some(kept));
    }

    #[test]
    fn the_written_form_is_fixed() {
        assert_eq!(request_line(&Request::Applications), "{\"desk\":1,\"ask\":\"applications\"}\n");
        let line = "{\"desk\":1,\"complaint\":{\"about\":\"VOFFICE\",\"note\":\"chậm\"}}\n";
        assert_eq!(request_line(&complaint("VOFFICE", "chậm")), line);
    }

    #[test]
    fn unknown_keys_other_versions_and_rubbish_are_refused() {
        let bad = [
            "",
            "ask",
            "[]",
            "{}",
            "{\"desk\":1}",
            "{\"desk\":2,\"ask\":\"applications\"}",
            "{\"desk\":1,\"ask\":\"files\"}",
            "{\"desk\":1,\"ask\":\"applications\",\"run\":\"x\"}",
            "{\"desk\":1,\"ask\":\"applications\",\"complaint\":{\"about\":\"a\"}}",
            "{\"desk\":1,\"complaint\":{\"about\":\"a\",\"who\":\"b\"}}",
            "{\"desk\":1,\"complaint\":{\"note\":\"b\"}}",
        ];
        for line in bad {
            assert_eq!(request(line.as_bytes()), Err(NOT_UNDERSTOOD.to_owned()), "{line}");
        }
        assert!(request(&[0xff, 0xfe, b'{']).is_err());
    }

    #[test]
    fn lengths_are_bounded_in_bytes_and_control_characters_become_blanks() {
        let said = |about: &str, note: &str| request(request_line(&complaint(about, note)).as_bytes());
        assert_eq!(said("\tVOFFICE\u{7}x ", "dòng 1\ndòng 2\0"), Ok(complaint("VOFFICE x", "dòng 1 dòng 2")));
        assert_eq!(said(" \n ", "a"), Err(NO_APPLICATION.to_owned()));
        assert!(said(&"ạ".repeat(66), "").is_ok());
        assert_eq!(said(&"ạ".repeat(67), ""), Err(NAME_TOO_LONG.to_owned()));
        assert!(said("a", &"b".repeat(1_000)).is_ok());
        assert_eq!(said("a", &"b".repeat(1_001)), Err(NOTE_TOO_LONG.to_owned()));
    }

    #[test]
    fn the_note_is_not_in_the_debug_text() {
        let said = complaint("VOFFICE", "sếp đang họp");
        assert!(!format!("{said:?}").contains("sếp"));
    }
}
