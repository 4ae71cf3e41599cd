//! `schema/LOG.md` says what the code does: its worked vectors and its list of codes.
#![allow(clippy::unwrap_used)]

mod sample;

use eakte_ledger::bundle::FileDefect;
use eakte_ledger::chain::{genesis, link};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::tree::leaf;
use eakte_ledger::verify::Defect;
use sample::{AKTE, log, origin, writer};

fn page() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schema/LOG.md");
    std::fs::read_to_string(path).unwrap()
}

#[test]
fn the_page_lists_the_codes_in_the_order_of_the_code() {
    let page = page();
    let start = page.find("codes stand here: ").unwrap() + "codes stand here: ".len();
    let list = &page[start..start + page[start..].find('.').unwrap()];
    let listed: Vec<&str> = list.split(',').map(str::trim).collect();
    let codes: Vec<&str> = Defect::ALL.iter().map(|d| d.code()).collect();
    assert_eq!(listed, codes);
    for defect in FileDefect::ALL {
        assert!(
            page.contains(&format!("`{}`", defect.code())),
            "{}",
            defect.code()
        );
    }
}

#[test]
fn the_worked_vectors_of_the_page_are_the_codes() {
    let page = page();
    let log = log();
    let header = log.events[4].bytes();
    let head = log.heads.last().unwrap();
    let checkpoint = Checkpoint {
        origin: origin(),
        size: head.last_pos as u64 + 1,
        root: TreeHash::try_from(&head.root[..]).unwrap(),
    };
    let note = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    for expected in [
        genesis(&origin(), &AKTE).to_string(),
        format!("link {}", link(&header)),
        format!("leaf {}", leaf(&header)),
        note(log.events[3].body.as_ref().unwrap()),
        note(&checkpoint.sign(&writer())),
    ] {
        assert!(page.contains(&expected), "not on the page: {expected}");
    }
    let spaced: String = page.split_whitespace().collect();
    assert!(
        spaced.contains(&hex::encode(header.0)),
        "the header is not on the page"
    );
}

#[test]
fn every_code_and_sentence_is_its_own() {
    use eakte_ledger::verify::Sprache;
    for (at, one) in Defect::ALL.iter().enumerate() {
        for other in &Defect::ALL[at + 1..] {
            assert_ne!(one.code(), other.code());
            assert_ne!(one.sentence(Sprache::De), other.sentence(Sprache::De));
            assert_ne!(one.sentence(Sprache::En), other.sentence(Sprache::En));
        }
    }
}
