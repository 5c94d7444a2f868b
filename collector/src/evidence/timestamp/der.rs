//! The little of DER (X.690) that time stamps need: elements of definite length with one-byte tags.
//!
//! What the elements mean is not known here.

/// Tags as they stand in the first byte.
pub const BOOLEAN: u8 = 0x01;
pub const INTEGER: u8 = 0x02;
pub const BIT_STRING: u8 = 0x03;
pub const OCTET_STRING: u8 = 0x04;
pub const NULL: u8 = 0x05;
pub const OID: u8 = 0x06;
pub const UTF8_STRING: u8 = 0x0c;
pub const GENERALIZED_TIME: u8 = 0x18;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;
/// `[0]` and `[1]`, constructed.
pub const CONTEXT_0: u8 = 0xa0;
pub const CONTEXT_1: u8 = 0xa1;
/// `[0]`, primitive.
pub const CONTEXT_0_PRIMITIVE: u8 = 0x80;

/// Bytes that are not the DER that was to stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the DER of a time stamp")]
pub struct NotDer;

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element<'a> {
    pub tag: u8,
    pub content: &'a [u8],
    /// Tag, length and content.
    pub raw: &'a [u8],
}

impl<'a> Element<'a> {
    /// The elements inside.
    pub fn inside(&self) -> Reader<'a> {
        Reader(self.content)
    }
}

/// Elements one after the other.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The next element, whatever it is.
    pub fn any(&mut self) -> Result<Element<'a>, NotDer> {
        let whole = self.0;
        let [tag, first, rest @ ..] = whole else { return Err(NotDer) };
        if tag & 0x1f == 0x1f {
            return Err(NotDer);
        }
        let (length, rest) = length(*first, rest)?;
        let (content, after) = rest.split_at_checked(length).ok_or(NotDer)?;
        let (raw, _) = whole.split_at_checked(whole.len() - after.len()).ok_or(NotDer)?;
        self.0 = after;
        Ok(Element { tag: *tag, content, raw })
    }

    /// The next element, which must have this tag.
    pub fn take(&mut self, tag: u8) -> Result<Element<'a>, NotDer> {
        self.any().and_then(|element| if element.tag == tag { Ok(element) } else { Err(NotDer) })
    }

    /// The next element if it has this tag.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, NotDer> {
        if self.0.first() == Some(&tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// Nothing may follow.
    pub fn end(self) -> Result<(), NotDer> {
        if self.0.is_empty() { Ok(()) } else { Err(NotDer) }
    }
}

/// One element of this tag and nothing else.
pub fn only(bytes: &[u8], tag: u8) -> Result<Element<'_>, NotDer> {
    let mut reader = Reader::new(bytes);
    let element = reader.take(tag)?;
    reader.end().map(|()| element)
}

/// Length and what follows it; only the shortest form is DER.
fn length(first: u8, rest: &[u8]) -> Result<(usize, &[u8]), NotDer> {
    if first < 0x80 {
        return Ok((usize::from(first), rest));
    }
    let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f)).ok_or(NotDer)?;
    let shortest = digits.first().is_some_and(|digit| *digit != 0) && digits.len() <= 4;
    let length = digits.iter().fold(0_u64, |length, digit| length << 8 | u64::from(*digit));
    if !shortest || length < 0x80 {
        return Err(NotDer);
    }
    Ok((usize::try_from(length).map_err(|_| NotDer)?, rest))
}

/// Digits of an INTEGER that is not negative, without leading zeros.
pub fn unsigned<'a>(integer: &Element<'a>) -> Result<&'a [u8], NotDer> {
    match integer.content {
        [] => Err(NotDer),
        [first, ..] if 0x80 <= *first => Err(NotDer),
        [0, digits @ ..] => Ok(digits),
        digits => Ok(digits),
    }
}

/// Writes one element around these parts.
pub fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let mut bytes = vec![tag];
    let size = content.len().to_be_bytes();
    let digits: Vec<u8> = size.into_iter().skip_while(|digit| *digit == 0).collect();
    match (digits.as_slice(), u8::try_from(content.len())) {
        (_, Ok(short)) if short < 0x80 => bytes.push(short),
        (digits, _) => {
            // At most eight digits.
            bytes.push(0x80 | u8::try_from(digits.len()).unwrap_or(8));
            bytes.extend_from_slice(digits);
        }
    }
    bytes.extend(content);
    bytes
}

/// Writes an INTEGER that is not negative.
pub fn integer(digits: &[u8]) -> Vec<u8> {
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let digits = digits.get(zeros..).unwrap_or_default();
    let sign: &[u8] = if digits.first().is_none_or(|first| 0x80 <= *first) { &[0] } else { &[] };
    element(INTEGER, &[sign, digits])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_reads_back_at_every_length() {
        for size in [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000] {
            let content = vec![7; size];
            let bytes = element(OCTET_STRING, &[&content]);
            let read = only(&bytes, OCTET_STRING).unwrap();
            assert_eq!((read.content, read.raw), (content.as_slice(), bytes.as_slice()));
        }
    }

    #[test]
    fn long_indefinite_and_cut_forms_are_refused() {
        let bad: [&[u8]; 7] = [
            &[4],
            &[4, 2, 0],
            &[4, 0x80, 0, 0],
            &[4, 0x81, 5, 1, 2, 3, 4, 5],
            &[4, 0x82, 0, 0x80],
            &[0x1f, 1, 0],
            &[4, 0xff, 1],
        ];
        for bytes in bad {
            assert_eq!(Reader::new(bytes).any(), Err(NotDer), "{bytes:?}");
        }
    }

    #[test]
    fn integers_keep_their_sign_bit_free() {
        assert_eq!(integer(&[0, 0]), [2, 1, 0]);
        assert_eq!(integer(&[0, 0x80]), [2, 2, 0, 0x80]);
        assert_eq!(integer(&[0x7f]), [2, 1, 0x7f]);
        let read = only(&[2, 2, 0, 0x80], INTEGER).unwrap();
        assert_eq!(unsigned(&read), Ok(&[0x80][..]));
        assert_eq!(unsigned(&only(&[2, 1, 0x80], INTEGER).unwrap()), Err(NotDer));
    }
}
