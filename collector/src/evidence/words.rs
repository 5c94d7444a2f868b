//! A root as eight words that can be read out and copied from paper.
//!
//! Each word of five letters, consonants and vowels in turn, carries 16 bits (proquints, D. S. Wilkerson,
//! arXiv:0901.4016): no list is needed and none of the letters is mistaken for another. The eight words carry the
//! first 128 bits of the root, enough to recognise it; the hexadecimal digits beside them carry all 256.

use super::hash::Hash;

const CONSONANTS: &[u8; 16] = b"bdfghjklmnprstvz";
const VOWELS: &[u8; 4] = b"aiou";

/// The first 128 bits of a root as eight words, a space between two.
pub fn words(root: &Hash) -> String {
    let pairs = root.0.chunks_exact(2).take(8);
    let words: Vec<String> =
        pairs.map(|pair| word(pair.iter().fold(0, |value, byte| value << 8 | u16::from(*byte)))).collect();
    words.join(" ")
}

fn word(value: u16) -> String {
    let letter = |letters: &[u8], shift: u32| {
        let index = usize::from(value >> shift) % letters.len();
        letters.get(index).copied().map_or('?', char::from)
    };
    [
        letter(CONSONANTS, 12),
        letter(VOWELS, 10),
        letter(CONSONANTS, 6),
        letter(VOWELS, 4),
        letter(CONSONANTS, 0),
    ]
    .iter()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn addresses_come_out_as_in_the_published_description() {
        assert_eq!([word(0x7f00), word(0x0001)], ["lusab", "babad"]);
        assert_eq!([word(0x3f54), word(0xdcc1)], ["gutih", "tugad"]);
    }

    #[test]
    fn no_two_values_share_a_word() {
        let all: BTreeSet<String> = (0..=u16::MAX).map(word).collect();
        assert_eq!(all.len(), 65_536);
    }

    #[test]
    fn a_root_has_eight_words_that_change_with_each_of_its_first_128_bits() {
        let root = Hash::of(b"a day");
        let text = words(&root);
        assert_eq!(text.split(' ').count(), 8);
        for bit in 0..128 {
            let mut other = root;
            other.0[bit / 8] ^= 1 << (bit % 8);
            assert_ne!(words(&other), text, "bit {bit}");
        }
    }
}
