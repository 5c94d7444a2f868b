//! The only place that asks for the time.

/// The collector's clock as Unix time in milliseconds.
#[expect(clippy::disallowed_methods, reason = "this module is where time is asked for")]
pub fn unix_ms() -> i64 {
    let since_epoch = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since_epoch.map_or(0, |passed| i64::try_from(passed.as_millis()).unwrap_or(i64::MAX))
}
