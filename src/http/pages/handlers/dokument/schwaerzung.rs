//! A redacted copy of a Dokument: the page on which areas are drawn or entered, and the copy.

use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use eakte_domain::DokumentId;
use eakte_domain::akte::AkteError;
use eakte_worker::Bereich;

use super::super::aktionen::betreff;
use super::super::anfrage::{Anfrage, im_formular, wert_oder_nichts, zurueck};
use super::super::{Abbruch, Antwort};
use super::laden_dokument;
use crate::app::{AppError, KOPIE_BETREFF, Satz, Schwaerzungswunsch};
use crate::http::pages::schwaerzung as seiten;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{BereichZeile, Eingaben, SchwaerzungFormular};
use crate::http::sitzung::Formular;

/// A refusal, and the field of the form it is about.
type Feldfehler = (String, Abbruch);

fn an<T>(feld: &str, gelesen: Result<T, Abbruch>) -> Result<T, Feldfehler> {
    gelesen.map_err(|e| (feld.to_owned(), e))
}

/// `GET /dokumente/{dokument}/schwaerzen`: `fassung`, the newest if left out.
pub(super) async fn formular(
    a: Anfrage,
    Path(id): Path<DokumentId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    zeigen(&a, id, felder, Vec::new(), &[]).await
}

async fn zeigen(
    a: &Anfrage,
    id: DokumentId,
    mut felder: Eingaben,
    mut zeilen: Vec<BereichZeile>,
    fehler: &[FormFehler],
) -> Antwort {
    let fassung = felder.wert("fassung").parse().ok();
    let (_, nummer, quelle) = a.app().schwaerzbar(a.actor(), id, fassung).await?;
    let gezeigt = Eingaben(vec![("fassung".to_owned(), nummer.to_string())]);
    let dokument = laden_dokument(a, id, &gezeigt).await?;
    if zeilen.is_empty() {
        zeilen.push(BereichZeile::default());
    }
    if !felder.0.iter().any(|(name, _)| name == "betreff") {
        let betreff = ("betreff".to_owned(), KOPIE_BETREFF.to_owned());
        felder.0.push(betreff);
    }
    let view = SchwaerzungFormular {
        dokument,
        seiten: quelle.seiten.unwrap_or(0),
        zeilen,
        eingaben: felder,
    };
    Ok(seiten::seite(&a.seite, &view, fehler).into_response())
}

/// `POST /dokumente/{dokument}/schwaerzen`: with `mehr` or `entfernen` the page with another row or one less, and nothing
/// is done; else the copy, or the page again (422) with what was entered.
pub(super) async fn schwaerzen(
    a: Anfrage,
    Path(id): Path<DokumentId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let mut zeilen = zeilen(&felder);
    if felder.hat("mehr", "ja") {
        zeilen.push(BereichZeile::default());
        return zeigen(&a, id, felder, zeilen, &[]).await;
    }
    if let Ok(weg) = felder.wert("entfernen").parse::<usize>() {
        if weg < zeilen.len() {
            zeilen.remove(weg);
        }
        return zeigen(&a, id, felder, zeilen, &[]).await;
    }
    match geschwaerzt(&a, id, &felder, &zeilen).await {
        Err((feld, Abbruch(e))) if im_formular(&e) => {
            let fehler = [a.formfehler(&feld, &e)];
            let seite = zeigen(&a, id, felder, zeilen, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        Err((_, e)) => Err(e),
        Ok(response) => Ok(response),
    }
}

async fn geschwaerzt(
    a: &Anfrage,
    id: DokumentId,
    felder: &Eingaben,
    zeilen: &[BereichZeile],
) -> Result<Response, Feldfehler> {
    let mut bereiche = Vec::new();
    for (i, zeile) in zeilen.iter().enumerate().filter(|(_, z)| !z.leer()) {
        let bereich = zeile.bereich.ok_or_else(|| {
            let satz = Satz::neu("eingabe-schwaerzung-bereich").mit("nummer", i + 1);
            (format!("seite-{i}"), Abbruch(satz.into()))
        })?;
        bereiche.push(bereich);
    }
    let neuer_betreff = if felder.wert("betreff").trim().is_empty() {
        None
    } else {
        Some(an("betreff", betreff(felder, "betreff"))?)
    };
    let wunsch = Schwaerzungswunsch {
        quelle: id,
        fassung: felder.wert("fassung").parse().ok(),
        vorgang: an(
            "vorgang",
            wert_oder_nichts(felder, "vorgang", "eingabe-vorgang"),
        )?,
        betreff: neuer_betreff,
        bereiche,
        grund: an("grund", betreff(felder, "grund"))?,
        rechtsgrundlage: an("rechtsgrundlage", betreff(felder, "rechtsgrundlage"))?,
    };
    let auftrag = an("bereiche", a.auftrag(felder, "").map_err(Abbruch))?;
    let done = a
        .app()
        .dokument_schwaerzen(a.actor(), wunsch, auftrag)
        .await;
    let (quittung, kopie) = done.map_err(|e| (feld(&e).to_owned(), Abbruch(e)))?;
    Ok(if quittung.sichtbar {
        zurueck(&format!("/dokumente/{kopie}"), "geschwaerzt")
    } else {
        zurueck(&format!("/dokumente/{id}"), "gleich")
    })
}

/// The field that a refusal is about.
fn feld(e: &AppError) -> &'static str {
    match e {
        AppError::Akte(
            AkteError::VorgangUnbekannt(_)
            | AkteError::VorgangIstZdA(_)
            | AkteError::VorgangIstStorniert(_),
        ) => "vorgang",
        _ => "bereiche",
    }
}

/// The rows of a form, in their order. None is left out, however many there are: it would be believed to be black.
fn zeilen(felder: &Eingaben) -> Vec<BereichZeile> {
    let spalten = BereichZeile::FELDER.map(|feld| {
        let werte = felder.0.iter().filter(|(name, _)| name == feld);
        let werte = werte.map(|(_, wert)| wert.trim().to_owned());
        werte.collect::<Vec<_>>()
    });
    let zahl = spalten.iter().map(Vec::len).max().unwrap_or(0);
    (0..zahl)
        .map(|i| {
            let zeile = std::array::from_fn(|k| spalten[k].get(i).cloned().unwrap_or_default());
            BereichZeile {
                bereich: bereich(&zeile),
                felder: zeile,
            }
        })
        .collect()
}

fn bereich([seite, links, oben, breite, hoehe]: &[String; 5]) -> Option<Bereich> {
    let seite = seite.parse().ok()?;
    let laenge = |text: &str| promille(text).filter(|l| *l > 0.0);
    let (links, breite) = rand(promille(links)?, laenge(breite)?);
    let (oben, hoehe) = rand(promille(oben)?, laenge(hoehe)?);
    Bereich::new(seite, links, oben, breite, hoehe)
}

/// Thousandths of what was entered in percent, with point or comma: 0 to 1000.
fn promille(prozent: &str) -> Option<f64> {
    let zahl: f64 = prozent.replace(',', ".").parse().ok()?;
    let zahl = zahl * 10.0;
    (0.0..=1000.0).contains(&zahl).then_some(zahl)
}

/// Beginning and length in whole thousandths, rounded outwards: what was asked for is black.
fn rand(anfang: f64, laenge: f64) -> (u16, u16) {
    // 12.3 percent are 123.00000000000001 thousandths to a computer.
    const UNSCHAERFE: f64 = 1e-6;
    let von = (anfang + UNSCHAERFE).floor();
    let bis = (anfang + laenge - UNSCHAERFE).ceil();
    // Both at most 2000.
    (von as u16, (bis - von) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn felder(alle: &[(&str, &str)]) -> Eingaben {
        let alle = alle.iter();
        Eingaben(
            alle.map(|(n, w)| ((*n).to_owned(), (*w).to_owned()))
                .collect(),
        )
    }

    fn zeile(alle: [&str; 5]) -> Option<Bereich> {
        bereich(&alle.map(str::to_owned))
    }

    #[test]
    fn percent_are_read_with_point_or_comma_and_only_within_the_page() {
        let gelesen = zeile(["1", "12.3", "12,4", "87.7", "0.1"]);
        assert!(gelesen.is_some());
        assert_eq!(gelesen, Bereich::new(1, 123, 124, 877, 1));
        assert!(zeile(["1", "0", "0", "100", "100"]).is_some());
        for wrong in ["", "-1", "101", "NaN", "inf", "zwölf", "1e9"] {
            assert_eq!(zeile(["1", wrong, "0", "1", "1"]), None, "{wrong}");
            assert_eq!(zeile(["1", "0", "0", wrong, "1"]), None, "{wrong}");
        }
        assert_eq!(zeile(["1", "0.04", "0", "0", "1"]), None);
        assert_eq!(zeile(["0", "0", "0", "1", "1"]), None);
        assert_eq!(zeile(["1", "99", "0", "1.1", "1"]), None);
    }

    #[test]
    fn finer_places_than_can_be_drawn_are_rounded_outwards() {
        let gelesen = zeile(["1", "12.37", "0.04", "10.01", "0.02"]);
        assert!(gelesen.is_some());
        // From 12.37 to 22.38 percent, and from 0.04 to 0.06.
        assert_eq!(gelesen, Bereich::new(1, 123, 0, 101, 1));
    }

    #[test]
    fn rows_are_read_in_their_order_and_an_empty_one_is_none() {
        let felder = felder(&[
            ("seite", "1"),
            ("links", "10"),
            ("oben", "20"),
            ("breite", "30"),
            ("hoehe", "4,5"),
            ("seite", "2"),
            ("links", ""),
            ("oben", ""),
            ("breite", ""),
            ("hoehe", ""),
            ("seite", "2"),
            ("links", "90"),
            ("oben", "0"),
            ("breite", "20"),
            ("hoehe", "1"),
        ]);
        let zeilen = zeilen(&felder);
        let gelesen: Vec<_> = zeilen.iter().map(|z| (z.leer(), z.bereich)).collect();
        let erster = Bereich::new(1, 100, 200, 300, 45);
        assert!(erster.is_some());
        // The last reaches beyond the page.
        assert_eq!(gelesen, [(false, erster), (true, None), (false, None)]);
    }
}
