//! Merkle trees of RFC 6962, section 2.1: a leaf is SHA-256(0x00 ‖ text), a node SHA-256(0x01 ‖ left ‖ right).
//!
//! Trees grow to the left-complete shape of the RFC, which is the same as joining neighbours level by level and lifting
//! an odd last one. What the leaves say is not looked at.

use super::hash::Hash;

/// The value of a leaf.
pub fn leaf_hash(text: &[u8]) -> Hash {
    Hash::of_parts(&[&[0], text])
}

/// The value of a node above two others.
pub fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Hash::of_parts(&[&[1], &left.0, &right.0])
}

/// A tree with all its levels: a proof costs a logarithm, the tree 64 bytes a leaf.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// Leaves first, root last; never empty, though the first level may be.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// Builds the tree over leaves given by their values ([`leaf_hash`]).
    pub fn new(leaves: Vec<Hash>) -> Self {
        let mut levels = Vec::new();
        let mut level = leaves;
        while 1 < level.len() {
            let above = level.chunks(2).filter_map(join).collect();
            levels.push(std::mem::replace(&mut level, above));
        }
        levels.push(level);
        Self { levels }
    }

    /// Number of leaves.
    pub fn size(&self) -> usize {
        self.levels.first().map_or(0, Vec::len)
    }

    /// The tree's value; that of the empty text if it has no leaf.
    pub fn root(&self) -> Hash {
        self.levels.last().and_then(|level| level.first()).copied().unwrap_or_else(|| Hash::of(b""))
    }

    /// The values beside the way from leaf `index` (from 0) to the root; `None` if there is no such leaf.
    pub fn inclusion_proof(&self, index: usize) -> Option<Vec<Hash>> {
        if self.size() <= index {
            return None;
        }
        let beside = self.levels.iter().enumerate().filter_map(|(height, level)| {
            let place = index.checked_shr(u32::try_from(height).ok()?)?;
            level.get(place ^ 1).copied()
        });
        Some(beside.collect())
    }

    /// Shows that the tree over the first `old` leaves is a beginning of this one; `None` unless 0 < `old` <= size.
    pub fn consistency_proof(&self, old: usize) -> Option<Vec<Hash>> {
        let leaves = self.levels.first()?;
        if old == 0 {
            return None;
        }
        let mut proof = Vec::new();
        subproof(old, leaves.get(..)?, true, &mut proof)?;
        Some(proof)
    }
}

fn join(pair: &[Hash]) -> Option<Hash> {
    match pair {
        [left, right] => Some(node_hash(left, right)),
        [odd] => Some(*odd),
        _ => None,
    }
}

/// The RFC's SUBPROOF(m, D\[n\], b). `None` if there are fewer than `old` leaves.
fn subproof(old: usize, leaves: &[Hash], whole: bool, proof: &mut Vec<Hash>) -> Option<()> {
    if leaves.len() < old {
        return None;
    }
    if old == leaves.len() {
        if !whole {
            proof.push(root(leaves));
        }
        return Some(());
    }
    let split = leaves.len().next_power_of_two() / 2;
    let (left, right) = leaves.split_at_checked(split)?;
    if old <= split {
        subproof(old, left, whole, proof)?;
        proof.push(root(right));
    } else {
        subproof(old - split, right, false, proof)?;
        proof.push(root(left));
    }
    Some(())
}

/// The value of the tree over these leaf values.
pub fn root(leaves: &[Hash]) -> Hash {
    Tree::new(leaves.to_vec()).root()
}

/// Whether `leaf` stands at `index` (from 0) of the tree of `size` leaves with this root (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, proof: &[Hash], root: Hash) -> bool {
    if size <= index {
        return false;
    }
    let (mut place, mut last, mut value) = (index, size - 1, leaf);
    for beside in proof {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            value = node_hash(beside, &value);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            value = node_hash(&value, beside);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && value == root
}

/// Whether the tree of `old` leaves is a beginning of the tree of `new` leaves (RFC 9162, 2.1.4.2).
pub fn verify_consistency(old: u64, new: u64, old_root: Hash, new_root: Hash, proof: &[Hash]) -> bool {
    if old == 0 || new < old {
        return false;
    }
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    let (mut place, mut last) = (old - 1, new - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    // A left-complete old tree is itself the first node of the way.
    let mut way = proof.iter();
    let first = if place == 0 { Some(&old_root) } else { way.next() };
    let Some(first) = first else { return false };
    let (mut before, mut after) = (*first, *first);
    for beside in way {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            before = node_hash(beside, &before);
            after = node_hash(beside, &after);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            after = node_hash(&after, beside);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && before == old_root && after == new_root
}

#[cfg(test)]
mod tests;
