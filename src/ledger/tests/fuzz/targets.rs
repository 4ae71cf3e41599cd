//! One function for each parser of foreign bytes. Each must return, whatever the bytes are.
//!
//! A target gives what the parser read, written again: where it reads anything, reading that again must give
//! the same bytes. `exact`: the parser takes one spelling only, so the bytes must come back as they were.

use crate::target::{Target, target};
use eakte_ledger::add_checkpoint::{Answer, Request};
use eakte_ledger::bundle::{
    ANCHORS, HEADERS, HEADS, PAYLOADS, POLICY_ED25519, POLICY_ML_DSA, PROOFS, Pin, SEALED,
    SEALED_PROOF, STAMPED_PROOF, TSA_ROOTS, check,
};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::claim;
use eakte_ledger::handout::Handout;
use eakte_ledger::header::{Header, HeaderBytes, Kind};
use eakte_ledger::ids::{ChainHash, Origin, RecordId};
use eakte_ledger::mirror;
use eakte_ledger::note::{Note, WriterPublicKey};
use eakte_ledger::policy::Policy;
use eakte_ledger::seal::{RecordKey, digests, open_event};
use eakte_ledger::signer;
use eakte_ledger::tile::Tile;
use eakte_ledger::tree::Frontier;
use eakte_ledger::tsa::{self, IMPRINT_BYTES, Roots, Token};
use eakte_ledger::verify::{Issuer, LogVerifier, Payloads, Row, check_row};
use eakte_ledger::vkey::Vkey;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::io::{Cursor, Write};
use std::num::NonZeroUsize;
use std::sync::LazyLock;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Files of a bundle that are put, one at a time, in the place of its own: the first byte says which. The digests of
/// ZIP and manifest would keep whoever mutates a bundle from what stands in them.
pub(crate) const PARTS: [&str; 7] = [
    HEADERS,
    PROOFS,
    PAYLOADS,
    HEADS,
    ANCHORS,
    STAMPED_PROOF,
    TSA_ROOTS,
];

/// The files of the golden bundle of version 2, without its seal: that has a hundred signatures.
pub(crate) static BUNDLE: LazyLock<BTreeMap<String, Vec<u8>>> = LazyLock::new(|| {
    let golden = include_str!("../../../../tests/golden/ledger/bundle2.json");
    let golden: serde_json::Value = serde_json::from_str(golden).expect("JSON");
    let files = golden["files"].as_object().expect("files");
    let files = files.iter().map(|(name, bytes)| {
        let bytes = hex::decode(bytes.as_str().expect("text")).expect("hexadecimal");
        (name.clone(), bytes)
    });
    let sealed = [SEALED, SEALED_PROOF, POLICY_ED25519, POLICY_ML_DSA];
    files
        .filter(|(name, _)| !sealed.contains(&name.as_str()))
        .collect()
});

/// A ZIP of these files, not compressed.
fn stored(files: &BTreeMap<String, Vec<u8>>) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options =
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(name.as_str(), options).expect("a good name");
        zip.write_all(bytes).expect("memory");
    }
    zip.finish().expect("memory").into_inner()
}

pub(crate) const TARGETS: &[Target] = &[
    target("header", true, |bytes| {
        let header = HeaderBytes::try_from(bytes).ok()?.parse().ok()?;
        Some(header.encode().0.to_vec())
    }),
    target("note", true, |bytes| {
        Some(Note::parse(bytes).ok()?.to_bytes())
    }),
    target("checkpoint", true, |bytes| {
        let text = std::str::from_utf8(bytes).ok()?;
        Some(Checkpoint::parse(text).ok()?.text().into_bytes())
    }),
    target("vkey", true, |bytes| {
        let vkey: Vkey = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        Some(vkey.to_string().into_bytes())
    }),
    target("writer key", false, |bytes| {
        let key = WriterPublicKey::from_text(std::str::from_utf8(bytes).ok()?).ok()?;
        Some(key.to_string().into_bytes())
    }),
    target("policy", false, |bytes| {
        let policy = Policy::parse(std::str::from_utf8(bytes).ok()?).ok()?;
        // Judges a note without a signature that counts.
        let note = Note::parse(b"a\n1\nb\n\n\xe2\x80\x94 a AAAAAAA=\n").ok();
        note.iter().for_each(|note| drop(policy.check(note)));
        None
    }),
    target("add-checkpoint request", true, |bytes| {
        Some(Request::parse(bytes).ok()?.to_bytes())
    }),
    target("witness answer", true, |bytes| {
        Some(Answer::parse(bytes).ok()?.to_bytes())
    }),
    target("signer question", false, |bytes| {
        Some(signer::Ask::parse(bytes).ok()?.to_bytes())
    }),
    target("signer frame", false, |bytes| {
        let content = signer::read_frame(&mut Cursor::new(bytes)).ok()??;
        let mut out = Vec::new();
        signer::write_frame(&mut out, &content).ok()?;
        Some(out)
    }),
    target("tile path", true, |bytes| {
        let tile: Tile = std::str::from_utf8(bytes).ok()?.parse().ok()?;
        let _ = (tile.first_leaf(), tile.hashes(bytes), tile.entries(bytes));
        Some(tile.to_string().into_bytes())
    }),
    target("frontier", true, |bytes| {
        let size = (1u64 << (bytes.len() / 32).min(63)) - 1;
        let frontier = Frontier::from_bytes(size, bytes).ok()?;
        let _ = frontier.root();
        Some(frontier.to_bytes())
    }),
    target("clear payload", false, |bytes| {
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_clear()) {
            let header = of(kind, bytes);
            // The signature stands in the way of most: the text is read all the same by `signed text`.
            let _ = claim::read(&header, bytes, &origin(), &WriterPublicKey([1; 32]));
        }
        None
    }),
    target("signed text", false, |bytes| {
        let note = Note::parse(bytes).ok()?;
        for kind in Kind::ALL.into_iter().filter(|kind| kind.is_clear()) {
            if let Ok((place, claim)) = claim::read_unverified(kind, bytes) {
                // One spelling: heads events, anchors, erasures and all others are written as they were read.
                assert_eq!(claim.note_text(&place).as_deref(), Ok(note.text()));
            }
        }
        None
    }),
    target("handed out keys", true, |bytes| {
        let handout = Handout::parse(std::str::from_utf8(bytes).ok()?).ok()?;
        Some(handout.text().as_bytes().to_vec())
    }),
    target("timestamp token", false, |bytes| {
        let token = Token::parse(bytes).ok()?;
        let _ = token.stamps(&[1; IMPRINT_BYTES]);
        // Signature and chain stand behind the imprint: the token's own leads to them.
        let _ = token.check(&token.imprint().unwrap_or([1; IMPRINT_BYTES]), None);
        None
    }),
    target("timestamp answer", false, |bytes| {
        drop(tsa::response(bytes, &[1; IMPRINT_BYTES], [1; 16]));
        None
    }),
    target("root certificates", false, |bytes| {
        drop(Roots::parse(bytes).ok()?.names());
        None
    }),
    target("sealed payload", false, |bytes| {
        let (salt, body) = bytes.split_first_chunk::<32>()?;
        let mut header = of(Kind::Action, bytes);
        let found = digests(Some(salt), body);
        header.payload_len = bytes.len() as u64;
        (header.payload_b3, header.payload_sha256) = (found.blake3, found.sha256);
        let _ = open_event(
            &header.encode(),
            salt,
            body,
            &RecordKey::from_bytes([1; 32]),
        );
        None
    }),
    target("row", false, |bytes| {
        let (header, body) = bytes.split_at(bytes.len().min(148));
        let row = Row {
            position: 0,
            stream: RecordId([1; 16]),
            sequence: 0,
            header,
            salt: body.get(..32),
            body: body.get(32..),
        };
        let mut verifier = LogVerifier::new(issuer()).naming();
        verifier.accept(&check_row(&row, &issuer(), Payloads::All));
        drop(verifier.finish());
        None
    }),
    target("audit state", false, |bytes| {
        let verifier = LogVerifier::load(issuer(), &mut Cursor::new(bytes)).ok()?;
        let mut out = Vec::new();
        verifier.save(&mut out).ok()?;
        Some(out)
    }),
    target("bundle", false, |bytes| {
        drop(check(Cursor::new(bytes), &Pin::default()));
        None
    }),
    target("file of a bundle", false, |bytes| {
        let (which, bytes) = bytes.split_first()?;
        let part = PARTS[usize::from(*which) % PARTS.len()];
        let mut files = BUNDLE.clone();
        files.insert(part.to_owned(), bytes.to_vec());
        drop(check(Cursor::new(stored(&files)), &Pin::default()));
        None
    }),
    target("mirror", false, |bytes| {
        let checkpoint = Checkpoint {
            origin: origin(),
            size: (bytes.len() as u64 / 150).clamp(1, 300),
            root: Frontier::new().root(),
        };
        let read = |_: &str| Ok::<_, Infallible>(Some(bytes.to_vec()));
        drop(mirror::check(&checkpoint, NonZeroUsize::MIN, read, |_| {}));
        None
    }),
];

pub(crate) fn origin() -> Origin {
    Origin::new("eakte.example/log").expect("a good name")
}

pub(crate) fn issuer() -> Issuer {
    Issuer {
        origin: origin(),
        writer: WriterPublicKey([1; 32]),
    }
}

fn of(kind: Kind, bytes: &[u8]) -> Header {
    let clear = kind.is_clear();
    Header {
        kind,
        org: 3,
        record_id: RecordId([0xbb; 16]),
        seq: 1,
        time_ms: 1,
        payload_len: bytes.len() as u64,
        key_epoch: u32::from(!clear),
        prev: ChainHash([0; 32]),
        payload_b3: [0; 32],
        payload_sha256: [0; 32],
    }
}
