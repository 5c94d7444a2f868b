//! A day's tree over its lines, and finding the first line that does not belong.
//!
//! The lines are kept in their order with the day; everything else follows from them. Whether a line agrees with the
//! record that it names is for whoever holds the records.

use jiff::civil::Date;

use super::hash::Hash;
use super::leaf::{Leaf, NotALeaf};
use super::merkle::{Tree, leaf_hash};
use super::signature::{DayStatement, PublicKey, Signature};

/// The lines of a day and the tree over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayTree {
    lines: Vec<String>,
    tree: Tree,
}

/// What is wrong with a day's lines, statement or signature; lines are counted from 1, as people count.
#[derive(Debug, thiserror::Error)]
pub enum DayFault {
    #[error("the signature is not by this key or not for this statement")]
    Signature,
    #[error("the statement speaks of {stated} lines, there are {found}")]
    Count { stated: u64, found: u64 },
    #[error("the lines make the root {found}, the statement has {stated}")]
    Root { stated: Hash, found: Hash },
    #[error("line {line}: {fault}")]
    Line { line: u64, fault: NotALeaf },
    #[error("line {line}: the day before must stand in the first line and nowhere else")]
    MisplacedPrevious { line: u64 },
    #[error("line 1 names the root {line:?} of the day before, the statement {stated:?}")]
    Previous { line: Option<Hash>, stated: Option<Hash> },
    #[error("line 1 names {before} as the day before {day}")]
    Order { before: Date, day: Date },
}

impl DayTree {
    /// The tree over these leaves, in this order.
    pub fn from_leaves(leaves: &[Leaf]) -> Self {
        Self::from_lines(leaves.iter().map(Leaf::to_line).collect())
    }

    /// The tree over lines as they were kept; nothing is looked at yet.
    pub fn from_lines(lines: Vec<String>) -> Self {
        let tree = Tree::new(lines.iter().map(|line| leaf_hash(line.as_bytes())).collect());
        Self { lines, tree }
    }

    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    pub fn size(&self) -> u64 {
        self.lines.len() as u64
    }

    /// The proof that line `index` (from 0) is in the tree.
    pub fn inclusion_proof(&self, index: usize) -> Option<Vec<Hash>> {
        self.tree.inclusion_proof(index)
    }

    /// The leaves, or the first line that is none.
    pub fn leaves(&self) -> Result<Vec<Leaf>, DayFault> {
        let read = |(line, text): (u64, &String)| {
            Leaf::from_line(text).map_err(|fault| DayFault::Line { line, fault })
        };
        (1..).zip(&self.lines).map(read).collect()
    }

    /// The signed statement for this tree.
    pub fn statement(&self, collector: &str, day: Date, previous: Option<Hash>) -> DayStatement {
        DayStatement {
            collector: collector.to_owned(),
            day,
            leaves: self.size(),
            root: self.root(),
            previous,
        }
    }

    /// Checks lines, statement and signature against one another; the leaves if all is well, else the first fault.
    pub fn check(
        &self,
        statement: &DayStatement,
        signature: &Signature,
        key: &PublicKey,
    ) -> Result<Vec<Leaf>, DayFault> {
        if !key.verifies(statement, signature) {
            return Err(DayFault::Signature);
        }
        let leaves = self.leaves()?;
        if statement.leaves != self.size() {
            return Err(DayFault::Count { stated: statement.leaves, found: self.size() });
        }
        if statement.root != self.root() {
            return Err(DayFault::Root { stated: statement.root, found: self.root() });
        }
        check_previous(&leaves, statement)?;
        Ok(leaves)
    }
}

fn check_previous(leaves: &[Leaf], statement: &DayStatement) -> Result<(), DayFault> {
    let mut before = None;
    for (line, leaf) in (1..).zip(leaves) {
        let Leaf::Previous { day, root } = leaf else { continue };
        if line != 1 {
            return Err(DayFault::MisplacedPrevious { line });
        }
        if statement.day <= *day {
            return Err(DayFault::Order { before: *day, day: statement.day });
        }
        before = Some(*root);
    }
    if before == statement.previous {
        Ok(())
    } else {
        Err(DayFault::Previous { line: before, stated: statement.previous })
    }
}

#[cfg(test)]
mod tests {
    use super::super::leaf::tests::one_of_each;
    use super::super::signature::SigningKey;
    use super::*;
    use jiff::civil::date;

    fn sealed() -> (DayTree, DayStatement, Signature, SigningKey) {
        let random = ring::rand::SystemRandom::new();
        let document = ring::signature::Ed25519KeyPair::generate_pkcs8(&random).unwrap();
        let key = SigningKey::from_pkcs8(document.as_ref()).unwrap();
        let tree = DayTree::from_leaves(&one_of_each());
        let statement = tree.statement(&"1".repeat(32), date(2026, 11, 25), Some(Hash::of(b"before")));
        let signature = key.sign(&statement);
        (tree, statement, signature, key)
    }

    #[test]
    fn a_sealed_day_is_in_order_and_gives_its_leaves_back() {
        let (tree, statement, signature, key) = sealed();
        assert_eq!(tree.check(&statement, &signature, &key.public()).unwrap(), one_of_each());
    }

    #[test]
    fn every_changed_byte_of_every_line_is_noticed() {
        let (tree, statement, signature, key) = sealed();
        for (index, line) in tree.lines().iter().enumerate() {
            for place in 0..line.len() {
                let mut bytes = line.clone().into_bytes();
                bytes[place] ^= 1;
                let mut lines = tree.lines().to_vec();
                lines[index] = String::from_utf8_lossy(&bytes).into_owned();
                let changed = DayTree::from_lines(lines);
                assert!(changed.check(&statement, &signature, &key.public()).is_err(), "{index} {place}");
            }
        }
    }

    #[test]
    fn dropped_doubled_moved_and_added_lines_are_noticed() {
        let (tree, statement, signature, key) = sealed();
        let whole = tree.lines().to_vec();
        let mut variants = vec![whole[1..].to_vec(), whole[..whole.len() - 1].to_vec(), Vec::new()];
        for index in 1..whole.len() {
            let mut swapped = whole.clone();
            swapped.swap(index - 1, index);
            variants.push(swapped);
            let mut doubled = whole.clone();
            doubled.insert(index, whole[index].clone());
            variants.push(doubled);
        }
        for lines in variants {
            let count = lines.len();
            let changed = DayTree::from_lines(lines);
            assert!(changed.check(&statement, &signature, &key.public()).is_err(), "{count} lines");
        }
    }

    #[test]
    fn a_day_signed_again_with_another_key_is_not_this_collectors() {
        let (tree, statement, _, _) = sealed();
        let (_, _, _, ours) = sealed();
        let (_, _, _, theirs) = sealed();
        let signature = theirs.sign(&statement);
        assert!(matches!(tree.check(&statement, &signature, &ours.public()), Err(DayFault::Signature)));
    }

    #[test]
    fn a_statement_with_another_day_before_than_its_first_line_is_refused() {
        let (tree, statement, _, key) = sealed();
        for previous in [None, Some(Hash::of(b"another"))] {
            let other = DayStatement { previous, ..statement.clone() };
            let fault = tree.check(&other, &key.sign(&other), &key.public());
            assert!(matches!(fault, Err(DayFault::Previous { .. })));
        }
        let early = DayStatement { day: date(2026, 11, 24), ..statement };
        let fault = tree.check(&early, &key.sign(&early), &key.public());
        assert!(matches!(fault, Err(DayFault::Order { .. })));
    }

    #[test]
    fn the_first_bad_line_is_named() {
        let (tree, statement, signature, key) = sealed();
        let mut lines = tree.lines().to_vec();
        lines[6].push(' ');
        lines[9].push(' ');
        let fault = DayTree::from_lines(lines).check(&statement, &signature, &key.public()).unwrap_err();
        assert_eq!(fault.to_string(), "line 7: the line is not in its written form");
    }
}
