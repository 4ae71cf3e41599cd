//! Schwaerzung: a redacted copy of a Dokument is drawn by the worker and filed with what it was made from.

use bytes::Bytes;
use eakte_domain::akte::{
    Akte, AkteCommand, AkteError, DokumentSchwaerzen, Schwaerzung, SchwaerzungError,
};
use eakte_domain::leseprotokoll::Zugriffsart;
use eakte_domain::werte::{Betreff, Fassung};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, DokumentId, VorgangId};
use eakte_projections::auth;
use eakte_worker::client::WorkerError;
use eakte_worker::frame::{Ablehnung, KOPIE_SEITEN_MAX};
use eakte_worker::{Bereich, Medientyp};
use futures::stream;
use tokio_util::io::StreamReader;
use uuid::Uuid;

use super::{Actor, App, AppError, Auftrag, Quittung, Satz, Stelle};
use crate::store::StoreError;

/// How a copy is called if nobody says otherwise: nothing of the Dokument it was made from.
pub const KOPIE_BETREFF: &str = "Geschwärzte Kopie";

/// What is to be redacted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schwaerzungswunsch {
    /// The Dokument.
    pub quelle: DokumentId,
    /// Its version, from 1; none: the newest.
    pub fassung: Option<u32>,
    /// The Vorgang of the same Akte in which the copy is filed; none: that of the Dokument.
    pub vorgang: Option<VorgangId>,
    /// How the copy is called; none: `Geschwärzte Kopie`.
    pub betreff: Option<Betreff>,
    /// What becomes black.
    pub bereiche: Vec<Bereich>,
    /// Why.
    pub grund: Betreff,
    /// By which law it is held back.
    pub rechtsgrundlage: Betreff,
}

impl App {
    /// The Akte and the version of a Dokument of which this person can make a redacted copy now.
    ///
    /// Errors: `NichtGefunden` (absent or hidden), `Verboten`, `Akte` (draft, not signed, no pages ...), `Eingabe` (too many
    /// pages).
    pub async fn schwaerzbar(
        &self,
        actor: &Actor,
        quelle: DokumentId,
        fassung: Option<u32>,
    ) -> Result<(AkteId, u32, Fassung), AppError> {
        let beleg = self
            .darf_dokument(actor, Aktion::DokumentLesen, quelle)
            .await?;
        let akte = beleg.akte().ok_or(AppError::NichtGefunden)?;
        self.darf_akte(actor, Aktion::AkteAendern, akte).await?;
        let client = self.store.db.read().await?;
        let known = auth::dokument(&*client, quelle).await?;
        drop(client);
        let stand = self.store.stand::<Akte>(akte.into()).await?;
        let stand = stand.ok_or(AppError::NichtGefunden)?;
        let dokument = stand.aggregate.dokument(quelle);
        let dokument = dokument.ok_or(AppError::NichtGefunden)?;
        let neueste = dokument.fassungen.keys().next_back().copied();
        let nummer = fassung
            .or(neueste)
            .ok_or_else(|| verweigert(SchwaerzungError::OhneSeiten(dokument.nummer)))?;
        let gewaehlt = stand.aggregate.schwaerzbar(quelle, nummer)?.clone();
        // Handed on to be signed in another Akte it came from: only the gate remembers.
        if known.is_some_and(|d| d.ungezeichnet) {
            return Err(verweigert(SchwaerzungError::Ungezeichnet(dokument.nummer)));
        }
        if gewaehlt.seiten.unwrap_or(0) > KOPIE_SEITEN_MAX {
            return Err(zu_viele_seiten());
        }
        Ok((akte, nummer, gewaehlt))
    }

    /// Files a redacted copy: a Dokument of its own, of pictures alone. Who asks must be allowed to read the Dokument and
    /// to file in its Akte; the look is on record.
    ///
    /// Errors: as [`App::schwaerzbar`] and [`App::execute`]; `Eingabe` for an area on a page that there is not, and for a
    /// document that is too large to be drawn.
    pub async fn dokument_schwaerzen(
        &self,
        actor: &Actor,
        wunsch: Schwaerzungswunsch,
        auftrag: Auftrag,
    ) -> Result<(Quittung, DokumentId), AppError> {
        let dokument = DokumentId(Uuid::new_v5(&auftrag.cmd.0, b"dokument"));
        let beleg = self
            .darf_dokument(actor, Aktion::DokumentLesen, wunsch.quelle)
            .await?;
        let akte = beleg.akte().ok_or(AppError::NichtGefunden)?;
        if let Some(done) = self.schon_erledigt(actor, akte, auftrag).await? {
            return Ok((done, dokument));
        }
        let (akte, nummer, quelle) = self
            .schwaerzbar(actor, wunsch.quelle, wunsch.fassung)
            .await?;
        let bereiche = bereiche(&wunsch.bereiche, quelle.seiten.unwrap_or(0))?;
        let vorgang = match wunsch.vorgang {
            Some(vorgang) => vorgang,
            None => self.vorgang_von(akte, wunsch.quelle).await?,
        };
        let betreff = match &wunsch.betreff {
            Some(betreff) => betreff.clone(),
            None => betreff_der_kopie()?,
        };
        let kopie = self.kopie(actor, &wunsch, nummer).await?;
        let blob = kopie.blob.clone();
        let command = AkteCommand::DokumentSchwaerzen(DokumentSchwaerzen {
            dokument,
            vorgang,
            betreff,
            kopie,
            schwaerzung: Schwaerzung {
                quelle: wunsch.quelle,
                fassung: nummer,
                bereiche,
                grund: wunsch.grund,
                rechtsgrundlage: wunsch.rechtsgrundlage,
            },
        });
        let done = self.execute(actor, akte, command, auftrag).await;
        let quittung = self.oder_verwerfen(&blob, done).await?;
        Ok((quittung, dokument))
    }

    /// Draws the copy and stores it as any upload.
    async fn kopie(
        &self,
        actor: &Actor,
        wunsch: &Schwaerzungswunsch,
        nummer: u32,
    ) -> Result<Fassung, AppError> {
        let stelle = Stelle {
            fassung: Some(nummer),
            seite: None,
        };
        let gelesen = self
            .dokument_lesen(actor, wunsch.quelle, Zugriffsart::Inhalt, stelle)
            .await?;
        let datei = self.inhalt(&gelesen, Some(nummer)).await?;
        let Ok(typ) = datei.fassung.medientyp.parse::<Medientyp>();
        let (pdf, seiten) = self
            .worker
            .schwaerzen(typ, StreamReader::new(datei.inhalt), &wunsch.bereiche)
            .await
            .map_err(nicht_gezeichnet)?;
        let bytes = stream::iter([Ok::<_, std::io::Error>(Bytes::from(pdf))]);
        let fassung = self.fassung(&format!("{KOPIE_BETREFF}.pdf"), bytes).await?;
        Ok(Fassung {
            text: None,
            seiten: Some(seiten),
            ..fassung
        })
    }

    async fn vorgang_von(&self, akte: AkteId, dokument: DokumentId) -> Result<VorgangId, AppError> {
        let stand = self.store.stand::<Akte>(akte.into()).await?;
        let known = stand.and_then(|s| Some(s.aggregate.dokument(dokument)?.vorgang));
        known.ok_or(AppError::NichtGefunden)
    }
}

fn betreff_der_kopie() -> Result<Betreff, AppError> {
    Betreff::new(KOPIE_BETREFF).map_err(|_| {
        AppError::from(Satz::neu("eingabe-betreff").mit("zeichen", Betreff::CHARS_MAX))
    })
}

fn verweigert(e: SchwaerzungError) -> AppError {
    AkteError::from(e).into()
}

/// How many areas, if all lie on pages of the document: nothing is drawn for a request that is refused anyway.
fn bereiche(alle: &[Bereich], seiten: u32) -> Result<u32, AppError> {
    if alle.is_empty() {
        return Err(verweigert(SchwaerzungError::OhneBereich));
    }
    let max = Schwaerzung::BEREICHE_MAX;
    let zahl = u32::try_from(alle.len()).unwrap_or(u32::MAX);
    if zahl > max {
        return Err(verweigert(SchwaerzungError::ZuVieleBereiche(max)));
    }
    if let Some(b) = alle.iter().find(|b| b.seite() > seiten) {
        return Err(Satz::neu("eingabe-schwaerzung-seite")
            .mit("seite", b.seite())
            .mit("seiten", seiten)
            .into());
    }
    Ok(zahl)
}

fn zu_viele_seiten() -> AppError {
    Satz::neu("eingabe-schwaerzung-seiten")
        .mit("anzahl", KOPIE_SEITEN_MAX)
        .into()
}

/// Why the worker drew no copy: what lies in the document is for its person to mend, a fault is ours.
fn nicht_gezeichnet(e: WorkerError) -> AppError {
    match e {
        WorkerError::Abgelehnt(Ablehnung::ZuVieleSeiten) => zu_viele_seiten(),
        WorkerError::Abgelehnt(Ablehnung::ZuGross)
        | WorkerError::Abgestuerzt(_)
        | WorkerError::Zeit(_) => Satz::neu("eingabe-schwaerzung-umfang").into(),
        WorkerError::Abgelehnt(_) => Satz::neu("eingabe-nicht-anzeigbar").into(),
        e => AppError::Store(StoreError::Blob(format!("worker: {e}"))),
    }
}
