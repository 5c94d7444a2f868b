//! What a lost sample counts as when changes are looked for and scored.
//!
//! The two variants are those in which results on the public labelled series are published; they differ in what a loss
//! counts as and in which labels are believed.

/// How losses are treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Variant {
    /// A loss weighs as the value before it, a leading one as the first value after, and our detectors skip it; a label
    /// on a lost row or on the row after one is not believed.
    #[default]
    Fixed,
    /// As in the paper on the public series: a loss is 1,000 ms to detectors and −3 to weights; every label counts.
    Paper,
}

/// What detectors see of a loss in [`Variant::Paper`], milliseconds.
const PAPER_LOSS_SEEN_MS: f64 = 1_000.0;
/// What weights see of it.
const PAPER_LOSS_WEIGHED: f64 = -3.0;

impl Variant {
    /// A row as detectors are to see it; `None` is a loss.
    pub fn seen(self, rtt_ms: Option<f64>) -> Option<f64> {
        match self {
            Self::Fixed => rtt_ms,
            Self::Paper => rtt_ms.or(Some(PAPER_LOSS_SEEN_MS)),
        }
    }

    /// The series from which the weights of labelled changes are computed; all lost gives zeros in [`Self::Fixed`].
    pub fn weighed(self, rtt_ms: &[Option<f64>]) -> Vec<f64> {
        match self {
            Self::Fixed => carried_forward(rtt_ms),
            Self::Paper => rtt_ms.iter().map(|value| value.unwrap_or(PAPER_LOSS_WEIGHED)).collect(),
        }
    }

    /// The labelled rows that count.
    pub fn believed(self, rtt_ms: &[Option<f64>], labelled: &[usize]) -> Vec<usize> {
        let lost = |row: usize| matches!(rtt_ms.get(row), Some(None));
        let beside_loss = |row: usize| lost(row) || row.checked_sub(1).is_some_and(lost);
        labelled.iter().copied().filter(|row| self == Self::Paper || !beside_loss(*row)).collect()
    }
}

fn carried_forward(rtt_ms: &[Option<f64>]) -> Vec<f64> {
    let first = rtt_ms.iter().copied().flatten().next().unwrap_or(0.0);
    let carry = |last: &mut f64, value: &Option<f64>| {
        *last = value.unwrap_or(*last);
        Some(*last)
    };
    rtt_ms.iter().scan(first, carry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOSSY: [Option<f64>; 5] = [None, Some(4.0), None, Some(5.0), Some(6.0)];

    #[test]
    fn a_loss_weighs_as_the_value_before_it_and_a_leading_one_as_the_value_after() {
        assert_eq!(Variant::Fixed.weighed(&LOSSY), [4.0, 4.0, 4.0, 5.0, 6.0]);
        assert_eq!(Variant::Fixed.weighed(&[None, None]), [0.0, 0.0]);
        assert!(Variant::Fixed.weighed(&[]).is_empty());
    }

    #[test]
    fn the_paper_lets_detectors_and_weights_see_different_losses() {
        assert_eq!(LOSSY.map(|value| Variant::Paper.seen(value)).first(), Some(&Some(1_000.0)));
        assert_eq!(LOSSY.map(|value| Variant::Fixed.seen(value)), LOSSY);
        assert_eq!(Variant::Paper.weighed(&LOSSY), [-3.0, 4.0, -3.0, 5.0, 6.0]);
    }

    #[test]
    fn labels_on_a_loss_or_right_after_one_are_believed_only_by_the_paper() {
        assert_eq!(Variant::Fixed.believed(&LOSSY, &[0, 1, 2, 3, 4]), [4]);
        assert_eq!(Variant::Paper.believed(&LOSSY, &[0, 1, 2, 3, 4]), [0, 1, 2, 3, 4]);
    }
}
