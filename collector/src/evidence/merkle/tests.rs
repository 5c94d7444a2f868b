//! Known trees of Certificate Transparency's reference program, and properties over trees of every size.

use proptest::prelude::*;

use super::*;

/// The eight leaves and the roots of their first 1 to 8, from certificate-transparency's `merkle_tree_test`.
const LEAVES: [&str; 8] =
    ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn bytes(hex: &str) -> Vec<u8> {
    let digit = |sign: &u8| char::from(*sign).to_digit(16).unwrap();
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::try_from(digit(&pair[0]) << 4 | digit(&pair[1])).unwrap())
        .collect()
}

fn known(count: usize) -> Tree {
    Tree::new(LEAVES[..count].iter().map(|leaf| leaf_hash(&bytes(leaf))).collect())
}

fn hashes(texts: &[&str]) -> Vec<Hash> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

#[test]
fn the_known_roots_come_out() {
    assert_eq!(Tree::new(Vec::new()).root(), Hash::of(b""));
    for (count, expected) in (1..).zip(ROOTS) {
        assert_eq!(known(count).root().to_string(), expected, "{count} leaves");
    }
}

#[test]
fn the_known_inclusion_proofs_come_out() {
    let none: &[&str] = &[];
    assert_eq!(known(1).inclusion_proof(0).unwrap(), hashes(none));
    let of_first = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(known(8).inclusion_proof(0).unwrap(), hashes(&of_first));
    let of_sixth = [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(known(8).inclusion_proof(5).unwrap(), hashes(&of_sixth));
    assert_eq!(
        known(3).inclusion_proof(2).unwrap(),
        hashes(&["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"])
    );
}

#[test]
fn the_known_consistency_proofs_come_out() {
    let from_one = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(known(8).consistency_proof(1).unwrap(), hashes(&from_one));
    let from_six = [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ];
    assert_eq!(known(8).consistency_proof(6).unwrap(), hashes(&from_six));
}

#[test]
fn what_is_not_in_the_tree_has_no_proof() {
    assert_eq!(known(8).inclusion_proof(8), None);
    assert_eq!(known(8).consistency_proof(0), None);
    assert_eq!(known(8).consistency_proof(9), None);
    assert_eq!(Tree::new(Vec::new()).inclusion_proof(0), None);
}

/// Section 2.1 word for word, as a second opinion.
fn by_the_text(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::of(b""),
        [leaf] => *leaf,
        _ => {
            let mut split = 1;
            while split * 2 < leaves.len() {
                split *= 2;
            }
            node_hash(&by_the_text(&leaves[..split]), &by_the_text(&leaves[split..]))
        }
    }
}

fn numbered(count: usize) -> Vec<Hash> {
    (0..count).map(|number| leaf_hash(number.to_string().as_bytes())).collect()
}

#[test]
fn every_leaf_of_every_small_tree_is_proven_at_its_own_place_only() {
    for count in 1..34 {
        let leaves = numbered(count);
        let tree = Tree::new(leaves.clone());
        assert_eq!(tree.root(), by_the_text(&leaves), "{count} leaves");
        for (index, leaf) in leaves.iter().enumerate() {
            let proof = tree.inclusion_proof(index).unwrap();
            for place in 0..count + 2 {
                let verified = verify_inclusion(*leaf, place as u64, count as u64, &proof, tree.root());
                assert_eq!(verified, place == index, "leaf {index} at {place} of {count}");
            }
        }
    }
}

#[test]
fn every_beginning_of_every_small_tree_is_proven_and_no_other() {
    for count in 1..34_usize {
        let tree = Tree::new(numbered(count));
        for old in 1..=count {
            let proof = tree.consistency_proof(old).unwrap();
            let old_root = root(&numbered(old));
            assert!(verify_consistency(old as u64, count as u64, old_root, tree.root(), &proof));
            let foreign = root(&numbered(old + 1)[1..]);
            assert!(!verify_consistency(old as u64, count as u64, foreign, tree.root(), &proof));
            assert!(!verify_consistency(old as u64, count as u64 + 1, foreign, tree.root(), &proof));
        }
    }
}

proptest! {
    #[test]
    fn a_proof_with_any_bit_changed_proves_nothing(
        count in 2_usize..200, pick in any::<proptest::sample::Index>(),
        entry in any::<proptest::sample::Index>(), bit in 0_usize..256,
    ) {
        let leaves = numbered(count);
        let tree = Tree::new(leaves.clone());
        let index = pick.index(count);
        let mut proof = tree.inclusion_proof(index).unwrap();
        let place = entry.index(proof.len());
        proof[place].0[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(!verify_inclusion(leaves[index], index as u64, count as u64, &proof, tree.root()));
    }

    #[test]
    fn a_longer_or_shorter_proof_proves_nothing(count in 2_usize..200, pick in any::<proptest::sample::Index>()) {
        let leaves = numbered(count);
        let tree = Tree::new(leaves.clone());
        let index = pick.index(count);
        let verifies =
            |proof: &[Hash]| verify_inclusion(leaves[index], index as u64, count as u64, proof, tree.root());
        let proof = tree.inclusion_proof(index).unwrap();
        prop_assert!(verifies(&proof));
        prop_assert!(!verifies(&proof[1..]));
        prop_assert!(!verifies(&[proof, vec![leaves[0]]].concat()));
    }

    #[test]
    fn any_change_of_the_leaves_changes_the_root(count in 2_usize..100, one in any::<proptest::sample::Index>(), other in any::<proptest::sample::Index>()) {
        let leaves = numbered(count);
        let (one, other) = (one.index(count), other.index(count));
        let mut swapped = leaves.clone();
        swapped.swap(one, other);
        prop_assert_eq!(root(&swapped) == root(&leaves), one == other);
        let mut dropped = leaves.clone();
        dropped.remove(one);
        prop_assert_ne!(root(&dropped), root(&leaves));
        let mut doubled = leaves.clone();
        doubled.insert(other, leaves[one]);
        prop_assert_ne!(root(&doubled), root(&leaves));
    }
}
