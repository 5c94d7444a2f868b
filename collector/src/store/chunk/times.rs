//! The column of times inside a chunk.
//!
//! Times on an exact grid cost a first time and a step in the head and nothing more. Otherwise a time is a
//! number of steps after the one before it (1 when nothing is missing) and its offset from the grid that
//! those steps make, a [`Series`]: jitter around a plan costs the jitter, a gap costs one number. It
//! deliberately does not check the order; whoever decodes does.

use crate::range_coder::Coder;
use crate::range_coder::model::{Number, plain, plain_signed};

use super::series::{Series, Shape};

/// What the head says about the times.
#[derive(Debug, Clone, Copy)]
pub(super) struct TimesHead {
    first_ms: i64,
    step_ms: i64,
    /// The shape of the offsets; `None` on an exact grid.
    offsets: Option<Shape>,
}

impl TimesHead {
    pub(super) const BLANK: Self = Self { first_ms: 0, step_ms: 0, offsets: None };

    /// Looks at times in ascending order.
    pub(super) fn of(times: impl Iterator<Item = i64> + Clone) -> Self {
        let first_ms = times.clone().next().unwrap_or(0);
        let between = times.clone().zip(times.clone().skip(1)).map(|(before, after)| after - before);
        let step_ms = between.clone().next().unwrap_or(0);
        if between.clone().all(|between| between == step_ms) {
            return Self { first_ms, step_ms, offsets: None };
        }
        let mut sorted: Vec<i64> = between.collect();
        let middle = sorted.len() / 2;
        let step_ms = (*sorted.select_nth_unstable(middle).1).max(1);
        let mut grid = Grid { step_ms, on_grid_ms: first_ms, last_ms: first_ms };
        let offsets: Vec<i64> = times.map(|at_ms| grid.offset(grid.steps_to(at_ms), at_ms)).collect();
        Self { first_ms, step_ms, offsets: Some(Shape::of(offsets.into_iter())) }
    }

    pub(super) fn code(self, coder: &mut impl Coder) -> Self {
        let first_ms = plain_signed(coder, self.first_ms);
        let step_ms = plain(coder, self.step_ms.unsigned_abs()).cast_signed();
        let uneven = coder.uniform(2, u32::from(self.offsets.is_some())) == 1;
        let offsets = uneven.then(|| self.offsets.unwrap_or(Shape::BLANK).code(coder));
        Self { first_ms, step_ms, offsets }
    }
}

/// The grid that the steps make, and the last time.
#[derive(Debug, Clone)]
struct Grid {
    step_ms: i64,
    on_grid_ms: i64,
    last_ms: i64,
}

impl Grid {
    /// Whole steps from the last time, to the nearest; none from the first time to itself.
    fn steps_to(&self, at_ms: i64) -> i64 {
        let step_ms = self.step_ms.max(1);
        (at_ms.wrapping_sub(self.last_ms).wrapping_add(step_ms / 2)) / step_ms
    }

    /// Goes `steps` ahead to `at_ms` and returns how far that is from the grid.
    fn offset(&mut self, steps: i64, at_ms: i64) -> i64 {
        self.on_grid_ms = self.on_grid_ms.wrapping_add(steps.wrapping_mul(self.step_ms));
        self.last_ms = at_ms;
        at_ms.wrapping_sub(self.on_grid_ms)
    }
}

/// The column, time after time.
#[derive(Debug, Clone)]
pub(super) enum Times {
    Even { next_ms: i64, step_ms: i64 },
    Uneven(Box<Uneven>),
}

/// Times off the grid.
#[derive(Debug, Clone)]
pub(super) struct Uneven {
    grid: Grid,
    steps: Number,
    offsets: Series,
}

impl Times {
    pub(super) fn new(head: TimesHead) -> Self {
        let TimesHead { first_ms, step_ms, offsets } = head;
        let Some(shape) = offsets else { return Self::Even { next_ms: first_ms, step_ms } };
        let grid = Grid { step_ms, on_grid_ms: first_ms, last_ms: first_ms };
        Self::Uneven(Box::new(Uneven { grid, steps: Number::new(200), offsets: Series::new(shape) }))
    }

    /// Codes `at_ms`; a decoder can return any number.
    #[inline]
    pub(super) fn code(&mut self, coder: &mut impl Coder, at_ms: i64) -> i64 {
        match self {
            Self::Even { next_ms, step_ms } => {
                let at_ms = *next_ms;
                *next_ms = at_ms.wrapping_add(*step_ms);
                at_ms
            }
            Self::Uneven(uneven) => uneven.code(coder, at_ms),
        }
    }
}

impl Uneven {
    fn code(&mut self, coder: &mut impl Coder, at_ms: i64) -> i64 {
        let Self { grid, steps, offsets } = self;
        // One step is the ordinary case, so it is the zero of the number.
        let ahead = steps.code_signed(coder, grid.steps_to(at_ms).wrapping_sub(1)).wrapping_add(1);
        let offset = offsets.code(coder, grid.offset(ahead, at_ms));
        grid.last_ms = grid.on_grid_ms.wrapping_add(offset);
        grid.last_ms
    }
}
