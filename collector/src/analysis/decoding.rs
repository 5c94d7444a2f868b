//! The likeliest story: which state held in each window, when beginning and ending a trouble both cost evidence.
//!
//! Viterbi's algorithm. Costs are the hysteresis: a trouble begins only when its windows together outweigh them, and a
//! short calm in between is cheaper to bridge than to leave and enter again.

use super::rules::Rules;

/// Changing between ways of the same trouble (slow, then losing).
const SAME_TROUBLE: f32 = 1.0;
/// Changing from one trouble to another without calm between.
const OTHER_TROUBLE: f32 = 5.0;
/// Windows without any sample after which a story begins anew (half an hour).
const BREAK: u32 = 6;

/// Windows `first..=last` (indices) that one trouble held, and how much evidence they brought.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Run {
    /// As in `troubles`, at least 1.
    pub trouble: usize,
    pub first: usize,
    pub last: usize,
    pub evidence: f32,
}

/// `troubles` names the trouble of each state and what more it costs to begin in it; state 0 is trouble 0: none. `score` fills the evidence of all states for
/// one window; that of state 0 is 0.
pub fn decode(
    windows: &[u32],
    troubles: &[(usize, f32)],
    rules: &Rules,
    mut score: impl FnMut(usize, &mut [f32]),
) -> Vec<Run> {
    let (handicaps, troubles): (Vec<f32>, Vec<usize>) =
        troubles.iter().map(|(trouble, handicap)| (*handicap, *trouble)).unzip();
    let states = troubles.len();
    let kinds = troubles.iter().max().map_or(1, |most| most + 1);
    let mut value = vec![f32::NEG_INFINITY; states];
    if let Some(calm) = value.first_mut() {
        *calm = 0.0;
    }
    let mut scores = vec![0.0; states];
    let mut from: Vec<u16> = Vec::with_capacity(windows.len() * states);
    let mut gained: Vec<f32> = Vec::with_capacity(windows.len() * states);
    let mut next = Vec::with_capacity(states);
    let mut best = Best { of_trouble: vec![(0, f32::NEG_INFINITY); kinds], all: (0, f32::NEG_INFINITY) };
    let mut before = None;
    for (place, window) in windows.iter().enumerate() {
        let breaks = before.replace(*window).is_some_and(|before| window - before > BREAK);
        best.renew(&value, &troubles);
        scores.fill(0.0);
        score(place, &mut scores);
        next.clear();
        for (state, ((trouble, handicap), scored)) in troubles.iter().zip(&handicaps).zip(&scores).enumerate()
        {
            let entering = rules.entering + handicap;
            let (origin, reached) = best.step_to(state, *trouble, breaks, &value, rules.leaving, entering);
            from.push(u16::try_from(origin).unwrap_or(0));
            gained.push(*scored);
            next.push(reached + scored);
        }
        // Kept near zero, or a year's sum would lose the small digits.
        let top = next.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        value.clear();
        value.extend(next.iter().map(|reached| reached - top));
    }
    let worth = |state: usize| value.get(state).copied().unwrap_or(f32::NEG_INFINITY);
    let last = (0..states).max_by(|one, other| worth(*one).total_cmp(&worth(*other)).then(other.cmp(one)));
    runs(windows, &troubles, &from, &gained, last.unwrap_or(0))
}

/// The best state of each trouble and of all.
struct Best {
    of_trouble: Vec<(usize, f32)>,
    all: (usize, f32),
}

impl Best {
    fn renew(&mut self, value: &[f32], troubles: &[usize]) {
        self.of_trouble.fill((0, f32::NEG_INFINITY));
        self.all = (0, f32::NEG_INFINITY);
        for (state, (value, trouble)) in value.iter().zip(troubles).enumerate() {
            if let Some(best) = self.of_trouble.get_mut(*trouble).filter(|best| best.1 < *value) {
                *best = (state, *value);
            }
            if state > 0 && self.all.1 < *value {
                self.all = (state, *value);
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the costs of one step")]
    fn step_to(
        &self,
        state: usize,
        trouble: usize,
        breaks: bool,
        value: &[f32],
        leaving: f32,
        entering: f32,
    ) -> (usize, f32) {
        let calm = value.first().copied().unwrap_or(f32::NEG_INFINITY);
        let stay = value.get(state).copied().unwrap_or(f32::NEG_INFINITY);
        let (other, other_value) = self.all;
        if state == 0 {
            let left = other_value - leaving;
            return if left > calm { (other, left) } else { (0, calm) };
        }
        let entered = (0, calm - entering);
        if breaks {
            let through = (other, other_value - leaving - entering);
            return if through.1 > entered.1 { through } else { entered };
        }
        let (twin, twin_value) = self.of_trouble.get(trouble).copied().unwrap_or((0, f32::NEG_INFINITY));
        [(twin, twin_value - SAME_TROUBLE), (other, other_value - OTHER_TROUBLE), entered]
            .into_iter()
            .fold((state, stay), |best, next| if next.1 > best.1 { next } else { best })
    }
}

fn runs(windows: &[u32], troubles: &[usize], from: &[u16], gained: &[f32], last: usize) -> Vec<Run> {
    let states = troubles.len();
    let mut runs: Vec<Run> = Vec::new();
    let mut state = last;
    for place in (0..windows.len()).rev() {
        let trouble = troubles.get(state).copied().unwrap_or(0);
        let evidence = gained.get(place * states + state).copied().unwrap_or(0.0);
        let silent =
            |run: &Run| windows.get(run.first).zip(windows.get(place)).is_some_and(|(a, b)| a - b > BREAK);
        if trouble > 0 {
            match runs.last_mut() {
                Some(run) if run.trouble == trouble && run.first == place + 1 && !silent(run) => {
                    run.first = place;
                    run.evidence += evidence;
                }
                _ => runs.push(Run { trouble, first: place, last: place, evidence }),
            }
        }
        state = from.get(place * states + state).copied().map_or(0, usize::from);
    }
    runs.reverse();
    runs
}
