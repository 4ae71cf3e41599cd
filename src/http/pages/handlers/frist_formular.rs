//! Forms of an Akte's Fristen: one command each, then back; the page again, with what was typed, if it cannot be done so.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use eakte_domain::akte::{
    AkteCommand, AkteError, FristError, LeistungVersagen, MitwirkungErledigen,
    WiedervorlageErledigen, WiedervorlageSetzen,
};
use eakte_domain::werte::{Betreff, Versagungsart, Versagungsumfang};
use eakte_domain::{AkteId, AufforderungId, DokumentId, NutzerId, VorgangId, WiedervorlageId};
use jiff::civil::Date;
use uuid::Uuid;

use super::aktionen::betreff;
use super::anfrage::{Anfrage, im_formular, wert, wert_oder_nichts, zurueck};
use super::frist::zeigen;
use super::{Abbruch, Antwort};
use crate::app::{Anforderung, AppError, Satz, Schreiben};
use crate::http::pages::views::Eingaben;
use crate::http::sitzung::Formular;

const DATUM_FEHLT: &str = "eingabe-datum";
const WAHL_FEHLT: &str = "eingabe-wahl";

/// A refusal, and the field of the form it is about.
type Feldfehler = (String, Abbruch);

/// Says which field it is about.
fn an<T>(feld: impl Into<String>, gelesen: Result<T, Abbruch>) -> Result<T, Feldfehler> {
    gelesen.map_err(|e| (feld.into(), e))
}

/// The page again (422), with what was typed, if it cannot be done so.
async fn oder_noch_einmal(
    a: &Anfrage,
    id: AkteId,
    felder: Eingaben,
    getan: Result<Response, Feldfehler>,
) -> Antwort {
    match getan {
        Err((feld, Abbruch(e))) if im_formular(&e) => {
            let fehler = [a.formfehler(&feld, &e)];
            let seite = zeigen(a, id, felder, &fehler).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, seite).into_response())
        }
        Err((_, e)) => Err(e),
        Ok(response) => Ok(response),
    }
}

fn freiwillig(felder: &Eingaben, name: &str) -> Result<Option<Betreff>, Abbruch> {
    if felder.wert(name).trim().is_empty() {
        return Ok(None);
    }
    betreff(felder, name).map(Some)
}

/// `POST /akten/{akte}/wiedervorlagen`.
pub(super) async fn setzen(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan = async {
        let cmd = an("am", a.auftrag(&felder, "").map_err(Abbruch))?.cmd;
        let command = WiedervorlageSetzen {
            wiedervorlage: WiedervorlageId(Uuid::new_v5(&cmd.0, b"wiedervorlage")),
            am: an("am", wert(&felder, "am", DATUM_FEHLT))?,
            grund: an("grund", betreff(&felder, "grund"))?,
            vorgang: an("vorgang", wert_oder_nichts(&felder, "vorgang", WAHL_FEHLT))?
                .map(VorgangId),
            fuer: an("fuer", wert_oder_nichts(&felder, "fuer", WAHL_FEHLT))?.map(NutzerId),
        };
        let command = AkteCommand::WiedervorlageSetzen(command);
        let pfad = format!("/akten/{id}/fristen");
        let getan = a.tun(id, command, &felder, &pfad, "wiedervorlage").await;
        getan.map_err(|e| (feld_der_wiedervorlage(&e.0).to_owned(), e))
    };
    let getan = getan.await;
    oder_noch_einmal(&a, id, felder, getan).await
}

/// The field that a refused Wiedervorlage is about.
fn feld_der_wiedervorlage(e: &AppError) -> &'static str {
    match e {
        AppError::Eingabe(_) => "fuer",
        AppError::Akte(
            AkteError::VorgangUnbekannt(_)
            | AkteError::VorgangIstZdA(_)
            | AkteError::VorgangIstStorniert(_),
        ) => "vorgang",
        _ => "am",
    }
}

/// `POST /akten/{akte}/wiedervorlagen/{wiedervorlage}/erledigt`: one click, then back to where it was made.
pub(super) async fn erledigen(
    a: Anfrage,
    Path((id, wiedervorlage)): Path<(AkteId, WiedervorlageId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let pfad = match felder.wert("zurueck") {
        "start" => "/".to_owned(),
        "liste" => "/wiedervorlagen".to_owned(),
        _ => format!("/akten/{id}/fristen"),
    };
    let command = AkteCommand::WiedervorlageErledigen(WiedervorlageErledigen {
        wiedervorlage,
        vermerk: None,
        erneut: None,
    });
    let getan = a.tun(id, command, &felder, &pfad, "wiedervorlage-erledigt");
    let getan = getan.await.map_err(|e| ("wiedervorlagen".to_owned(), e));
    oder_noch_einmal(&a, id, Eingaben::default(), getan).await
}

/// `POST /akten/{akte}/wiedervorlagen/verschieben`: the one chosen is done and comes again.
pub(super) async fn verschieben(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan = async {
        let cmd = an("erneut_am", a.auftrag(&felder, "").map_err(Abbruch))?.cmd;
        let neue = WiedervorlageId(Uuid::new_v5(&cmd.0, b"wiedervorlage"));
        let am = an("erneut_am", wert(&felder, "erneut_am", DATUM_FEHLT))?;
        let alte = wert(&felder, "wiedervorlage", WAHL_FEHLT);
        let command = AkteCommand::WiedervorlageErledigen(WiedervorlageErledigen {
            wiedervorlage: WiedervorlageId(an("wiedervorlage", alte)?),
            vermerk: an("anlass", freiwillig(&felder, "anlass"))?,
            erneut: Some((neue, am)),
        });
        let pfad = format!("/akten/{id}/fristen");
        let getan = a.tun(id, command, &felder, &pfad, "wiedervorlage").await;
        getan.map_err(|e| match &e.0 {
            AppError::Akte(AkteError::Frist(FristError::WiedervorlageNichtOffen)) => {
                ("wiedervorlage".to_owned(), e)
            }
            _ => ("erneut_am".to_owned(), e),
        })
    };
    let getan = getan.await;
    oder_noch_einmal(&a, id, felder, getan).await
}

/// `POST /akten/{akte}/aufforderungen`: makes the letter unless one was chosen.
pub(super) async fn anfordern(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let getan = async {
        let zeilen = felder.wert("unterlagen").lines().map(str::trim);
        let unterlagen = zeilen.filter(|z| !z.is_empty()).map(|z| {
            Betreff::new(z).map_err(|_| {
                let satz = Satz::neu("eingabe-betreff").mit("zeichen", Betreff::CHARS_MAX);
                Abbruch(satz.into())
            })
        });
        let abgelegt = wert_oder_nichts(&felder, "schreiben", WAHL_FEHLT);
        let schreiben = match an("schreiben", abgelegt)? {
            Some(dokument) => Schreiben::Abgelegt(DokumentId(dokument)),
            None if felder.wert("empfaenger").trim().is_empty() => {
                let satz = Satz::neu("eingabe-schreiben-empfaenger");
                return Err(("empfaenger".to_owned(), Abbruch(satz.into())));
            }
            None => Schreiben::Neu(an("empfaenger", betreff(&felder, "empfaenger"))?),
        };
        let fuer = wert_oder_nichts(&felder, "zustaendig", WAHL_FEHLT);
        let anforderung = Anforderung {
            vorgang: VorgangId(an("zu_vorgang", wert(&felder, "zu_vorgang", WAHL_FEHLT))?),
            schreiben,
            unterlagen: an("unterlagen", unterlagen.collect::<Result<_, _>>())?,
            frist: an("frist", wert(&felder, "frist", DATUM_FEHLT))?,
            belehrung: felder.hat("belehrung", "ja"),
            fuer: an("zustaendig", fuer)?.map(NutzerId),
        };
        let auftrag = an("frist", a.auftrag(&felder, "").map_err(Abbruch))?;
        let app = a.app();
        let done = app
            .mitwirkung_anfordern(a.actor(), id, anforderung, auftrag)
            .await;
        let (quittung, _) = done.map_err(|e| (feld_der_aufforderung(&e).to_owned(), Abbruch(e)))?;
        let was = if quittung.sichtbar {
            "mitwirkung-angefordert"
        } else {
            "gleich"
        };
        Ok(zurueck(&format!("/akten/{id}/fristen"), was))
    };
    let getan = getan.await;
    oder_noch_einmal(&a, id, felder, getan).await
}

/// The field that a refused demand is about.
fn feld_der_aufforderung(e: &AppError) -> &'static str {
    match e {
        AppError::Eingabe(satz) if satz.key == "eingabe-wiedervorlage-person" => "zustaendig",
        AppError::Eingabe(satz) if satz.key == "eingabe-unterlagen-zeichen" => "unterlagen",
        AppError::Eingabe(_) => "empfaenger",
        AppError::Akte(AkteError::Frist(FristError::UnterlagenAnzahl(_))) => "unterlagen",
        AppError::Akte(
            AkteError::VorgangUnbekannt(_)
            | AkteError::VorgangIstZdA(_)
            | AkteError::VorgangIstStorniert(_),
        ) => "zu_vorgang",
        AppError::Akte(
            AkteError::DokumentUnbekannt(_)
            | AkteError::DokumentIstStorniert(_)
            | AkteError::Frist(
                FristError::Entwurf(_)
                | FristError::Eingegangen(_)
                | FristError::NichtGezeichnet(_)
                | FristError::AndererVorgang(_),
            ),
        ) => "schreiben",
        _ => "frist",
    }
}

/// `POST /akten/{akte}/aufforderungen/{aufforderung}/erledigt`.
pub(super) async fn mitgewirkt(
    a: Anfrage,
    Path((id, aufforderung)): Path<(AkteId, AufforderungId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let feld = |name: &str| format!("{name}-{aufforderung}");
    let getan = async {
        let dokument = wert_oder_nichts(&felder, "eingang", WAHL_FEHLT);
        let command = AkteCommand::MitwirkungErledigen(MitwirkungErledigen {
            aufforderung,
            dokument: an(feld("eingang"), dokument)?.map(DokumentId),
            vermerk: an(feld("vermerk"), freiwillig(&felder, "vermerk"))?,
        });
        let pfad = format!("/akten/{id}/fristen");
        let getan = a.tun(id, command, &felder, &pfad, "mitwirkung-erledigt");
        getan.await.map_err(|e| (feld("eingang"), e))
    };
    let getan = getan.await;
    oder_noch_einmal(&a, id, felder, getan).await
}

/// `POST /akten/{akte}/aufforderungen/{aufforderung}/versagung`.
pub(super) async fn versagen(
    a: Anfrage,
    Path((id, aufforderung)): Path<(AkteId, AufforderungId)>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let feld = |name: &str| format!("{name}-{aufforderung}");
    let getan = async {
        let command = AkteCommand::LeistungVersagen(LeistungVersagen {
            aufforderung,
            dokument: DokumentId(an(feld("bescheid"), wert(&felder, "bescheid", WAHL_FEHLT))?),
            art: an(
                feld("art"),
                wert::<Versagungsart>(&felder, "art", WAHL_FEHLT),
            )?,
            umfang: an(
                feld("umfang"),
                wert::<Versagungsumfang>(&felder, "umfang", WAHL_FEHLT),
            )?,
            tag: an(feld("tag"), wert::<Date>(&felder, "tag", DATUM_FEHLT))?,
        });
        let pfad = format!("/akten/{id}/fristen");
        let getan = a.tun(id, command, &felder, &pfad, "versagung").await;
        getan.map_err(|e| match &e.0 {
            AppError::Akte(
                AkteError::DokumentUnbekannt(_)
                | AkteError::DokumentIstStorniert(_)
                | AkteError::Frist(
                    FristError::KeinBescheid(_)
                    | FristError::Entwurf(_)
                    | FristError::Eingegangen(_)
                    | FristError::NichtGezeichnet(_),
                ),
            ) => (feld("bescheid"), e),
            _ => (feld("tag"), e),
        })
    };
    let getan = getan.await;
    oder_noch_einmal(&a, id, felder, getan).await
}
