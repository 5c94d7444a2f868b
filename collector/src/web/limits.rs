//! Every bound of the web room.
//!
//! They protect the collector from browsers, broken or hostile. Bounds on what agents send stand with the contract, in
//! `hatang_proto::limits`, and the target form takes its ranges from there.

/// Largest body of a request, bytes.
pub(super) const MAX_BODY_BYTES: usize = 64 * 1024;
/// Largest page that goes out, bytes; an own preview of a whole report is the largest.
pub(super) const MAX_PAGE_BYTES: usize = 16 * 1024 * 1024;
/// How long a session lasts after sign-in, milliseconds (12 hours).
pub(super) const SESSION_MS: i64 = 12 * 3_600_000;
/// How long a session may be unused, milliseconds (2 hours). A page that is open and follows live uses it.
pub(super) const SESSION_IDLE_MS: i64 = 2 * 3_600_000;
/// Longest name or password that is looked at, bytes; a longer one is wrong unseen.
pub(super) const MAX_CREDENTIAL_BYTES: usize = 200;
/// Password checks at once: each takes tens of megabytes for a moment.
pub(super) const MAX_PASSWORD_CHECKS: usize = 2;
/// Names and addresses whose sign-in attempts are remembered.
pub(super) const MAX_THROTTLED_KEYS: usize = 4_096;
/// Browsers watching live at once; the next one is told to come back.
pub(super) const MAX_LIVE_STREAMS: usize = 200;
/// Of these, for one account, so that nobody takes all of them.
pub(super) const MAX_LIVE_STREAMS_OF_ACCOUNT: usize = 20;
/// Units and machines that one live page may ask to be told about.
pub(super) const MAX_LIVE_UNITS: usize = 2_000;
pub(super) const MAX_LIVE_MACHINES: usize = 500;
/// How long a live stream lasts before the browser must come back with a valid session, seconds.
pub(super) const LIVE_STREAM_S: u64 = 1_800;
/// Machines on one page of the list.
pub(super) const MACHINES_PER_PAGE: u32 = 100;
/// Complaints on one page of the list.
pub(super) const COMPLAINTS_PER_PAGE: u32 = 50;
/// Longest text of a declaration and of its source, bytes.
pub(super) const MAX_DECLARED_BYTES: usize = 500;
/// Most machines that one join code may admit.
pub(super) const MAX_JOIN_USES: u32 = 1_000;
/// Longest life of a join code, days.
pub(super) const MAX_JOIN_DAYS: u32 = 90;
/// Targets tried at once; each may hold a thread for some seconds.
pub(super) const MAX_TRIALS: usize = 2;
/// Pages and documents of reports made at once: one of a whole province takes hundreds of megabytes for seconds.
pub(super) const MAX_REPORTS: usize = 2;
/// Packages handed out at once; a slow line holds its place for minutes.
pub(super) const MAX_DOWNLOADS: usize = 32;
/// Largest file that somebody may hand in, bytes.
pub(super) const MAX_UPLOAD_BYTES: usize = 8 * 1024 * 1024;
/// Most texts beside a file.
pub(super) const MAX_UPLOAD_FIELDS: usize = 20;
/// Longest text beside a file, bytes.
pub(super) const MAX_UPLOAD_TEXT_BYTES: usize = 16 * 1024;
/// Largest body with a file in it, bytes.
pub(super) const MAX_UPLOAD_BODY_BYTES: usize = MAX_UPLOAD_BYTES + MAX_BODY_BYTES;
/// Computers on one page of the list with their fields.
pub(super) const COMPUTERS_PER_PAGE: usize = 40;
/// Most lines of one part around a document's figures, and the longest, bytes.
pub(super) const MAX_DOCUMENT_LINES: usize = 20;
pub(super) const MAX_DOCUMENT_TEXT_BYTES: usize = 300;
/// Most placeholders, and most faults of a list, that are named at once.
pub(super) const MAX_LISTED_PLACEHOLDERS: usize = 50;
pub(super) const MAX_LISTED_FAULTS: usize = 100;
/// Rows of one answer of the API.
pub(super) const API_ROWS: u32 = 500;
/// Longest words in a parameter of the API, characters.
pub(super) const API_TEXT: usize = 100;
/// Longest query of the API, bytes; every letter of the longest words may take nine.
pub(super) const API_QUERY_BYTES: usize = 2_048;
/// Largest body that a question of the API may carry, although nothing reads it.
pub(super) const API_BODY_BYTES: u64 = 1_024;
/// Longest period of hours in one answer, milliseconds (92 days).
pub(super) const API_HOURS_MS: i64 = 92 * 86_400_000;
/// Questions of one token at once …
pub(super) const API_BURST: u32 = 240;
/// … and then one every so many milliseconds.
pub(super) const API_REFILL_MS: i64 = 250;
/// Wrong tokens from one address at once …
pub(super) const WRONG_TOKEN_BURST: u32 = 20;
/// … and then one every so many milliseconds; more are not even called wrong.
pub(super) const WRONG_TOKEN_REFILL_MS: i64 = 5_000;
/// A look at whether the collector is ready serves so long, milliseconds.
pub(super) const READY_CACHE_MS: i64 = 5_000;
/// Longest life of a token of the API, days.
pub(super) const MAX_API_TOKEN_DAYS: u32 = 730;
/// Longest name of a token of the API, characters.
pub(super) const MAX_API_TOKEN_NAME: usize = 60;
