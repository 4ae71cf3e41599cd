//! Mitwirkung: papers are demanded of a person by a letter that is made and filed with the demand; and for whom a
//! Wiedervorlage can be.

use bytes::Bytes;
use eakte_domain::akte::{
    Akte, AkteCommand, DokumentRegistrieren, Dokumentschutz, MitwirkungAnfordern,
};
use eakte_domain::werte::{Betreff, Dokumentklasse, Fassung, Richtung, Zweck};
use eakte_domain::zugriff::{Aktion, Kontext, Ressource};
use eakte_domain::{
    AkteId, AufforderungId, CommandId, DokumentId, NutzerId, VorgangId, WiedervorlageId,
};
use eakte_ledger::bundle::unprintable;
use eakte_projections::{auth, ordnung};
use futures::stream;
use jiff::civil::Date;
use uuid::Uuid;

use super::schreiben::{Mitwirkungsschreiben, anschrift};
use super::{Actor, App, AppError, Auftrag, Quittung, Satz, now};

impl super::Person {
    /// The person and whom they stand in for today: whose Wiedervorlagen are theirs to look at.
    pub fn mit_vertretenen(&self) -> Vec<NutzerId> {
        let vertretene = self.vertretungen_am(now().tag()).map(|(v, _)| v.fuer);
        std::iter::once(self.id).chain(vertretene).collect()
    }
}

/// By what letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schreiben {
    /// One that lies in the Vorgang.
    Abgelegt(DokumentId),
    /// One that is made now, to this person: name and address, parted by commas.
    Neu(Betreff),
}

/// What is demanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anforderung {
    /// In which Vorgang.
    pub vorgang: VorgangId,
    /// By what letter.
    pub schreiben: Schreiben,
    /// What the person is to bring.
    pub unterlagen: Vec<Betreff>,
    /// The day the letter names.
    pub frist: Date,
    /// The letter says what follows (§ 66 Abs. 3 SGB I).
    pub belehrung: bool,
    /// Who looks at it then; none: the unit.
    pub fuer: Option<NutzerId>,
}

/// The ids of a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aufgefordert {
    /// The demand.
    pub aufforderung: AufforderungId,
    /// The Wiedervorlage for the day after its term.
    pub wiedervorlage: WiedervorlageId,
    /// The letter.
    pub dokument: DokumentId,
}

impl Aufgefordert {
    fn von(cmd: CommandId, schreiben: &Schreiben) -> Self {
        let id = |name: &[u8]| Uuid::new_v5(&cmd.0, name);
        Self {
            aufforderung: AufforderungId(id(b"aufforderung")),
            wiedervorlage: WiedervorlageId(id(b"wiedervorlage")),
            dokument: match schreiben {
                Schreiben::Abgelegt(dokument) => *dokument,
                Schreiben::Neu(_) => DokumentId(id(b"dokument")),
            },
        }
    }
}

impl App {
    /// Demands papers of the person: makes the letter if there is none, and files it with the demand, or neither.
    ///
    /// Errors: as [`App::execute`]; `Eingabe` if the letter would have no recipient or could not show a character of
    /// what it is to say.
    pub async fn mitwirkung_anfordern(
        &self,
        actor: &Actor,
        akte: AkteId,
        a: Anforderung,
        auftrag: Auftrag,
    ) -> Result<(Quittung, Aufgefordert), AppError> {
        let ids = Aufgefordert::von(auftrag.cmd, &a.schreiben);
        if let Some(done) = self.schon_erledigt(actor, akte, auftrag).await? {
            return Ok((done, ids));
        }
        self.darf_akte(actor, Aktion::AkteAendern, akte).await?;
        let schreiben = match &a.schreiben {
            Schreiben::Abgelegt(_) => None,
            Schreiben::Neu(an) => Some(self.schreiben(actor, akte, &a, an).await?),
        };
        let blob = schreiben.as_ref().map(|s| s.blob.clone());
        let command = AkteCommand::MitwirkungAnfordern(MitwirkungAnfordern {
            aufforderung: ids.aufforderung,
            wiedervorlage: ids.wiedervorlage,
            vorgang: a.vorgang,
            dokument: ids.dokument,
            schreiben: match schreiben {
                None => None,
                Some(fassung) => Some(ablage(&a, ids.dokument, fassung)?),
            },
            unterlagen: a.unterlagen,
            frist: a.frist,
            belehrung: a.belehrung,
            fuer: a.fuer,
        });
        let done = self.execute(actor, akte, command, auftrag).await;
        let quittung = match blob {
            Some(blob) => self.oder_verwerfen(&blob, done).await?,
            None => done?,
        };
        Ok((quittung, ids))
    }

    /// Writes the letter and stores it as any upload.
    async fn schreiben(
        &self,
        actor: &Actor,
        akte: AkteId,
        a: &Anforderung,
        an: &Betreff,
    ) -> Result<Fassung, AppError> {
        if anschrift(an).is_empty() {
            return Err(Satz::neu("eingabe-schreiben-empfaenger").into());
        }
        let stand = self.store.stand::<Akte>(akte.into()).await?;
        let stand = stand.ok_or(AppError::NichtGefunden)?;
        let kopf = stand.aggregate.kopf().ok_or(AppError::NichtGefunden)?;
        let verzeichnis = self.verzeichnis();
        let einheiten = verzeichnis.organisationen.get(&kopf.org);
        let einheit = einheiten.and_then(|o| o.einheiten.get(&kopf.einheit));
        let brief = Mitwirkungsschreiben {
            organisation: &verzeichnis.org_name(kopf.org),
            einheit: einheit.map_or(kopf.einheit.as_str(), String::as_str),
            name: &self.person(actor)?.name,
            aktenzeichen: &kopf.aktenzeichen,
            leistung: kopf.leistungsart,
            empfaenger: an,
            unterlagen: &a.unterlagen,
            frist: a.frist,
            belehrung: a.belehrung,
            zeit: now(),
        };
        if let Some(zeichen) = brief.nicht_darstellbar() {
            // A letter with its mark looks like one that can be shown: its numbers tell them apart.
            let codes = zeichen.chars().map(|c| format!("U+{:04X}", u32::from(c)));
            let codes: Vec<_> = codes.collect();
            let papier = |u: &Betreff| unprintable(u.as_str()).is_some();
            let key = if unprintable(an.as_str()).is_none() && a.unterlagen.iter().any(papier) {
                "eingabe-unterlagen-zeichen"
            } else {
                "eingabe-schreiben-zeichen"
            };
            return Err(Satz::neu(key)
                .mit("zeichen", zeichen)
                .mit("codes", codes.join(" "))
                .into());
        }
        let name = format!("Aufforderung zur Mitwirkung bis {}.pdf", a.frist);
        let inhalt = stream::iter([Ok::<_, std::io::Error>(Bytes::from(brief.pdf()))]);
        self.fassung(&name, inhalt).await
    }

    /// Ids and names of all who may work on an Akte under its own purpose, by name: a Wiedervorlage can be for each.
    pub async fn bearbeitende(&self, akte: AkteId) -> Result<Vec<(NutzerId, String)>, AppError> {
        let client = self.store.db.read().await?;
        let known = auth::akte(&*client, akte)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        drop(client);
        // Whoever may once they show their second factor may.
        let kontext = Kontext {
            faktor: Some(0),
            ..Kontext::new(now(), Zweck::Leistung(known.leistungsart))
        };
        let verzeichnis = self.verzeichnis();
        // Nobody else has a way to it; the gate decides.
        let arbeitet = verzeichnis.personen().filter(|p| {
            let fall = |r: &&eakte_domain::zugriff::Rollenzuweisung| {
                r.rolle.fallarbeit() && r.leistungsarten.contains(&known.leistungsart)
            };
            p.org == known.org && p.rollen.iter().any(|r| fall(&r))
        });
        let darf = arbeitet.filter(|p| {
            let nutzer = p.nutzer();
            let tor = self.regelwerk.fuer(&nutzer, &kontext);
            tor.entscheiden(Aktion::AkteAendern, Ressource::Akte(&known))
                .is_ok()
        });
        let mut alle: Vec<_> = darf.map(|p| (p.id, p.name.clone())).collect();
        alle.sort_by_cached_key(|(id, name)| (ordnung(name), *id));
        Ok(alle)
    }

    /// Refuses a Wiedervorlage for somebody who may not work on the Akte: they would never see it. Anything else passes.
    pub(super) async fn frist_moeglich(
        &self,
        akte: AkteId,
        command: &AkteCommand,
    ) -> Result<(), AppError> {
        let fuer = match command {
            AkteCommand::WiedervorlageSetzen(c) => c.fuer,
            AkteCommand::MitwirkungAnfordern(c) => c.fuer,
            _ => None,
        };
        let Some(fuer) = fuer else {
            return Ok(());
        };
        let alle = self.bearbeitende(akte).await?;
        if alle.iter().any(|(id, _)| *id == fuer) {
            return Ok(());
        }
        Err(Satz::neu("eingabe-wiedervorlage-person").into())
    }
}

/// The letter as it is filed.
fn ablage(
    a: &Anforderung,
    dokument: DokumentId,
    fassung: Fassung,
) -> Result<DokumentRegistrieren, AppError> {
    let (tag, monat, jahr) = (a.frist.day(), a.frist.month(), a.frist.year());
    let betreff = format!("Aufforderung zur Mitwirkung bis {tag:02}.{monat:02}.{jahr:04}");
    let betreff = Betreff::new(&betreff).map_err(|_| {
        AppError::from(Satz::neu("eingabe-betreff").mit("zeichen", Betreff::CHARS_MAX))
    })?;
    Ok(DokumentRegistrieren {
        vorgang: a.vorgang,
        dokument,
        betreff,
        klasse: Dokumentklasse::Schriftverkehr,
        richtung: Richtung::Ausgang,
        datum: Some(now().tag()),
        eingang: None,
        absender: None,
        fremdes_zeichen: None,
        anlage_zu: None,
        fassung: Some(fassung),
        herkunft: None,
        schutz: Dokumentschutz::default(),
        ausweisgrund: None,
    })
}
