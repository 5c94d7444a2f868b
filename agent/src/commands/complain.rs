//! `hatang-agent complain`: what a person at the PC says about the network.
//!
//! With `--about` it is a command like the others; without, on Windows, a window, because the Start menu starts it so. It
//! speaks with the running agent only, which keeps and sends.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::Args;

use super::block_on;
use crate::config::default_data_dir;
use crate::platform::dialog::{self, Filled, Tone};
use crate::service::desk::words::{Answer, Request, Wording};
use crate::service::desk::{self, DeskError, Place};

/// What may be slow besides an application.
const NETWORK: &str = "Mạng nói chung";
const KEPT: &str = "Đã ghi nhận phản ánh.";
const CLOSELY: &str = "Đã ghi nhận. Máy đang đo kỹ hơn trong 5 phút.";
const NOBODY: &str = "Phần mềm thu thập trên máy này chưa chạy nên chưa gửi được. \
                      Hãy khởi động lại máy; nếu vẫn thế thì báo người phụ trách công nghệ thông tin.";
const SILENT: &str = "Phần mềm thu thập không trả lời. Hãy thử lại sau vài phút.";
const STRANGER: &str = "Một chương trình lạ trả lời thay phần mềm thu thập. \
                        Chưa gửi gì; hãy báo ngay người phụ trách công nghệ thông tin.";

/// Tell the collector that an application or the network is slow
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  hatang-agent complain --about VOFFICE --note \"mở công văn rất lâu\"\n\n\
                  Exits 0 and prints the complaint's number once it is safe on disk; without --about, opens a window on Windows."
)]
pub struct ComplainArgs {
    /// Which application is slow
    #[arg(long, value_name = "APP")]
    about: Option<String>,
    /// What happens, in your own words
    #[arg(long, value_name = "TEXT", requires = "about")]
    note: Option<String>,
    /// Data directory of the agent to speak with, if it is not the system's
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

pub fn run(args: ComplainArgs) -> anyhow::Result<ExitCode> {
    let places = places(args.data_dir);
    match args.about {
        Some(about) => by_text(&places, Wording { about, note: args.note.unwrap_or_default() }),
        None if dialog::HAS_WINDOWS => by_window(&places),
        None => without_window(),
    }
}

/// Agents to speak with, the first that is there counts.
fn places(data_dir: Option<PathBuf>) -> Vec<Place> {
    if let Some(dir) = data_dir {
        return vec![Place::of(&dir)];
    }
    let mut places = vec![Place::of_system()];
    let own = default_data_dir().ok().map(|dir| Place::of(&dir)).filter(|own| !places.contains(own));
    places.extend(own);
    places
}

fn by_text(places: &[Place], wording: Wording) -> anyhow::Result<ExitCode> {
    let answer = match wording.checked() {
        Ok(wording) => ask(places, &Request::Complaint(wording))??,
        Err(sentence) => Answer::refused(sentence),
    };
    match answer {
        Answer { kept: Some(id), .. } => writeln!(io::stdout(), "{id}").map(|()| ExitCode::SUCCESS),
        Answer { refused, .. } => {
            let sentence = refused.unwrap_or_else(|| SILENT.to_owned());
            writeln!(io::stderr(), "{sentence}").map(|()| ExitCode::FAILURE)
        }
    }
    .context("print")
}

fn by_window(places: &[Place]) -> anyhow::Result<ExitCode> {
    dialog::leave_console();
    let mut applications = match ask(places, &Request::Applications)? {
        Ok(answer) => answer.applications.unwrap_or_default(),
        // Whether it can be sent shows when it is sent; the list is a help only.
        Err(_) => Vec::new(),
    };
    applications.push(NETWORK.to_owned());
    let mut filled = Filled::default();
    loop {
        let Some(entered) = dialog::fill(&applications, &filled).context("show the window")? else {
            return Ok(ExitCode::FAILURE);
        };
        filled = entered;
        match send(places, &filled)? {
            Ok(sentence) => {
                dialog::tell(sentence, Tone::Done);
                return Ok(ExitCode::SUCCESS);
            }
            Err(sentence) => dialog::tell(&sentence, Tone::Failed),
        }
    }
}

fn without_window() -> anyhow::Result<ExitCode> {
    let usage = "error: say what is slow, for example: hatang-agent complain --about VOFFICE --note \"…\"";
    writeln!(io::stderr(), "{usage}").context("print")?;
    Ok(ExitCode::from(2))
}

/// Sends what was filled in; either way a sentence for the person.
fn send(places: &[Place], filled: &Filled) -> anyhow::Result<Result<&'static str, String>> {
    let wording = Wording { about: filled.about.clone(), note: filled.note.clone() };
    let wording = match wording.checked() {
        Ok(wording) => wording,
        Err(sentence) => return Ok(Err(sentence)),
    };
    Ok(match ask(places, &Request::Complaint(wording))? {
        Ok(Answer { kept: Some(_), closely_s: Some(_), .. }) => Ok(CLOSELY),
        Ok(Answer { kept: Some(_), .. }) => Ok(KEPT),
        Ok(Answer { refused, .. }) => Err(refused.unwrap_or_else(|| SILENT.to_owned())),
        Err(DeskError::Nobody(_)) => Err(NOBODY.to_owned()),
        Err(DeskError::Stranger) => Err(STRANGER.to_owned()),
        Err(DeskError::Silent | DeskError::Broken(_) | DeskError::NotUnderstood) => Err(SILENT.to_owned()),
    })
}

/// Asks the first agent that is there.
fn ask(places: &[Place], request: &Request) -> anyhow::Result<Result<Answer, DeskError>> {
    block_on(async {
        let mut asked = Err(DeskError::Silent);
        for place in places {
            asked = desk::ask(place, request).await;
            if !matches!(asked, Err(DeskError::Nobody(_))) {
                break;
            }
        }
        Ok(asked)
    })
}
