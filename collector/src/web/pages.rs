//! One file per page: its handlers and its markup.
//!
//! A handler asks the source once or twice and lays out what came; nothing is counted or judged here.

pub(super) mod account;
pub(super) mod accounts;
pub(super) mod add_machines;
pub(super) mod api_tokens;
pub(super) mod applications;
pub(super) mod audit;
pub(super) mod complaint_form;
pub(super) mod complaints;
pub(super) mod doubts;
pub(super) mod join_codes;
pub(super) mod machine;
pub(super) mod machine_access;
pub(super) mod machines;
pub(super) mod network;
pub(super) mod overview;
pub(super) mod report;
pub(super) mod settings;
pub(super) mod sign_in;
pub(super) mod targets;

mod inventory;
mod target_form;

use serde::Deserialize;

/// What a form leaves in the address when it sends the browser back to its page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Done {
    xong: Option<String>,
}

/// A machine that no inventory named yet.
const NAMELESS: &str = "Máy chưa có tên";
