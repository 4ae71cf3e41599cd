//! Hashes of many inputs at once are those of the crate, one at a time: of every length, in every company.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::chain::{link, links};
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::lanes::{Input, hash_all};
use eakte_ledger::seal::{Stored, Whole, digests, digests_of, open_event};
use eakte_ledger::verify::{Payloads, check_header, check_row, check_rows};
use proptest::prelude::*;
use sample::{Event, issuer, log, record_key};

fn bytes(n: usize, seed: usize) -> Vec<u8> {
    (0..n)
        .map(|i| (i * 31 + i / 251 + seed * 17) as u8)
        .collect()
}

fn alone([head, tail]: Input<'_>) -> [u8; 32] {
    *blake3::hash(&[head, tail].concat()).as_bytes()
}

#[test]
fn every_length_up_to_four_chunks() {
    let all: Vec<_> = (0..=4_100).map(|n| bytes(n, n)).collect();
    let inputs: Vec<Input<'_>> = all.iter().map(|b| [&[][..], b]).collect();
    for (n, (hash, input)) in hash_all(&inputs).into_iter().zip(&inputs).enumerate() {
        assert_eq!(hash, alone(*input), "{n} bytes");
    }
}

#[test]
fn as_many_of_one_length_as_fill_the_lanes_and_as_do_not() {
    for n in [
        0, 1, 64, 65, 148, 336, 512, 513, 1_023, 1_024, 1_025, 1_168, 2_048, 2_049,
    ] {
        for many in (0..=33).chain([64, 65, 130]) {
            let all: Vec<_> = (0..many).map(|seed| bytes(n, seed)).collect();
            let inputs: Vec<Input<'_>> = all.iter().map(|b| [&[][..], b]).collect();
            let expected: Vec<_> = inputs.iter().map(|i| alone(*i)).collect();
            assert_eq!(hash_all(&inputs), expected, "{many} of {n} bytes");
        }
    }
}

#[test]
fn parts_that_meet_where_blocks_and_chunks_do() {
    let at = [0, 1, 63, 64, 65, 960, 1_023, 1_024, 1_025, 2_048];
    let all: Vec<_> = at
        .iter()
        .flat_map(|a| at.map(|b| (bytes(*a, b), bytes(b, *a))))
        .collect();
    let inputs: Vec<Input<'_>> = all.iter().map(|(a, b)| [&a[..], &b[..]]).collect();
    let expected: Vec<_> = inputs.iter().map(|i| alone(*i)).collect();
    assert_eq!(hash_all(&inputs), expected);
}

proptest! {
    #[test]
    fn any_inputs_in_two_parts(parts in prop::collection::vec((0usize..1_100, 0usize..1_100), 0..100)) {
        let all: Vec<_> = parts.iter().map(|(a, b)| (bytes(*a, *b), bytes(*b, *a))).collect();
        let inputs: Vec<Input<'_>> = all.iter().map(|(a, b)| [&a[..], &b[..]]).collect();
        let expected: Vec<_> = inputs.iter().map(|i| alone(*i)).collect();
        prop_assert_eq!(hash_all(&inputs), expected);
    }

    #[test]
    fn payloads_with_and_without_salt(lens in prop::collection::vec((any::<bool>(), 0usize..3_000), 0..80)) {
        let salt = [7; 32];
        let all: Vec<_> = lens.iter().map(|(sealed, n)| (sealed.then_some(&salt), bytes(*n, *n))).collect();
        let payloads: Vec<_> = all.iter().map(|(salt, body)| (*salt, &body[..])).collect();
        let expected: Vec<_> = payloads.iter().map(|(salt, body)| digests(*salt, body)).collect();
        prop_assert_eq!(digests_of(&payloads), expected);
    }

    #[test]
    fn headers(seeds in prop::collection::vec(any::<u8>(), 0..80)) {
        let all: Vec<_> = seeds
            .iter()
            .map(|seed| HeaderBytes::try_from(&bytes(148, usize::from(*seed))[..]).unwrap())
            .collect();
        let expected: Vec<_> = all.iter().map(link).collect();
        prop_assert_eq!(links(&all), expected);
    }
}

type Change = fn(&mut Event);

/// What can be wrong with a row by itself.
const CHANGES: [Change; 13] = [
    |_| {},
    |e| e.header.truncate(147),
    |e| e.header.clear(),
    |e| e.header[0] ^= 1,
    |e| e.header[90] ^= 1,
    |e| e.header[120] ^= 1,
    |e| e.header[47] ^= 1,
    |e| e.body = None,
    |e| e.salt = None,
    |e| (e.salt, e.body) = (None, None),
    |e| e.salt = Some(vec![1]),
    |e| e.salt = Some(vec![2; 32]),
    |e| e.body.iter_mut().for_each(|b| b.extend([0; 3_000])),
];

proptest! {
    #[test]
    fn rows_checked_together_show_what_each_shows(changes in prop::collection::vec(0..CHANGES.len(), 0..150)) {
        let good = log().events;
        let rows: Vec<_> = good
            .into_iter()
            .cycle()
            .zip(changes)
            .map(|(mut event, change)| {
                CHANGES[change](&mut event);
                event
            })
            .collect();
        let rows: Vec<_> = rows.iter().map(Event::row).collect();
        let together = check_rows(&rows, &issuer(), Payloads::All);
        let alone: Vec<_> = rows.iter().map(|row| check_row(row, &issuer(), Payloads::All)).collect();
        prop_assert_eq!(format!("{together:?}"), format!("{alone:?}"));
    }

    #[test]
    fn a_checked_row_opens_without_its_digests_as_with_them(changes in prop::collection::vec(0..CHANGES.len(), 1..150)) {
        let mut events: Vec<_> = log().events.into_iter().cycle().take(changes.len()).collect();
        let unchanged = HeaderBytes::try_from(&events[0].header[..]).unwrap();
        for (event, change) in events.iter_mut().zip(changes) {
            CHANGES[change](event);
        }
        let rows: Vec<_> = events.iter().map(Event::row).collect();
        for (check, row) in check_rows(&rows, &issuer(), Payloads::All).iter().zip(&rows) {
            let Ok(header) = HeaderBytes::try_from(row.header) else { continue };
            let key = record_key(row.stream, 1);
            let opened = check.whole(&header, row).map(|whole| whole.open(&key));
            let salt = row.salt.and_then(|s| <&[u8; 32]>::try_from(s).ok());
            let stored = salt.zip(row.body).filter(|(s, b)| check.is_sound() && Whole::new(&header, s, b).is_ok());
            let expected = stored.map(|(salt, body)| open_event(&header, salt, body, &key));
            prop_assert_eq!(opened, expected);
            // Of a header alone nobody knows what its payload is.
            prop_assert!(check_header(0, &header).whole(&header, row).is_none());
            prop_assert!(header == unchanged || check.whole(&unchanged, row).is_none());
        }
    }

    #[test]
    fn events_opened_together_open_as_each_does(changes in prop::collection::vec(0..CHANGES.len(), 0..150)) {
        let events: Vec<_> = log()
            .events
            .into_iter()
            .cycle()
            .zip(changes)
            .filter_map(|(mut event, change)| {
                CHANGES[change](&mut event);
                let salt: [u8; 32] = event.salt?.try_into().ok()?;
                Some((HeaderBytes::try_from(&event.header[..]).ok()?, salt, event.body?, event.stream))
            })
            .collect();
        let stored: Vec<Stored<'_>> = events.iter().map(|(h, s, b, _)| (h, s, &b[..])).collect();
        let together = Whole::of(&stored).into_iter().zip(&events);
        for (whole, (header, salt, body, stream)) in together {
            let key = record_key(*stream, 1);
            prop_assert_eq!(whole.and_then(|w| w.open(&key)), open_event(header, salt, body, &key));
        }
    }
}
