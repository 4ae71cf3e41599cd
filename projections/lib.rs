//! Read models: one .sql and one .rs side by side. Same events, same rows.
//!
//! ```text
//! auth         access models: what the gate decides on; written in the append transaction (auth.sql)
//!   ressource  what the gate asks about, read from them
//!   dateien    which Akte names which document file
//! follow       the views go after the log: create, checkpoint, apply_batch, reset, fingerprint (stand.sql)
//! aktenbaum    Akten, Vorgaenge, Dokumente, versions; queries `akten` (lists) and `akte` (one, with its tree),
//!              `abgaben` (what went to other Akten), `aktenende` (what became of an erased one); what redacted
//!              copies were made from (`schwaerzung`)
//! verlauf      who did what on an Akte; query `auskunft`: what the person concerned was told of it
//! suche        full text; query `suchen`, in every spelling (`schreibweise`) and in plain letters (`grundform`)
//! zuletzt      what a person worked on last
//! freigabe     shares given, received and waiting for a second person
//! uebergabe    offers to hand an Akte over and what became of them
//! geschaeftsgang  who signs a Dokument and who has, and its dispatch; queries `zeichnung`
//! wiedervorlage  when somebody is to look at an Akte again, what a person was asked for; queries `fristen`
//! scanstapel   batches of scanned paper, their sample and what became of the paper
//! loeschung    requests to erase and what became of them
//! aussonderung what was offered to the archive and what became of it, and the holds; queries `aussonderung_lesen`
//! zugriff      who was shown what of an Akte
//! aktenplan    the plan as a tree
//! verzeichnis  names of organisations, units, people
//! ```
//!
//! A query takes a `Beleg` (the gate allowed this one object) or a `Sicht` (the gate's list filters): there is no
//! other way to content. What a person may not see is absent from rows, flags and cursors alike.
//!
//! A new event: the compiler names every model that has to say what becomes of it.

mod abgabe;
mod akte;
mod akten;
mod aktenbaum;
mod aktenende;
mod aktenplan;
mod anfrage;
mod auskunft;
mod aussonderung;
mod aussonderung_lesen;
mod auszug;
pub mod auth;
mod dateien;
mod empfaengerkreis;
mod erben;
mod error;
pub mod follow;
mod frage;
mod freigabe;
mod fristen;
mod geschaeftsgang;
mod grundform;
mod loeschung;
mod ops;
mod ressource;
mod scanstapel;
mod schreibweise;
mod schwaerzung;
mod sicht;
mod suche;
mod suchen;
mod treffer;
mod uebergabe;
mod umzug;
mod verlauf;
mod verlauf_lesen;
mod verzeichnis;
mod wiedervorlage;
mod zeichnung;
mod zugriff;
mod zuletzt;

pub use abgabe::{AbgabeZeile, abgaben};
pub use akte::{
    AkteBaum, DokumentAnsicht, DokumentZeile, FassungZeile, VorgangZeile, akte, baum, dokument,
    dokument_text,
};
pub use akten::{AkteZeile, AktenFilter, Cursor, Seite, Sortierung, akte_by_aktenzeichen, akten};
pub use aktenplan::{Planeinheit, aktenplan};
pub use auskunft::{AuskunftZeile, Verweigerung, Zeitraum, auskuenfte};
pub use aussonderung_lesen::{
    AussonderungZeile, Aussonderungsauswahl, Aussonderungsstand, FaelligeAkte, SperreZeile,
    aussonderungen, ersetzte, faellige, faellige_anzahl, sperren, wartende_aussonderungen,
};
pub use empfaengerkreis::{Empfaengerkreis, empfaengerkreis};
pub use error::Error;
pub use follow::{auth_bereit, auth_gefuellt, create};
pub use frage::{Param, Reader};
pub use freigabe::{
    FreigabeAnsicht, Freigabestand, freigaben, mit_mir_geteilt, wartende_freigaben,
};
pub use fristen::{
    AufforderungZeile, Fristen, WiedervorlageZeile, Wiedervorlagefilter, fristen, wiedervorlagen,
};
pub use grundform::ordnung;
pub use loeschung::{LoeschungZeile, Stand as Loeschstand, loeschungen};
pub use scanstapel::{
    ScanstapelAnsicht, ScanstapelZeile, StapelDokument, TransfervermerkAnsicht, scanstapel,
    scanstapel_liste, wartende_stichproben,
};
pub use schwaerzung::{Dokumentbezug, SchwaerzungAnsicht};
pub use sicht::Sicht;
pub use suchen::{Suchergebnis, Suchfilter, suchen};
pub use treffer::{Objekttyp, Stueck, Treffer};
pub use uebergabe::{UebergabeZeile, Uebergabestand, uebergaben, uebergaben_der_akte};
pub use verlauf_lesen::{VerlaufZeile, verlauf};
pub use verzeichnis::{
    EinheitAnsicht, NutzerAnsicht, OrganisationAnsicht, einheiten, organisationen, person,
    person_by_anmeldename, personen,
};
pub use zeichnung::{
    GeschaeftsgangZeile, SchrittZeile, VersandZeile, WartenderSchritt, ZurueckZeile,
    geschaeftsgaenge, versand, wartende_schritte, zurueckgekommen,
};
pub use zugriff::{EmpfaengerZeile, NotfallBlick, ZugriffZeile, empfaenger, im_notfall, zugriffe};
pub use zuletzt::{ZuletztDokument, zuletzt, zuletzt_dokumente};

/// Who it was, for people, with "i. V." where it was so; the log itself has no name.
fn name_of(e: &eakte_domain::Recorded) -> String {
    e.urheber
        .as_ref()
        .map(|u| u.akteur.zeichnung())
        .unwrap_or_default()
}
