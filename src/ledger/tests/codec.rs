//! Header codec, padding and sealing: what must hold for all inputs.
#![allow(clippy::unwrap_used)]

use eakte_ledger::chain;
use eakte_ledger::header::{HEADER_BYTES, Header, HeaderBytes, HeaderError, Kind};
use eakte_ledger::ids::{ChainHash, Origin, RecordId};
use eakte_ledger::pad::padded_len;
use eakte_ledger::seal::{
    ClearInput, OpenError, RecordKey, SealError, SealInput, clear_event, digests, open_event,
    seal_event, sealed_len,
};
use proptest::prelude::*;

fn input() -> SealInput {
    SealInput {
        kind: Kind::Action,
        org: 3,
        record_id: RecordId([7; 16]),
        seq: 2,
        time_ms: 1_795_000_000_000,
        key_epoch: 1,
        prev: ChainHash([9; 32]),
        salt: [5; 32],
    }
}

fn key() -> RecordKey {
    RecordKey::from_bytes([11; 32])
}

proptest! {
    #[test]
    fn bytes_that_parse_encode_to_the_same_bytes(mut bytes in prop::collection::vec(any::<u8>(), HEADER_BYTES), kind in 0u8..9) {
        bytes[..4].copy_from_slice(b"EAK1");
        bytes[4] = kind;
        let clear = kind != 0 && kind != 8;
        bytes[5] = u8::from(clear);
        bytes[24] &= 0x7f;
        bytes[32] &= 0x7f;
        bytes[40..48].copy_from_slice(&4096u64.to_be_bytes());
        bytes[48..52].copy_from_slice(&u32::from(!clear).to_be_bytes());
        let bytes = HeaderBytes::try_from(&bytes[..]).unwrap();
        prop_assert_eq!(bytes.parse().unwrap().encode(), bytes);
    }

    #[test]
    fn any_bytes_either_parse_to_themselves_or_are_refused(bytes in prop::collection::vec(any::<u8>(), HEADER_BYTES)) {
        let bytes = HeaderBytes::try_from(&bytes[..]).unwrap();
        if let Ok(header) = bytes.parse() {
            prop_assert_eq!(header.encode(), bytes);
        }
    }

    #[test]
    fn padding_never_costs_more_than_an_eighth_above_the_minimum(len in 0usize..4_000_000) {
        let padded = padded_len(len);
        prop_assert!(padded > len);
        prop_assert!(padded == 256 || padded - len <= len / 8 + 1);
        prop_assert_eq!(padded_len(padded - 1), padded);
    }

    #[test]
    fn what_is_sealed_opens_and_has_the_promised_length(text in prop::collection::vec(any::<u8>(), 0..3000)) {
        let sealed = seal_event(&input(), &key(), &text).unwrap();
        prop_assert_eq!(32 + sealed.body.len(), sealed_len(text.len()));
        let opened = open_event(&sealed.header, &sealed.salt, &sealed.body, &key()).unwrap();
        prop_assert_eq!(&opened[..], &text[..]);
    }

    #[test]
    fn no_flipped_bit_of_a_sealed_event_opens(at in 0usize..(148 + 32 + 304), bit in 0u8..8) {
        let mut sealed = seal_event(&input(), &key(), b"{\"v\":1}").unwrap();
        prop_assert_eq!(sealed.body.len(), 304);
        let flip = 1 << bit;
        match at {
            0..148 => sealed.header.0[at] ^= flip,
            148..180 => sealed.salt[at - 148] ^= flip,
            _ => sealed.body[at - 180] ^= flip,
        }
        prop_assert!(open_event(&sealed.header, &sealed.salt, &sealed.body, &key()).is_err());
    }
}

#[test]
fn known_padded_lengths_follow_padme() {
    for (len, padded) in [
        (0, 256),
        (255, 256),
        (256, 272),
        (271, 272),
        (272, 288),
        (1000, 1024),
        (1024, 1088),
        (100_000, 100_352),
    ] {
        assert_eq!(padded_len(len), padded, "text of {len} bytes");
    }
}

#[test]
fn a_header_whose_fields_contradict_each_other_is_refused() {
    let good = seal_event(&input(), &key(), b"{}").unwrap().header;
    let with = |at: usize, byte: u8| {
        let mut bytes = good;
        bytes.0[at] = byte;
        bytes.parse().unwrap_err()
    };
    assert_eq!(with(0, b'e'), HeaderError::Magic);
    assert_eq!(with(4, 9), HeaderError::Kind(9));
    assert_eq!(with(4, 1), HeaderError::ClearFlag);
    assert_eq!(with(5, 1), HeaderError::ClearFlag);
    assert_eq!(with(5, 2), HeaderError::Flags(2));
    assert_eq!(with(24, 0x80), HeaderError::Range);
    assert_eq!(with(32, 0x80), HeaderError::Range);
    assert_eq!(with(51, 0), HeaderError::KeyEpoch(0));
    assert_eq!(with(46, 0), HeaderError::PayloadLength(80));
    assert_eq!(
        HeaderBytes::try_from(&good.0[..147]).unwrap_err(),
        HeaderError::Length(147)
    );
}

#[test]
fn each_defect_of_a_sealed_payload_has_its_own_name() {
    let sealed = seal_event(&input(), &key(), b"{}").unwrap();
    let open = |header: &HeaderBytes, body: &[u8], key: &RecordKey| {
        open_event(header, &sealed.salt, body, key).map(|_| ())
    };
    assert_eq!(
        open(&sealed.header, &sealed.body[1..], &key()),
        Err(OpenError::Length)
    );
    let mut body = sealed.body.clone();
    body[40] ^= 1;
    assert_eq!(open(&sealed.header, &body, &key()), Err(OpenError::Blake3));
    let mut sha = sealed.header;
    sha.0[147] ^= 1;
    assert_eq!(open(&sha, &sealed.body, &key()), Err(OpenError::Sha256));
    let other = RecordKey::from_bytes([12; 32]);
    assert_eq!(
        open(&sealed.header, &sealed.body, &other),
        Err(OpenError::Commitment)
    );
    let redigested = redigest(&sealed.header.parse().unwrap(), &sealed.salt, &body);
    assert_eq!(open(&redigested, &body, &key()), Err(OpenError::Ciphertext));
}

fn redigest(header: &Header, salt: &[u8; 32], body: &[u8]) -> HeaderBytes {
    let found = digests(Some(salt), body);
    Header {
        payload_b3: found.blake3,
        payload_sha256: found.sha256,
        ..*header
    }
    .encode()
}

#[test]
fn a_payload_moved_under_another_header_does_not_open() {
    let sealed = seal_event(&input(), &key(), b"{}").unwrap();
    let moved = Header {
        seq: 3,
        ..sealed.header.parse().unwrap()
    }
    .encode();
    assert_eq!(
        open_event(&moved, &sealed.salt, &sealed.body, &key()).map(|_| ()),
        Err(OpenError::Commitment)
    );
}

#[test]
fn kinds_are_sealed_or_clear_and_never_the_other() {
    for kind in Kind::ALL {
        let sealing = seal_event(&SealInput { kind, ..input() }, &key(), b"{}");
        let i = input();
        let clear = clear_event(
            &ClearInput {
                kind,
                org: i.org,
                record_id: i.record_id,
                seq: i.seq,
                time_ms: i.time_ms,
                prev: i.prev,
            },
            b"note\n".to_vec(),
        );
        assert_eq!(sealing.is_ok(), clear.is_err(), "{}", kind.name());
    }
    let zero = SealInput {
        key_epoch: 0,
        ..input()
    };
    assert_eq!(
        seal_event(&zero, &key(), b"{}").unwrap_err(),
        SealError::Header(HeaderError::KeyEpoch(0))
    );
}

#[test]
fn a_text_that_would_exceed_the_largest_payload_is_refused() {
    let text = vec![b' '; 16 * 1024 * 1024 - 100];
    assert!(matches!(
        seal_event(&input(), &key(), &text),
        Err(SealError::Header(HeaderError::PayloadLength(_)))
    ));
}

#[test]
fn a_key_prints_nothing_of_itself() {
    assert_eq!(format!("{:?}", key()), "RecordKey(redacted)");
}

#[test]
fn the_genesis_depends_on_log_and_stream() {
    let a = Origin::new("a.example/log").unwrap();
    let b = Origin::new("a.example/lo").unwrap();
    let stream = RecordId([0; 16]);
    assert_ne!(chain::genesis(&a, &stream), chain::genesis(&b, &stream));
    assert_ne!(
        chain::genesis(&a, &stream),
        chain::genesis(&a, &RecordId([1; 16]))
    );
}

#[test]
fn an_origin_is_ascii_without_space_and_plus() {
    for bad in ["", "a b", "a+b", "ä", "a\n", &"x".repeat(256)] {
        assert!(Origin::new(bad).is_err(), "{bad:?}");
    }
}
