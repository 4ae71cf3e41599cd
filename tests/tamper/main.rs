//! Attacks on a real log, each on a copy of its own: which layer catches it, and where.
//!
//! The log is made once, by the real programs on a real PostgreSQL. Every table below lists attacks of one kind
//! of attacker; an attack says what is done and what must be found first. Layers: C chain, T tree against stored
//! roots and signed states, S the signer's memory, W the witnesses, P payload digests, K keys, E erasure, H heads,
//! D columns that derive from headers.

#![allow(clippy::unwrap_used)] // a failed step is a failed test

mod angriff;
mod datenbank;
mod faelscher;
mod ort;
mod schreiberschluessel;
mod sicherung;
mod zeilen;
mod zeugen;

use angriff::{Angriff, Schicht};

/// Every table of attacks.
fn alle() -> Vec<&'static Angriff> {
    [
        datenbank::BITS,
        datenbank::SPALTEN,
        zeilen::INHALTE,
        zeilen::REIHENFOLGE,
        zeilen::WURZELN,
        zeilen::HUELLEN,
        sicherung::ANGRIFFE,
        schreiberschluessel::ANGRIFFE,
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn there_are_at_least_forty_attacks_each_with_a_name_of_its_own() {
    let names: Vec<&str> = alle()
        .iter()
        .map(|a| a.name)
        .chain(zeugen::ANGRIFFE.iter().map(|a| a.name))
        .collect();
    assert!(names.len() >= 40, "only {}", names.len());
    for (at, name) in names.iter().enumerate() {
        assert!(!names[at + 1..].contains(name), "twice: {name}");
    }
    // Layers that an audit of the database answers for.
    for layer in [Schicht::C, Schicht::T, Schicht::P, Schicht::D] {
        assert!(
            alle().iter().any(|a| a.schicht == layer),
            "none for {layer:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_attack_on_the_database_is_found_by_its_layer_at_its_first_bad_event() {
    let ort = ort::Ort::echt().await;
    let mut wrong = Vec::new();
    for angriff in alle() {
        match ort.angreifen(angriff).await {
            Ok(found) => println!("{:?} {:<78} {found}", angriff.schicht, angriff.name),
            Err(reason) => wrong.push(format!("{}: {reason}", angriff.name)),
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_that_is_attacked_is_sound() {
    let ort = ort::Ort::echt().await;
    let report = ort.unberuehrt().await;
    assert_eq!(report.findings, []);
    assert!(report.events > 150, "only {} events", report.events);
}

#[tokio::test(flavor = "multi_thread")]
async fn signer_and_witnesses_refuse_what_the_database_alone_would_show() {
    let ort = ort::Ort::echt().await;
    for angriff in zeugen::ANGRIFFE {
        zeugen::angreifen(ort, angriff);
    }
}
