//! How round trips wander when nothing is wrong: pieces of recorded series, put together anew.
//!
//! `tests/fixtures/noise/internet.txt` holds what 14 measured series differ from their own median, each in the longest
//! stretch in which people saw no change (RIPE Atlas, 2016, rtt_labelled); `gateway.txt` the same of gateways in rtt7d.
//! One series a line: where it is from; its median; differences. All in microseconds, `x` is a lost sample.

use super::random::Random;

const INTERNET: &str = include_str!("../../fixtures/noise/internet.txt");
const GATEWAY: &str = include_str!("../../fixtures/noise/gateway.txt");

/// What one recorded series differs from its own median, microseconds; `None` was lost.
pub type Track = Vec<Option<i32>>;

/// All recorded series.
#[derive(Debug, Clone)]
pub struct Noise {
    pub internet: Vec<Track>,
    pub gateway: Vec<Track>,
}

/// Walks through one track in pieces of 20 to 120 samples from random places.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    track: &'a [Option<i32>],
    at: usize,
    left: usize,
    random: Random,
}

impl Noise {
    /// # Panics
    /// If a fixture is broken.
    pub fn shipped() -> Self {
        Self { internet: read(INTERNET), gateway: read(GATEWAY) }
    }
}

impl<'a> Walk<'a> {
    pub fn new(track: &'a [Option<i32>], random: Random) -> Self {
        Self { track, at: 0, left: 0, random }
    }

    /// The next difference in microseconds, or `None` for a lost sample.
    pub fn step(&mut self) -> Option<i32> {
        if self.left == 0 {
            self.at = self.random.index(self.track.len());
            self.left = self.random.whole(20, 120) as usize;
        }
        self.left -= 1;
        self.at = (self.at + 1) % self.track.len();
        self.track[self.at]
    }
}

fn read(text: &str) -> Vec<Track> {
    let track = |line: &str| {
        let values = line.rsplit(';').next().expect("a line has fields");
        let value = |word: &str| (word != "x").then(|| word.parse().expect("a difference is a whole number"));
        values.split(' ').map(value).collect()
    };
    text.lines().map(track).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_series_read_and_a_walk_stays_within_its_track() {
        let noise = Noise::shipped();
        assert_eq!((noise.internet.len(), noise.gateway.len()), (14, 12));
        let track = &noise.internet[0];
        let mut walk = Walk::new(track, Random::new(1));
        assert!((0..5_000).all(|_| track.contains(&walk.step())));
    }
}
