//! Files the Akten of the sample district, each step as the person whose it is.

use bytes::Bytes;
use eakte_domain::akte::{
    AkteBetreffAendern, AkteCommand, AkteSchutzFestlegen, AkteZdAVerfuegen,
    AussonderungSperreSetzen, DokumentFassungAnfuegen, DokumentRegistrieren, DokumentStornieren,
    DokumentVerschieben, FreigabeEntscheiden, FreigabeErteilen, GeschaeftsgangEroeffnen, Schritt,
    SchrittErledigen, SonderkreisBeantragen, SonderkreisEntscheiden, UebergabeAnbieten,
    UebergabeAnnehmen, VorgangAnlegen, VorgangZdAVerfuegen, WiedervorlageSetzen,
};
use eakte_domain::werte::{
    Fassung, Gliederung, Leistungsart, Medium, Schrittergebnis, Uebergabeanlass, Verfuegung, Zweck,
};
use eakte_domain::{
    AkteId, DokumentId, FreigabeId, GeschaeftsgangId, NutzerId, SperreId, UebergabeId, VorgangId,
    WiedervorlageId,
};
use eakte_sample::{
    Inhalt, MusterAkte, MusterAusweg, MusterDokument, MusterSchutz, MusterSchutzart,
    MusterUebergabe, MusterVorlage,
};
use eakte_worker::client::Worker;
use futures::stream;
use jiff::ToSpan;
use jiff::civil::Date;
use uuid::Uuid;

use crate::app::{Actor, Anforderung, App, AppError, Auftrag, NeueAkte, Schreiben, now};

/// One Akte being filed, and who files.
pub(super) struct Ablage<'a> {
    /// The application.
    pub(super) app: &'a App,
    /// Reads the documents.
    worker: &'a Worker,
    /// Who files.
    pub(super) actor: Actor,
    /// The Akte.
    pub(super) akte: AkteId,
}

impl<'a> Ablage<'a> {
    /// The same for another person, under the same purpose.
    pub(super) fn als(&self, nutzer: NutzerId) -> Ablage<'a> {
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
                let command = AkteSchutzFestlegen {
                    schutz,
                    ruecknahme: None,
                    grund,
                };
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

    async fn fassung(&self, dateiname: &str, inhalt: &Inhalt) -> Result<Fassung, AppError> {
        let bytes = Ok::<_, std::convert::Infallible>(Bytes::from(inhalt.bytes()));
        self.app
            .fassung_mit(self.worker, dateiname, stream::iter([bytes]))
            .await
    }

    /// The command that files a Dokument with its first version, which is stored.
    async fn registrieren(
        &self,
        vorgang: VorgangId,
        m: MusterDokument,
    ) -> Result<DokumentRegistrieren, AppError> {
        let fassung = self.fassung(&m.dateiname, &m.inhalt).await?;
        Ok(DokumentRegistrieren {
            vorgang,
            dokument: DokumentId(Uuid::new_v4()),
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
        })
    }

    async fn dokument(
        &self,
        vorgang: VorgangId,
        mut m: MusterDokument,
    ) -> Result<DokumentId, AppError> {
        let (weitere, dateiname) = (std::mem::take(&mut m.weitere), m.dateiname.clone());
        let registrieren = self.registrieren(vorgang, m).await?;
        let dokument = registrieren.dokument;
        self.tun(AkteCommand::DokumentRegistrieren(registrieren))
            .await?;
        for inhalt in &weitere {
            let fassung = self.fassung(&dateiname, inhalt).await?;
            self.tun(AkteCommand::DokumentFassungAnfuegen(
                DokumentFassungAnfuegen { dokument, fassung },
            ))
            .await?;
        }
        Ok(dokument)
    }

    /// Holds an Akte that was closed long ago, or offers it to the archive.
    async fn hinaus(&self, a: MusterAusweg) -> Result<(), AppError> {
        if let Some(grund) = a.sperre {
            let command = AussonderungSperreSetzen {
                sperre: SperreId(Uuid::new_v4()),
                grund,
                bis: None,
            };
            self.tun(AkteCommand::AussonderungSperreSetzen(command))
                .await?;
        }
        if a.angeboten {
            let auftrag = Auftrag::neu().ohne_warten();
            let akten = [self.akte];
            let (_, schritte) = self
                .app
                .akten_anbieten(&self.actor, &akten, auftrag)
                .await?;
            for schritt in schritte {
                schritt.ergebnis?;
            }
        }
        Ok(())
    }
}

/// Files one Akte with everything in it. Returns how many Dokumente it got.
pub(super) async fn akte_ablegen(
    app: &App,
    worker: &Worker,
    m: MusterAkte,
) -> Result<u64, AppError> {
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
        einheit: m.einheit.clone(),
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
    for (nummer, v) in m.vorgaenge.into_iter().enumerate() {
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
        let gescannt = m.scanstapel.as_ref().filter(|s| s.vorgang == nummer);
        let (mut ids, mut scans) = (Vec::new(), Vec::new());
        for (platz, d) in v.dokumente.into_iter().enumerate() {
            if gescannt.is_some_and(|s| s.dokumente.contains(&platz)) {
                let scan = ablage.registrieren(vorgang, d).await?;
                ids.push(scan.dokument);
                scans.push(scan);
            } else {
                ids.push(ablage.dokument(vorgang, d).await?);
            }
            count += 1;
        }
        if let Some(s) = gescannt {
            ablage
                .anliefern((vorgang, &m.einheit), s, scans, heute)
                .await?;
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
    let zda_am = m.ausweg.as_ref().map_or(heute, |a| a.zda_am);
    for vorgang in zu_schliessen {
        ablage
            .tun(AkteCommand::VorgangZdAVerfuegen(VorgangZdAVerfuegen {
                vorgang,
                am: zda_am,
            }))
            .await?;
    }
    if m.zda {
        ablage
            .tun(AkteCommand::AkteZdAVerfuegen(AkteZdAVerfuegen {
                am: zda_am,
            }))
            .await?;
    }
    if let Some(a) = m.ausweg {
        ablage.hinaus(a).await?;
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
