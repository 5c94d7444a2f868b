//! Every bound of the agent alone; bounds that both sides share stand in `hatang_proto::limits`.
//!
//! Each says what happens at the bound. None is read from anywhere else; the configuration file may lower or raise
//! those that [`crate::config`] names.

use std::time::Duration;

/// Time between two batches. One batch a minute is also the machine's sign of life.
pub const BATCH_INTERVAL: Duration = Duration::from_mins(1);

/// Time from the start to the first batch, so that a machine that was just switched on is soon seen.
pub const FIRST_BATCH_AFTER: Duration = Duration::from_secs(15);

/// Largest sum of waiting batches in the spool, bytes, row overhead included; beyond it the oldest samples go.
///
/// A minute of eight targets is one row of about 220 bytes, so a week is 2.2 MB and 64 MB hold seven months.
pub const SPOOL_MAX_BYTES: u64 = 64 * 1024 * 1024;
/// What one row costs besides its body, bytes; an estimate for the sum above.
pub const SPOOL_ROW_BYTES: u64 = 98;
/// Longest time that a batch waits, counted while the agent runs; older samples go.
///
/// Hours of running, not of the calendar: a PC whose clock jumps a year ahead must not throw its spool away.
pub const SPOOL_MAX_AGE: Duration = Duration::from_hours(720);
/// Damaged spool files kept beside the working one; older ones are deleted.
pub const SPOOL_DAMAGED_KEPT: usize = 2;
/// Page cache of SQLite, KiB.
pub const SPOOL_CACHE_KIB: i64 = 256;

/// Samples and records held in memory while the disk takes none; beyond it the oldest samples are lost and counted.
pub const MEMORY_QUEUE: usize = 2_000;
/// Orders to the spool's thread that may wait; beyond it whoever orders waits, and measuring pauses with it.
pub const OUTBOX_QUEUE: usize = 64;
/// Observations that may wait for the run loop; beyond it no target is asked.
pub const OBSERVATION_QUEUE: usize = 64;

/// Batches that may be on their way without an acknowledgement.
pub const IN_FLIGHT_BATCHES: usize = 64;
/// Bytes that may be on their way without an acknowledgement; one batch may always go.
pub const IN_FLIGHT_BYTES: usize = 256 * 1024;
/// Longest wait for an acknowledgement, after which the link counts as cut. The collector acknowledges a quiet stream
/// every five minutes.
pub const ACKNOWLEDGE_WITHIN: Duration = Duration::from_secs(390);
/// Longest wait for the connection, the TLS handshake and each answer that is due at once.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Longest head that a proxy may answer with, bytes.
pub const PROXY_ANSWER_BYTES: u64 = 8 * 1024;
/// How often an agent that is not connected looks whether somebody enrolled it anew.
pub const IDENTITY_POLL: Duration = Duration::from_secs(30);

/// First step of the retry ladder.
pub const RETRY_BASE: Duration = Duration::from_secs(1);
/// Highest step of the retry ladder.
pub const RETRY_CAP: Duration = Duration::from_mins(5);
/// Pause after a refusal that only a person can lift.
pub const RETRY_REFUSED: Duration = Duration::from_hours(1);

/// Time between two looks at the calendar clock.
pub const CLOCK_WATCH_INTERVAL: Duration = Duration::from_secs(10);
/// Time between two inventories.
pub const INVENTORY_INTERVAL: Duration = Duration::from_mins(15);
/// Running time after which an unchanged inventory is sent all the same, milliseconds.
pub const INVENTORY_RESEND_MS: u64 = 7 * 86_400_000;
/// Time between two looks at the settings that an administrator may change at any time.
pub const SETTINGS_INTERVAL: Duration = Duration::from_mins(1);
/// Longest value of such a setting, UTF-16 units; a longer one is a problem and counts as absent.
pub const SETTING_UNITS: usize = 8 * 1024;
/// Largest log file, bytes; beyond it the file becomes the one old file that is kept, and another begins.
pub const LOG_FILE_BYTES: u64 = 2 * 1024 * 1024;
/// Entries that the service writes to the system's log in an hour; further ones stand in the log file only.
pub const SYSTEM_LOG_ENTRIES_AN_HOUR: u32 = 30;
/// Time between two status files.
pub const STATUS_INTERVAL: Duration = Duration::from_secs(30);
/// Time between two saves of the collector's clock.
pub const COLLECTOR_TIME_SAVE_MS: u64 = 3_600_000;
/// Problems that the status shows; further ones are counted only.
pub const STATUS_PROBLEMS: usize = 32;

/// Longest wait, when stopping, for the last batch to leave.
pub const GOODBYE_WITHIN: Duration = Duration::from_millis(1_500);
/// Longest wait, when stopping, for everything.
pub const STOP_WITHIN: Duration = Duration::from_millis(2_500);
/// Longest wait, after that, for echoes that are under way; the program then ends all the same.
pub const ECHOES_END_WITHIN: Duration = Duration::from_secs(2);
/// Stack of the spool's thread, bytes.
pub const SPOOL_STACK_BYTES: usize = 256 * 1024;
/// Largest state file that is read, bytes.
pub const STATE_FILE_BYTES: u64 = 512 * 1024;

/// Largest message of a person's program at the PC, bytes, and the largest answer; a longer one is not answered.
pub const DESK_MESSAGE_BYTES: usize = 4_096;
/// Programs of people that are heard at once; a further one waits.
pub const DESK_AT_ONCE: usize = 4;
/// Longest time that a connected program may take to say something; then it is dropped.
pub const DESK_SILENCE: Duration = Duration::from_secs(5);
/// Longest time until a complaint is on disk; then the person is told so.
pub const DESK_KEPT_WITHIN: Duration = Duration::from_secs(10);
/// Longest time that a person's program waits for the agent.
pub const DESK_ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Complaints of one PC within [`COMPLAINTS_WITHIN_MS`]; further ones are refused with the time to wait.
pub const COMPLAINTS_AT_MOST: usize = 6;
pub const COMPLAINTS_WITHIN_MS: u64 = 10 * 60_000;
/// Complaints that the page about what is sent remembers; older ones go.
pub const COMPLAINTS_SHOWN: usize = 50;
