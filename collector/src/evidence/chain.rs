//! The chain of a spool's batches, followed while they are taken in.
//!
//! The agent makes each link over the link before and its batch; here the same is made from what arrived and compared
//! with the links that the agent sends now and then. What does not fit is a finding to keep, never a reason to refuse a
//! batch. A chain that is found broken goes on from the agent's link, so that a second break is found, too.

use super::hash::Hash;
use super::leaf::ChainState;

const TITLE: &[u8] = b"hatang chain v1";

/// The link before the first batch of a spool.
pub fn first_link(spool: &[u8; 16]) -> Hash {
    Hash::of_parts(&[TITLE, spool])
}

fn next_link(before: Hash, bytes: &[u8]) -> Hash {
    Hash::of_parts(&[TITLE, &before.0, bytes])
}

/// What a batch says about its chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainedBatch {
    /// The batch as its link is made over it.
    pub bytes: Vec<u8>,
    /// Its own link, if the agent sent it.
    pub link: Option<Hash>,
    /// The link before it, where the batch before never came.
    pub before: Option<Hash>,
    /// The agent gave up its samples after making the link.
    pub samples_dropped: bool,
}

/// Where the chain of a spool stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChainHead {
    /// Link at the last batch taken in; `None` if batches were taken in before chains were followed.
    pub link: Option<Hash>,
    pub state: ChainState,
    /// The last batch whose link the agent sent; 0 for none.
    pub verified: u64,
    /// The first batch whose link did not fit.
    pub first_bad: Option<u64>,
    pub breaks: u64,
    /// How often the chain went on after batches or samples that the agent said it gave up.
    pub gaps: u64,
}

/// A link that did not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Break {
    pub sequence: u64,
    /// The last batch that was known to fit; the change lies behind it and not behind `sequence`.
    pub after: u64,
    /// What the batches taken in make; `None` if nothing could be made.
    pub expected: Option<Hash>,
    /// What the agent sent; `None` if it sent nothing where it must.
    pub got: Option<Hash>,
}

impl ChainHead {
    /// Before the first batch of a spool, when `taken` batches of it were taken in without following a chain.
    pub fn new(spool: &[u8; 16], taken: u64) -> Self {
        let link = (taken == 0).then(|| first_link(spool));
        Self { link, state: ChainState::Unchained, verified: 0, first_bad: None, breaks: 0, gaps: 0 }
    }

    /// Takes the next batch and says whether its links fit. `skipped` batches right before it never came.
    pub fn follow(&mut self, sequence: u64, skipped: u64, batch: &ChainedBatch) -> Option<Break> {
        let chained = self.state != ChainState::Unchained;
        let mut found = None;
        let mut fault = |expected, got, after| {
            found.get_or_insert(Break { sequence, after, expected, got });
        };
        let mut before = self.link;
        match batch.before {
            Some(link) if before != Some(link) => {
                if skipped == 0 && chained && before.is_some() {
                    fault(before, Some(link), self.verified);
                } else {
                    self.gaps += 1;
                }
                before = Some(link);
            }
            None if 0 < skipped && chained => fault(None, None, self.verified),
            _ => {}
        }
        let mut own = before.map(|before| next_link(before, &batch.bytes));
        if batch.samples_dropped && batch.link.is_some() {
            self.gaps += 1;
            own = batch.link;
        }
        if let Some(link) = batch.link {
            if let Some(own) = own.filter(|own| *own != link) {
                fault(Some(own), Some(link), self.verified);
            }
            self.verified = sequence;
            own = Some(link);
            if !chained {
                self.state = ChainState::Whole;
            }
        }
        self.link = own;
        if found.is_some() {
            self.state = ChainState::Broken;
            self.first_bad = self.first_bad.or(Some(sequence));
            self.breaks += 1;
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPOOL: [u8; 16] = [7; 16];

    /// An agent's batches with all links, before anything happens to them.
    fn chain(count: usize) -> Vec<(u64, Vec<u8>, Hash)> {
        let mut link = first_link(&SPOOL);
        (1..)
            .take(count)
            .map(|sequence: u64| {
                let bytes = format!("batch {sequence}").into_bytes();
                link = next_link(link, &bytes);
                (sequence, bytes, link)
            })
            .collect()
    }

    fn batch(bytes: &[u8], link: Option<Hash>) -> ChainedBatch {
        ChainedBatch { bytes: bytes.to_vec(), link, before: None, samples_dropped: false }
    }

    /// Takes batches in, every fourth with its link; a skipped number is a gap that the agent says with its link.
    fn follow(head: &mut ChainHead, batches: &[(u64, Vec<u8>, Hash)]) -> Vec<Break> {
        let taken = batches.iter().map(|(sequence, bytes, link)| {
            head.follow(*sequence, 0, &batch(bytes, (sequence % 4 == 0).then_some(*link)))
        });
        taken.flatten().collect()
    }

    #[test]
    fn links_are_those_that_the_agent_makes() {
        let first = first_link(&SPOOL);
        assert_eq!(first.to_string(), "19b684b6809243ddaa845d224ceee9fe2cb44f0fbd481f01a54f5c2a501083ae");
        assert_eq!(
            next_link(first, b"batch").to_string(),
            "65764dde61eecd8e2448ef6b05f52a8dd1b93de29c2a533800c2ac000b0d1d9a"
        );
    }

    #[test]
    fn an_untouched_chain_is_whole() {
        let mut head = ChainHead::new(&SPOOL, 0);
        assert_eq!(follow(&mut head, &chain(12)), []);
        assert_eq!((head.state, head.verified, head.gaps), (ChainState::Whole, 12, 0));
    }

    #[test]
    fn a_changed_dropped_or_swapped_batch_is_found_at_the_next_link_and_only_there() {
        for (index, damage) in (0..11).flat_map(|index| [(index, 0), (index, 1), (index, 2)]) {
            let mut batches = chain(16);
            match damage {
                0 => batches[index].1.push(b'!'),
                1 => batches[index].1 = batches[index + 1].1.clone(),
                _ => {
                    let other = batches[index + 1].1.clone();
                    batches[index + 1].1 = std::mem::replace(&mut batches[index].1, other);
                }
            }
            let mut head = ChainHead::new(&SPOOL, 0);
            let found = follow(&mut head, &batches);
            let expected = (index as u64 + 1).next_multiple_of(4);
            assert_eq!(found[0].sequence, expected, "{index} {damage}");
            assert_eq!(found[0].after, expected - 4);
            assert_eq!((head.state, head.first_bad), (ChainState::Broken, Some(expected)));
            assert!(found.len() <= 2, "a swap across a link breaks two stretches, nothing breaks more");
        }
    }

    #[test]
    fn a_gap_that_is_said_keeps_the_chain_whole_and_one_that_is_not_breaks_it() {
        let batches = chain(8);
        let mut head = ChainHead::new(&SPOOL, 0);
        follow(&mut head, &batches[..4]);
        let mut silent = head;
        let (_, bytes, link) = &batches[6];
        let said = ChainedBatch { before: Some(batches[5].2), ..batch(bytes, Some(*link)) };
        assert_eq!(head.follow(7, 2, &said), None);
        assert_eq!((head.state, head.gaps, head.verified), (ChainState::Whole, 1, 7));
        let found = silent.follow(7, 2, &batch(bytes, Some(*link))).unwrap();
        assert_eq!((found.sequence, found.after, found.expected, found.got), (7, 4, None, None));
        assert_eq!(silent.follow(8, 0, &batch(&batches[7].1, Some(batches[7].2))), None, "it goes on");
    }

    #[test]
    fn a_link_before_without_a_gap_must_be_the_known_one() {
        let batches = chain(5);
        let mut head = ChainHead::new(&SPOOL, 0);
        follow(&mut head, &batches[..4]);
        let forged = ChainedBatch { before: Some(Hash::of(b"new chain")), ..batch(b"x", None) };
        assert_eq!(head.follow(5, 0, &forged).unwrap().sequence, 5);
    }

    #[test]
    fn samples_given_up_after_linking_are_a_gap() {
        let batches = chain(5);
        let mut head = ChainHead::new(&SPOOL, 0);
        follow(&mut head, &batches[..4]);
        let emptied = ChainedBatch { samples_dropped: true, ..batch(b"emptied", Some(batches[4].2)) };
        assert_eq!(head.follow(5, 0, &emptied), None);
        assert_eq!((head.state, head.gaps), (ChainState::Whole, 1));
    }

    #[test]
    fn an_old_agent_is_unchained_until_it_is_updated() {
        let mut head = ChainHead::new(&SPOOL, 0);
        for sequence in 1..40 {
            assert_eq!(head.follow(sequence, u64::from(sequence == 20), &batch(b"old", None)), None);
        }
        assert_eq!(head.state, ChainState::Unchained);
        let begins = first_link(&SPOOL);
        let own = next_link(begins, b"new");
        let updated = ChainedBatch { before: Some(begins), ..batch(b"new", Some(own)) };
        assert_eq!(head.follow(40, 0, &updated), None);
        assert_eq!((head.state, head.verified), (ChainState::Whole, 40));
    }

    #[test]
    fn a_chain_that_was_under_way_before_it_was_followed_is_taken_up_at_its_first_link() {
        let batches = chain(8);
        let mut head = ChainHead::new(&SPOOL, 2);
        assert_eq!(follow(&mut head, &batches[2..]), []);
        assert_eq!((head.state, head.verified), (ChainState::Whole, 8));
    }
}
