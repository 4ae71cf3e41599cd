//! Every event type has a vector, and reads and writes it byte for byte: the log is read for decades.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cqrs_es::DomainEvent;
use eakte_domain::akte::AkteEvent;
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::leseprotokoll::LeseprotokollEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::scanstapel::ScanstapelEvent;

/// Name without `.json`, and content. `X.json` has every field, `X.minimal.json` only those that must be there.
fn vectors() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/events");
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn type_of(name: &str) -> &str {
    name.split_once('.').map_or(name, |(t, _)| t)
}

/// Reads and writes every vector of one aggregate; returns the types it met.
fn round_trip<E: DomainEvent>(types: &[&str]) -> BTreeSet<String> {
    let mut met = BTreeSet::new();
    for (name, json) in vectors() {
        if !types.contains(&type_of(&name)) {
            continue;
        }
        let event: E = serde_json::from_str(&json).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(event.event_type(), type_of(&name));
        assert_eq!(event.event_version(), "1");
        assert_eq!(serde_json::to_string(&event).unwrap(), json, "{name}");
        met.insert(event.event_type());
    }
    met
}

fn set(types: &[&str]) -> BTreeSet<String> {
    types.iter().map(|t| (*t).to_owned()).collect()
}

#[test]
fn every_event_of_an_akte_has_a_vector_and_keeps_its_bytes() {
    assert_eq!(
        round_trip::<AkteEvent>(AkteEvent::TYPES),
        set(AkteEvent::TYPES)
    );
}

#[test]
fn every_event_of_the_aktenplan_has_a_vector_and_keeps_its_bytes() {
    assert_eq!(
        round_trip::<AktenplanEvent>(AktenplanEvent::TYPES),
        set(AktenplanEvent::TYPES)
    );
}

#[test]
fn every_event_of_an_organisation_has_a_vector_and_keeps_its_bytes() {
    assert_eq!(
        round_trip::<OrganisationEvent>(OrganisationEvent::TYPES),
        set(OrganisationEvent::TYPES)
    );
}

#[test]
fn every_event_of_a_read_log_has_a_vector_and_keeps_its_bytes() {
    assert_eq!(
        round_trip::<LeseprotokollEvent>(LeseprotokollEvent::TYPES),
        set(LeseprotokollEvent::TYPES)
    );
}

#[test]
fn every_event_of_a_scanstapel_has_a_vector_and_keeps_its_bytes() {
    assert_eq!(
        round_trip::<ScanstapelEvent>(ScanstapelEvent::TYPES),
        set(ScanstapelEvent::TYPES)
    );
}

#[test]
fn no_vector_is_of_an_event_that_does_not_exist() {
    let mut known = set(AkteEvent::TYPES);
    known.extend(set(AktenplanEvent::TYPES));
    known.extend(set(OrganisationEvent::TYPES));
    known.extend(set(LeseprotokollEvent::TYPES));
    known.extend(set(ScanstapelEvent::TYPES));
    for name in vectors().keys() {
        assert!(known.contains(type_of(name)), "{name}");
    }
}
