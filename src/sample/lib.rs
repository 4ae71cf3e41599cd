//! The sample district: deterministic, fictional, scalable.
