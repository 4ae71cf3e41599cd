//! A batch of scanned paper from the browser: first the Akte it goes to, then what is said of it, and its files.
//!
//! All of it is filed, or nothing: each file becomes a Dokument of one Vorgang, called as the file is.

use axum::extract::{Multipart, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::akte::{AkteError, DokumentRegistrieren, Dokumentschutz, ScanError};
use eakte_domain::scanstapel::{STAPEL_DOKUMENTE_MAX, ScanstapelError, Scanuebergabe};
use eakte_domain::werte::{
    Betreff, Dokumentklasse, Fassung, Richtung, Scanfarbe, Scanverfahren, Status,
};
use eakte_domain::{DokumentId, StapelId, VorgangId};
use eakte_projections as projections;
use jiff::civil::Date;
use uuid::Uuid;

use super::abgabe::{moegliche, ziel};
use super::ablage::{self, feld, token, unlesbar};
use super::aktionen::betreff;
use super::anfrage::{Anfrage, im_formular, wert, wert_oder_nichts, zurueck};
use super::{Abbruch, Antwort};
use crate::app::{Ablageort, Anlieferung, AppError, Satz, Scan, Scanziel};
use crate::http::pages::scanstapel_neu as seiten;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{Eingaben, StapelFormular};

/// Akten somebody worked on last that are proposed.
const ZULETZT_ZEILEN: u8 = 8;

/// `GET /scanstapel/neu`: `kennzeichen` names the Akte it goes to, `ziel` the one of several.
pub(super) async fn formular(a: Anfrage, Query(felder): Query<Eingaben>) -> Antwort {
    // An address says where to, and nothing that stands in a form.
    let wohin = ["kennzeichen", "ziel"].map(|n| (n.to_owned(), felder.wert(n).to_owned()));
    zeigen(&a, Eingaben(Vec::from(wohin)), &[]).await
}

async fn zeigen(a: &Anfrage, eingaben: Eingaben, fehler: &[FormFehler]) -> Antwort {
    let kennzeichen = eingaben.wert("kennzeichen").trim().to_owned();
    let gewaehlt = wert_oder_nichts(&eingaben, "ziel", "eingabe-ziel")?;
    let mut akten = if kennzeichen.is_empty() {
        Vec::new()
    } else {
        moegliche(a, None, &kennzeichen, gewaehlt).await?
    };
    let gefunden = match akten.len() {
        1 => Some(ziel(a, akten.remove(0)).await?),
        _ => None,
    };
    let zuletzt = if gefunden.is_none() && akten.is_empty() {
        zuletzt(a).await?
    } else {
        Vec::new()
    };
    let view = StapelFormular {
        kennzeichen,
        ziel: gefunden,
        mehrere: akten.into_iter().map(|z| a.akte_zeile(z)).collect(),
        zuletzt: zuletzt.into_iter().map(|z| a.akte_zeile(z)).collect(),
        bearbeiter: a.wer.person.name.clone(),
        eingaben,
    };
    Ok(seiten::seite(&a.seite, &view, fehler).into_response())
}

/// Open Akten of one's own organisation that the person worked on last.
async fn zuletzt(a: &Anfrage) -> Result<Vec<projections::AkteZeile>, AppError> {
    let blick = a.blick()?;
    let client = a.app().store.db.read().await?;
    let rows =
        projections::zuletzt(&*client, a.actor().nutzer, blick.akten(), ZULETZT_ZEILEN).await?;
    let org = a.wer.person.org;
    let offen = |z: &projections::AkteZeile| z.org == org && z.status == Status::InBearbeitung;
    Ok(rows.into_iter().map(|(z, _)| z).filter(offen).collect())
}

/// What the fields say.
struct Angaben {
    uebergabe: Scanuebergabe,
    klasse: Dokumentklasse,
    eingang: Option<Date>,
    ausweisgrund: Option<Betreff>,
    /// Both sides of a sheet were scanned.
    beidseitig: bool,
    /// Sheets of each file; none: they are counted from the pages.
    je_datei: Option<Vec<u32>>,
}

impl Angaben {
    /// `None`: at least one field is wrong, and said to be in `fehler`.
    fn lesen(a: &Anfrage, felder: &Eingaben, fehler: &mut Vec<FormFehler>) -> Option<Self> {
        let name = bei(a, fehler, "name", betreff(felder, "name"));
        let tag = wert::<Date>(felder, "gescannt_am", "eingabe-datum");
        let gescannt_am = bei(a, fehler, "gescannt_am", tag);
        let geraet = bei(a, fehler, "geraet", betreff(felder, "geraet"));
        let dpi = bei(
            a,
            fehler,
            "dpi",
            wert::<u16>(felder, "dpi", "eingabe-scan-dpi"),
        );
        let farbe = wert::<Scanfarbe>(felder, "farbe", "eingabe-scan-farbe");
        let farbe = bei(a, fehler, "farbe", farbe);
        let bearbeiter = bei(a, fehler, "bearbeiter", betreff(felder, "bearbeiter"));
        let blaetter = wert::<u32>(felder, "blaetter", "eingabe-scan-blaetter");
        let blaetter = bei(a, fehler, "blaetter", blaetter);
        let klasse = wert::<Dokumentklasse>(felder, "klasse", "eingabe-klasse");
        let klasse = bei(a, fehler, "klasse", klasse);
        let eingang = wert_oder_nichts(felder, "eingang", "eingabe-datum-oder-leer");
        let eingang = bei(a, fehler, "eingang", eingang);
        let grund = match felder.wert("ausweisgrund").trim() {
            "" => Ok(None),
            _ => betreff(felder, "ausweisgrund").map(Some),
        };
        let ausweisgrund = bei(a, fehler, "ausweisgrund", grund);
        let je_datei = bei(a, fehler, "je_datei", je_datei(felder.wert("je_datei")));
        Some(Self {
            uebergabe: Scanuebergabe {
                name: name?,
                gescannt_am: gescannt_am?,
                verfahren: Scanverfahren {
                    geraet: geraet?,
                    dpi: dpi?,
                    farbe: farbe?,
                },
                bearbeiter: bearbeiter?,
                blaetter: blaetter?,
                bildgleich: felder.hat("bildgleich", "ja"),
            },
            klasse: klasse?,
            eingang: eingang?,
            ausweisgrund: ausweisgrund?,
            beidseitig: felder.hat("beidseitig", "ja"),
            je_datei: je_datei?,
        })
    }

    /// Sheets of each file, in their order: as stated, else one for each page, or for two of them.
    fn blaetter(&self, fassungen: &[Fassung]) -> Result<Vec<u32>, Abbruch> {
        let Some(genannt) = &self.je_datei else {
            let seiten = fassungen.iter().map(|f| f.seiten.unwrap_or(1).max(1));
            let blaetter = seiten.map(|n| if self.beidseitig { n.div_ceil(2) } else { n });
            return Ok(blaetter.collect());
        };
        if genannt.len() == fassungen.len() {
            return Ok(genannt.clone());
        }
        let satz = Satz::neu(JE_DATEI_ANZAHL).mit("anzahl", fassungen.len());
        Err(Abbruch(satz.into()))
    }
}

const JE_DATEI: &str = "eingabe-scan-je-datei";
const JE_DATEI_ANZAHL: &str = "eingabe-scan-je-datei-anzahl";

/// Numbers with commas or spaces between them; nothing at all: `None`.
fn je_datei(text: &str) -> Result<Option<Vec<u32>>, Abbruch> {
    let zahlen = text
        .split([',', ';', ' ', '\n', '\r'])
        .filter(|z| !z.is_empty());
    let zahlen: Result<Vec<u32>, _> = zahlen.map(str::parse).collect();
    let zahlen = zahlen.map_err(|_| Abbruch(Satz::neu(JE_DATEI).into()))?;
    Ok(Some(zahlen).filter(|z| !z.is_empty()))
}

/// What was read from a field; what is wrong with it is kept for the form.
fn bei<T>(
    a: &Anfrage,
    fehler: &mut Vec<FormFehler>,
    feld: &str,
    gelesen: Result<T, Abbruch>,
) -> Option<T> {
    match gelesen {
        Ok(wert) => Some(wert),
        Err(Abbruch(e)) => {
            fehler.push(a.formfehler(feld, &e));
            None
        }
    }
}

/// A delivery while it is read.
#[derive(Default)]
struct Lieferung {
    felder: Eingaben,
    angaben: Option<(Angaben, Ablageort)>,
    fassungen: Vec<Fassung>,
    fehler: Vec<FormFehler>,
}

impl Lieferung {
    /// Reads the form. What is wrong with it is found before the first byte of a file is kept; the files are then read
    /// past, so that the browser hears the answer.
    async fn lesen(&mut self, a: &Anfrage, mut form: Multipart) -> Result<(), Abbruch> {
        while let Some(field) = form.next_field().await.map_err(unlesbar)? {
            let Some(name) = field.file_name().map(str::to_owned) else {
                feld(&mut self.felder, field).await?;
                continue;
            };
            // A form without a chosen file sends one that has no name.
            if name.is_empty() || !self.bereit(a).await? {
                continue;
            }
            if self.fassungen.len() == STAPEL_DOKUMENTE_MAX {
                let satz = Satz::neu("eingabe-scan-anzahl").mit("anzahl", STAPEL_DOKUMENTE_MAX);
                self.fehler.push(a.formfehler("datei", &satz.into()));
                continue;
            }
            match a.app().fassung(&name, field).await {
                Ok(fassung) => self.fassungen.push(fassung),
                Err(e @ (AppError::Eingabe(_) | AppError::ZuGross { .. })) => {
                    self.fehler.push(a.formfehler("datei", &e));
                }
                Err(e) => return Err(Abbruch(e)),
            }
        }
        if self.bereit(a).await? && self.fassungen.is_empty() {
            let satz = Satz::neu("eingabe-datei-waehlen");
            self.fehler.push(a.formfehler("datei", &satz.into()));
        }
        Ok(())
    }

    /// Whether files may come: the form is one of this session, nothing in it is wrong, and the gate lets them in.
    async fn bereit(&mut self, a: &Anfrage) -> Result<bool, Abbruch> {
        if self.angaben.is_some() || !self.fehler.is_empty() {
            return Ok(self.fehler.is_empty());
        }
        token(a, &self.felder)?;
        let angaben = Angaben::lesen(a, &self.felder, &mut self.fehler);
        let ort = match ort(a, &self.felder).await {
            Err(Abbruch(e)) if !matches!(e, AppError::Eingabe(_) | AppError::Verboten(_)) => {
                return Err(Abbruch(e));
            }
            ort => bei(a, &mut self.fehler, "vorgang", ort),
        };
        self.angaben = angaben.zip(ort);
        Ok(self.fehler.is_empty())
    }

    /// Takes all of it in. The page of the batch, or the list while it is not shown yet.
    async fn anliefern(&mut self, a: &Anfrage) -> Antwort {
        let Some((angaben, ort)) = self.angaben.take() else {
            return Err(Abbruch(Satz::neu("eingabe-datei-waehlen").into()));
        };
        let blaetter = angaben.blaetter(&self.fassungen)?;
        let mut inhalt = String::new();
        for f in &self.fassungen {
            inhalt.push_str(&format!("{}\0{}\0", f.dateiname, f.blob.sha256));
        }
        let auftrag = a.auftrag(&self.felder, &inhalt)?;
        let id = |was: &str| Uuid::new_v5(&auftrag.cmd.0, was.as_bytes());
        let stapel = StapelId(id("stapel"));
        let mut scans = Vec::with_capacity(blaetter.len());
        for (nummer, (fassung, blaetter)) in self.fassungen.iter().zip(blaetter).enumerate() {
            let dokument = DokumentRegistrieren {
                vorgang: ort.vorgang,
                dokument: DokumentId(id(&format!("dokument {nummer}"))),
                betreff: ablage::betreff(&Eingaben::default(), fassung)?,
                klasse: angaben.klasse,
                richtung: Richtung::Eingang,
                datum: None,
                eingang: angaben.eingang,
                absender: None,
                fremdes_zeichen: None,
                anlage_zu: None,
                fassung: Some(fassung.clone()),
                herkunft: None,
                schutz: Dokumentschutz::default(),
                ausweisgrund: angaben.ausweisgrund.clone(),
            };
            scans.push(Scan {
                ort: ort.clone(),
                dokument,
                blaetter,
            });
        }
        let anlieferung = Anlieferung {
            stapel,
            uebergabe: angaben.uebergabe,
            scans,
        };
        let app = a.app();
        let quittung = app
            .stapel_anliefern(a.actor(), anlieferung, auftrag)
            .await?;
        Ok(if quittung.sichtbar {
            zurueck(&format!("/scanstapel/{stapel}"), "scan-angeliefert")
        } else {
            zurueck("/scanstapel", "gleich")
        })
    }

    /// Nothing was filed: what was stored of it goes at once.
    async fn verwerfen(&self, a: &Anfrage) {
        for fassung in &self.fassungen {
            a.app().verwerfen(&fassung.blob).await;
        }
    }
}

/// The Vorgang that was chosen, if the person may file there.
async fn ort(a: &Anfrage, felder: &Eingaben) -> Result<Ablageort, Abbruch> {
    let vorgang = wert::<VorgangId>(felder, "vorgang", "eingabe-vorgang")?;
    let ziele = [Scanziel::Vorgang(vorgang)];
    let mut orte = match a.app().scanziele(a.actor(), &ziele).await {
        // It says the number of a Dokument, which only a program counts.
        Err(AppError::Eingabe(_)) => return Err(Abbruch(Satz::neu("eingabe-vorgang").into())),
        orte => orte?,
    };
    orte.pop().ok_or(Abbruch(AppError::NichtGefunden))
}

/// The field that a refusal is about.
fn feld_zu(e: &AppError, felder: &Eingaben) -> &'static str {
    match e {
        AppError::Akte(AkteError::DatumInZukunft(d) | AkteError::DatumUnmoeglich(d))
            if d.to_string() == felder.wert("gescannt_am") =>
        {
            "gescannt_am"
        }
        AppError::Scanstapel(ScanstapelError::BlaetterUngleich { .. }) => "blaetter",
        AppError::Scanstapel(ScanstapelError::TagUnmoeglich(_)) => "gescannt_am",
        AppError::Scanstapel(ScanstapelError::Aufloesung) => "dpi",
        AppError::Akte(AkteError::Scan(ScanError::AusweisOhneGrund)) => "ausweisgrund",
        AppError::Akte(AkteError::DatumInZukunft(_) | AkteError::DatumUnmoeglich(_)) => "eingang",
        AppError::Akte(AkteError::Scan(ScanError::Blattzahl(_))) => "je_datei",
        AppError::Eingabe(satz) if satz.key == JE_DATEI_ANZAHL => "je_datei",
        AppError::Akte(_) => "vorgang",
        _ => "datei",
    }
}

/// `POST /scanstapel`: the form again (422), with what was entered and what is wrong at its field.
pub(super) async fn anliefern(a: Anfrage, form: Multipart) -> Antwort {
    let mut lieferung = Lieferung::default();
    if let Err(e) = lieferung.lesen(&a, form).await {
        lieferung.verwerfen(&a).await;
        return Err(e);
    }
    if lieferung.fehler.is_empty() {
        match lieferung.anliefern(&a).await {
            Err(Abbruch(e)) if im_formular(&e) => {
                let feld = feld_zu(&e, &lieferung.felder);
                lieferung.fehler.push(a.formfehler(feld, &e));
            }
            other => return other,
        }
    }
    lieferung.verwerfen(&a).await;
    let seite = zeigen(&a, lieferung.felder, &lieferung.fehler).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
}
