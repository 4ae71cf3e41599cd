//! Vectors of consistency proofs and tiles. Leaf i of a tree is SHA-256(0x00, u64(i)).

use crate::sample::log;
use eakte_ledger::consistency;
use eakte_ledger::ids::TreeHash;
use eakte_ledger::subtree::{NodeId, cover};
use eakte_ledger::tile::{
    Content, Tile, encode_entries, encode_leaves, full_tile_root, node_from_tiles,
};
use eakte_ledger::tree::{Frontier, node};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::convert::Infallible;

pub fn leaf_of(i: u64) -> TreeHash {
    TreeHash(Sha256::digest([&[0][..], &i.to_be_bytes()].concat()).into())
}

fn hash_of(id: NodeId) -> TreeHash {
    match id.level {
        0 => leaf_of(id.index),
        level => {
            let child = |index| {
                hash_of(NodeId {
                    level: level - 1,
                    index,
                })
            };
            node(&child(2 * id.index), &child(2 * id.index + 1))
        }
    }
}

pub fn root_of(size: u64) -> TreeHash {
    let mut frontier = Frontier::new();
    (0..size).for_each(|i| frontier.push(leaf_of(i)));
    frontier.root()
}

pub fn path_of(old: u64, new: u64) -> Vec<TreeHash> {
    let nodes = |id| Ok::<_, Infallible>(hash_of(id));
    consistency::prove(old, new, nodes).unwrap().unwrap()
}

pub fn consistency() -> Value {
    type Head = (u64, TreeHash);
    let vector = |name: &str, old: Head, new: Head, path: &[TreeHash]| {
        let path: Vec<String> = path.iter().map(TreeHash::to_string).collect();
        json!({
            "name": name,
            "old": old.0, "old_root": old.1.to_string(),
            "new": new.0, "new_root": new.1.to_string(),
            "path": path,
        })
    };
    let head = |size| (size, root_of(size));
    let proves = |old: Head, new: Head, path: &[TreeHash]| {
        consistency::proves((old.0, &old.1), (new.0, &new.1), path)
    };
    let good = |(old, new): (u64, u64)| {
        let path = path_of(old, new);
        assert!(proves(head(old), head(new), &path));
        vector(&format!("{old} to {new}"), head(old), head(new), &path)
    };
    let bad = |name: &str, old: Head, new: Head, path: &[TreeHash]| {
        assert!(!proves(old, new, path), "{name}");
        vector(name, old, new, path)
    };
    let (three, four, seven) = (head(3), head(4), head(7));
    let path = path_of(3, 7);
    let mut swapped = path.clone();
    swapped.swap(1, 2);
    let mut flipped = path.clone();
    flipped[0].0[31] ^= 1;
    let sizes = [
        (0, 0),
        (0, 1),
        (0, 7),
        (1, 1),
        (1, 2),
        (1, 3),
        (1, 8),
        (2, 3),
        (3, 7),
        (4, 7),
        (4, 8),
        (6, 7),
        (6, 8),
        (7, 7),
        (7, 8),
        (21, 300),
        (255, 256),
        (256, 257),
        (255, 1000),
    ];
    json!({
        "good": sizes.map(good),
        "bad": [
            bad("another old root", (3, four.1), seven, &path),
            bad("another new root", three, (7, four.1), &path),
            bad("a hash too few", three, seven, &path[1..]),
            bad("a hash too few at the end", three, seven, &path[..path.len() - 1]),
            bad("a hash too many", three, seven, &[&path[..], &[three.1]].concat()),
            bad("two hashes swapped", three, seven, &swapped),
            bad("a bit changed", three, seven, &flipped),
            bad("the proof for another old size", four, seven, &path),
            bad("the proof for another new size", three, head(6), &path),
            bad("backwards", seven, three, &path),
            bad("no hash at all", three, seven, &[]),
            bad("the old root before the proof of a power of two", four, seven, &[&[four.1][..], &path_of(4, 7)].concat()),
            bad("equal sizes and a proof", seven, seven, &path),
            bad("equal sizes, other roots", seven, (7, four.1), &[]),
            bad("a proof from nothing", head(0), seven, &path),
            bad("nothing has a root", (0, three.1), seven, &[]),
            bad("two empty logs with two roots", head(0), (0, three.1), &[]),
        ],
    })
}

pub fn tile() -> Value {
    let good = |path: &str| {
        let tile: Tile = path.parse().unwrap();
        assert_eq!(tile.to_string(), path);
        let level = match tile.content() {
            Content::Hashes { level } => level.into(),
            Content::Entries => Value::from("entries"),
        };
        json!({ "path": path, "level": level, "index": tile.index(), "width": tile.width() })
    };
    let bad = |path: &str| {
        assert!(path.parse::<Tile>().is_err(), "{path}");
        path.to_owned()
    };
    let grown = |(old, new): (u64, u64)| {
        let paths: Vec<String> = Tile::grown(old, new).map(|t| t.to_string()).collect();
        json!({ "old": old, "new": new, "paths": paths })
    };
    let bytes_of = |tile: Tile| {
        let Content::Hashes { level } = tile.content() else {
            panic!("a hash tile")
        };
        let level = u32::from(level) * 8;
        let first = tile.index() * 256;
        let indexes = first..first + u64::from(tile.width());
        let bytes = indexes.flat_map(|index| hash_of(NodeId { level, index }).0);
        bytes.collect::<Vec<u8>>()
    };
    let place = |(size, level, index): (u64, u32, u64)| {
        let id = NodeId { level, index };
        let tile = Tile::holding(id, size).unwrap();
        let hash = node_from_tiles(id, size, |tile| {
            Ok::<_, eakte_ledger::tile::TileError>(bytes_of(tile))
        });
        assert_eq!(hash, Ok(hash_of(id)));
        json!({
            "size": size, "level": level, "index": index,
            "tile": tile.to_string(), "hash": hash_of(id).to_string(),
        })
    };
    let full = bytes_of("tile/0/001".parse().unwrap());
    let headers: Vec<_> = log().events.iter().map(|e| e.bytes()).collect();
    let bundle = encode_entries(&headers);
    let entries: Tile = "tile/entries/000.p/16".parse().unwrap();
    let bad_bundle = |name: &str, bytes: &[u8]| {
        assert!(entries.entries(bytes).is_err(), "{name}");
        json!({ "name": name, "bytes": hex::encode(bytes) })
    };
    let mut longer = bundle.clone();
    longer[1] += 1;
    let peaks: Vec<String> = cover(0..70_000)
        .map(|id| Tile::holding(id, 70_000).unwrap().to_string())
        .collect();
    json!({
        "paths": {
            "good": ([
                "tile/0/000", "tile/0/999", "tile/0/x001/000", "tile/1/x001/x234/067", "tile/63/000.p/255",
                "tile/entries/000.p/1", "tile/entries/x001/000",
            ].map(good)),
            "bad": ([
                "tile/0/0", "tile/0/x000/001", "tile/0/001/002", "tile/0/x001", "tile/00/000", "tile/64/000", "tile/0/000.p/0",
                "tile/0/000.p/256", "tile/0/000.p/01", "tile/0/000.p/", "tile/0/0000", "tile/0/+00", "tile/-1/000",
                "tile/data/000", "/tile/0/000", "tile/0/000/", "tile/0", "",
            ].map(bad)),
        },
        "grown": ([(0, 1), (0, 256), (255, 256), (256, 257), (250, 520), (5, 5), (69_990, 70_000), (65_535, 65_536)].map(grown)),
        "nodes": ([(1, 0, 0), (7, 1, 2), (7, 2, 0), (300, 0, 299), (300, 5, 8), (600, 8, 1), (600, 9, 0), (700, 7, 4)].map(place)),
        "frontier_tiles_of_70000": peaks,
        "full_tile": { "path": "tile/0/001", "bytes": hex::encode(&full), "root": full_tile_root(&full).unwrap().to_string() },
        "entries": {
            "width": 16,
            "bytes": hex::encode(&bundle),
            "leaves": hex::encode(encode_leaves(&headers)),
            "bad": [
                bad_bundle("a byte short", &bundle[..bundle.len() - 1]),
                bad_bundle("an entry short", &bundle[150..]),
                bad_bundle("an entry too many", &[&bundle[..], &bundle[..150]].concat()),
                bad_bundle("an entry of 149 bytes", &longer),
                bad_bundle("no lengths", &headers.iter().flat_map(|h| h.0).collect::<Vec<u8>>()),
            ],
        },
    })
}
