//! Register: the record of processing activities (Art. 30 DSGVO) and the documentation of retrieval procedures
//! (§ 79(2) SGB X), both made from what is configured and shared.

use std::collections::{BTreeMap, BTreeSet};

use eakte_domain::werte::{Leistungsart, Rolle, Zweck};
use eakte_domain::{OrgNr, Zeit};
use eakte_projections as projections;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;

use super::vereinbarung::VereinbarungEintrag;
use super::{Actor, App, AppError, now};

/// How an agreement stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Vereinbarungsstand {
    /// Waits for a second person.
    Entwurf,
    /// Begins later.
    Kuenftig,
    /// In force.
    Gilt,
    /// Over.
    Abgelaufen,
    /// Ended before its last day, or dropped.
    Beendet,
}

impl Vereinbarungsstand {
    /// The code string.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Entwurf => "entwurf",
            Self::Kuenftig => "kuenftig",
            Self::Gilt => "gilt",
            Self::Abgelaufen => "abgelaufen",
            Self::Beendet => "beendet",
        }
    }

    /// As of a day.
    pub fn von(v: &VereinbarungEintrag, heute: Date) -> Self {
        let (v, i) = (&v.vereinbarung, &v.vereinbarung.inhalt);
        match () {
            () if v.beendet => Self::Beendet,
            () if v.genehmigt.is_none() => Self::Entwurf,
            () if heute < i.von => Self::Kuenftig,
            () if heute > i.bis => Self::Abgelaufen,
            () => Self::Gilt,
        }
    }
}

/// A retrieval procedure as § 79(2) SGB X wants it documented.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Abrufverfahren {
    /// The agreement.
    pub vereinbarung: eakte_domain::VereinbarungId,
    /// What it is called.
    pub bezeichnung: String,
    /// How it stands.
    pub stand: Vereinbarungsstand,
    /// Occasion and purpose (no. 1).
    pub anlass: String,
    /// The only purpose data may be used for.
    pub zweck: String,
    /// The law it rests on.
    pub rechtsgrundlage: String,
    /// Who passes data on.
    pub geber: String,
    /// Who receives it (no. 2): organisation and units.
    pub empfaenger: String,
    /// The units alone; none: every unit that works for the purpose.
    pub einheiten: Vec<String>,
    /// Benefits whose Akten it covers.
    pub leistungsarten: Vec<String>,
    /// Kinds of data (no. 3).
    pub datenarten: Vec<String>,
    /// Technical and organisational measures (no. 4).
    pub massnahmen: String,
    /// First day.
    pub von: Date,
    /// Last day.
    pub bis: Date,
    /// Who put it down.
    pub entworfen: String,
    /// Who approved it.
    pub genehmigt: Option<String>,
    /// The day on which it was ended or dropped; none: it was not, or the day is not on record.
    pub beendet_am: Option<Date>,
    /// By whom.
    pub beendet_von: Option<String>,
    /// Why.
    pub beendet_grund: Option<String>,
}

/// To whom data of a benefit is passed on.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Datenempfaenger {
    /// The organisation.
    pub organisation: String,
    /// The only purpose it may be used for.
    pub zweck: String,
    /// The law it rests on.
    pub rechtsgrundlage: String,
    /// It receives data today; else it did, under an agreement that is over.
    pub aktuell: bool,
    /// Last day of that agreement; none: it receives data today, or the day is not on record.
    pub bis: Option<Date>,
}

/// A processing activity as Art. 30(1) DSGVO wants it recorded: one benefit.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Verarbeitung {
    /// The benefit, which is the purpose (lit. b).
    pub leistungsart: String,
    /// Units that work on it.
    pub einheiten: Vec<String>,
    /// Categories of people (lit. c).
    pub betroffene: String,
    /// Categories of data (lit. c): classes of Dokumente.
    pub datenarten: Vec<String>,
    /// Recipients (lit. d) of what is shared: today, and under agreements that ended before their shares.
    pub empfaenger: Vec<Datenempfaenger>,
    /// Years data is kept after the closing year (lit. f), by what unit of the Aktenplan it lies under. Ascending, each once.
    pub aufbewahrung_jahre: Vec<u16>,
    /// Under some unit of the Aktenplan data is kept without end. Neither this nor years: the plan names no term for it.
    pub aufbewahrung_dauernd: bool,
    /// Technical and organisational measures (lit. g).
    pub massnahmen: String,
}

/// The register of one organisation.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Register {
    /// The controller (lit. a).
    pub verantwortlich: String,
    /// When this was made.
    pub stand: Zeit,
    /// Processing activities.
    pub verarbeitungen: Vec<Verarbeitung>,
    /// Retrieval procedures, given and received.
    pub abrufverfahren: Vec<Abrufverfahren>,
}

/// Categories of people, the same for all benefits.
pub const BETROFFENE: &str = "Antragstellende und Leistungsberechtigte, Haushaltsangehörige, Vertretungen, Absender von Schreiben";
/// What the system itself does, the same for all benefits.
pub const MASSNAHMEN: &str = "Zugriff nach Einheit, Leistung und Zweck; Inhalte versiegelt (AES-256-GCM, Schlüssel je Akte); \
     jede Einsicht protokolliert; verkettetes, nachprüfbares Ereignisprotokoll; Löschung durch Vernichten der Schlüssel";

impl App {
    /// The register of the person's organisation, as of now.
    ///
    /// Errors: `Verboten`.
    pub async fn register(&self, actor: &Actor) -> Result<Register, AppError> {
        let vereinbarungen = self.vereinbarungen(actor)?;
        let org = self.person(actor)?.org;
        let (zeit, verzeichnis) = (now(), self.verzeichnis());
        let client = self.store.db.read().await?;
        let geteilt = projections::empfaengerkreis(&*client, org, zeit.tag()).await?;
        drop(client);
        let mut einheiten: BTreeMap<Leistungsart, BTreeSet<String>> = BTreeMap::new();
        let personen = verzeichnis
            .personen()
            .filter(|p| p.org == org && !p.gesperrt);
        for rolle in personen.flat_map(|p| &p.rollen) {
            if matches!(rolle.rolle, Rolle::Sachbearbeitung | Rolle::Teamleitung) {
                for l in &rolle.leistungsarten {
                    let dort = einheiten.entry(*l).or_default();
                    dort.insert(rolle.einheit.to_string());
                }
            }
        }
        let plan = &verzeichnis.plan;
        // None: without end.
        let fristen = |l: Leistungsart| -> BTreeSet<Option<u16>> {
            let kz = plan.einheiten().keys();
            let kz = kz.filter(|kz| plan.leistungsart(kz) == Some(l));
            kz.filter_map(|kz| plan.aufbewahrung(kz))
                .map(|a| a.jahre)
                .collect()
        };
        let verarbeitungen = einheiten.into_iter().map(|(l, einheiten)| {
            let fristen = fristen(l);
            Verarbeitung {
                leistungsart: l.code().to_owned(),
                einheiten: einheiten.into_iter().collect(),
                betroffene: BETROFFENE.to_owned(),
                datenarten: codes(eakte_domain::werte::Dokumentklasse::ALLE),
                empfaenger: self
                    .datenempfaenger(geteilt.iter().filter(|g| g.leistungsart == l), zeit.tag()),
                aufbewahrung_jahre: fristen.iter().flatten().copied().collect(),
                aufbewahrung_dauernd: fristen.contains(&None),
                massnahmen: MASSNAHMEN.to_owned(),
            }
        });
        Ok(Register {
            verantwortlich: verzeichnis.org_name(org),
            stand: zeit,
            verarbeitungen: verarbeitungen.collect(),
            abrufverfahren: vereinbarungen
                .iter()
                .map(|v| self.abrufverfahren(v, zeit.tag()))
                .collect(),
        })
    }

    /// Each recipient once for a purpose and a legal basis: as of today, if one of its shares opens anything, else with
    /// the day on which the last agreement ended.
    fn datenempfaenger<'a>(
        &self,
        geteilt: impl Iterator<Item = &'a projections::Empfaengerkreis>,
        heute: Date,
    ) -> Vec<Datenempfaenger> {
        let verzeichnis = self.verzeichnis();
        let mut alle: BTreeMap<(OrgNr, Zweck, &str), (bool, Option<Date>)> = BTreeMap::new();
        for g in geteilt {
            let stand = match g.vereinbarung {
                None => (true, None),
                Some(id) => match verzeichnis.vereinbarungen().find(|v| v.id == id) {
                    Some(v) if v.vereinbarung.gilt(heute) => (true, None),
                    v => (false, v.and_then(|v| v.vereinbarung.ende())),
                },
            };
            let hier = alle
                .entry((g.empfaenger, g.zweck, g.rechtsgrundlage.as_str()))
                .or_insert(stand);
            // What is current is greater than what ended, and of that a later day than an earlier one.
            *hier = (*hier).max(stand);
        }
        let zeilen = alle.into_iter();
        let zeilen = zeilen.map(
            |((org, zweck, grundlage), (aktuell, bis))| Datenempfaenger {
                organisation: verzeichnis.org_name(org),
                zweck: zweck.to_string(),
                rechtsgrundlage: grundlage.to_owned(),
                aktuell,
                bis,
            },
        );
        zeilen.collect()
    }

    /// An agreement as the register shows it.
    pub fn abrufverfahren(&self, v: &VereinbarungEintrag, heute: Date) -> Abrufverfahren {
        let verzeichnis = self.verzeichnis();
        let name = |id| {
            let person = verzeichnis.person(id);
            person.map_or_else(|| id.to_string(), |p| p.name.clone())
        };
        let i = &v.vereinbarung.inhalt;
        let organisation = |nr: OrgNr| verzeichnis.org_name(nr);
        Abrufverfahren {
            vereinbarung: v.id,
            bezeichnung: i.bezeichnung.to_string(),
            stand: Vereinbarungsstand::von(v, heute),
            anlass: i.anlass.to_string(),
            zweck: i.zweck.to_string(),
            rechtsgrundlage: i.rechtsgrundlage.to_string(),
            geber: organisation(v.geber),
            empfaenger: organisation(i.empfaenger),
            einheiten: i.einheiten.iter().map(ToString::to_string).collect(),
            leistungsarten: codes(&i.leistungsarten),
            datenarten: codes(&i.klassen),
            massnahmen: i.massnahmen.to_string(),
            von: i.von,
            bis: i.bis,
            entworfen: name(v.vereinbarung.entworfen),
            genehmigt: v.vereinbarung.genehmigt.map(name),
            beendet_am: v.vereinbarung.beendet_am,
            beendet_von: v.vereinbarung.beendet_durch.map(name),
            beendet_grund: v
                .vereinbarung
                .beendet_weil
                .as_ref()
                .map(ToString::to_string),
        }
    }
}

fn codes<T: ToString>(alle: &[T]) -> Vec<String> {
    alle.iter().map(ToString::to_string).collect()
}

impl Register {
    /// Both parts as one table for a spreadsheet: semicolons, UTF-8, one line for each activity and procedure.
    ///
    /// A cell that a spreadsheet would take for a formula begins with an apostrophe.
    pub fn csv(&self) -> String {
        let mut out = csv::WriterBuilder::new()
            .delimiter(b';')
            .from_writer(Vec::new());
        let mut zeile = |felder: [String; 12]| {
            let felder = felder.map(ohne_formel);
            // Writing into memory cannot fail.
            let _ = out.write_record(felder);
        };
        zeile(
            [
                "art",
                "bezeichnung",
                "stand",
                "zweck",
                "rechtsgrundlage",
                "geber",
                "empfaenger",
                "einheiten",
                "datenarten",
                "massnahmen",
                "frist",
                "genehmigt",
            ]
            .map(str::to_owned),
        );
        for v in &self.verarbeitungen {
            let jahre = v.aufbewahrung_jahre.iter().map(u16::to_string);
            let dauernd = v.aufbewahrung_dauernd.then(|| "dauernd".to_owned());
            let mut fristen: Vec<_> = jahre.chain(dauernd).collect();
            if fristen.is_empty() {
                fristen.push("keine Frist im Aktenplan".to_owned());
            }
            let empfaenger = v.empfaenger.iter().map(|e| {
                let ende = match e.bis {
                    _ if e.aktuell => String::new(),
                    Some(bis) => format!(", bis {bis}"),
                    None => ", beendet".to_owned(),
                };
                let wer = &e.organisation;
                format!("{wer}, {}, {}{ende}", e.zweck, e.rechtsgrundlage)
            });
            zeile([
                "verarbeitung".to_owned(),
                v.leistungsart.clone(),
                String::new(),
                v.leistungsart.clone(),
                String::new(),
                self.verantwortlich.clone(),
                empfaenger.collect::<Vec<_>>().join(" | "),
                v.einheiten.join(" | "),
                v.datenarten.join(" | "),
                v.massnahmen.clone(),
                fristen.join(" | "),
                String::new(),
            ]);
        }
        for a in &self.abrufverfahren {
            zeile([
                "abrufverfahren".to_owned(),
                a.bezeichnung.clone(),
                a.stand.code().to_owned(),
                format!("{}: {}", a.zweck, a.anlass),
                a.rechtsgrundlage.clone(),
                a.geber.clone(),
                a.empfaenger.clone(),
                a.einheiten.join(" | "),
                a.datenarten.join(" | "),
                a.massnahmen.clone(),
                format!("{} bis {}", a.von, a.bis),
                a.genehmigt.clone().unwrap_or_default(),
            ]);
        }
        let bytes = out.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// OWASP ASVS 5.0.0 section 1.2.10.
fn ohne_formel(feld: String) -> String {
    if feld.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{feld}")
    } else {
        feld
    }
}

#[cfg(test)]
mod tests {
    use super::ohne_formel;

    #[test]
    fn a_cell_is_never_a_formula() {
        assert_eq!(ohne_formel("=1+1".into()), "'=1+1");
        assert_eq!(ohne_formel("§ 79 SGB X".into()), "§ 79 SGB X");
    }
}
