//! The distinct ones of many windows, in order.

/// Windows beyond this span are sorted instead of marked: two megabytes of marks.
const SPAN: u32 = 1 << 24;

/// Each window once, in order; the windows come in runs that `runs` gives as often as it is asked.
pub fn distinct<'c, I: Iterator<Item = u32> + 'c>(runs: impl Fn() -> I) -> Vec<u32> {
    let Some((first, last)) = runs().fold(None, |span: Option<(u32, u32)>, window| {
        Some(span.map_or((window, window), |(first, last)| (first.min(window), last.max(window))))
    }) else {
        return Vec::new();
    };
    if last - first > SPAN {
        let mut windows: Vec<u32> = runs().collect();
        windows.sort_unstable();
        windows.dedup();
        return windows;
    }
    let mut marks = vec![0_u64; (last - first) as usize / 64 + 1];
    for window in runs() {
        if let Some(word) = marks.get_mut((window - first) as usize / 64) {
            *word |= 1 << ((window - first) % 64);
        }
    }
    let bits = |word: u64| (0..64_u32).filter(move |bit| word >> bit & 1 == 1);
    let starts = (first..=last).step_by(64);
    starts.zip(marks).flat_map(|(start, word)| bits(word).map(move |bit| start + bit)).collect()
}
