//! The sample district keeps its promises: same bytes, exact counts, everybody may do what they do, the domain
//! accepts every command, the files can be opened.

#![allow(clippy::unwrap_used)]

mod akten;
mod annahme;
mod bezirk;
mod dateien;
