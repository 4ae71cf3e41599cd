//! Attacks on a real log, each on a copy of its own: which layer catches it, and where.
//!
//! The log is made once, by the real programs on a real PostgreSQL. Every table below lists attacks of one kind
//! of attacker; an attack says what is done and what must be found first. Layers: C chain, T tree against stored
//! roots and signed states, S the signer's memory, W the witnesses, P payload digests, K keys, E erasure, H heads,
//! A timestamps, B files of documents, D columns that derive from headers.

#![allow(clippy::unwrap_used)] // a failed step is a failed test

mod angriff;
mod dateien;
mod datenbank;
mod einbruch;
mod faelscher;
mod ort;
mod programme;
mod schreiberschluessel;
mod sicherung;
#[path = "../it/support/stelle.rs"]
mod stelle;
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
        einbruch::ANGRIFFE,
        dateien::ANGRIFFE,
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
    for layer in [
        Schicht::A,
        Schicht::B,
        Schicht::C,
        Schicht::D,
        Schicht::E,
        Schicht::H,
        Schicht::K,
        Schicht::P,
        Schicht::T,
    ] {
        let of_layer = alle().iter().filter(|a| a.schicht == layer).count();
        assert!(of_layer >= 3, "{of_layer} for {layer:?}");
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
    let dateien = ort.dateien();
    let (report, opened) = ort.pruefen(&ort.kopie().await, dateien.path()).await;
    assert_eq!(report.findings, []);
    assert!(report.events > 150, "only {} events", report.events);
    let sealed = ort.echt.zeilen.iter().filter(|e| e.salt.is_some()).count();
    assert_eq!(opened.inhalte, sealed as u64);
    assert!(
        opened.dokumente > Some(1) && opened.verwaist == Some(0),
        "{opened:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_put_back_after_its_erasure_is_counted_as_nobodys() {
    let ort = ort::Ort::echt().await;
    let dateien = ort.dateien();
    // A file that no event names any more: its name stood in the erased payload alone.
    let path = dateien::datei(dateien.path(), &"ab".repeat(32));
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = std::fs::File::create_new(&path).unwrap();
    let day = std::time::Duration::from_secs(25 * 60 * 60);
    file.set_modified(std::time::SystemTime::now() - day)
        .unwrap();
    let (report, opened) = ort.pruefen(&ort.kopie().await, dateien.path()).await;
    assert_eq!(report.findings, []);
    assert_eq!(opened.verwaist, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn signer_and_witness_refuse_what_the_database_alone_would_show() {
    zeugen::angreifen(ort::Ort::echt().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_a_torn_or_foreign_memory_neither_signer_nor_witness_signs() {
    zeugen::zerrissen(ort::Ort::echt().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_put_back_together_with_the_signers_memory_gets_no_witness() {
    zeugen::beide_zurueck(ort::Ort::echt().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forged_or_replayed_cosignature_does_not_satisfy_the_policy() {
    zeugen::unterschoben(ort::Ort::echt().await).await;
}
