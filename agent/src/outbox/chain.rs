//! Pure: the chain of a spool's batches, by which a batch that is changed, dropped or put in between is noticed.
//!
//! A link is made over the link before and the bytes of its batch, in the transaction that closes the batch. It does not
//! keep somebody who owns the PC from making the whole chain anew before anything was sent; what has left cannot be
//! changed any more without the collector seeing it.

use hatang_proto::model::SpoolId;
use ring::digest::{Context, SHA256};

const TITLE: &[u8] = b"hatang chain v1";
/// One batch of this many carries its link, so that a chain costs about two bytes a batch.
const EVERY: u64 = 16;

/// A link of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link(pub [u8; 32]);

/// A batch's place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Links {
    /// Of the batch before, whether that still waits or not.
    pub before: Link,
    pub own: Link,
    /// The samples were given up after the link was made.
    pub samples_dropped: bool,
}

impl Link {
    /// The link before the first batch.
    pub fn first(spool: SpoolId) -> Self {
        Self::over(&[TITLE, &spool.0])
    }

    /// The link of the batch that follows; `bytes` as [`hatang_proto::convert::batch::chained_bytes`] has them.
    #[must_use]
    pub fn next(self, bytes: &[u8]) -> Self {
        Self::over(&[TITLE, &self.0, bytes])
    }

    fn over(parts: &[&[u8]]) -> Self {
        let mut context = Context::new(&SHA256);
        for part in parts {
            context.update(part);
        }
        let mut link = [0; 32];
        for (to, from) in link.iter_mut().zip(context.finish().as_ref()) {
            *to = *from;
        }
        Self(link)
    }
}

impl Links {
    /// Which of the two links travel with a batch: its own, and the one before.
    pub fn to_send(
        &self,
        spool: SpoolId,
        sequence: u64,
        skipped_before: u64,
        has_complaint: bool,
    ) -> (Option<Link>, Option<Link>) {
        // A chain that begins in the middle of a spool: earlier batches were closed by an agent that kept none.
        let begins = self.before == Link::first(spool) && 1 < sequence;
        let before = 0 < skipped_before || begins;
        let own = before || has_complaint || self.samples_dropped || sequence % EVERY == 1;
        (own.then_some(self.own), before.then_some(self.before))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPOOL: SpoolId = SpoolId([7; 16]);

    fn hex(link: Link) -> String {
        let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap();
        link.0.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
    }

    fn links(samples_dropped: bool) -> Links {
        Links { before: Link([1; 32]), own: Link([2; 32]), samples_dropped }
    }

    #[test]
    fn links_are_those_that_the_collector_makes() {
        let first = Link::first(SPOOL);
        assert_eq!(hex(first), "19b684b6809243ddaa845d224ceee9fe2cb44f0fbd481f01a54f5c2a501083ae");
        assert_eq!(
            hex(first.next(b"batch")),
            "65764dde61eecd8e2448ef6b05f52a8dd1b93de29c2a533800c2ac000b0d1d9a"
        );
    }

    #[test]
    fn one_batch_of_sixteen_carries_its_link() {
        let sent = (1..=160).filter(|sequence| links(false).to_send(SPOOL, *sequence, 0, false).0.is_some());
        assert_eq!(sent.count(), 10);
    }

    #[test]
    fn a_gap_carries_the_link_before_it_and_a_complaint_its_own() {
        let (own, before) = (Some(Link([2; 32])), Some(Link([1; 32])));
        assert_eq!(links(false).to_send(SPOOL, 5, 3, false), (own, before));
        assert_eq!(links(false).to_send(SPOOL, 5, 0, true), (own, None));
        assert_eq!(links(true).to_send(SPOOL, 5, 0, false), (own, None));
        assert_eq!(links(false).to_send(SPOOL, 5, 0, false), (None, None));
    }

    #[test]
    fn a_chain_that_begins_in_the_middle_says_so() {
        let begins = Links { before: Link::first(SPOOL), ..links(false) };
        assert_eq!(begins.to_send(SPOOL, 5, 0, false), (Some(begins.own), Some(begins.before)));
        assert_eq!(begins.to_send(SPOOL, 1, 0, false), (Some(begins.own), None));
    }
}
