//! App: wiring. Adds clock, ids and people to commands, asks the gate, waits for the views.
//!
//! `start` opens everything, `verzeichnis` knows people and plan, `tor` asks the gate, `kommando` executes,
//! `gedraenge` keeps a line, `abgabe` moves between Akten, `quittung` gives receipts, `dokumente` stores and reads documents, `aufraeumen`
//! sweeps them, `anmeldung` logs people in, `nachweis` bundles from the proofs of `beweis`, `pruefung` audits the whole
//! log, `publish` gets the log signed and confirmed, `heads` states daily where every stream ends,
//! `anker` has that stamped, `belege` gathers what a bundle carries of all this, `schluessel` rotates identities,
//! `treuhand` is the escrow, `freigabe` says who can be the second person for a share, `uebermittlung` what leaves for a partner,
//! `aussonderung` leads Akten to the archive, `lieferung` makes what it gets, `verborgen` keeps what a person does not see
//! out of refusals, `lesen` records every look at content, `lesefrist` ends these records, `auskunft` answers from them,
//! `warum` explains the gate, `loeschung` lets two people erase, `freigabeschluessel` keeps their keys, `loeschliste` what
//! must stay erased, `netz` calls others over HTTPS, `notfall` opens an Akte in an emergency, `schutz` and `vertretung`
//! say what the directory must say to protection and substitutes, `mitwirkung` demands papers of a person by a letter of
//! `schreiben` and says for whom a Wiedervorlage can be, `zeichnung` says who signs a Dokument and in whose place,
//! `scanstapel` takes scanned paper in and lets others check it, `schwaerzung` has redacted copies drawn and files them,
//! `verwaltung` is the operator's, `rechte` the administrator's and the second person's, `regelwerk` the policies that hold, `muster` loads the sample district.

mod abgabe;
pub mod anker;
pub mod anmeldung;
pub mod aufraeumen;
pub mod auskunft;
pub mod aussonderung;
mod belege;
mod beweis;
mod bilder;
mod dokumente;
mod fehler;
mod freigabe;
mod freigabeschluessel;
mod gedraenge;
pub mod heads;
mod kommando;
mod laufnummer;
pub mod lesefrist;
mod lesen;
mod lieferung;
mod loeschliste;
mod loeschung;
mod mitwirkung;
pub mod muster;
pub mod nachweis;
mod netz;
mod notfall;
pub mod pruefung;
pub mod publish;
mod quittung;
pub mod rechte;
pub mod regelwerk;
pub mod register;
mod scanstapel;
mod schluessel;
mod schreiben;
mod schutz;
mod schwaerzung;
mod start;
pub mod tor;
pub mod treuhand;
mod uebergabe;
pub mod uebermittlung;
mod verborgen;
pub mod vereinbarung;
mod vertretung;
mod verwaltung;
mod verzeichnis;
pub mod warum;
pub mod widerspruch;
mod zeichnung;

use std::ops::Deref;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use eakte_domain::aktenzeichen::AktenzeichenVorlage;
use eakte_domain::werte::Zweck;
use eakte_domain::zugriff::Kontext;
use eakte_domain::{NutzerId, OrgNr, Zeit};
use eakte_worker::client::Worker;
use eakte_zugriff::Regelwerk;

pub use abgabe::Abgabe;
pub use dokumente::{Datei, UPLOAD_BYTES_MAX, unlesbar};
pub use fehler::{AppError, GleichesZeichen, Satz};
pub use freigabe::stimmt_zu;
pub use kommando::{Auftrag, NeueAkte, Reihenfolge};
pub use lesen::Stelle;
pub use loeschung::{LoeschAntrag, Loeschfreigabe};
pub use mitwirkung::{Anforderung, Aufgefordert, Schreiben};
pub use notfall::Offen;
pub use quittung::Quittung;
pub use scanstapel::{Ablageort, Anlieferung, Befund, Scan, Scanziel};
pub use schluessel::Verpackt;
pub use schutz::ENTWURF_UEBERNEHMEN;
pub use schwaerzung::{KOPIE_BETREFF, Schwaerzungswunsch};
pub use start::Config;
pub use verzeichnis::{NotfallEintrag, OrgEintrag, Person, VertretungEintrag, Verzeichnis};

use crate::store::StoreError;
use crate::store::akten::Store;
use crate::store::blob::Blobs;
use crate::store::follower::Follower;
use crate::store::leseprotokoll::Leseprotokoll;

/// The running application. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

/// What the application is made of.
pub struct Inner {
    /// The log.
    pub store: Arc<Store>,
    /// Documents.
    pub blobs: Blobs,
    /// Reads untrusted documents.
    pub worker: Worker,
    /// The gate.
    pub regelwerk: Regelwerk,
    /// Records every look at content.
    pub leseprotokoll: Leseprotokoll,
    /// How far the views are.
    pub follower: Follower,
    /// Who signed the log, and who confirmed that.
    pub publisher: Arc<publish::Publisher>,
    /// Folder for keys, documents and the private database.
    pub daten: PathBuf,
    /// People and plan as of now.
    verzeichnis: tokio::sync::watch::Sender<Arc<Verzeichnis>>,
    /// Held while the directory or the recipients of keys are read and put in place: of two
    /// readings the one that began later must win, or a role that was taken away would come back.
    verzeichnis_laedt: tokio::sync::Mutex<()>,
    /// How many losses of a connection had been counted when the directory in force was read.
    verzeichnis_gelesen: AtomicU64,
    /// Held while people are added: one at a time asks for the lock on the log.
    namen: tokio::sync::Mutex<()>,
    /// Hashes passwords.
    hashwerk: anmeldung::Hashwerk,
    /// Failed logins by address.
    adressen: anmeldung::Adressen,
    /// Pictures shown lately.
    bilder: bilder::Bilder,
    /// Next Laufnummern, by organisation, unit, plan and year.
    laufnummern: laufnummer::Laufnummern,
    /// Commands at once on one stream, in line.
    gedraenge: gedraenge::Gedraenge,
    /// Form of new Aktenzeichen.
    vorlage: AktenzeichenVorlage,
}

impl Deref for App {
    type Target = Inner;

    fn deref(&self) -> &Inner {
        &self.0
    }
}

/// Who acts and why: a person under one chosen purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The person.
    pub nutzer: NutzerId,
    /// The purpose of the session or token.
    pub zweck: Zweck,
    /// When this session or token last saw the person's second factor; `None`: not at all.
    pub faktor: Option<Zeit>,
}

impl Actor {
    /// Somebody under a purpose, without a second factor.
    pub const fn neu(nutzer: NutzerId, zweck: Zweck) -> Self {
        Self {
            nutzer,
            zweck,
            faktor: None,
        }
    }

    /// Whole minutes since the second factor.
    fn faktor_minuten(&self, jetzt: Zeit) -> Option<u32> {
        let age_ms = jetzt.0.saturating_sub(self.faktor?.0).max(0);
        Some(u32::try_from(age_ms / 60_000).unwrap_or(u32::MAX))
    }
}

/// The clock: Unix milliseconds.
pub fn now() -> Zeit {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Zeit(since.as_millis() as i64)
}

/// Carries a step out to its end, whether or not anybody still waits for what comes of it: the work on a request is dropped
/// where it stands when its client goes away, and what is in the log by then must be followed by what it says.
async fn zu_ende<T: Send + 'static>(
    schritt: impl Future<Output = Result<T, AppError>> + Send + 'static,
) -> Result<T, AppError> {
    tokio::spawn(schritt)
        .await
        .map_err(|e| StoreError::Payload(e.to_string()))?
}

/// How often what rests on lost events is decided anew. One crash may be noticed twice: by the writer, and by who follows
/// the log.
const UEBERHOLT_MAX: usize = 4;

impl App {
    /// The directory of people, units and the plan.
    pub fn verzeichnis(&self) -> Arc<Verzeichnis> {
        self.verzeichnis.borrow().clone()
    }

    /// How many losses of a connection what the gate decides from now on has outlived: of the shares it reads, and of the
    /// directory. Taken before the gate is asked.
    pub(crate) fn seit(&self) -> u64 {
        let verzeichnis = self.verzeichnis_gelesen.load(Ordering::Acquire);
        verzeichnis.min(self.store.schreiber.verluste().stand())
    }

    /// Circumstances of a decision taken now.
    pub fn kontext(&self, actor: &Actor) -> Kontext {
        let jetzt = now();
        Kontext {
            faktor: actor.faktor_minuten(jetzt),
            ..Kontext::new(jetzt, actor.zweck)
        }
    }

    /// The person acting. Unknown or locked people act no more: `NichtAngemeldet`.
    pub fn person(&self, actor: &Actor) -> Result<Person, AppError> {
        let person = self.verzeichnis().person(actor.nutzer).cloned();
        person
            .filter(|p| !p.gesperrt)
            .ok_or(AppError::NichtAngemeldet)
    }

    /// Number of the district among the organisations.
    pub const KREIS: OrgNr = OrgNr(1);
}
