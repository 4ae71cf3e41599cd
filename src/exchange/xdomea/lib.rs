//! xdomea: reads messages and packages of the archive's standard, strictly.
