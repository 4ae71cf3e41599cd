//! Loads the sample district through the same commands as a person's: the gate decides on every one.

use std::fmt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use eakte_domain::akte::{
    AkteBetreffAendern, AkteCommand, AkteSchutzFestlegen, AkteZdAVerfuegen,
    DokumentFassungAnfuegen, DokumentRegistrieren, DokumentStornieren, DokumentVerschieben,
    FreigabeEntscheiden, FreigabeErteilen, GeschaeftsgangEroeffnen, Schritt, SchrittErledigen,
    SonderkreisBeantragen, SonderkreisEntscheiden, UebergabeAnbieten, UebergabeAnnehmen,
    VorgangAnlegen, VorgangZdAVerfuegen, WiedervorlageSetzen,
};
use eakte_domain::organisation::{Recht, VereinbarungEntwerfen};
use eakte_domain::werte::{
    Gliederung, Leistungsart, Medium, Schrittergebnis, Uebergabeanlass, Verfuegung, Zweck,
};
use eakte_domain::{
    AkteId, DokumentId, FreigabeId, GeschaeftsgangId, NutzerId, UebergabeId, VereinbarungId,
    VorgangId, WiedervorlageId,
};
use eakte_sample::{
    MusterAkte, MusterDokument, MusterSchutz, MusterSchutzart, MusterUebergabe, MusterVorlage,
};
use eakte_worker::client::Worker;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use super::start::write_secret;
use super::{Actor, Anforderung, App, AppError, Auftrag, NeueAkte, Satz, Schreiben, now};
use crate::keys::{self, Passphrase};
use crate::store::StoreError;

/// Akten filed side by side: enough to fill the writer's batches.
const SIDE_BY_SIDE: usize = 48;

/// How large the district is to be.
#[derive(Clone, Copy, Debug)]
pub struct Muster {
    /// Akten.
    pub akten: usize,
    /// Dokumente in all of them.
    pub dokumente: usize,
    /// Same seed, same district.
    pub seed: u64,
}

/// What was loaded and how to log in.
#[derive(Debug)]
pub struct Geladen {
    akten: u64,
    dokumente: u64,
    anmeldungen: Vec<(String, String)>,
    datei: PathBuf,
}

impl fmt::Display for Geladen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} Akten, {} Dokumente", self.akten, self.dokumente)?;
        writeln!(f, "Anmeldungen (auch in {}):", self.datei.display())?;
        self.anmeldungen
            .iter()
            .try_for_each(|(name, passwort)| writeln!(f, "  {name}  {passwort}"))
    }
}

/// Loads organisations, people, plan and Akten into an empty log. `progress`: Akten filed so far.
///
/// Everybody gets a random password of their own; those to be shown go to `sample-logins.txt`, mode 0600.
pub async fn laden(
    app: &App,
    passphrase: &Passphrase,
    muster: Muster,
    progress: impl Fn(u64) + Sync,
) -> Result<Geladen, AppError> {
    let bezirk = eakte_sample::bezirk();
    app.organisationen_anlegen(
        bezirk
            .organisationen
            .iter()
            .map(|o| o.anlegen.clone())
            .collect(),
        passphrase,
    )
    .await?;
    for org in &bezirk.organisationen {
        app.organisation_pflegen(org.anlegen.nr, org.kommandos.clone())
            .await?;
    }
    let plan = eakte_domain::aktenplan::csv::lesen(eakte_sample::AKTENPLAN_CSV).map_err(|e| {
        AppError::from(
            Satz::neu("eingabe-aktenplan")
                .mit("zeile", e.zeile)
                .mit("grund", e.grund),
        )
    })?;
    app.plan_ergaenzen(plan).await?;
    vereinbaren(app).await?;
    beantragen(app).await?;
    let anmeldungen = anmeldungen(app).await?;
    let datei = app.daten.join("sample-logins.txt");
    let text: Vec<String> = anmeldungen
        .iter()
        .map(|(n, p)| format!("{n}  {p}"))
        .collect();
    write_secret(&datei, &text.join("\n")).map_err(StoreError::from)?;
    let (akten, dokumente) = (AtomicU64::new(0), AtomicU64::new(0));
    let heute = now().tag();
    // All of these documents come from this program.
    let worker = app.worker.in_reihe();
    stream::iter(
        eakte_sample::akten(muster.akten, muster.dokumente, muster.seed, heute)
            .map(Ok::<_, AppError>),
    )
    .try_for_each_concurrent(SIDE_BY_SIDE, |akte| {
        let (app, worker) = (app.clone(), worker.clone());
        let (akten, dokumente, progress) = (&akten, &dokumente, &progress);
        async move {
            let count = tokio::spawn(async move { akte_ablegen(&app, &worker, akte).await })
                .await
                .map_err(|e| AppError::Store(StoreError::Payload(e.to_string())))??;
            dokumente.fetch_add(count, Ordering::Relaxed);
            progress(akten.fetch_add(1, Ordering::Relaxed) + 1);
            Ok(())
        }
    })
    .await?;
    Ok(Geladen {
        akten: akten.into_inner(),
        dokumente: dokumente.into_inner(),
        anmeldungen,
        datei,
    })
}

/// One sharing agreement, put down and approved by two people.
async fn vereinbaren(app: &App) -> Result<(), AppError> {
    let m = eakte_sample::vereinbarung(now().tag());
    let als = |nutzer| Actor::neu(nutzer, Zweck::Leistung(Leistungsart::Pflege));
    let vereinbarung = VereinbarungId(Uuid::new_v4());
    let command = VereinbarungEntwerfen {
        vereinbarung,
        inhalt: m.inhalt,
    };
    let auftrag = || Auftrag::neu().ohne_warten();
    app.vereinbarung_entwerfen(&als(m.entwirft), command, auftrag())
        .await?;
    app.vereinbarung_genehmigen(&als(m.genehmigt), vereinbarung, auftrag())
        .await?;
    Ok(())
}

/// One role that waits for a second person.
async fn beantragen(app: &App) -> Result<(), AppError> {
    let (fragt, rolle) = eakte_sample::rechteantrag(now().tag());
    let actor = Actor::neu(fragt, Zweck::Administration);
    let auftrag = Auftrag::neu().ohne_warten();
    app.recht_aendern(&actor, Recht::Rolle(rolle), auftrag)
        .await?;
    Ok(())
}

/// Sets everybody's password; returns those of the people introduced to newcomers.
async fn anmeldungen(app: &App) -> Result<Vec<(String, String)>, AppError> {
    let bezirk = eakte_sample::bezirk();
    let people: Vec<_> = bezirk.personen.iter().collect();
    let done: Vec<Option<(String, String)>> = stream::iter(people)
        .map(|p| async move {
            let passwort = hex::encode(keys::random::<8>().map_err(StoreError::from)?);
            app.passwort_setzen(p.nutzer, &passwort).await?;
            Ok::<_, AppError>(
                p.vorgestellt
                    .then(|| (p.anmeldename.clone(), format!("{passwort}  {}", p.aufgabe))),
            )
        })
        .buffered(2)
        .try_collect()
        .await?;
    Ok(done.into_iter().flatten().collect())
}

struct Ablage<'a> {
    app: &'a App,
    worker: &'a Worker,
    actor: Actor,
    akte: AkteId,
}

impl<'a> Ablage<'a> {
    /// The same for another person, under the same purpose.
    fn als(&self, nutzer: NutzerId) -> Ablage<'a> {
        Ablage {
            actor: Actor {
                nutzer,
                ..self.actor
            },
            ..*self
        }
    }

    async fn tun(&self, command: AkteCommand) -> Result<(), AppError> {
        self.app
            .execute(
                &self.actor,
                self.akte,
                command,
                Auftrag::neu().ohne_warten(),
            )
            .await
            .map(drop)
    }

    /// Offers the Akte; who is to take it over does so.
    async fn uebergeben(
        &self,
        leistungsart: Leistungsart,
        u: MusterUebergabe,
        heute: Date,
    ) -> Result<(), AppError> {
        let uebergabe = UebergabeId(Uuid::new_v4());
        self.tun(AkteCommand::UebergabeAnbieten(UebergabeAnbieten {
            uebergabe,
            anlass: Uebergabeanlass::Umzug,
            an: u.an,
            einheit: u.einheit,
            leistungsart,
            zustaendig_ab: heute,
            zahlt_bis: Some(heute.saturating_add(30.days())),
            liest_bis: Some(heute.saturating_add(90.days())),
            grund: u.grund,
        }))
        .await?;
        let Some(nutzer) = u.annimmt else {
            return Ok(());
        };
        let freigabe = FreigabeId(Uuid::new_v4());
        let command = UebergabeAnnehmen {
            uebergabe,
            freigabe,
        };
        let command = AkteCommand::UebergabeAnnehmen(command);
        self.als(nutzer).tun(command).await
    }

    /// Hands a Dokument to who is to sign it; in some cases they do.
    async fn vorlegen(
        &self,
        dokument: DokumentId,
        v: MusterVorlage,
        heute: Date,
    ) -> Result<(), AppError> {
        let geschaeftsgang = GeschaeftsgangId(Uuid::new_v4());
        let schritt = Schritt {
            verfuegung: Verfuegung::Schlusszeichnung,
            nutzer: v.zeichnet,
            termin: Some(heute.saturating_add(i64::from(v.termin_in_tagen).days())),
        };
        let command = GeschaeftsgangEroeffnen {
            geschaeftsgang,
            dokument,
            fassung: 1,
            verfasser: None,
            schritte: vec![schritt],
            vermerk: Some(v.vermerk),
        };
        self.tun(AkteCommand::GeschaeftsgangEroeffnen(command))
            .await?;
        if !v.gezeichnet {
            return Ok(());
        }
        let command = SchrittErledigen {
            geschaeftsgang,
            dokument,
            nummer: 1,
            ergebnis: Schrittergebnis::Gezeichnet,
            vermerk: None,
        };
        let command = AkteCommand::SchrittErledigen(command);
        self.als(v.zeichnet).tun(command).await
    }

    /// Keeps the Akte more closely, each as somebody who has just shown a second factor.
    async fn schuetzen(&self, s: MusterSchutz) -> Result<(), AppError> {
        let mit_faktor = |nutzer| {
            let mut ablage = self.als(nutzer);
            ablage.actor.faktor = Some(now());
            ablage
        };
        let (fragt, grund) = (mit_faktor(s.legt_fest), s.grund);
        match s.was {
            MusterSchutzart::Festgelegt(schutz) => {
                let command = AkteSchutzFestlegen { schutz, grund };
                fragt.tun(AkteCommand::AkteSchutzFestlegen(command)).await
            }
            MusterSchutzart::Sonderkreis {
                mitglieder,
                stimmt_zu,
            } => {
                let command = SonderkreisBeantragen {
                    mitglieder,
                    grund: grund.clone(),
                };
                fragt
                    .tun(AkteCommand::SonderkreisBeantragen(command))
                    .await?;
                let command = SonderkreisEntscheiden {
                    angenommen: true,
                    grund,
                };
                let command = AkteCommand::SonderkreisEntscheiden(command);
                mit_faktor(stimmt_zu).tun(command).await
            }
        }
    }

    async fn dokument(
        &self,
        vorgang: VorgangId,
        m: MusterDokument,
    ) -> Result<DokumentId, AppError> {
        let bytes = |b: Vec<u8>| stream::iter([Ok::<_, std::convert::Infallible>(Bytes::from(b))]);
        let dokument = DokumentId(Uuid::new_v4());
        let fassung = self
            .app
            .fassung_mit(self.worker, &m.dateiname, bytes(m.inhalt.bytes()))
            .await?;
        self.tun(AkteCommand::DokumentRegistrieren(DokumentRegistrieren {
            vorgang,
            dokument,
            betreff: m.betreff,
            klasse: m.klasse,
            richtung: m.richtung,
            datum: m.datum,
            eingang: m.eingang,
            absender: m.absender,
            fremdes_zeichen: None,
            anlage_zu: None,
            fassung: Some(fassung),
            herkunft: None,
            schutz: eakte_domain::akte::Dokumentschutz::default(),
            ausweisgrund: None,
        }))
        .await?;
        for inhalt in m.weitere {
            let fassung = self
                .app
                .fassung_mit(self.worker, &m.dateiname, bytes(inhalt.bytes()))
                .await?;
            self.tun(AkteCommand::DokumentFassungAnfuegen(
                DokumentFassungAnfuegen { dokument, fassung },
            ))
            .await?;
        }
        Ok(dokument)
    }
}

/// Files one Akte with everything in it. Returns how many Dokumente it got.
async fn akte_ablegen(app: &App, worker: &Worker, m: MusterAkte) -> Result<u64, AppError> {
    let ablage = Ablage {
        app,
        worker,
        actor: Actor::neu(m.bearbeiter, Zweck::Leistung(m.leistungsart)),
        akte: AkteId(Uuid::new_v4()),
    };
    let neu = NeueAkte {
        akte: ablage.akte,
        plan: m.plan,
        betreff: m.betreff,
        org: m.org,
        einheit: m.einheit,
        wohnsitz: m.wohnsitz,
        beginn: Some(m.beginn),
        medium: Medium::Elektronisch,
        herkunft: None,
    };
    app.akte_anlegen(&ablage.actor, neu, Auftrag::neu().ohne_warten())
        .await?;
    let heute = now().tag();
    let (mut vorgaenge, mut count) = (Vec::new(), 0);
    let mut dokumente: Vec<Vec<DokumentId>> = Vec::new();
    let mut zu_schliessen = Vec::new();
    for v in m.vorgaenge {
        let vorgang = VorgangId(Uuid::new_v4());
        ablage
            .tun(AkteCommand::VorgangAnlegen(VorgangAnlegen {
                vorgang,
                betreff: v.betreff,
                gliederung: Gliederung::Vorgang,
                uebergeordnet: None,
                herkunft: None,
            }))
            .await?;
        let mut ids = Vec::new();
        for d in v.dokumente {
            ids.push(ablage.dokument(vorgang, d).await?);
            count += 1;
        }
        vorgaenge.push(vorgang);
        dokumente.push(ids);
        if v.zda {
            zu_schliessen.push(vorgang);
        }
    }
    if let Some(betreff) = m.neuer_betreff {
        ablage
            .tun(AkteCommand::AkteBetreffAendern(AkteBetreffAendern {
                betreff,
            }))
            .await?;
    }
    let dokument = |v: usize, d: usize| dokumente.get(v).and_then(|ids| ids.get(d)).copied();
    if let Some((von, d, nach)) = m.verschoben
        && let (Some(dokument), Some(nach)) = (dokument(von, d), vorgaenge.get(nach).copied())
    {
        ablage
            .tun(AkteCommand::DokumentVerschieben(DokumentVerschieben {
                dokument,
                nach,
            }))
            .await?;
    }
    if let Some((v, d, grund)) = m.storno
        && let Some(dokument) = dokument(v, d)
    {
        ablage
            .tun(AkteCommand::DokumentStornieren(DokumentStornieren {
                dokument,
                grund,
            }))
            .await?;
    }
    for f in m.freigaben {
        let bis = heute
            .checked_add(i64::from(f.bis_in_tagen).days())
            .unwrap_or(heute);
        let freigabe = FreigabeId(Uuid::new_v4());
        ablage
            .tun(AkteCommand::FreigabeErteilen(FreigabeErteilen {
                freigabe,
                vorgang: f.vorgang.and_then(|v| vorgaenge.get(v).copied()),
                empfaenger: f.empfaenger,
                zweck: f.zweck,
                rechtsgrundlage: f.rechtsgrundlage,
                klassen: f.klassen,
                von: heute,
                bis,
                einheit: None,
                vereinbarung: None,
            }))
            .await?;
        if let Some(zweite) = f.stimmt_zu {
            ablage
                .als(zweite)
                .tun(AkteCommand::FreigabeEntscheiden(FreigabeEntscheiden {
                    freigabe,
                    ablehnung: None,
                }))
                .await?;
        }
    }
    if let Some(v) = m.vorlage
        && let Some(dokument) = dokument(v.vorgang, v.dokument)
    {
        ablage.vorlegen(dokument, v, heute).await?;
    }
    for vorgang in zu_schliessen {
        ablage
            .tun(AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
                vorgang,
                am: heute,
            }))
            .await?;
    }
    if m.zda {
        ablage
            .tun(AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen {
                am: heute,
            }))
            .await?;
    }
    if let Some(w) = m.wiedervorlage {
        let command = WiedervorlageSetzen {
            wiedervorlage: WiedervorlageId(Uuid::new_v4()),
            vorgang: None,
            am: heute.saturating_add(i64::from(w.in_tagen).days()),
            grund: w.grund,
            fuer: w.eigene.then_some(m.bearbeiter),
        };
        ablage
            .tun(AkteCommand::WiedervorlageSetzen(command))
            .await?;
    }
    if let Some(a) = m.aufforderung
        && let Some(vorgang) = vorgaenge.get(a.vorgang).copied()
    {
        let anforderung = Anforderung {
            vorgang,
            schreiben: Schreiben::Neu(a.empfaenger),
            unterlagen: a.unterlagen,
            frist: heute.saturating_add(i64::from(a.in_tagen).days()),
            belehrung: true,
            fuer: Some(m.bearbeiter),
        };
        let auftrag = Auftrag::neu().ohne_warten();
        app.mitwirkung_anfordern(&ablage.actor, ablage.akte, anforderung, auftrag)
            .await?;
    }
    if let Some(u) = m.uebergabe {
        ablage.uebergeben(m.leistungsart, u, heute).await?;
    }
    if let Some(s) = m.schutz {
        ablage.schuetzen(s).await?;
    }
    Ok(count)
}
