//! A DNS query for one IPv4 address and the little of its answer that measuring needs (RFC 1035). Pure.
//!
//! Records are counted, not read. Nothing in an answer is trusted before its number and question match.

/// Longest name in its written form (RFC 1035 2.3.4).
const MAX_NAME: usize = 253;
const MAX_LABEL: usize = 63;
const HEADER: usize = 12;
/// Standard query, recursion desired.
const QUERY_FLAGS: u16 = 0x0100;
/// Bits of the flags word.
const IS_ANSWER: u16 = 0x8000;
const IS_TRUNCATED: u16 = 0x0200;
const CODE: u16 = 0x000F;
/// Type A, class IN.
const TYPE_AND_CLASS: [u8; 4] = [0, 1, 0, 1];

/// A query as sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Query {
    id: u16,
    pub(super) bytes: Vec<u8>,
}

/// What a server says about the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// It has an address.
    Found,
    /// It has none: `code` 0 for a name without IPv4 address, 2 for a server failure, 3 for no such name …
    NotFound { code: u8 },
}

/// A query for `name`; `None` if it has an empty or too long label or is too long itself.
pub(super) fn query(id: u16, name: &str) -> Option<Query> {
    let name = name.strip_suffix('.').unwrap_or(name);
    if name.is_empty() || MAX_NAME < name.len() {
        return None;
    }
    let mut bytes = Vec::with_capacity(HEADER + name.len() + 6);
    for word in [id, QUERY_FLAGS, 1, 0, 0, 0] {
        bytes.extend(word.to_be_bytes());
    }
    for label in name.split('.') {
        let len =
            u8::try_from(label.len()).ok().filter(|len| (1..=MAX_LABEL).contains(&usize::from(*len)))?;
        bytes.push(len);
        bytes.extend(label.bytes());
    }
    bytes.push(0);
    bytes.extend(TYPE_AND_CLASS);
    Some(Query { id, bytes })
}

/// The answer in a datagram; `None` if the datagram is not an answer to this query.
pub(super) fn answer(query: &Query, datagram: &[u8]) -> Option<Answer> {
    let word = |at: usize| Some(u16::from_be_bytes([*datagram.get(at)?, *datagram.get(at + 1)?]));
    let (id, flags, questions, answers) = (word(0)?, word(2)?, word(4)?, word(6)?);
    if id != query.id || flags & IS_ANSWER == 0 || datagram.len() < HEADER {
        return None;
    }
    let code = u8::try_from(flags & CODE).unwrap_or_default();
    let asked = query.bytes.get(HEADER..)?;
    match questions {
        // Servers that could not read the query may leave the question out.
        0 if code != 0 => Some(Answer::NotFound { code }),
        1 if datagram.get(HEADER..)?.get(..asked.len())?.eq_ignore_ascii_case(asked) => {
            let found = code == 0 && (0 < answers || flags & IS_TRUNCATED != 0);
            Some(if found { Answer::Found } else { Answer::NotFound { code } })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn asked() -> Query {
        query(0xABCD, "xa.example.vn").unwrap()
    }

    /// An answer to `asked()` with these flags, counts and nothing behind the question.
    fn reply(id: u16, flags: u16, questions: u16, answers: u16) -> Vec<u8> {
        let mut bytes: Vec<u8> =
            [id, flags, questions, answers, 0, 0].into_iter().flat_map(u16::to_be_bytes).collect();
        if questions == 1 {
            bytes.extend(&asked().bytes[HEADER..]);
        }
        bytes
    }

    #[test]
    fn a_query_has_the_bytes_of_the_standard() {
        let bytes = query(0x1234, "a.vn").unwrap().bytes;
        assert_eq!(
            bytes,
            *b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x01a\x02vn\x00\x00\x01\x00\x01"
        );
        assert_eq!(query(0x1234, "a.vn.").unwrap().bytes, bytes);
    }

    #[test]
    fn a_name_that_does_not_fit_makes_no_query() {
        for name in ["", ".", "a..b", &"a".repeat(64), &["abcdefgh"; 29].join(".")] {
            assert_eq!(query(1, name), None, "{name}");
        }
    }

    #[test]
    fn an_address_is_found_and_a_refusal_keeps_its_code() {
        let read = |datagram: Vec<u8>| answer(&asked(), &datagram).unwrap();
        assert_eq!(read(reply(0xABCD, 0x8180, 1, 2)), Answer::Found);
        assert_eq!(read(reply(0xABCD, 0x8380, 1, 0)), Answer::Found, "truncated, but answered");
        assert_eq!(read(reply(0xABCD, 0x8183, 1, 0)), Answer::NotFound { code: 3 });
        assert_eq!(read(reply(0xABCD, 0x8180, 1, 0)), Answer::NotFound { code: 0 });
        assert_eq!(read(reply(0xABCD, 0x8181, 0, 0)), Answer::NotFound { code: 1 });
    }

    #[test]
    fn what_does_not_answer_this_query_is_passed_over() {
        let mut other_name = reply(0xABCD, 0x8180, 1, 1);
        other_name[HEADER + 1] = b'y';
        let foreign = [
            reply(0xABCE, 0x8180, 1, 1),
            reply(0xABCD, 0x0100, 1, 0),
            reply(0xABCD, 0x8180, 0, 1),
            reply(0xABCD, 0x8180, 2, 1),
            reply(0xABCD, 0x8180, 1, 1)[..20].to_vec(),
            other_name,
            Vec::new(),
        ];
        for datagram in foreign {
            assert_eq!(answer(&asked(), &datagram), None, "{datagram:02x?}");
        }
    }

    #[test]
    fn the_case_of_the_question_does_not_matter() {
        let mut datagram = reply(0xABCD, 0x8180, 1, 1);
        datagram[HEADER..].make_ascii_uppercase();
        assert_eq!(answer(&asked(), &datagram), Some(Answer::Found));
    }

    proptest! {
        #[test]
        fn no_datagram_and_no_name_makes_it_panic(datagram: Vec<u8>, name in ".{0,300}", id: u16) {
            if let Some(query) = query(id, &name) {
                prop_assert!(query.bytes.len() <= HEADER + MAX_NAME + 6);
                answer(&query, &datagram);
            }
        }
    }
}
