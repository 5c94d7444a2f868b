//! Every bound of the collector alone; the contract's bounds stand in `hatang_proto::limits`.

use std::time::Duration;

/// A machine counts as online this long after its last sign of life; agents speak every minute.
pub const ONLINE_MS: i64 = 90_000;
/// Connections to the agents' port at one time; a further one waits in the kernel's queue.
pub const MAX_CONNECTIONS: usize = 12_000;
/// TLS handshakes under way at one time: 2,000 agents at once must not starve those already connected.
pub const MAX_HANDSHAKES: usize = 64;
/// A TLS handshake that takes longer is given up.
pub const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(20);
/// A stream whose agent has been silent this long is closed.
pub const SILENT_STREAM: Duration = Duration::from_mins(5);
/// Batches of one stream that one write takes together at most.
pub const BATCHES_PER_WRITE: usize = 64;
/// Batches that may be stored without telling their agent.
pub const UNACKNOWLEDGED_BATCHES: u32 = 16;
/// A stored batch is acknowledged at the latest after this time.
pub const ACKNOWLEDGE_WITHIN: Duration = Duration::from_secs(285);
/// Writes waiting for the writer; a caller beyond that waits for a place.
pub const WRITE_QUEUE: usize = 4_096;
/// Writes that share one commit at most.
pub const WRITES_PER_COMMIT: usize = 1_024;
/// How long a write that is in no hurry waits for others to share its commit.
pub const COMMIT_LINGER: Duration = Duration::from_millis(200);
/// Connections kept open for reading.
pub const READERS: usize = 4;
/// Machine certificates live this long and are renewed after two thirds of it.
pub const CERTIFICATE_DAYS: i64 = 365;
/// Raw samples are kept this many days, unless an administrator sets another number.
pub const SAMPLE_DAYS: i64 = 90;
/// Hourly sketches are kept this many days (five years).
pub const SKETCH_DAYS: i64 = 5 * 366;
/// Samples wait this long in arrival order before their day's chunk takes them in.
pub const SEAL_AFTER_MS: i64 = 3_600_000;
/// How often resting samples are sealed.
pub const SEAL_EVERY: Duration = Duration::from_hours(1);
/// Longest life of a join code, days.
pub const JOIN_CODE_DAYS: std::ops::RangeInclusive<u32> = 1..=90;
/// Most machines that one join code may admit.
pub const JOIN_CODE_USES: std::ops::RangeInclusive<u32> = 1..=10_000;
/// With less free space on the data's disk the collector says that it is not ready, bytes.
pub const FREE_DISK_BYTES: u64 = 200_000_000;
/// Tokens of the API that may be in force.
pub const MAX_API_TOKENS: u32 = 200;
/// Longest life of a token of the API, days.
pub const API_TOKEN_DAYS: std::ops::RangeInclusive<u32> = 1..=730;
/// Longest name of a token of the API, characters.
pub const API_TOKEN_NAME: usize = 60;
/// Sessions of the web pages that may be open; the oldest end first.
pub const MAX_SESSIONS: i64 = 500;
/// How often the running collector looks for targets, revocations and codes changed by another program.
pub const REFRESH: Duration = Duration::from_secs(5);
/// Complaints of one machine that are kept within a day; nobody says more.
pub const COMPLAINTS_PER_DAY: u32 = 200;
/// Rows of one file that `backtest` takes: seven years of one sample a minute, about 150 MB of memory.
pub const BACKTEST_ROWS: usize = 4_000_000;
/// Longest line of a file that `backtest` takes.
pub const BACKTEST_LINE_BYTES: u64 = 64 * 1_024;
/// Longest round trip that `backtest` believes, milliseconds.
pub const BACKTEST_LONGEST_MS: f64 = 3_600_000.0;
/// Memory that unpacking one file may ask for; more than the packer takes unless told to.
pub const BACKTEST_WINDOW_BYTES: u64 = 32 * 1_024 * 1_024;
/// Machines of a site whose samples are judged together.
pub const SITE_MACHINES: usize = 60;
/// Other units of the same provider that clear or confirm a site …
pub const PEERS_OF_PROVIDER: usize = 5;
/// … units of other providers …
pub const PEERS_OF_OTHERS: usize = 3;
/// … and machines that are read of each.
pub const PEER_MACHINES: usize = 3;
/// A site that was asked to look closely is not asked again for this long.
pub const LOOK_PAUSE_MS: i64 = 600_000;
/// A complaint about a moment further back than this asks nobody to look closely.
pub const LOOK_AFTER_COMPLAINT_MS: i64 = 600_000;
/// Largest packed body of a frozen report, bytes; 500 machines take a tenth of it.
pub const FROZEN_REPORT_BYTES: usize = 8 * 1_024 * 1_024;
/// Breaks of one spool's chain that are kept one by one; further ones are counted.
pub const CHAIN_BREAKS: u64 = 100;
/// Chains or breaks that one look shows.
pub const CHAINS_SHOWN: u32 = 20_000;
/// A day is sealed this long after its end (UTC), so that its samples have come to rest.
pub const SEAL_DAY_AFTER_MS: i64 = 2 * 3_600_000;
/// Days that one turn of sealing takes at most; the rest follow at the next.
pub const DAYS_PER_TURN: usize = 400;
/// Largest text of a day's lines that is read back, bytes.
pub const DAY_LINES_BYTES: u64 = 1 << 30;
/// A sealed day that got no time stamp is asked for again this many days.
pub const STAMP_DAYS: i64 = 30;
/// Largest file that `proofread` reads; a report with pictures of every room stays below.
pub const PROOFREAD_BYTES: u64 = 64_000_000;
/// Packages for PCs that the collector hands out.
pub const MAX_PACKAGES: usize = 20;
/// Largest package, bytes.
pub const PACKAGE_BYTES: u64 = 64 << 20;
/// Largest file of a form, bytes.
pub const FORM_BYTES: usize = 256 * 1_024;
/// Files of forms that one directory may hold; the rest is refused by name.
pub const FORM_FILES: usize = 200;
/// Rows of a form's table, group rows included.
pub const FORM_ROWS: usize = 300;
/// Columns of a form's table.
pub const FORM_COLUMNS: usize = 12;
/// Sentences of a form.
pub const FORM_SENTENCES: usize = 200;
/// Parts of a form's body.
pub const FORM_PARTS: usize = 300;
/// Longest text of a form, characters.
pub const FORM_TEXT: usize = 2_000;
/// Largest Office file (a list to import, a template) that is taken, bytes.
pub const OFFICE_FILE_BYTES: usize = 20 << 20;
/// Most that an Office file may unpack to, bytes.
pub const OFFICE_FILE_INFLATED: u64 = 64 << 20;
/// Most parts of an Office file.
pub const OFFICE_FILE_PARTS: usize = 2_000;
/// A part may unpack to so many times its size; text of documents reaches 30.
pub const OFFICE_FILE_RATIO: u64 = 200;
/// Largest list of computers that is imported, bytes.
pub const IMPORT_BYTES: usize = 5 << 20;
/// Most computers in an imported list.
pub const IMPORT_ROWS: usize = 5_000;
/// Lines of the audit log on one page.
pub const AUDIT_LINES_PER_PAGE: u32 = 100;
/// Lines of the audit log in one file.
pub const AUDIT_LINES: u32 = 200_000;
/// How often it is looked whether a backup is due; one that failed is tried again then.
pub const BACKUP_LOOK: Duration = Duration::from_hours(1);
/// Most backups that are kept.
pub const BACKUPS: u32 = 400;
/// Days that raw samples may be kept: judging looks back weeks, and a disk has an end.
pub const RETENTION_DAYS: std::ops::RangeInclusive<i64> = 30..=730;
/// Rows that one step of forgetting looks at; the writer is busy with a step for some milliseconds.
pub const FORGET_ROWS: u32 = 2_000;
/// Browsers' connections at one time; a further one waits in the kernel's queue.
pub const MAX_WEB_CONNECTIONS: usize = 1_024;
/// Browsers' connections from one address at one time; a further one is closed. An office behind one address has as many
/// browsers as people, each with up to six.
pub const MAX_WEB_CONNECTIONS_PER_ADDRESS: usize = 256;
/// A browser has this long for the head of a request, also while a connection rests between two.
pub const WEB_HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// From the head of a request to the head of the answer: time for the largest file over a line of 1 Mbit/s.
pub const WEB_REQUEST_TIMEOUT: Duration = Duration::from_mins(2);
/// A connection to a browser is closed at the end of the request that is under way at this age, and cut at twice the age.
pub const WEB_CONNECTION_AGE: Duration = Duration::from_mins(40);
