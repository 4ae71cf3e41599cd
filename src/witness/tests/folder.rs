//! What a witness keeps as proof belongs together.
#![allow(clippy::unwrap_used)]

use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::{Note, WriterKey};
use eakte_witness::folder::{Folder, contradicted, contradiction};

fn note(size: u64) -> Note {
    let state = Checkpoint {
        origin: Origin::new("eakte.example/log").unwrap(),
        size,
        root: TreeHash([7; 32]),
    };
    let signed = state.sign(&WriterKey::from_seed(&[0x11; 32]));
    Note::parse(&signed).unwrap()
}

#[test]
fn a_contradiction_is_not_shown_beside_the_note_of_an_earlier_one() {
    let dir = tempfile::tempdir().unwrap();
    let folder = Folder::open(dir.path()).unwrap();
    let keep = |request: &[u8], before: Option<&Note>| {
        folder.keep_contradiction(request, before).unwrap();
        std::fs::read(contradiction(dir.path()).unwrap()).unwrap()
    };
    assert_eq!(keep(b"first", Some(&note(20))), b"first");
    // The first is enough.
    assert_eq!(keep(b"second", Some(&note(30))), b"first");
    let before = std::fs::read(contradicted(dir.path()).unwrap()).unwrap();
    assert_eq!(before, note(20).to_bytes());
    // Somebody took the request away and left the note; of what the next one contradicts, no note was kept.
    std::fs::remove_file(contradiction(dir.path()).unwrap()).unwrap();
    assert_eq!(keep(b"third", None), b"third");
    assert_eq!(contradicted(dir.path()), None);
}
