//! Our notes and tiles read by another implementation: the crates `signed_note` and `tlog_tiles`, which
//! are ports of Go's `sumdb/note` and `sumdb/tlog`.
#![allow(clippy::unwrap_used)]

use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::consistency;
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::Note;
use eakte_ledger::proof::InclusionProof;
use eakte_ledger::subtree::{self, NodeId};
use eakte_ledger::tile::{Content, Tile, TileError, node_from_tiles};
use eakte_ledger::tree::node;
use eakte_ledger::vkey::Scheme;
use sha2::{Digest, Sha256};
use signed_note::{Note as TheirNote, NoteError, StandardVerifier, VerifierList};
use std::collections::HashMap;
use tlog_tiles::{
    Checkpoint as TheirCheckpoint, Error, Hash, Tile as TheirTile, TileHashReader, TileReader,
    check_record, check_tree, prove_record, prove_tree, record_hash,
};

const SIZE: u64 = 70_000;

fn their(hash: TreeHash) -> Hash {
    Hash(hash.0)
}

fn ours(hashes: &[Hash]) -> Vec<TreeHash> {
    hashes.iter().map(|hash| TreeHash(hash.0)).collect()
}

/// The hash tiles of a log of 70,000 events, by path.
struct Files(HashMap<String, Vec<u8>>);

impl Files {
    fn new() -> Self {
        let leaf = |i: u64| Sha256::digest([&[0][..], &i.to_be_bytes()].concat()).into();
        let mut rows = vec![(0..SIZE).map(|i| TreeHash(leaf(i))).collect::<Vec<_>>()];
        while rows[rows.len() - 1].len() > 1 {
            let pairs = rows[rows.len() - 1].chunks_exact(2);
            rows.push(pairs.map(|p| node(&p[0], &p[1])).collect());
        }
        let mut files = HashMap::new();
        for tile in Tile::grown(0, SIZE) {
            if let Content::Hashes { level } = tile.content() {
                let first = tile.index() as usize * 256;
                let row = &rows[usize::from(level) * 8][first..first + usize::from(tile.width())];
                files.insert(
                    tile.to_string(),
                    row.iter().flat_map(|hash| hash.0).collect(),
                );
            }
        }
        Files(files)
    }

    fn node(&self, id: NodeId) -> Result<TreeHash, TileError> {
        node_from_tiles(id, SIZE, |tile| {
            Ok::<_, TileError>(self.0[&tile.to_string()].clone())
        })
    }
}

impl TileReader for Files {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[TheirTile]) -> Result<Vec<Vec<u8>>, Error> {
        // The Go checksum database writes the height into its paths, C2SP does not.
        let path = |tile: &TheirTile| tile.path().replacen("tile/8/", "tile/", 1);
        Ok(tiles
            .iter()
            .map(|tile| self.0[&path(tile)].clone())
            .collect())
    }

    fn save_tiles(&self, _: &[TheirTile], _: &[Vec<u8>]) {}
}

#[test]
fn another_implementation_authenticates_our_tiles_and_makes_the_same_proofs() {
    let files = Files::new();
    let nodes = |id| files.node(id);
    let root = subtree::hash(0..SIZE, &mut { nodes }).unwrap();
    let reader = TileHashReader::new(SIZE, their(root), &files);
    for position in [0, 1, 255, 256, 65_535, 65_536, 69_888, 69_999] {
        let theirs = prove_record(SIZE, position, &reader).unwrap();
        let proof = InclusionProof::prove(position, SIZE, nodes)
            .unwrap()
            .unwrap();
        assert_eq!(proof.path, ours(&theirs), "position {position}");
        let leaf = record_hash(&position.to_be_bytes());
        check_record(&theirs, SIZE, their(root), position, leaf).unwrap();
    }
    for old in [1, 2, 255, 256, 257, 65_536, 69_999, SIZE] {
        let theirs = prove_tree(SIZE, old, &reader).unwrap();
        let path = consistency::prove(old, SIZE, nodes).unwrap().unwrap();
        assert_eq!(path, ours(&theirs), "from {old}");
        let old_root = subtree::hash(0..old, &mut { nodes }).unwrap();
        check_tree(&theirs, SIZE, their(root), old, their(old_root)).unwrap();
    }
}

#[test]
fn another_implementation_finds_a_changed_tile() {
    let mut files = Files::new();
    let root = subtree::hash(0..SIZE, &mut |id| files.node(id)).unwrap();
    // The sibling of the leaf at 17 * 256 + 3.
    files.0.get_mut("tile/0/017").unwrap()[2 * 32] ^= 1;
    let reader = TileHashReader::new(SIZE, their(root), &files);
    let proved = |position: u64| {
        let proof = prove_record(SIZE, position, &reader)?;
        let leaf = record_hash(&position.to_be_bytes());
        check_record(&proof, SIZE, their(root), position, leaf)
    };
    assert!(proved(17 * 256 + 3).is_err());
    assert!(proved(18 * 256 + 3).is_ok());
}

#[test]
fn another_implementation_names_our_tiles_as_we_do() {
    for (old, new) in [(0, 70_000), (255, 256), (69_999, 70_000), (65_535, 65_536)] {
        let theirs = TheirTile::new_tiles(8, old, new);
        let mut theirs: Vec<String> = theirs.iter().map(TheirTile::path).collect();
        let hashes = |tile: &Tile| tile.content() != Content::Entries;
        let ours = Tile::grown(old, new).filter(hashes);
        let ours = ours.map(|tile| tile.to_string().replacen("tile/", "tile/8/", 1));
        let mut ours: Vec<String> = ours.collect();
        theirs.sort();
        ours.sort();
        assert_eq!(ours, theirs, "{old} to {new}");
    }
}

#[test]
fn another_implementation_opens_our_checkpoints_whatever_else_signed_them() {
    let origin = Origin::new("eakte.example/log").unwrap();
    let log = CosignKeys::from_seeds(origin.clone(), &[1; 32], &[2; 32]);
    let name = Origin::new("zeuge.example/1").unwrap();
    let witness = CosignKeys::from_seeds(name, &[3; 32], &[4; 32]);
    let checkpoint = Checkpoint {
        origin,
        size: 7,
        root: TreeHash([9; 32]),
    };
    let note = checkpoint.with_signatures(vec![
        witness.sign(&checkpoint, Scheme::Cosignature, 1_800_000_000),
        log.sign(&checkpoint, Scheme::MlDsa44, 1_800_000_000),
        log.sign(&checkpoint, Scheme::Note, 0),
        witness.sign(&checkpoint, Scheme::MlDsa44, 1_800_000_000),
    ]);
    let open = |bytes: &[u8]| {
        let verifier = StandardVerifier::new(&log.vkey(Scheme::Note).to_string()).unwrap();
        let note = TheirNote::from_bytes(bytes)?;
        note.verify(&VerifierList::new(vec![Box::new(verifier)]))
            .map(|(signed, others)| (note.text().to_vec(), signed.len(), others.len()))
    };
    let (text, signed, others) = open(&note.to_bytes()).unwrap();
    assert_eq!((signed, others), (1, 3));
    let theirs = TheirCheckpoint::from_bytes(&text).unwrap();
    assert_eq!((theirs.origin(), theirs.size()), ("eakte.example/log", 7));
    assert_eq!(theirs.hash().0, [9; 32]);
    let changed = String::from_utf8(note.to_bytes())
        .unwrap()
        .replacen("\n7\n", "\n8\n", 1);
    assert!(matches!(
        open(changed.as_bytes()),
        Err(NoteError::InvalidSignature { .. })
    ));
    // And we theirs.
    let theirs = TheirNote::from_bytes(&note.to_bytes()).unwrap().to_bytes();
    assert_eq!(Note::parse(&theirs).unwrap(), note);
}
