//! The worker as the server meets it: the real program, fed with documents made here.

#![allow(clippy::unwrap_used)]

mod abwehr;
mod build;
mod copies;
mod pages;
mod sandbox;
mod series;
mod shared;
mod texts;

use eakte_worker::client::Worker;

fn worker() -> Worker {
    Worker::new(env!("CARGO_BIN_EXE_eakte-worker"))
}
