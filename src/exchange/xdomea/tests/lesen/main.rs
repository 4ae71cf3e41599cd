//! Packages and messages as a caller meets them: taken whole, or refused whole.
#![allow(clippy::unwrap_used)]

mod antworten;
mod bausteine;
mod beispiele;
mod nachrichten;
mod pakete;
mod schema;
mod schreiben;
