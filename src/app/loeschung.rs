//! Erasure: one person asks, two others approve, then it is done at once.
//!
//! 2026-11-26: both approvers sign the same finished note, place in the stream included. So the first one fixes the
//! place, the moment (the erase event bears the time of the first signature) and who signs second, and the Akte rests
//! until then: it takes no other command but what stands against the erasure (`ruht`). If it moved on, by that or all
//! the same, the first signature is void and is given anew.
//! Until the second one, the first lies in `loeschfreigabe`, outside the log: half a signature is no fact.

use eakte_domain::akte::{
    Akte, AkteCommand, AkteError, AkteEvent, Loeschumfang, LoeschungBeantragen, LoeschungBeantragt,
    LoeschungBeenden, Loeschziel, loeschumfang, loeschung_aktuell,
};
use eakte_domain::werte::{Betreff, Bewertung, Loeschgrundlage};
use eakte_domain::zugriff::Aktion;
use eakte_domain::{AkteId, CommandId, Ereignis, LoeschungId, NutzerId, Recorded, StreamId, Zeit};
use eakte_ledger::claim::{self, Claim, Place};
use eakte_ledger::erase::{Approver, EraseClaim, SeqRange};
use eakte_ledger::header::Kind;
use eakte_ledger::note::{self, Note, WriterKey};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::{Actor, App, AppError, Auftrag, Person, Quittung, Satz, now, zu_ende};
use crate::store::akten::Siegler;
use crate::store::schreiber::Teil;
use crate::store::strom::Stromstand;
use crate::store::{StoreError, follower, leser};

/// What a person asks to erase.
#[derive(Clone, Debug)]
pub struct LoeschAntrag {
    /// What is to go.
    pub ziel: Loeschziel,
    /// On what legal basis.
    pub grundlage: Loeschgrundlage,
    /// Why, without anything personal.
    pub begruendung: Betreff,
}

/// A first approval that waits for the second.
#[derive(Clone, Debug)]
pub struct Loeschfreigabe {
    /// The request.
    pub loeschung: LoeschungId,
    /// Who has signed.
    pub erste: NutzerId,
    /// Who is to sign.
    pub zweite: NutzerId,
    /// When.
    pub zeit: Zeit,
    note: Vec<u8>,
}

impl App {
    /// What erasing a target would take.
    pub async fn loeschumfang(
        &self,
        akte: AkteId,
        ziel: Loeschziel,
    ) -> Result<Loeschumfang, AppError> {
        let events = self.lesbar(akte).await?;
        Ok(loeschumfang(&lebend(&events), ziel)?)
    }

    pub(super) async fn lesbar(&self, akte: AkteId) -> Result<Vec<Recorded>, AppError> {
        let client = self.store.db.service().await?;
        let rows = leser::stream(&client, akte.into(), 0).await?;
        Ok(follower::open(&self.store, &client, rows).await?)
    }

    /// Last day of the retention that runs: so many years from the end of the year in which the Akte was closed.
    pub(super) fn aufbewahrung_bis(&self, akte: &Akte) -> Option<Date> {
        let kopf = akte.kopf()?;
        let zda = kopf.zda_am?;
        let jahre = self.verzeichnis().plan.aufbewahrung(&kopf.plan)?.jahre?;
        date(zda.year(), 12, 31)
            .checked_add(i64::from(jahre).years())
            .ok()
    }

    /// Asks for an erasure. Errors as `execute`.
    pub async fn loeschung_beantragen(
        &self,
        actor: &Actor,
        akte: AkteId,
        antrag: LoeschAntrag,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        // Asked again inside `execute`: nothing about an Akte is told to who may not ask.
        self.darf_akte(actor, Aktion::LoeschungBeantragen, akte)
            .await?;
        // Before the rules say anything of the target: they know all of the Akte.
        self.ziel_sichtbar(actor, akte, antrag.ziel).await?;
        let umfang = self.loeschumfang(akte, antrag.ziel).await?;
        let stand = self.stand(akte).await?;
        let command = AkteCommand::LoeschungBeantragen(LoeschungBeantragen {
            loeschung: LoeschungId(Uuid::new_v4()),
            ziel: antrag.ziel,
            grundlage: antrag.grundlage,
            begruendung: antrag.begruendung,
            umfang,
            aufbewahrung_bis: self.aufbewahrung_bis(&stand.aggregate),
        });
        self.execute(actor, akte, command, auftrag).await
    }

    /// Refuses a Dokument that the person may not see, as one nobody ever filed. Any other target passes.
    ///
    /// What is left here of a Dokument that went to another Akte is shown to whoever sees this one: it passes, too.
    async fn ziel_sichtbar(
        &self,
        actor: &Actor,
        akte: AkteId,
        ziel: Loeschziel,
    ) -> Result<(), AppError> {
        let (Loeschziel::Dokument { dokument } | Loeschziel::Fassung { dokument, .. }) = ziel
        else {
            return Ok(());
        };
        let stand = self.stand(akte).await?;
        if stand.aggregate.abgaben().contains_key(&dokument) {
            return Ok(());
        }
        let objekt = eakte_domain::zugriff::Objekt::Dokument(akte, dokument);
        match self.darf(actor, Aktion::DokumentSehen, objekt).await {
            Ok(_) => Ok(()),
            Err(AppError::NichtGefunden) => Err(AkteError::DokumentUnbekannt(dokument).into()),
            Err(e) => Err(e),
        }
    }

    /// Refuses a request (`abgelehnt`) or takes one back; the Akte no longer rests.
    pub async fn loeschung_beenden(
        &self,
        actor: &Actor,
        akte: AkteId,
        command: LoeschungBeenden,
        auftrag: Auftrag,
    ) -> Result<Quittung, AppError> {
        let command = AkteCommand::LoeschungBeenden(command);
        let quittung = self.execute(actor, akte, command, auftrag).await?;
        self.freigabe_verwerfen(akte).await?;
        Ok(quittung)
    }

    /// Those who may approve erasures of an Akte beside this person: not who asked for it.
    pub async fn zweite_freigebende(
        &self,
        actor: &Actor,
        akte: AkteId,
    ) -> Result<Vec<Person>, AppError> {
        self.darf_akte(actor, Aktion::LoeschungFreigeben, akte)
            .await?;
        let stand = self.stand(akte).await?;
        let von = stand.aggregate.loeschung().map(|l| l.von);
        let org = self.person(actor)?.org;
        let angekuendigt = self.angekuendigt().await?;
        let mut found = Vec::new();
        for p in self.verzeichnis().personen() {
            let passt = p.gibt_loeschungen_frei() && p.org == org;
            if !passt || p.id == actor.nutzer || Some(p.id) == von {
                continue;
            }
            let key = self.freigabeschluessel(p.id).await?;
            if key.is_some_and(|k| angekuendigt.contains(&k)) {
                found.push(p.clone());
            }
        }
        found.sort_by_cached_key(|p| (eakte_projections::ordnung(&p.name), p.id));
        Ok(found)
    }

    /// The first approval of an Akte's open request, if it was given and still fits the Akte.
    pub async fn erste_freigabe(&self, akte: AkteId) -> Result<Option<Loeschfreigabe>, AppError> {
        let abgelegt = self.abgelegte_freigabe(akte).await?;
        Ok(abgelegt.filter(|(_, gilt)| *gilt).map(|(f, _)| f))
    }

    /// The first approval of an Akte's open request, if it was given and is void since: the Akte has moved on.
    pub async fn hinfaellige_freigabe(
        &self,
        akte: AkteId,
    ) -> Result<Option<Loeschfreigabe>, AppError> {
        let abgelegt = self.abgelegte_freigabe(akte).await?;
        Ok(abgelegt.filter(|(_, gilt)| !*gilt).map(|(f, _)| f))
    }

    /// The first approval of an Akte's open request, and whether it still fits the Akte.
    async fn abgelegte_freigabe(
        &self,
        akte: AkteId,
    ) -> Result<Option<(Loeschfreigabe, bool)>, AppError> {
        let Some(stand) = self.store.stand::<Akte>(akte.into()).await? else {
            return Ok(None);
        };
        let Some(antrag) = stand.aggregate.loeschung() else {
            return Ok(None);
        };
        let client = self.store.db.read().await?;
        let sql = "SELECT loeschung, erste, zweite, note, zeit FROM loeschfreigabe WHERE akte = $1";
        let Some(row) = client.query_opt(sql, &[&akte.0]).await? else {
            return Ok(None);
        };
        let freigabe = Loeschfreigabe {
            loeschung: LoeschungId(row.get(0)),
            erste: NutzerId(row.get(1)),
            zweite: NutzerId(row.get(2)),
            note: row.get(3),
            zeit: Zeit(row.get(4)),
        };
        if freigabe.loeschung != antrag.loeschung {
            return Ok(None);
        }
        let fits = lesen(&freigabe.note)
            .is_ok_and(|(place, _)| place.seq == stand.next_seq && place.prev == stand.prev);
        Ok(Some((freigabe, fits)))
    }

    async fn freigabe_verwerfen(&self, akte: AkteId) -> Result<(), AppError> {
        let client = self.store.db.read().await?;
        client
            .execute("DELETE FROM loeschfreigabe WHERE akte = $1", &[&akte.0])
            .await?;
        Ok(())
    }

    /// Refuses what would make a first signature void, but for what stands against the erasure: the end of the request, a
    /// hold, a restriction, an offer taken back, an Akte that the archive wants after all. Behind these the signature no
    /// longer fits, and so nothing is destroyed on it.
    pub(super) async fn ruht(&self, akte: AkteId, command: &AkteCommand) -> Result<(), AppError> {
        let dagegen = match command {
            AkteCommand::LoeschungBeenden(_)
            | AkteCommand::AussonderungSperreSetzen(_)
            | AkteCommand::AngebotZuruecknehmen(_) => true,
            AkteCommand::AkteSchutzFestlegen(c) => c.schutz.eingeschraenkt,
            AkteCommand::AkteBewerten(c) => c.bewertung == Bewertung::Archivwuerdig,
            _ => false,
        };
        if !dagegen && self.erste_freigabe(akte).await?.is_some() {
            return Err(AkteError::RuhtBisLoeschung.into());
        }
        Ok(())
    }

    pub(super) async fn stand(
        &self,
        akte: AkteId,
    ) -> Result<std::sync::Arc<Stromstand<Akte>>, AppError> {
        let stand = self.store.stand::<Akte>(akte.into()).await?;
        stand.ok_or(AppError::NichtGefunden)
    }

    /// What both approvals check: gate, open request, four eyes, retention, hold and archive, that the request still takes
    /// all of its target, the password, the person's key.
    async fn freigeben(
        &self,
        actor: &Actor,
        akte: AkteId,
        loeschung: LoeschungId,
        passwort: &str,
    ) -> Result<(std::sync::Arc<Stromstand<Akte>>, Approver, WriterKey), AppError> {
        self.darf_akte(actor, Aktion::LoeschungFreigeben, akte)
            .await?;
        let stand = self.stand(akte).await?;
        let antrag = stand
            .aggregate
            .loeschung()
            .filter(|l| l.loeschung == loeschung)
            .ok_or(AkteError::LoeschungUnbekannt)?;
        if antrag.von == actor.nutzer {
            return Err(AkteError::NichtSelbstFreigeben.into());
        }
        let bis = self.aufbewahrung_bis(&stand.aggregate);
        stand
            .aggregate
            .loeschung_zulaessig(antrag.ziel, antrag.grundlage, bis, now().tag())?;
        // What comes behind this is caught by the place in the stream that is signed.
        let events = self.lesbar(akte).await?;
        loeschung_aktuell(&lebend(&events), antrag)?;
        let (approver, key) = self.freigebend(actor.nutzer, passwort).await?;
        if !self.angekuendigt().await?.contains(&approver) {
            return Err(Satz::neu("eingabe-freigabeschluessel-unbekannt").into());
        }
        Ok((stand, approver, key))
    }

    /// The first approval: signs the erasure as it will stand in the log, names who signs second. The Akte rests.
    ///
    /// Errors: `Akte` (rules, four eyes), `Eingabe` (password, key, second person).
    pub async fn loeschung_erstfreigeben(
        &self,
        actor: &Actor,
        akte: AkteId,
        loeschung: LoeschungId,
        passwort: &str,
        zweite: NutzerId,
    ) -> Result<(), AppError> {
        let (stand, approver, key) = self.freigeben(actor, akte, loeschung, passwort).await?;
        if let Some(schon) = self.erste_freigabe(akte).await?
            && schon.erste == actor.nutzer
        {
            return Err(AkteError::NichtSelbstFreigeben.into());
        }
        let moeglich = self.zweite_freigebende(actor, akte).await?;
        if !moeglich.iter().any(|p| p.id == zweite) {
            return Err(Satz::neu("eingabe-zweite-person").into());
        }
        let other = self.freigabeschluessel(zweite).await?;
        let other = other.ok_or(AppError::NichtGefunden)?;
        let antrag = stand
            .aggregate
            .loeschung()
            .ok_or(AkteError::LoeschungUnbekannt)?;
        let claim = claim(antrag, vec![approver.clone(), other]);
        let siegler = Siegler::fortsetzen(&self.store, akte.into(), now(), &stand);
        let text = claim.note_text(&siegler.place()).map_err(fault)?;
        let note = note::sign(&text, &approver.name, &key);
        let client = self.store.db.read().await?;
        client
            .execute(
                "INSERT INTO loeschfreigabe VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (akte)
                 DO UPDATE SET loeschung = $2, erste = $3, zweite = $4, note = $5, zeit = $6",
                &[
                    &akte.0,
                    &loeschung.0,
                    &actor.nutzer.0,
                    &zweite.0,
                    &note,
                    &now().0,
                ],
            )
            .await?;
        Ok(())
    }

    /// The second approval: signs, appends the erase event, deletes. Returns when nothing of it is shown any more.
    ///
    /// Errors: as the first; `Veraltet` if the first approval is missing or void.
    pub async fn loeschung_vollziehen(
        &self,
        actor: &Actor,
        akte: AkteId,
        loeschung: LoeschungId,
        passwort: &str,
    ) -> Result<Quittung, AppError> {
        let (stand, approver, key) = self.freigeben(actor, akte, loeschung, passwort).await?;
        let erste = self.erste_freigabe(akte).await?.ok_or(AppError::Veraltet)?;
        if erste.zweite != actor.nutzer || erste.erste == actor.nutzer {
            return Err(AkteError::NichtSelbstFreigeben.into());
        }
        let antrag = stand
            .aggregate
            .loeschung()
            .ok_or(AkteError::LoeschungUnbekannt)?;
        let (place, Claim::Erase(erase)) = lesen(&erste.note)? else {
            return Err(AppError::Veraltet);
        };
        // What is signed is what was asked for, by people whose keys are still in force.
        let angekuendigt = self.angekuendigt().await?;
        let gilt = erase.approvers.iter().all(|a| angekuendigt.contains(a))
            && erase.approvers.contains(&approver)
            && Claim::Erase(erase.clone()) == claim(antrag, erase.approvers.clone());
        if !gilt {
            return Err(AppError::Veraltet);
        }
        let note = note::cosign(&erste.note, &approver.name, &key).map_err(fault)?;
        let note =
            note::cosign(&note, &self.store.origin, self.store.bund.schreiber()).map_err(fault)?;
        let parsed = Note::parse(&note).map_err(fault)?;
        if erase.check_approval(&parsed).is_err() {
            return Err(AppError::Veraltet);
        }
        let bereiche: Vec<(u64, u64)> = erase.ranges.iter().map(|r| (r.from, r.to)).collect();
        let zeit = Zeit(place.time_ms as i64);
        let mut siegler = Siegler::fortsetzen(&self.store, akte.into(), zeit, &stand);
        siegler.klar_signiert(&Claim::Erase(erase), note)?;
        let (mut teil, _) = siegler.finish(());
        teil.bleibt = self
            .danach(akte, &teil.events[0].recorded, &bereiche)
            .await?;
        zu_ende(self.clone().loeschung_anhaengen(akte, teil)).await
    }

    /// Appends the erase event and does what it says. Nobody may be left who waits for it: see `zu_ende`.
    async fn loeschung_anhaengen(self, akte: AkteId, teil: Teil) -> Result<Quittung, AppError> {
        let appended = self
            .store
            .schreiber
            .append(CommandId(Uuid::new_v4()), vec![teil])
            .await;
        self.store.cache.forget(akte.into());
        let receipt = appended.map_err(|e| match e {
            StoreError::Conflict => AppError::Veraltet,
            e => e.into(),
        })?;
        // From here on the log says it is erased; whatever is left to do, the next start does.
        self.loeschung_ausfuehren(akte.into()).await?;
        self.freigabe_verwerfen(akte).await?;
        Ok(self.quittieren(receipt, Auftrag::neu()).await)
    }

    /// The Akte's earlier events as they are read once these are erased.
    pub(super) async fn danach(
        &self,
        akte: AkteId,
        erase: &Recorded,
        bereiche: &[(u64, u64)],
    ) -> Result<Vec<Recorded>, AppError> {
        let Ereignis::Loeschung(l) = &erase.ereignis else {
            return Err(fault("no erase event"));
        };
        let mut events = self.lesbar(akte).await?;
        events.truncate(erase.sequence as usize);
        for e in &mut events {
            if bereiche
                .iter()
                .any(|(von, bis)| (*von..=*bis).contains(&e.sequence))
            {
                e.urheber = None;
                e.ereignis = Ereignis::Geloescht(eakte_domain::Geloescht {
                    durch: erase.sequence,
                    am: erase.zeit,
                    grundlage: l.grundlage.clone(),
                });
            }
        }
        Ok(events)
    }

    /// Deletes what the erase events of a stream name, and adds them to the list kept apart from backups.
    async fn loeschung_ausfuehren(&self, stream: StreamId) -> Result<(), AppError> {
        self.bilder.leeren();
        self.store
            .payloads_loeschen(&self.blobs, Some(stream))
            .await?;
        self.loeschliste_sichern().await
    }
}

/// What can still be read of an Akte, with its place in the stream.
fn lebend(events: &[Recorded]) -> Vec<(u64, &AkteEvent)> {
    let lebend = events.iter().filter_map(|e| match &e.ereignis {
        Ereignis::Akte(event) => Some((e.sequence, event)),
        _ => None,
    });
    lebend.collect()
}

fn fault(e: impl std::fmt::Display) -> AppError {
    AppError::Store(StoreError::Payload(e.to_string()))
}

fn claim(antrag: &LoeschungBeantragt, approvers: Vec<Approver>) -> Claim {
    let ranges = antrag.bereiche.iter().map(|b| SeqRange {
        from: b.von,
        to: b.bis,
    });
    Claim::Erase(EraseClaim {
        ranges: ranges.collect(),
        basis: antrag.grundlage.norm().to_owned(),
        approvers,
        rule: None,
    })
}

fn lesen(note: &[u8]) -> Result<(Place, Claim), AppError> {
    claim::read_unverified(Kind::Erase, note).map_err(fault)
}
