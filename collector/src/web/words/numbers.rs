//! Numbers: "1.402", "3,2 ms", "0,3 %", "7,8 GB".
//!
//! Each unit keeps as many decimals as a person can use, never as many as were measured. Figures of a report do not
//! come through here: their text is the form's.

/// "1.402".
pub(crate) use crate::items::text::dotted as whole;

/// With a comma and that many decimals; thousands with dots.
pub(crate) fn decimal(number: f64, decimals: usize) -> String {
    let text = format!("{number:.decimals$}");
    let (sign, text) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("-", rest));
    let (digits, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = digits.parse().map_or_else(|_| digits.to_owned(), whole);
    let comma = if fraction.is_empty() { "" } else { "," };
    format!("{sign}{digits}{comma}{fraction}")
}

/// A round trip given in microseconds: "0,42 ms", "3,2 ms", "142 ms".
pub(crate) fn milliseconds(round_trip_us: u32) -> String {
    let ms = f64::from(round_trip_us) / 1_000.0;
    let decimals = match ms {
        ms if ms < 0.995 => 2,
        ms if ms < 99.95 => 1,
        _ => 0,
    };
    format!("{} ms", decimal(ms, decimals))
}

/// "0 %", "0,3 %", "12 %"; what is above nothing never prints as nothing.
pub(crate) fn percent(part: u64, whole: u64) -> String {
    if part == 0 || whole == 0 {
        return "0 %".to_owned();
    }
    let share = 100.0 * part as f64 / whole as f64;
    match share {
        share if share < 0.1 => "<0,1 %".to_owned(),
        share if share < 9.95 => format!("{} %", decimal(share, 1)),
        _ => format!("{} %", decimal(share, 0)),
    }
}

/// As memory is sold: 1 GB is 2^30 bytes.
pub(crate) fn bytes(bytes: u64) -> String {
    let gigabytes = bytes as f64 / 1_073_741_824.0;
    match gigabytes {
        size if size < 1.0 => format!("{} MB", decimal(bytes as f64 / 1_048_576.0, 0)),
        size if size < 99.95 && (size - size.round()).abs() >= 0.05 => format!("{} GB", decimal(size, 1)),
        size => format!("{} GB", decimal(size, 0)),
    }
}

/// A link speed given in megabits a second.
pub(crate) fn speed(mbps: u32) -> String {
    if mbps >= 1_000 && mbps.is_multiple_of(100) {
        let decimals = usize::from(!mbps.is_multiple_of(1_000));
        format!("{} Gb/s", decimal(f64::from(mbps) / 1_000.0, decimals))
    } else {
        format!("{} Mb/s", whole(mbps.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_dots_and_decimals_a_comma() {
        assert_eq!([0, 999, 1_402, 1_234_567].map(whole), ["0", "999", "1.402", "1.234.567"]);
        assert_eq!(decimal(1_402.25, 1), "1.402,2");
        assert_eq!(decimal(-0.5, 2), "-0,50");
    }

    #[test]
    fn round_trips_keep_the_decimals_that_matter() {
        assert_eq!([420, 999, 3_210, 142_400].map(milliseconds), ["0,42 ms", "1,0 ms", "3,2 ms", "142 ms"]);
    }

    #[test]
    fn a_share_above_nothing_never_prints_as_nothing() {
        assert_eq!(percent(0, 100), "0 %");
        assert_eq!(percent(1, 100_000), "<0,1 %");
        assert_eq!(percent(3, 1_000), "0,3 %");
        assert_eq!(percent(1, 2), "50 %");
    }

    #[test]
    fn sizes_and_speeds_read_as_on_the_box() {
        assert_eq!(bytes(8_589_934_592), "8 GB");
        assert_eq!(bytes(8_375_186_227), "7,8 GB");
        assert_eq!(bytes(536_870_912), "512 MB");
        assert_eq!([100, 1_000, 2_500].map(speed), ["100 Mb/s", "1 Gb/s", "2,5 Gb/s"]);
    }
}
