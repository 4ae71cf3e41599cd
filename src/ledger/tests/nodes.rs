//! Proofs from stored nodes and from tiles, against the definitions of RFC 6962 and against the
//! crate `ct-merkle`.
#![allow(clippy::unwrap_used)]

mod sample;

use ct_merkle::mem_backed_tree::MemoryBackedTree;
use ct_merkle::{ConsistencyProof as TheirConsistency, InclusionProof as TheirInclusion};
use eakte_ledger::consistency;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::proof::{InclusionProof, PROOF_HASHES_MAX};
use eakte_ledger::subtree::{self, NodeId, cover};
use eakte_ledger::tile::{
    Content, Tile, TileError, encode_entries, encode_leaves, full_tile_root, node_from_tiles,
};
use eakte_ledger::tree::{Frontier, empty_root, node};
use proptest::prelude::*;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::convert::Infallible;

fn leaf(i: u64) -> TreeHash {
    TreeHash(Sha256::digest([&[0][..], &i.to_be_bytes()].concat()).into())
}

/// All nodes of the tree over `size` leaves, by definition: pairs of pairs.
fn nodes(size: u64) -> HashMap<NodeId, TreeHash> {
    let mut all = HashMap::new();
    let mut row: Vec<TreeHash> = (0..size).map(leaf).collect();
    for level in 0.. {
        if row.is_empty() {
            break;
        }
        let ids = (0..).map(|index| NodeId { level, index });
        all.extend(ids.zip(row.iter().copied()));
        row = row.chunks_exact(2).map(|p| node(&p[0], &p[1])).collect();
    }
    all
}

fn root(size: u64) -> TreeHash {
    let mut frontier = Frontier::new();
    (0..size).for_each(|i| frontier.push(leaf(i)));
    frontier.root()
}

fn theirs(size: u64) -> MemoryBackedTree<Sha256, [u8; 8]> {
    let mut tree = MemoryBackedTree::new();
    (0..size).for_each(|i| tree.push(i.to_be_bytes()));
    tree
}

/// The files of a log of `size` leaves, made by growing it in the given steps.
fn tiles(steps: &[u64]) -> HashMap<String, Vec<u8>> {
    let mut files = HashMap::new();
    let mut old = 0;
    for &new in steps {
        let all = nodes(new);
        for tile in Tile::grown(old, new) {
            let Content::Hashes { level } = tile.content() else {
                continue;
            };
            let first = tile.index() * 256;
            let hashes = (first..first + u64::from(tile.width())).flat_map(|index| {
                let level = u32::from(level) * 8;
                all[&NodeId { level, index }].0
            });
            files.insert(tile.to_string(), hashes.collect());
        }
        old = new;
    }
    files
}

fn prove(old: u64, new: u64, all: &HashMap<NodeId, TreeHash>) -> Vec<TreeHash> {
    consistency::prove(old, new, |id| Ok::<_, Infallible>(all[&id]))
        .unwrap()
        .unwrap()
}

#[test]
fn every_consistency_proof_of_every_small_tree_is_the_other_librarys() {
    for new in 0..50 {
        let (all, tree, new_root) = (nodes(new), theirs(new), root(new));
        for old in 0..=new {
            let path = prove(old, new, &all);
            let old_root = root(old);
            assert!(consistency::proves(
                (old, &old_root),
                (new, &new_root),
                &path
            ));
            if old > 0 && old < new {
                let proof = tree.prove_consistency((new - old) as usize);
                let hashes: Vec<u8> = path.iter().flat_map(|hash| hash.0).collect();
                assert_eq!(proof.as_bytes(), hashes, "{old} to {new}");
                let proof = TheirConsistency::<Sha256>::try_from_bytes(hashes).unwrap();
                tree.root()
                    .verify_consistency(&theirs(old).root(), &proof)
                    .unwrap();
            }
        }
    }
}

#[test]
fn every_inclusion_proof_from_nodes_is_the_other_librarys() {
    for size in 1..50 {
        let (all, tree, root) = (nodes(size), theirs(size), root(size));
        for position in 0..size {
            let proof = InclusionProof::prove(position, size, |id| Ok::<_, Infallible>(all[&id]));
            let proof = proof.unwrap().unwrap();
            assert!(proof.proves(leaf(position), size, &root));
            let hashes: Vec<u8> = proof.path.iter().flat_map(|hash| hash.0).collect();
            let other: TheirInclusion<Sha256> = tree.prove_inclusion(position as usize);
            assert_eq!(other.as_bytes(), hashes, "{position} of {size}");
        }
    }
}

#[test]
fn the_largest_logs_have_proofs_of_at_most_63_hashes() {
    let largest = u64::MAX >> 1;
    let any = |_| Ok::<_, Infallible>(TreeHash([7; 32]));
    for (old, new) in [(1, largest), (largest - 1, largest), (1 << 62, largest)] {
        let path = consistency::prove(old, new, any).unwrap().unwrap();
        assert!(
            path.len() <= PROOF_HASHES_MAX,
            "{old} to {new}: {}",
            path.len()
        );
    }
    let proof = InclusionProof::prove(0, largest, any).unwrap().unwrap();
    assert_eq!(proof.path.len(), PROOF_HASHES_MAX);
    assert_eq!(consistency::prove(2, 1, any).unwrap(), None);
    assert_eq!(InclusionProof::prove(1, 1, any).unwrap(), None);
}

#[test]
fn an_error_of_the_store_is_passed_on() {
    let broken = |_| Err::<TreeHash, _>("disk");
    assert_eq!(consistency::prove(1, 3, broken), Err("disk"));
    assert_eq!(InclusionProof::prove(0, 3, broken), Err("disk"));
}

#[test]
fn the_cover_from_zero_is_the_frontier() {
    let mut frontier = Frontier::new();
    for size in 1..300 {
        frontier.push(leaf(size - 1));
        let all = nodes(size);
        let peaks: Vec<u8> = cover(0..size).flat_map(|id| all[&id].0).collect();
        assert_eq!(peaks, frontier.to_bytes());
    }
    assert_eq!(cover(0..0).count(), 0);
    let none = |_| Err::<TreeHash, _>(());
    assert_eq!(subtree::hash(0..0, &mut { none }), Ok(empty_root()));
}

#[test]
fn a_tile_path_has_one_spelling() {
    for path in [
        "tile/0/000",
        "tile/63/999.p/255",
        "tile/1/x001/x234/067",
        "tile/0/x018/x446/x744/x073/x709/x551/615",
        "tile/entries/x001/000.p/1",
    ] {
        assert_eq!(path.parse::<Tile>().unwrap().to_string(), path);
    }
    for path in [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/+1/000",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/0/0000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/000.p/",
        "tile/0/+00",
        "tile/0/x018/x446/x744/x073/x709/x551/616",
        "tile/0/",
        "tile/data/000",
        "/tile/0/000",
        "tile/0/000/",
        "",
    ] {
        assert_eq!(path.parse::<Tile>(), Err(TileError::Path), "{path}");
    }
}

#[test]
fn a_log_of_70000_events_has_the_tiles_of_the_specification() {
    let mut count: HashMap<(Content, bool), u64> = HashMap::new();
    for tile in Tile::grown(0, 70_000) {
        *count
            .entry((tile.content(), tile.is_partial()))
            .or_default() += 1;
    }
    let hashes = |level| Content::Hashes { level };
    let expected = HashMap::from([
        ((Content::Entries, false), 273),
        ((Content::Entries, true), 1),
        ((hashes(0), false), 273),
        ((hashes(0), true), 1),
        ((hashes(1), false), 1),
        ((hashes(1), true), 1),
        ((hashes(2), true), 1),
    ]);
    assert_eq!(count, expected);
    let partial: Vec<String> = Tile::grown(69_999, 70_000).map(|t| t.to_string()).collect();
    assert_eq!(partial, ["tile/entries/273.p/112", "tile/0/273.p/112"]);
    let full: Vec<String> = Tile::grown(255, 256).map(|t| t.to_string()).collect();
    assert_eq!(full, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]);
    assert_eq!(Tile::grown(5, 5).count(), 0);
}

#[test]
fn a_full_tile_is_one_hash_of_the_tile_above() {
    let files = tiles(&[600]);
    let below = &files["tile/0/001"];
    assert_eq!(
        full_tile_root(below).unwrap().0,
        files["tile/1/000.p/2"][32..]
    );
    assert_eq!(full_tile_root(&below[32..]), None);
    assert_eq!(full_tile_root(&[]), None);
}

#[test]
fn bytes_of_another_length_are_no_tile() {
    let tile: Tile = "tile/0/000.p/3".parse().unwrap();
    let id = NodeId { level: 1, index: 0 };
    assert!(tile.node(&[0; 96], id).is_ok());
    for bytes in [&[0; 64][..], &[0; 97], &[0; 128], &[]] {
        assert_eq!(tile.node(bytes, id), Err(TileError::Bytes(tile)));
    }
    let beyond = NodeId { level: 1, index: 1 };
    assert_eq!(tile.node(&[0; 96], beyond), Err(TileError::Bytes(tile)));
    let above = NodeId { level: 8, index: 0 };
    assert_eq!(tile.node(&[0; 96], above), Err(TileError::Bytes(tile)));
    assert_eq!(Tile::holding(beyond, 3), None);
    assert_eq!(
        Tile::holding(
            NodeId {
                level: 64,
                index: 0
            },
            u64::MAX
        ),
        None
    );
    assert_eq!(
        Tile::holding(
            NodeId {
                level: 63,
                index: 1
            },
            u64::MAX
        ),
        None
    );
}

#[test]
fn an_entry_bundle_holds_the_headers_and_nothing_else() {
    let headers: Vec<_> = sample::log().events.iter().map(|e| e.bytes()).collect();
    let bytes = encode_entries(&headers);
    let tile: Tile = "tile/entries/000.p/16".parse().unwrap();
    assert_eq!(tile.entries(&bytes).unwrap(), headers);
    let leaves = encode_leaves(&headers);
    let hashes: Tile = "tile/0/000.p/16".parse().unwrap();
    let expected: Vec<_> = headers.iter().map(eakte_ledger::tree::leaf).collect();
    assert_eq!(hashes.hashes(&leaves).unwrap(), expected);
    let mut longer = bytes.clone();
    longer[1] = 149;
    for wrong in [&bytes[1..], &bytes[150..], &longer, &leaves] {
        assert_eq!(tile.entries(wrong), Err(TileError::Bytes(tile)));
    }
    assert_eq!(hashes.entries(&bytes), Err(TileError::Bytes(hashes)));
    assert_eq!(tile.hashes(&leaves), Err(TileError::Bytes(tile)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn tiles_that_grew_in_steps_serve_every_proof(
        steps in prop::collection::btree_set(1u64..1500, 1..5),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 6),
    ) {
        let steps: Vec<u64> = steps.into_iter().collect();
        let size = *steps.last().unwrap();
        let files = tiles(&steps);
        let read = |id| node_from_tiles(id, size, |tile| {
            Ok::<_, TileError>(files[&tile.to_string()].clone())
        });
        let new_root = subtree::hash(0..size, &mut { read }).unwrap();
        prop_assert_eq!(new_root, root(size));
        for pick in picks {
            let old = pick.index(size as usize) as u64;
            let path = consistency::prove(old, size, read).unwrap().unwrap();
            prop_assert!(consistency::proves((old, &root(old)), (size, &new_root), &path));
            let proof = InclusionProof::prove(old, size, read).unwrap().unwrap();
            prop_assert!(proof.proves(leaf(old), size, &new_root));
        }
    }

    #[test]
    fn a_changed_consistency_proof_proves_nothing(
        new in 2u64..700, pick in any::<prop::sample::Index>(), byte in any::<prop::sample::Index>(),
    ) {
        let old = 1 + pick.index(new as usize - 1) as u64;
        let (all, old_root, new_root) = (nodes(new), root(old), root(new));
        let path = prove(old, new, &all);
        let proves = |path: &[TreeHash]| consistency::proves((old, &old_root), (new, &new_root), path);
        prop_assert!(proves(&path));
        prop_assert!(!proves(&path[1..]));
        prop_assert!(!proves(&[&path[..], &[new_root]].concat()));
        prop_assert!(!proves(&[&[old_root], &path[..]].concat()));
        let mut flipped = path.clone();
        let at = byte.index(path.len() * 32);
        flipped[at / 32].0[at % 32] ^= 1;
        prop_assert!(!proves(&flipped));
        prop_assert!(!consistency::proves((old, &new_root), (new, &new_root), &path));
        prop_assert!(!consistency::proves((old, &old_root), (new, &old_root), &path));
        prop_assert!(!consistency::proves((new, &new_root), (old, &old_root), &path));
    }
}
