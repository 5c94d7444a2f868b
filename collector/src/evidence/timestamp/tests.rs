//! Answers that `openssl ts` gave, and what is left of them after every kind of change.

use proptest::prelude::*;

use super::*;

const STATEMENT: &[u8] = include_bytes!("../../../../tests/fixtures/timestamp/statement.txt");
const NONCE: [u8; 8] = [0xe9, 0x5b, 0x5f, 0xa2, 0x9f, 0x38, 0x92, 0xd0];
const RSA: &[u8] = include_bytes!("../../../../tests/fixtures/timestamp/rsa.tsr");
const RSA_SHA512: &[u8] = include_bytes!("../../../../tests/fixtures/timestamp/rsa_sha512.tsr");
const P256: &[u8] = include_bytes!("../../../../tests/fixtures/timestamp/p256.tsr");
const P384: &[u8] = include_bytes!("../../../../tests/fixtures/timestamp/p384.tsr");
/// 2026-11-25 14:31:36 UTC, what the small EC token says.
const AT_MS: i64 = 1_795_617_096_000;
const DAY_MS: i64 = 86_400_000;

fn token(response: &[u8]) -> Vec<u8> {
    answer(response, STATEMENT, NONCE, AT_MS).unwrap().0
}

#[test]
fn answers_signed_by_every_supported_kind_of_key_are_good() {
    for (name, response) in [("rsa", RSA), ("rsa sha512", RSA_SHA512), ("p256", P256), ("p384", P384)] {
        let (token, stamp) = answer(response, STATEMENT, NONCE, AT_MS).unwrap();
        assert_eq!(stamp.authority, "C=VN, O=Throw-away authority, CN=Test time stamps", "{name}");
        assert_eq!(stamp.policy, "1.2.3.4.1", "{name}");
        assert!(stamp.at_ms.abs_diff(AT_MS) < 60_000, "{name}: {}", stamp.at_ms);
        assert_eq!(check(&token, STATEMENT), Ok(stamp), "{name}");
    }
    assert_eq!(answer(P256, STATEMENT, NONCE, AT_MS).unwrap().1.at_ms, AT_MS);
}

#[test]
fn the_question_is_the_one_that_openssl_writes() {
    let head = "30440201013031300d060960864801650304020105000420";
    let wanted = format!("{head}{}020900e95b5fa29f3892d00101ff", Hash::of(STATEMENT));
    assert_eq!(to_hex(&request(STATEMENT, NONCE)), wanted);
}

#[test]
fn another_statement_nonce_or_time_is_refused() {
    let fault = |statement: &[u8], nonce, now_ms| answer(RSA, statement, nonce, now_ms).unwrap_err();
    assert_eq!(fault(b"another", NONCE, AT_MS), StampFault::Imprint);
    assert_eq!(fault(STATEMENT, [1; 8], AT_MS), StampFault::Nonce);
    assert_eq!(fault(STATEMENT, [0; 8], AT_MS), StampFault::Nonce);
    assert_eq!(fault(STATEMENT, NONCE, AT_MS + 2 * DAY_MS), StampFault::Time);
    assert_eq!(fault(STATEMENT, NONCE, AT_MS - 2 * DAY_MS), StampFault::Time);
    assert_eq!(fault(STATEMENT, NONCE, i64::MIN), StampFault::Time);
    assert_eq!(check(&token(RSA), b"another"), Err(StampFault::Imprint));
}

#[test]
fn a_refusal_is_told_with_the_services_words() {
    let texts = element(SEQUENCE, &[&element(UTF8_STRING, &["hết\u{1b}[2J hạn".as_bytes()])]);
    let refusal = element(SEQUENCE, &[&element(SEQUENCE, &[&integer(&[2]), &texts])]);
    let fault = answer(&refusal, STATEMENT, NONCE, AT_MS).unwrap_err();
    assert_eq!(fault.to_string(), "the service refused (status 02): hết[2J hạn");
    let granted_nothing = element(SEQUENCE, &[&element(SEQUENCE, &[&integer(&[0])])]);
    assert_eq!(answer(&granted_nothing, STATEMENT, NONCE, AT_MS), Err(StampFault::Form));
}

#[test]
fn every_changed_byte_is_refused_or_changes_nothing_that_is_told() {
    for response in [P256, RSA] {
        let whole = token(response);
        let told = check(&whole, STATEMENT).unwrap();
        let mut refused = 0;
        for place in 0..whole.len() {
            for bit in [0x01, 0x20, 0x80] {
                let mut changed = whole.clone();
                changed[place] ^= bit;
                match check(&changed, STATEMENT) {
                    Ok(stamp) => assert_eq!(stamp, told, "byte {place}"),
                    Err(_) => refused += 1,
                }
                assert!(check(&changed, b"another").is_err(), "byte {place}");
            }
        }
        // What is neither signed nor needed: versions, names of digests before the signature, parameters.
        assert!(whole.len() * 3 - 60 < refused, "{refused} of {} changes were refused", whole.len() * 3);
    }
}

#[test]
fn what_is_cut_or_goes_on_is_refused() {
    for size in 0..RSA.len() {
        assert!(answer(&RSA[..size], STATEMENT, NONCE, AT_MS).is_err(), "{size}");
    }
    let longer = [RSA, &[0]].concat();
    assert_eq!(answer(&longer, STATEMENT, NONCE, AT_MS), Err(StampFault::Form));
    let whole = token(RSA);
    assert!((0..whole.len()).all(|size| check(&whole[..size], STATEMENT).is_err()));
}

#[test]
fn a_megabyte_is_not_looked_at() {
    let long = element(OCTET_STRING, &[&vec![0; 1 << 20]]);
    assert_eq!(answer(&long, STATEMENT, NONCE, AT_MS), Err(StampFault::TooLong));
    assert_eq!(check(&long, STATEMENT), Err(StampFault::TooLong));
}

#[test]
fn the_signature_of_another_is_refused() {
    let (ours, theirs) = (token(RSA), token(RSA_SHA512));
    // Only the signature at the very end is exchanged: both are 256 bytes long.
    let mut mixed = ours.clone();
    let end = ours.len() - 256;
    mixed[end..].copy_from_slice(&theirs[theirs.len() - 256..]);
    assert_eq!(check(&mixed, STATEMENT), Err(StampFault::Signature));
}

#[test]
fn moments_and_policies_read_as_they_are_written() {
    assert_eq!(moment(b"20261125143136Z"), Ok(AT_MS));
    assert_eq!(moment(b"20261125143136.5Z"), Ok(AT_MS + 500));
    assert_eq!(moment(b"20261125143136.1239Z"), Ok(AT_MS + 123));
    for bad in ["20261125143136", "20261325143136Z", "2026112514313Z", "20261125143136.Z", "+0261125143136Z"]
    {
        assert_eq!(moment(bad.as_bytes()), Err(NotDer), "{bad}");
    }
    assert_eq!(dotted(&[0x2a, 0x86, 0x48]).unwrap(), "1.2.840");
    assert_eq!(dotted(&[0x88, 0x37]).unwrap(), "2.999");
    assert_eq!(dotted(&[0x2a, 0x86]), Err(NotDer));
    assert_eq!(dotted(&[0xff; 12]), Err(NotDer));
}

proptest! {
    #[test]
    fn junk_is_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(answer(&bytes, STATEMENT, NONCE, AT_MS).is_err());
        prop_assert!(check(&bytes, STATEMENT).is_err());
    }

    #[test]
    fn any_few_changed_bytes_never_stamp_another_statement(
        changes in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6)
    ) {
        let mut changed = token(P256);
        for (place, byte) in changes {
            let place = place.index(changed.len());
            changed[place] = byte;
        }
        prop_assert!(check(&changed, b"another").is_err());
        if let Ok(stamp) = check(&changed, STATEMENT) {
            prop_assert_eq!(stamp.at_ms, AT_MS);
        }
    }
}
