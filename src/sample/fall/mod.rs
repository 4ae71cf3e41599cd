//! The story of a case: which Vorgaenge it has, which Dokumente lie in them, what they say.

mod bausteine;
mod fach;
mod vorlagen;

use eakte_domain::OrgNr;
use eakte_domain::werte::{Dokumentklasse, Richtung};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::akte::{MusterDokument, werktag};
use crate::bezirk::{ascii, betreff, org_name, ort_von};
use crate::inhalt::{Block, Brief, Form, Inhalt};
use crate::leute::Mensch;
use crate::zufall::Zufall;

pub(crate) use fach::{Fach, fach};
use vorlagen::{Von, Vorlage};

/// What a Vorgang is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Art {
    Erstantrag,
    Weiterbewilligung,
    Aenderung,
    Widerspruch,
    Rueckforderung,
    /// The only one of a benefit with a course of its own.
    Verfahren,
}

impl Art {
    /// How the Betreff of an objection begins.
    pub(crate) const WIDERSPRUCH: &str = "Widerspruch vom";

    /// The kinds of `viele` Vorgaenge: an application first.
    pub(crate) fn folge(fach: &Fach, viele: usize, z: &mut Zufall) -> Vec<Self> {
        if fach.eigener_gang {
            return vec![Self::Verfahren; viele];
        }
        const WEITERE: [Art; 4] = [
            Art::Weiterbewilligung,
            Art::Aenderung,
            Art::Widerspruch,
            Art::Rueckforderung,
        ];
        let start = z.unter(WEITERE.len());
        let weitere = WEITERE.iter().cycle().skip(start).copied();
        std::iter::once(Self::Erstantrag)
            .chain(weitere)
            .take(viele)
            .collect()
    }
}

/// One case: what all of its documents share.
#[derive(Clone, Debug)]
pub(crate) struct Fall {
    pub(crate) mensch: Mensch,
    pub(crate) org: OrgNr,
    pub(crate) einheit: String,
    pub(crate) bearbeitung: String,
    pub(crate) wohnort: OrgNr,
    pub(crate) fach: &'static Fach,
    pub(crate) nummer: i64,
    /// Monthly need, in cents.
    pub(crate) bedarf: i64,
}

impl Fall {
    /// The Betreff of a Vorgang that starts on `tag`.
    pub(crate) fn vorgang(&self, art: Art, tag: Date) -> String {
        match art {
            Art::Erstantrag => format!("{} vom {}", self.fach.antrag, datum(tag)),
            Art::Verfahren => {
                let gemeinde = org_name(self.wohnort);
                format!("{} von {gemeinde} am {}", self.fach.antrag, datum(tag))
            }
            Art::Weiterbewilligung => format!("Weiterbewilligung ab {}", monat(tag)),
            Art::Aenderung => format!("Änderung der Verhältnisse, {}", monat(tag)),
            Art::Widerspruch => format!("{} {}", Art::WIDERSPRUCH, datum(tag)),
            Art::Rueckforderung => format!("Rückforderung überzahlter Leistungen, {}", monat(tag)),
        }
    }

    /// `anzahl` Dokumente of a Vorgang, the k-th of the day `tag(k)`, none received after `bis`.
    pub(crate) fn dokumente(
        &self,
        art: Art,
        anzahl: usize,
        tag: impl Fn(usize) -> Date,
        bis: Date,
        z: &mut Zufall,
    ) -> Vec<MusterDokument> {
        let vorlagen = vorlagen::auswahl(art, self.fach, anzahl, z);
        let alle = vorlagen.into_iter().enumerate();
        alle.map(|(k, vorlage)| self.dokument(vorlage, tag(k), bis, z))
            .collect()
    }

    fn dokument(&self, v: &Vorlage, tag: Date, bis: Date, z: &mut Zufall) -> MusterDokument {
        let satz = Satz {
            fall: self,
            tag,
            betrag: z.zwischen(1_990, self.bedarf),
            grad: z.zwischen(2, 5),
        };
        let titel = satz.fuellen(v.betreff);
        let form = form(v, z);
        let endung = form.endung();
        let brief = satz.brief(v, &titel, z);
        let form = match (form, v.von) {
            (Form::Eml(_), Von::Mensch) if z.prozent(50) => {
                Form::Eml(Some(Box::new(satz.anlage(z))))
            }
            // Firms send the letter itself once more as PDF.
            (Form::Eml(_), Von::Dritter(_)) if z.prozent(60) => {
                Form::Eml(Some(Box::new(brief.clone())))
            }
            (form, _) => form,
        };
        let eingang = (v.richtung == Richtung::Eingang).then(|| {
            let tage = z.zwischen(0, 4);
            tag.checked_add(tage.days())
                .map_or(tag, |t| werktag(t).min(bis).max(tag))
        });
        let inhalt = Inhalt { brief, form };
        let weitere = if v.richtung != Richtung::Eingang && z.prozent(20) {
            vec![spaeter(&inhalt)]
        } else {
            Vec::new()
        };
        MusterDokument {
            betreff: betreff(&titel),
            klasse: v.klasse,
            richtung: v.richtung,
            datum: Some(tag),
            eingang,
            absender: (v.richtung == Richtung::Eingang).then(|| satz.absender(v.von)),
            dateiname: dateiname(tag, &titel, endung),
            inhalt,
            weitere,
        }
    }
}

/// The next version of a document: as before, checked.
fn spaeter(inhalt: &Inhalt) -> Inhalt {
    let mut neu = inhalt.clone();
    let satz = "Überarbeitete Fassung nach Durchsicht: Beträge geprüft, Rechtsgrundlage ergänzt.";
    neu.brief.bloecke.push(Block::Absatz(satz.to_owned()));
    neu
}

/// The format: letters by e-mail, notes as DOCX, much of what comes in on paper; all in all 60 % PDF.
fn form(v: &Vorlage, z: &mut Zufall) -> Form {
    let wurf = z.unter(100);
    match (v.klasse, v.richtung) {
        (Dokumentklasse::Schriftverkehr, _) if wurf < 90 => Form::Eml(None),
        (Dokumentklasse::Aktenvermerk, _) if wurf < 95 => Form::Docx,
        (_, Richtung::Ausgang | Richtung::Intern) if wurf < 36 => Form::Docx,
        (Dokumentklasse::Gutachten | Dokumentklasse::Mietvertrag, _) => Form::Pdf,
        (_, Richtung::Eingang) if wurf < 26 => Form::Png,
        (_, Richtung::Eingang) if wurf < 37 => Form::Eml(None),
        _ => Form::Pdf,
    }
}

/// `2026-03-12_Bescheid über Wohngeld.pdf`: at most 120 characters, nothing a file system minds.
fn dateiname(tag: Date, titel: &str, endung: &str) -> String {
    let name: String = titel
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || " -.,§".contains(c) {
                c
            } else {
                '_'
            }
        })
        .take(100)
        .collect();
    format!("{tag}_{}.{endung}", name.trim_end())
}

/// What the texts of one document are filled with.
struct Satz<'a> {
    fall: &'a Fall,
    tag: Date,
    /// In cents.
    betrag: i64,
    /// Pflegegrad.
    grad: i64,
}

impl Satz<'_> {
    /// Replaces `{word}`s; an unknown one stays as it is, which a test forbids.
    fn fuellen(&self, text: &str) -> String {
        let mut fertig = String::with_capacity(text.len() + 64);
        let mut rest = text;
        while let Some((davor, danach)) = rest.split_once('{') {
            fertig.push_str(davor);
            let Some((wort, weiter)) = danach.split_once('}') else {
                fertig.push('{');
                rest = danach;
                continue;
            };
            match self.wort(wort) {
                Some(wert) => fertig.push_str(&wert),
                None => {
                    fertig.push('{');
                    fertig.push_str(wort);
                    fertig.push('}');
                }
            }
            rest = weiter;
        }
        fertig.push_str(rest);
        fertig
    }

    fn wort(&self, wort: &str) -> Option<String> {
        let f = self.fall;
        Some(match wort {
            "name" => f.mensch.name(),
            "frauherr" => f.mensch.frau_herr(),
            "frauherrn" => f.mensch.frau_herrn(),
            "geboren" => datum(f.mensch.geboren),
            "anschrift" => format!("{}, {}", f.mensch.strasse, f.mensch.ort),
            "amt" => org_name(f.org),
            "ort" => ort_von(f.wohnort).map_or("Borken", |o| o.name).to_owned(),
            "gemeinde" => org_name(f.wohnort),
            "leistung" => f.fach.titel.to_owned(),
            "norm" => f.fach.norm.to_owned(),
            "antrag" => f.fach.antrag.to_owned(),
            "betrag" => euro(self.betrag),
            "bedarf" => euro(f.bedarf),
            "datum" => datum(self.tag),
            "monat" => monat(self.tag),
            "jahr" => self.tag.year().to_string(),
            "grad" => self.grad.to_string(),
            "sb" => f.bearbeitung.clone(),
            "zeichen" => self.zeichen(),
            _ => return None,
        })
    }

    fn zeichen(&self) -> String {
        let kuerzel: String = self.fall.mensch.nachname.chars().take(3).collect();
        format!(
            "{}-{}/{:02} {kuerzel}",
            self.fall.einheit,
            self.fall.nummer,
            self.tag.year() % 100
        )
    }

    fn absender(&self, von: Von) -> String {
        match von {
            Von::Amt => org_name(self.fall.org),
            Von::Mensch => self.fall.mensch.name(),
            Von::Dritter(name) => self.fuellen(name),
        }
    }

    fn kopf(&self, von: Von) -> Vec<String> {
        let f = self.fall;
        match von {
            Von::Amt => vec![
                org_name(f.org),
                format!("Fachbereich Soziales, {}", f.einheit),
                format!(
                    "Rathausplatz 1, {}",
                    ort_von(f.org).map_or("46325 Borken".to_owned(), |o| format!(
                        "{} {}",
                        o.plz, o.name
                    ))
                ),
                format!(
                    "{}@{}.example",
                    ascii(&f.bearbeitung).replace('-', "."),
                    ascii(&org_name(f.org))
                ),
            ],
            Von::Mensch => vec![
                f.mensch.name(),
                f.mensch.strasse.clone(),
                f.mensch.ort.clone(),
                format!(
                    "{}.{}@post.example",
                    ascii(f.mensch.vorname),
                    ascii(&f.mensch.nachname)
                ),
            ],
            Von::Dritter(name) => {
                let name = self.fuellen(name);
                let adresse = ascii(&name).replace(['.', ',', '(', ')'], "");
                vec![
                    name,
                    "Musterpark 12".to_owned(),
                    f.mensch.ort.clone(),
                    format!("info@{adresse}.example"),
                ]
            }
        }
    }

    fn brief(&self, v: &Vorlage, titel: &str, z: &mut Zufall) -> Brief {
        let an = if v.richtung == Richtung::Ausgang {
            Von::Mensch
        } else {
            Von::Amt
        };
        let mut bloecke: Vec<Block> = v
            .text
            .iter()
            .map(|t| Block::Absatz(self.fuellen(t)))
            .collect();
        bausteine::anfuegen(&mut bloecke, v.zusatz, self, z);
        Brief {
            kopf: self.kopf(v.von),
            amtlich: v.von == Von::Amt,
            anschrift: match v.richtung {
                Richtung::Intern => Vec::new(),
                _ => self.kopf(an),
            },
            angaben: vec![
                ("Datum".to_owned(), datum(self.tag)),
                ("Zeichen".to_owned(), self.zeichen()),
                (
                    "Person".to_owned(),
                    format!(
                        "{}, geb. {}",
                        self.fall.mensch.name(),
                        datum(self.fall.mensch.geboren)
                    ),
                ),
            ],
            tag: self.tag,
            betreff: titel.to_owned(),
            bloecke,
        }
    }

    /// What someone attaches to an e-mail.
    fn anlage(&self, z: &mut Zufall) -> Brief {
        let v = &vorlagen::KONTOAUSZUG;
        let titel = self.fuellen(v.betreff);
        self.brief(v, &titel, z)
    }
}

const MONATE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];

/// `12.03.2026`.
pub(crate) fn datum(tag: Date) -> String {
    format!("{:02}.{:02}.{:04}", tag.day(), tag.month(), tag.year())
}

/// `März 2026`.
pub(crate) fn monat(tag: Date) -> String {
    let name = MONATE.get(tag.month() as usize - 1).unwrap_or(&"");
    format!("{name} {}", tag.year())
}

/// `1.234,56 €`, from cents.
pub(crate) fn euro(cent: i64) -> String {
    let (ganz, teil) = (cent.abs() / 100, cent.abs() % 100);
    let vorzeichen = if cent < 0 { "-" } else { "" };
    if ganz >= 1000 {
        format!("{vorzeichen}{}.{:03},{teil:02} €", ganz / 1000, ganz % 1000)
    } else {
        format!("{vorzeichen}{ganz},{teil:02} €")
    }
}
