//! From the read models to what the pages show: Akten with their tree, their shares, and what can be chosen from.

use std::collections::{BTreeMap, BTreeSet};

use eakte_domain::werte::{Organisationsart, PlanKz, Schutzklasse, Status, Zeichnungsstand};
use eakte_domain::zugriff::{AkteRessource, Aktion, Beleg, Ressource};
use eakte_domain::{AkteId, DokumentId, OrgNr, VorgangId};
use eakte_projections::{self as projections, AkteBaum, FreigabeAnsicht, Freigabestand, auth};

use super::anfrage::Anfrage;
use crate::app::{AppError, Verzeichnis};
use crate::http::pages::seite::Seite;
use crate::http::pages::views::{
    AbgabeView, AkteDarf, AkteView, AkteZeile, Auswahl, DokumentZeile, FreigabeView, Geltung,
    GeteiltZeile, VorgangView, WartendeFreigabe,
};

/// Deepest level the pages indent.
const STUFE_MAX: u8 = 3;

impl Anfrage {
    /// The Akte of a page with the decision to see it. Absent and hidden are the same `NichtGefunden`.
    pub(super) async fn akte(&self, id: AkteId) -> Result<(AkteView, Beleg), AppError> {
        let client = self.app().store.db.read().await?;
        let known = auth::akte(&*client, id)
            .await?
            .ok_or(AppError::NichtGefunden)?;
        // Recording may wait: not with a connection that others need.
        drop(client);
        let app = self.app();
        let beleg = app.entscheiden(self.actor(), Aktion::AkteSehen, Ressource::Akte(&known))?;
        app.eingesehen_von(self.actor(), &beleg, &known).await?;
        let client = self.app().store.db.read().await?;
        let zeile = projections::akte(&*client, &beleg)
            .await?
            .ok_or(AppError::ImAufbau)?;
        let verzeichnis = self.app().verzeichnis();
        let kz = PlanKz::new(&zeile.plan).ok();
        let aufbewahrung = kz.as_ref().and_then(|kz| verzeichnis.plan.aufbewahrung(kz));
        let tor = self.app().tor(self.actor())?;
        let darf = |aktion| tor.erlaubt(aktion, Ressource::Akte(&known));
        let freigeben = darf(Aktion::Freigeben);
        let eigene = zeile.org == self.wer.person.org;
        let view = AkteView {
            id,
            kennzeichen: zeile.aktenzeichen,
            betreff: zeile.betreff,
            leistung: zeile.leistungsart,
            status: zeile.status,
            ende: zeile.ende,
            plan: kz.map(|kz| plan_pfad(&verzeichnis, kz)).unwrap_or_default(),
            organisation: verzeichnis.org_name(zeile.org),
            einheit: zeile.einheit_name.unwrap_or(zeile.einheit),
            beginn: zeile.beginn,
            zda_am: zeile.zda_am,
            aufbewahrung_jahre: aufbewahrung.and_then(|a| a.jahre),
            medium: zeile.medium,
            version: zeile.version,
            ersteingang: zeile
                .ersteingang
                .zip(zeile.ersteingang_bei)
                .map(|(tag, bei)| (tag, verzeichnis.org_name(bei))),
            geteilt_von: (!eigene && beleg.freigabe().is_some())
                .then(|| verzeichnis.org_name(zeile.org)),
            besonders: false,
            merkmale: if eigene {
                merkmale(&self.seite, &known)
            } else {
                Vec::new()
            },
            darf: AkteDarf {
                bearbeiten: darf(Aktion::AkteAendern),
                wiedereroeffnen: darf(Aktion::AkteWiedereroeffnen),
                freigeben,
                loeschung_beantragen: darf(Aktion::LoeschungBeantragen),
                // What is left of an erased Akte is hidden from nobody afterwards, and says nothing of the person.
                schutz: zeile.ende.is_none() && darf(Aktion::SchutzAendern),
                medizinwiderspruch: zeile.ende.is_none()
                    && !known.schutz.medizinwiderspruch
                    && darf(Aktion::MedizinwiderspruchFesthalten),
                freigaben_sehen: true,
                pruefen: darf(Aktion::KettePruefen),
                zugriffe_sehen: darf(Aktion::ZugriffeSehen),
                widerspruch: freigeben
                    && !self.ist_kreis()
                    && zeile.leistungsart.widerspruchsgrundlage().is_some(),
                uebergabe_sehen: darf(Aktion::UebergabeSehen),
                aussonderung_sehen: darf(Aktion::AussonderungSperren) || darf(Aktion::Bewerten),
            },
        };
        Ok((view, beleg))
    }

    /// Whether the person works for the Kreis.
    fn ist_kreis(&self) -> bool {
        let verzeichnis = self.app().verzeichnis();
        let own = verzeichnis.organisationen.get(&self.wer.person.org);
        own.is_some_and(|o| o.art == Organisationsart::Kreis)
    }

    /// Records the rows of a list that lead to Akten of other organisations.
    pub(super) fn gelistet(&self, zeilen: Vec<(OrgNr, AkteId)>) -> Result<(), AppError> {
        self.app().gelistet(self.actor(), zeilen)
    }

    /// An Akte of a list.
    pub(super) fn akte_zeile(&self, z: projections::AkteZeile) -> AkteZeile {
        AkteZeile {
            id: z.akte,
            kennzeichen: z.aktenzeichen,
            betreff: z.betreff,
            status: z.status,
            ende: z.ende,
            leistung: z.leistungsart,
            organisation: z
                .org_name
                .unwrap_or_else(|| self.app().verzeichnis().org_name(z.org)),
            geaendert: z.geaendert_am,
            geteilt: self.geteilt(z.org),
        }
    }

    /// Whether what another organisation leads is seen here by way of a share.
    pub(super) fn geteilt(&self, org: OrgNr) -> bool {
        self.leistungsart().is_some() && org != self.wer.person.org
    }

    /// Shares, those that wait first, then those in force.
    pub(super) fn freigaben(&self, zeilen: Vec<FreigabeAnsicht>) -> Vec<FreigabeView> {
        let (verzeichnis, heute) = (self.app().verzeichnis(), self.seite.jetzt.tag());
        let ich = self.actor().nutzer;
        let traegt = |f: &FreigabeAnsicht| self.app().vereinbarung_traegt(f, heute);
        let mut out: Vec<FreigabeView> = zeilen
            .into_iter()
            .map(|f| FreigabeView {
                id: f.freigabe,
                organisation: f
                    .empfaenger_name
                    .clone()
                    .unwrap_or_else(|| verzeichnis.org_name(f.empfaenger)),
                zweck: f.zweck,
                geltung: match f.stand {
                    Freigabestand::Wartet if heute > f.bis => Geltung::Verfallen,
                    Freigabestand::Wartet => Geltung::Wartet,
                    Freigabestand::Abgelehnt => Geltung::Abgelehnt,
                    Freigabestand::Widerrufen => Geltung::Widerrufen,
                    Freigabestand::Erteilt if heute > f.bis => Geltung::Abgelaufen,
                    Freigabestand::Erteilt if !traegt(&f) => Geltung::Beendet,
                    Freigabestand::Erteilt if heute < f.von => Geltung::Kuenftig,
                    Freigabestand::Erteilt => Geltung::Gilt,
                },
                vorgang: f
                    .vorgang
                    .map(|_| vorgang_name(f.vorgang_nummer, f.vorgang_betreff)),
                einheit: f.einheit,
                vereinbarung: f.vereinbarung.and_then(|id| {
                    let known = verzeichnis.vereinbarungen().find(|v| v.id == id)?;
                    Some(known.vereinbarung.inhalt.bezeichnung.to_string())
                }),
                uebergabe: f.uebergabe.is_some(),
                beantragt_von: f.beantragt_von,
                eigener: f.beantragt_durch == Some(ich),
                zustimmbar: true,
                abgelehnt: f
                    .widerrufen_von
                    .zip(f.grund)
                    .filter(|_| f.stand == Freigabestand::Abgelehnt),
                rechtsgrundlage: f.rechtsgrundlage,
                klassen: f.klassen,
                von: f.von,
                bis: f.bis,
            })
            .collect();
        out.sort_by_key(|f| match f.geltung {
            Geltung::Wartet => 0,
            Geltung::Gilt => 1,
            Geltung::Kuenftig => 2,
            Geltung::Abgelaufen
            | Geltung::Beendet
            | Geltung::Widerrufen
            | Geltung::Verfallen
            | Geltung::Abgelehnt => 3,
        });
        out
    }

    /// Shares that wait for somebody like this person, as lines of a list.
    pub(super) fn wartende(
        &self,
        zeilen: Vec<(projections::AkteZeile, FreigabeAnsicht)>,
    ) -> Vec<WartendeFreigabe> {
        let verzeichnis = self.app().verzeichnis();
        zeilen
            .into_iter()
            .map(|(a, f)| WartendeFreigabe {
                akte: a.akte,
                kennzeichen: a.aktenzeichen,
                betreff: a.betreff,
                organisation: f
                    .empfaenger_name
                    .unwrap_or_else(|| verzeichnis.org_name(f.empfaenger)),
                zweck: f.zweck,
                von: f.beantragt_von.unwrap_or_default(),
            })
            .collect()
    }

    /// What others share with us, as lines of a list.
    pub(super) fn geteilte(
        &self,
        zeilen: Vec<(projections::AkteZeile, FreigabeAnsicht)>,
    ) -> Vec<GeteiltZeile> {
        let verzeichnis = self.app().verzeichnis();
        zeilen
            .into_iter()
            .map(|(a, f)| GeteiltZeile {
                akte: a.akte,
                kennzeichen: a.aktenzeichen,
                betreff: a.betreff,
                organisation: a.org_name.unwrap_or_else(|| verzeichnis.org_name(a.org)),
                zweck: f.zweck,
                bis: f.bis,
                vorgang: f
                    .vorgang
                    .map(|_| vorgang_name(f.vorgang_nummer, f.vorgang_betreff)),
            })
            .collect()
    }

    /// Units of the plan that take new Akten; under a purpose, those of its benefit.
    pub(super) fn plan_auswahl(&self) -> Auswahl {
        let plan = self.app().verzeichnis().plan.clone();
        let leistungsart = self.leistungsart();
        plan.einheiten()
            .iter()
            .filter(|(kz, _)| plan.nimmt_akten(kz).is_ok())
            // Akten lie in the units without others below.
            .filter(|(kz, _)| {
                !plan
                    .einheiten()
                    .values()
                    .any(|e| e.uebergeordnet.as_ref() == Some(*kz))
            })
            .filter(|(kz, _)| match leistungsart {
                Some(_) => plan.leistungsart(kz) == leistungsart,
                // An Akte always serves a benefit.
                None => plan.leistungsart(kz).is_some(),
            })
            .map(|(kz, e)| (kz.to_string(), format!("{kz} {}", e.bezeichnung)))
            .collect()
    }

    /// Organisations but one's own, by number and name.
    pub(super) fn andere_organisationen(&self) -> Auswahl {
        let verzeichnis = self.app().verzeichnis();
        let andere = verzeichnis
            .organisationen
            .iter()
            .filter(|(nr, _)| **nr != self.wer.person.org);
        andere
            .map(|(nr, o)| (nr.to_string(), o.name.clone()))
            .collect()
    }
}

/// How closely an Akte is kept, in words.
fn merkmale(s: &Seite, a: &AkteRessource) -> Vec<String> {
    let zahl = a.schutz.stufe.zahl();
    let stufe = (zahl > 0).then(|| s.mit("schutz-stufe-kurz", &[("stufe", zahl.into())]));
    let an = [
        (!a.sonderkreis.is_empty(), "schutz-sonderkreis"),
        (a.schutz.beschaeftigte, "schutz-beschaeftigte-kurz"),
        (
            a.schutz.medizinwiderspruch,
            "schutz-medizinwiderspruch-kurz",
        ),
        (a.schutz.eingeschraenkt, "schutz-eingeschraenkt-kurz"),
    ];
    let an = an
        .into_iter()
        .filter(|(an, _)| *an)
        .map(|(_, key)| s.t(key));
    stufe.into_iter().chain(an).collect()
}

/// The plan units above an Akte, from the top.
fn plan_pfad(verzeichnis: &Verzeichnis, kz: PlanKz) -> Vec<(String, String)> {
    let mut out = Vec::new();
    let mut next = Some(kz);
    // A plan is at most 20 levels deep; a loop in it must not hang the page.
    while let Some(kz) = next
        && out.len() < 20
    {
        let Ok(einheit) = verzeichnis.plan.einheit(&kz) else {
            break;
        };
        out.push((kz.to_string(), einheit.bezeichnung.to_string()));
        next = einheit.uebergeordnet.clone();
    }
    out.reverse();
    out
}

/// Number and Betreff of a Vorgang as one name.
pub(super) fn vorgang_name(nummer: Option<i32>, betreff: Option<String>) -> String {
    format!(
        "{:04} {}",
        nummer.unwrap_or_default(),
        betreff.unwrap_or_default()
    )
    .trim()
    .to_owned()
}

/// Vorgaenge with their Dokumente: each below the one it is part of, the newest Dokument first.
pub(super) fn vorgaenge(baum: AkteBaum) -> Vec<VorgangView> {
    let mut dokumente: BTreeMap<VorgangId, Vec<DokumentZeile>> = BTreeMap::new();
    for d in baum.dokumente {
        dokumente
            .entry(d.vorgang)
            .or_default()
            .push(dokument_zeile(d));
    }
    let mut kinder: BTreeMap<Option<VorgangId>, Vec<projections::VorgangZeile>> = BTreeMap::new();
    for v in baum.vorgaenge {
        kinder.entry(v.uebergeordnet).or_default().push(v);
    }
    let mut out = Vec::new();
    ebene(None, 1, &mut kinder, &mut dokumente, &mut out);
    out
}

fn ebene(
    unter: Option<VorgangId>,
    stufe: u8,
    kinder: &mut BTreeMap<Option<VorgangId>, Vec<projections::VorgangZeile>>,
    dokumente: &mut BTreeMap<VorgangId, Vec<DokumentZeile>>,
    out: &mut Vec<VorgangView>,
) {
    for v in kinder.remove(&unter).unwrap_or_default() {
        let mut seine = dokumente.remove(&v.vorgang).unwrap_or_default();
        seine.reverse();
        out.push(VorgangView {
            id: v.vorgang,
            nummer: format!("{:04}", v.nummer),
            betreff: v.betreff,
            status: v.status,
            stufe,
            dokumente: seine,
        });
        ebene(
            Some(v.vorgang),
            (stufe + 1).min(STUFE_MAX),
            kinder,
            dokumente,
            out,
        );
    }
}

fn dokument_zeile(d: projections::DokumentZeile) -> DokumentZeile {
    DokumentZeile {
        id: d.dokument,
        nummer: d.nummer,
        betreff: d.betreff,
        klasse: d.klasse,
        medientyp: d.medientyp.unwrap_or_default(),
        datum: d.datum.or(d.eingang).or(Some(d.angelegt_am.tag())),
        von: d
            .absender
            .filter(|a| !a.is_empty())
            .or(Some(d.angelegt_von)),
        seiten: d.seiten.and_then(|n| u32::try_from(n).ok()),
        fassung: d.fassungen,
        storniert: d.storniert,
        zeichnung: d.zeichnung,
        anlage_zu: d.anlage_zu,
        entwurf: d.entwurf,
    }
}

/// These Dokumente of a Vorgang and their Anlagen that are not cancelled, and theirs.
///
/// It ends even if a broken log says that two Dokumente are Anlagen of each other.
fn mit_anlagen(
    dokumente: &[DokumentZeile],
    mut alle: BTreeSet<DokumentId>,
) -> BTreeSet<DokumentId> {
    loop {
        let neu: Vec<_> = dokumente
            .iter()
            .filter(|d| !d.storniert && !alle.contains(&d.id))
            .filter(|d| d.anlage_zu.is_some_and(|zu| alle.contains(&zu)))
            .map(|d| d.id)
            .collect();
        if neu.is_empty() {
            return alle;
        }
        alle.extend(neu);
    }
}

/// The Anlagen of a Dokument among those of its Vorgang that are not cancelled, and theirs, by number.
pub(super) fn anlagen(dokumente: &[DokumentZeile], haupt: DokumentId) -> Vec<DokumentZeile> {
    let alle = mit_anlagen(dokumente, BTreeSet::from([haupt]));
    let seine = dokumente
        .iter()
        .filter(|d| d.id != haupt && alle.contains(&d.id));
    let mut out: Vec<_> = seine.cloned().collect();
    out.sort_by_key(|d| d.nummer);
    out
}

/// Dokumente that something filed could be an Anlage of: those of the Vorgang chosen, else of all open ones. What is
/// being signed or final takes none.
pub(super) fn anlage_ziele(vorgaenge: &[VorgangView], gewaehlt: &str) -> Auswahl {
    let seine: Vec<_> = vorgaenge
        .iter()
        .filter(|v| v.status == Status::InBearbeitung)
        .filter(|v| gewaehlt.is_empty() || v.id.to_string() == gewaehlt)
        .collect();
    let mut out = Auswahl::new();
    for v in &seine {
        let gezeichnet = v
            .dokumente
            .iter()
            .filter(|d| !matches!(d.zeichnung, None | Some(Zeichnungsstand::Zurueckgegeben)));
        let gebunden = mit_anlagen(&v.dokumente, gezeichnet.map(|d| d.id).collect());
        for d in &v.dokumente {
            if d.storniert || gebunden.contains(&d.id) {
                continue;
            }
            let name = match seine.len() {
                1 => d.name(),
                _ => format!("{}/{}", v.nummer, d.name()),
            };
            out.push((d.id.to_string(), name));
        }
    }
    out
}

/// What stays of a Dokument that went to another Akte.
pub(super) fn abgabe(a: projections::AbgabeZeile) -> AbgabeView {
    AbgabeView {
        dokument: a.dokument,
        betreff: a.betreff,
        an: a.an,
        an_kennzeichen: a.an_aktenzeichen,
        zeit: a.zeit,
        wer: a.von,
    }
}

/// Whether one of the Dokumente needs special protection.
pub(super) fn besonders(vorgaenge: &[VorgangView]) -> bool {
    let mut dokumente = vorgaenge.iter().flat_map(|v| &v.dokumente);
    dokumente.any(|d| d.klasse.schutzklasse() == Schutzklasse::Besonders && !d.storniert)
}

/// Open Vorgaenge to choose from.
pub(super) fn offene(vorgaenge: &[VorgangView]) -> Auswahl {
    let offen = vorgaenge
        .iter()
        .filter(|v| v.status == Status::InBearbeitung);
    offen
        .map(|v| (v.id.to_string(), format!("{} {}", v.nummer, v.betreff)))
        .collect()
}
