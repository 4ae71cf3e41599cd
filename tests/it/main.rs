//! The house as a whole: the application, its API and its programs, against a real PostgreSQL.
//!
//! Every test has a database and a data folder of its own, and ends by verifying the log.

#![allow(clippy::unwrap_used)] // a failed step is a failed test

mod support;

mod abgabe;
mod angriff;
mod anker;
mod anmeldename;
mod anmeldung;
mod anmeldung_angriff;
mod audit;
mod aufraeumen;
mod auskunft;
mod aussonderung;
mod aussonderung_bestaetigung;
mod aussonderung_seiten;
mod aussperren;
mod beschreibung;
mod cli;
mod crash;
mod crash_move;
mod datenbank;
mod documents;
mod erasure;
mod erasure_schutz;
mod export;
mod faktor;
mod formulare;
mod freigabe;
mod freigabe_wartet;
mod fuzz;
mod gate;
mod gate_lists;
mod gate_ziele;
mod geschaeftsgang;
mod geschaeftsgang_seiten;
mod haertung;
mod heads;
mod import;
mod keys;
mod leseprotokoll;
mod leseprotokoll_ende;
mod mehrdeutig;
mod mtls;
mod notfall;
mod passkey;
mod passkey_seiten;
mod programs;
mod publish;
mod regelwerk;
mod regelwerk_start;
mod scanstapel;
mod scanstapel_pruefung;
mod schutz;
mod secrecy;
mod seiten;
mod snapshot;
mod store;
mod tamper;
mod tiles;
mod uebergabe;
mod vereinbarung;
mod vertretung;
mod verwaltung;
mod views;
mod warum;
mod widerspruch;
mod wiederholung;
mod wiedervorlage;
mod wiedervorlage_seiten;
mod writer;
mod zeugen;
