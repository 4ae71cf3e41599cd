//! xdomea-Import: the package goes to a file without a name for others, then through the strict reader.

use std::path::Path;

use axum::extract::multipart::{Field, Multipart};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use eakte_domain::werte::PlanKz;
use eakte_domain::zugriff::Aktion;
use tokio::io::AsyncWriteExt;

use super::ablage::{feld, token, unlesbar};
use super::anfrage::Anfrage;
use super::{Abbruch, Antwort};
use crate::app::{AppError, Satz, UPLOAD_BYTES_MAX};
use crate::exchange::bericht::Bericht;
use crate::exchange::einfuhr::{self, Einfuhr};
use crate::http::fehler::beschreibung;
use crate::http::pages::importieren as seiten;
use crate::http::pages::seite::Seite;
use crate::http::pages::views::{Eingaben, Import, ImportBericht, ImportZeile};
use crate::http::paket;
use crate::store::StoreError;

/// Folder of the official schemas, if the operator has them.
const XSD_ENV: &str = "EAKTE_XDOMEA_XSD";

fn view(a: &Anfrage, eingaben: Eingaben, bericht: Option<ImportBericht>) -> Import {
    Import {
        plan: a.plan_auswahl(),
        eingaben,
        bericht,
        darf: a.darf_neu(Aktion::Importieren),
    }
}

/// `GET /import`.
pub(super) async fn formular(a: Anfrage) -> Antwort {
    Ok(seiten::seite(&a.seite, &view(&a, Eingaben::default(), None), &[]).into_response())
}

/// `POST /import`: the page with the report; 422 with the reader's reason if the package was refused.
pub(super) async fn aufnehmen(a: Anfrage, mut form: Multipart) -> Antwort {
    let mut felder = Eingaben::default();
    while let Some(field) = form.next_field().await.map_err(unlesbar)? {
        let Some(name) = field.file_name().map(str::to_owned) else {
            feld(&mut felder, field).await?;
            continue;
        };
        token(&a, &felder)?;
        if !a.darf_neu(Aktion::Importieren) {
            return Err(Abbruch(Satz::neu("import-darf-nicht-text").into()));
        }
        let plan = PlanKz::new(felder.wert("plan"))
            .map_err(|_| Abbruch(Satz::neu("eingabe-plan").into()))?;
        let akteur = a
            .wer
            .person
            .akteur(a.actor().zweck, None)
            .ok_or(Abbruch(AppError::NichtAngemeldet))?;
        let auftrag = Einfuhr {
            plan,
            einheit: akteur.einheit,
            ohne_dateien: felder.hat("ohne_dateien", "ja"),
            xsd: std::env::var_os(XSD_ENV).map(Into::into),
        };
        einfuhr::darf(a.app(), a.actor(), &auftrag.plan, &auftrag.einheit)?;
        let folder = tempfile::tempdir().map_err(fault)?;
        let path = folder.path().join(ablagename(&name));
        speichern(&path, field).await?;
        let ergebnis = einfuhr::datei(a.app(), a.actor(), &auftrag, &path).await;
        let (status, bericht) = match ergebnis {
            Ok(bericht) => (StatusCode::OK, aufgenommen(&a.seite, name, bericht)),
            Err(e @ (AppError::Eingabe(_) | AppError::Paket(_))) => {
                let grund = beschreibung(&e, a.seite.sprache).detail;
                (StatusCode::UNPROCESSABLE_ENTITY, abgewiesen(name, grund))
            }
            Err(e) => return Err(Abbruch(e)),
        };
        let seite = seiten::seite(&a.seite, &view(&a, felder, Some(bericht)), &[]);
        return Ok((status, seite).into_response());
    }
    Err(Abbruch(Satz::neu("eingabe-paket-waehlen").into()))
}

fn fault(e: std::io::Error) -> Abbruch {
    Abbruch(AppError::Store(StoreError::Blob(e.to_string())))
}

/// Longest name of a package that is kept, in bytes.
const NAME_BYTES_MAX: usize = 200;

/// The name a package is read under: its own, for the standard says how packages are named; never a path.
fn ablagename(name: &str) -> &str {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let usable = !last.starts_with('.')
        && (1..=NAME_BYTES_MAX).contains(&last.len())
        && !last.contains(char::is_control);
    if usable { last } else { "paket.zip" }
}

async fn speichern(path: &Path, mut field: Field<'_>) -> Result<(), Abbruch> {
    let mut file = tokio::fs::File::create(path).await.map_err(fault)?;
    let mut bytes = 0;
    while let Some(chunk) = field.chunk().await.map_err(unlesbar)? {
        bytes += chunk.len() as u64;
        if bytes > UPLOAD_BYTES_MAX {
            return Err(Abbruch(AppError::ZuGross {
                bytes_max: UPLOAD_BYTES_MAX,
            }));
        }
        file.write_all(&chunk).await.map_err(fault)?;
    }
    file.flush().await.map_err(fault)
}

fn abgewiesen(datei: String, grund: String) -> ImportBericht {
    ImportBericht {
        datei,
        abgewiesen: Some(grund),
        ..ImportBericht::default()
    }
}

fn aufgenommen(s: &Seite, datei: String, b: Bericht) -> ImportBericht {
    let zeile = |was: &str, warum: String| ImportZeile {
        was: was.to_owned(),
        warum,
    };
    let mut rest: Vec<ImportZeile> = b
        .hinweise
        .iter()
        .map(|h| zeile(&s.t("import-angepasst"), paket::anpassung(h, s.sprache)))
        .collect();
    rest.extend(
        b.leser
            .warnungen
            .iter()
            .map(|w| zeile(&s.t("import-hinweis"), paket::warnung(w, s.sprache))),
    );
    rest.extend(
        b.leser
            .fehlende_dateien
            .iter()
            .map(|name| zeile(name, s.t("import-datei-fehlt"))),
    );
    ImportBericht {
        datei,
        nachricht: format!("xdomea {} {}, {}", b.version, b.nachricht, b.absender),
        abgewiesen: None,
        vorgaenge: b.akten.iter().map(|a| a.vorgaenge as u64).sum(),
        dokumente: b.akten.iter().map(|a| a.dokumente as u64).sum(),
        dateien: b.akten.iter().map(|a| a.fassungen as u64).sum(),
        akten: b
            .akten
            .into_iter()
            .map(|a| (a.akte, a.aktenzeichen, a.herkunft.unwrap_or_default()))
            .collect(),
        nicht_uebernommen: rest,
        ohne_platz: b.leser.ohne_platz,
    }
}

#[cfg(test)]
mod tests {
    use super::ablagename;

    #[test]
    fn a_package_keeps_its_name_but_no_path() {
        assert_eq!(
            ablagename("a_Abgabe.Abgabe.0401.zip"),
            "a_Abgabe.Abgabe.0401.zip"
        );
        assert_eq!(ablagename("C:\\Daten\\a.xml"), "a.xml");
        for bad in ["", "..", "../..", ".x", "a\n.zip", &"x".repeat(201)] {
            assert_eq!(ablagename(bad), "paket.zip", "{bad:?}");
        }
    }
}
