//! Tree and proofs against the recursive definition of RFC 6962 section 2.1.
#![allow(clippy::unwrap_used)]

use eakte_ledger::ids::TreeHash;
use eakte_ledger::proof::{InclusionProof, ProofBuilder, ProofError};
use eakte_ledger::tree::{Frontier, empty_root, node};
use proptest::prelude::*;

fn leaves(n: usize) -> Vec<TreeHash> {
    (0..n)
        .map(|i| TreeHash(*blake3::hash(&i.to_be_bytes()).as_bytes()))
        .collect()
}

fn split(n: usize) -> usize {
    n.next_power_of_two() / 2
}

/// MTH of the RFC.
fn naive_root(leaves: &[TreeHash]) -> TreeHash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&naive_root(left), &naive_root(right))
        }
    }
}

/// PATH of the RFC.
fn naive_path(m: usize, leaves: &[TreeHash]) -> Vec<TreeHash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let k = split(leaves.len());
    let (left, right) = leaves.split_at(k);
    let (mut path, sibling) = if m < k {
        (naive_path(m, left), naive_root(right))
    } else {
        (naive_path(m - k, right), naive_root(left))
    };
    path.push(sibling);
    path
}

fn build(leaves: &[TreeHash], wanted: Vec<u64>) -> (Frontier, Vec<InclusionProof>) {
    let mut builder = ProofBuilder::new(wanted).unwrap();
    leaves.iter().for_each(|leaf| builder.push(*leaf));
    builder.finish().unwrap()
}

#[test]
fn the_empty_log_has_the_root_of_nothing() {
    assert_eq!(
        Frontier::new().root().to_string(),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    );
    assert!(Frontier::new().to_bytes().is_empty());
}

#[test]
fn every_proof_of_every_small_tree_is_the_rfcs() {
    for n in 1..70 {
        let leaves = leaves(n);
        let root = naive_root(&leaves);
        let (frontier, proofs) = build(&leaves, (0..n as u64).collect());
        assert_eq!(frontier.root(), root);
        for (i, proof) in proofs.iter().enumerate() {
            assert_eq!(proof.path, naive_path(i, &leaves), "leaf {i} of {n}");
            assert!(proof.proves(leaves[i], n as u64, &root));
        }
    }
}

#[test]
fn positions_that_do_not_ascend_or_do_not_exist_have_no_proofs() {
    assert_eq!(
        ProofBuilder::new(vec![3, 3]).err(),
        Some(ProofError::Order(3))
    );
    let mut builder = ProofBuilder::new(vec![0, 1]).unwrap();
    builder.push(leaves(1)[0]);
    assert_eq!(builder.finish().err(), Some(ProofError::Beyond(1)));
}

#[test]
fn a_frontier_with_too_few_or_too_many_peaks_is_refused() {
    assert!(Frontier::from_bytes(3, &[0; 32]).is_err());
    assert!(Frontier::from_bytes(3, &[0; 65]).is_err());
    assert!(Frontier::from_bytes(0, &[0; 32]).is_err());
    assert!(Frontier::from_bytes(3, &[0; 64]).is_ok());
}

proptest! {
    #[test]
    fn the_root_is_the_rfcs(n in 0usize..600) {
        let leaves = leaves(n);
        let mut frontier = Frontier::new();
        leaves.iter().for_each(|leaf| frontier.push(*leaf));
        prop_assert_eq!(frontier.root(), naive_root(&leaves));
    }

    #[test]
    fn a_start_from_the_stored_frontier_continues_the_same_tree(n in 0usize..300, more in 0usize..300) {
        let leaves = leaves(n + more);
        let mut frontier = Frontier::new();
        leaves[..n].iter().for_each(|leaf| frontier.push(*leaf));
        let mut restarted = Frontier::from_bytes(n as u64, &frontier.to_bytes()).unwrap();
        leaves[n..].iter().for_each(|leaf| restarted.push(*leaf));
        prop_assert_eq!(restarted.root(), naive_root(&leaves));
        prop_assert_eq!(restarted.size(), (n + more) as u64);
    }

    #[test]
    fn proofs_of_some_positions_prove_them_and_nothing_else(n in 1usize..500, picks in prop::collection::btree_set(0u64..500, 1..20)) {
        let wanted: Vec<u64> = picks.into_iter().filter(|&p| p < n as u64).collect();
        let leaves = leaves(n);
        let root = naive_root(&leaves);
        let (_, proofs) = build(&leaves, wanted.clone());
        prop_assert_eq!(proofs.iter().map(|p| p.position).collect::<Vec<_>>(), wanted);
        for proof in proofs {
            let leaf = leaves[proof.position as usize];
            prop_assert!(proof.proves(leaf, n as u64, &root));
            prop_assert!(!proof.proves(TreeHash([1; 32]), n as u64, &root));
            let mut longer = proof.clone();
            longer.path.push(root);
            prop_assert!(!longer.proves(leaf, n as u64, &root));
            if !proof.path.is_empty() {
                let mut shorter = proof.clone();
                shorter.path.pop();
                prop_assert!(!shorter.proves(leaf, n as u64, &root));
            }
        }
    }
}
