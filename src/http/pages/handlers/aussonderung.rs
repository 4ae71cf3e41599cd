//! Aussonderung: the page of who leads Akten and of the archive, its forms, and the files that go to and fro.

use std::collections::HashMap;

use axum::Router;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use eakte_domain::werte::{Betreff, Bewertung, Zweck};
use eakte_domain::{AkteId, AussonderungId};
use eakte_projections::{Aussonderungsauswahl, Aussonderungsstand};
use serde_json::Value;

use super::ablage::{feld, token, unlesbar};
use super::aktionen::zeile_falsch;
use super::anfrage::{Anfrage, zurueck};
use super::{Abbruch, Antwort, aussonderung_akte as eine};
use crate::app::aussonderung::Schritt;
use crate::app::{AppError, Satz};
use crate::exchange::aussonderung::antwort::{self as answers, ANTWORT_BYTES_MAX};
use crate::exchange::aussonderung::nachricht;
use crate::http::fehler::beschreibung;
use crate::http::pages::aussonderung as seiten;
use crate::http::pages::seite::Seite;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{Aussonderungen, Ausweg, Eingaben, Ergebnis, Gruppe};
use crate::http::sitzung::Formular;
use crate::http::{Dienst, ausgabe};

/// An answer and the form around it.
const FORM_BYTES_MAX: usize = ANTWORT_BYTES_MAX as usize + (64 << 10);
const LISTE: &str = "/aussonderung";

/// The pages of the way out.
pub(super) fn wege() -> Router<Dienst> {
    let antwort = Router::new()
        .route("/aussonderung/antwort", post(antwort))
        .layer(DefaultBodyLimit::max(FORM_BYTES_MAX));
    Router::new()
        .route("/aussonderung", get(seite))
        .route("/aussonderung/anbieten", post(anbieten))
        .route("/aussonderung/bewerten", post(bewerten))
        .route(
            "/aussonderung/{aussonderung}/anbieteverzeichnis",
            get(verzeichnis),
        )
        .route("/aussonderung/{aussonderung}/paket", post(paket))
        .route("/akten/{akte}/aussonderung", get(eine::seite))
        .route("/akten/{akte}/aussonderung/sperren", post(eine::sperren))
        .route(
            "/akten/{akte}/aussonderung/sperren/{sperre}/aufheben",
            post(eine::aufheben),
        )
        .route(
            "/akten/{akte}/aussonderung/zuruecknehmen",
            post(eine::zuruecknehmen),
        )
        .merge(antwort)
}

impl Anfrage {
    fn ist_archiv(&self) -> bool {
        self.actor().zweck == Zweck::Archivierung
    }

    /// How far an Akte is on its way out, for its Übersicht; none: there is nothing to say.
    pub(super) async fn ausweg(&self, akte: AkteId) -> Result<Option<Ausweg>, AppError> {
        let auswahl = Aussonderungsauswahl {
            akte: Some(akte),
            ..Aussonderungsauswahl::default()
        };
        let zeile = self.app().aussonderungen(self.actor(), auswahl).await?;
        let zeile = zeile.into_iter().next();
        // Holds are the business of who leads the Akte.
        let gesperrt = !self.ist_archiv() && {
            let sperren = self.app().sperren(self.actor(), akte).await?;
            sperren.iter().any(|s| s.gilt)
        };
        Ok((gesperrt || zeile.is_some()).then_some(Ausweg { zeile, gesperrt }))
    }

    /// What an Akte is called in a report.
    fn genannt(&self, v: &Aussonderungen) -> HashMap<AkteId, String> {
        let faellig = v.faellig.iter().map(|f| &f.akte);
        let angeboten = v.gruppen.iter().flat_map(|g| &g.zeilen).map(|z| &z.akte);
        faellig
            .chain(angeboten)
            .map(|a| (a.akte, a.aktenzeichen.clone()))
            .collect()
    }

    /// What came of a step, in words.
    fn ergebnis(
        &self,
        titel: String,
        v: &Aussonderungen,
        schritte: Vec<Schritt>,
        ohne: &[AkteId],
    ) -> Ergebnis {
        let genannt = self.genannt(v);
        let name = |akte: &AkteId| genannt.get(akte).cloned().unwrap_or_default();
        let erledigt = schritte.iter().filter(|s| s.ergebnis.is_ok()).count();
        let abgelehnt = schritte.into_iter().filter_map(|s| {
            let grund = beschreibung(&s.ergebnis.err()?, self.seite.sprache).detail;
            Some((name(&s.akte), grund))
        });
        Ergebnis {
            titel,
            erledigt,
            abgelehnt: abgelehnt.collect(),
            ohne: ohne.iter().map(name).collect(),
            geloescht: Vec::new(),
        }
    }
}

/// Everything on the page.
async fn alles(a: &Anfrage, eingaben: Eingaben) -> Result<Aussonderungen, AppError> {
    let (app, actor) = (a.app(), a.actor());
    let faellig = app.faellige_akten(actor).await?;
    let zeilen = app
        .aussonderungen(actor, Aussonderungsauswahl::default())
        .await?;
    let verzeichnis = app.verzeichnis();
    let mut gruppen: Vec<Gruppe> = Vec::new();
    for z in zeilen {
        let ort = gruppen
            .iter()
            .position(|g| g.aussonderung == z.aussonderung);
        let abgebbar = z.bewertung == Some(Bewertung::Archivwuerdig)
            && !z.gesperrt
            && matches!(
                z.stand,
                Aussonderungsstand::Bewertet | Aussonderungsstand::Abgegeben
            );
        let ersetzt = z.abgegeben_am.filter(|_| abgebbar);
        match ort {
            Some(i) => {
                gruppen[i].abgebbar |= abgebbar;
                gruppen[i].ersetzt = gruppen[i].ersetzt.max(ersetzt);
                gruppen[i].zeilen.push(z);
            }
            None => gruppen.push(Gruppe {
                aussonderung: z.aussonderung,
                angeboten_am: z.angeboten_am,
                angeboten_von: z.angeboten_von.clone(),
                stelle: format!("{}, {}", verzeichnis.org_name(z.akte.org), z.akte.einheit),
                abgebbar,
                ersetzt,
                zeilen: vec![z],
            }),
        }
    }
    Ok(Aussonderungen {
        archiv: a.ist_archiv(),
        faellig,
        gruppen,
        ergebnis: None,
        eingaben,
    })
}

/// `GET /aussonderung`.
pub(super) async fn seite(a: Anfrage) -> Antwort {
    let view = alles(&a, Eingaben::default()).await?;
    Ok(seiten::seite(&a.seite, &view, &[]).into_response())
}

/// The page again (422), with what was entered and what is wrong with it.
async fn nochmal(a: &Anfrage, eingaben: Eingaben, feld: &str, e: &AppError) -> Antwort {
    let fehler: [FormFehler; 1] = [a.formfehler(feld, e)];
    let view = alles(a, eingaben).await?;
    let seite = seiten::seite(&a.seite, &view, &fehler);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
}

/// Back to the page if all went well; else the page with what did not.
async fn danach(a: &Anfrage, was: &str, titel: String, schritte: Vec<Schritt>) -> Antwort {
    if schritte.iter().all(|s| s.ergebnis.is_ok()) {
        return Ok(zurueck(LISTE, was));
    }
    ergebnis(a, titel, schritte, &[], Vec::new()).await
}

/// The page with what came of a step.
async fn ergebnis(
    a: &Anfrage,
    titel: String,
    schritte: Vec<Schritt>,
    ohne: &[AkteId],
    geloescht: Vec<String>,
) -> Antwort {
    let keiner = !schritte.is_empty() && schritte.iter().all(|s| s.ergebnis.is_err());
    let mut view = alles(a, Eingaben::default()).await?;
    view.ergebnis = Some(Ergebnis {
        geloescht,
        ..a.ergebnis(titel, &view, schritte, ohne)
    });
    let status = if keiner {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok((status, seiten::seite(&a.seite, &view, &[])).into_response())
}

/// `POST /aussonderung/anbieten`.
pub(super) async fn anbieten(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    let akten: Vec<AkteId> = felder
        .0
        .iter()
        .filter(|(name, _)| name == "akte")
        .filter_map(|(_, id)| id.parse().ok())
        .collect();
    let auftrag = a.auftrag(&felder, "")?;
    match a.app().akten_anbieten(a.actor(), &akten, auftrag).await {
        Ok((_, schritte)) => {
            let titel = a.seite.t("aussonderung-ergebnis-angeboten");
            danach(&a, "aussonderung-angeboten", titel, schritte).await
        }
        Err(e @ AppError::Eingabe(_)) => nochmal(&a, felder, "faellig", &e).await,
        Err(e) => Err(Abbruch(e)),
    }
}

/// What the archive has chosen: for an Akte, else for all.
fn gewaehlt(felder: &Eingaben) -> Vec<(AkteId, Bewertung)> {
    let alle: Option<Bewertung> = felder.wert("alle").parse().ok();
    let wahl = |(name, wert): &(String, String)| {
        let akte: AkteId = name.parse().ok()?;
        Some((akte, wert.parse().ok().or(alle)?))
    };
    felder.0.iter().filter_map(wahl).collect()
}

/// `POST /aussonderung/bewerten`.
pub(super) async fn bewerten(a: Anfrage, Formular { felder, .. }: Formular<Eingaben>) -> Antwort {
    let text = felder.wert("begruendung").trim();
    let begruendung = match Betreff::new(text) {
        _ if text.is_empty() => None,
        Ok(text) => Some(text),
        Err(e) => {
            let satz = zeile_falsch(&e);
            return nochmal(&a, felder, "begruendung", &satz.into()).await;
        }
    };
    let (wahl, auftrag) = (gewaehlt(&felder), a.auftrag(&felder, "")?);
    let done = a
        .app()
        .akten_bewerten(a.actor(), &wahl, begruendung, None, auftrag)
        .await;
    match done {
        Ok(schritte) => {
            let titel = a.seite.t("aussonderung-ergebnis-bewertet");
            danach(&a, "aussonderung-bewertet", titel, schritte).await
        }
        Err(e @ AppError::Eingabe(_)) => nochmal(&a, felder, "alle", &e).await,
        Err(e) => Err(Abbruch(e)),
    }
}

/// `GET /aussonderung/{aussonderung}/anbieteverzeichnis`.
pub(super) async fn verzeichnis(a: Anfrage, Path(id): Path<AussonderungId>) -> Antwort {
    let paket = nachricht::anbieteverzeichnis(a.app(), a.actor(), id).await?;
    Ok(ausgabe::paket(paket))
}

/// `POST /aussonderung/{aussonderung}/paket`: the package, recorded at each Akte.
pub(super) async fn paket(
    a: Anfrage,
    Path(id): Path<AussonderungId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let auftrag = a.auftrag(&felder, "")?;
    let paket = nachricht::aussonderungspaket(a.app(), a.actor(), id, auftrag).await?;
    Ok(ausgabe::paket(paket))
}

/// `POST /aussonderung/antwort`: the page with what came of it.
pub(super) async fn antwort(a: Anfrage, mut form: Multipart) -> Antwort {
    let mut felder = Eingaben::default();
    while let Some(mut field) = form.next_field().await.map_err(unlesbar)? {
        if field.file_name().is_none() {
            feld(&mut felder, field).await?;
            continue;
        }
        token(&a, &felder)?;
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(unlesbar)? {
            if (bytes.len() + chunk.len()) as u64 > ANTWORT_BYTES_MAX {
                let bytes_max = ANTWORT_BYTES_MAX;
                return Err(Abbruch(AppError::ZuGross { bytes_max }));
            }
            bytes.extend_from_slice(&chunk);
        }
        let summe = blake3::hash(&bytes).to_hex();
        let auftrag = a.auftrag(&felder, summe.as_str())?;
        return match answers::einlesen(a.app(), a.actor(), bytes, auftrag).await {
            Ok(bericht) => {
                let titel = a.seite.mit(
                    "aussonderung-ergebnis-antwort",
                    &[
                        ("nachricht", bericht.nachricht.into()),
                        ("absender", bericht.absender.into()),
                    ],
                );
                let geloescht = bericht.geloescht.into_iter().map(|(_, name)| name);
                let geloescht = geloescht.collect();
                ergebnis(&a, titel, bericht.schritte, &bericht.ohne, geloescht).await
            }
            Err(e @ (AppError::Eingabe(_) | AppError::Paket(_) | AppError::Akte(_))) => {
                nochmal(&a, felder, "datei", &e).await
            }
            Err(e) => Err(Abbruch(e)),
        };
    }
    let fehlt = Satz::neu("eingabe-datei-waehlen").into();
    nochmal(&a, felder, "datei", &fehlt).await
}

/// What an appraisal's line in the history is about.
pub(super) fn bewertung(s: &Seite, angaben: &Value) -> Option<String> {
    let code = angaben.get("bewertung")?.as_str()?;
    Some(match code.parse().ok()? {
        Bewertung::Archivwuerdig => s.t("aussonderung-a"),
        Bewertung::Vernichten => s.t("aussonderung-v"),
    })
}
