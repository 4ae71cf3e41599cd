//! The bytes of the log: header, chain, seal, tree, proofs, bundle, verify.
