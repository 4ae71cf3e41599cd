//! A Dokument: its page, its pictures and bytes, and what changes it.

mod schwaerzung;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use eakte_domain::akte::{
    Akte, AkteCommand, DokumentBetreffAendern, DokumentStornieren, DokumentVerschieben,
    Dokumentschutz,
};
use eakte_domain::leseprotokoll::Zugriffsart;
use eakte_domain::werte::{Fassung, Status};
use eakte_domain::zugriff::{Aktion, Objekt};
use eakte_domain::{AkteId, DokumentId, VorgangId};
use eakte_projections as projections;

use super::aktionen::{betreff as betreff_von, gesendet};
use super::anfrage::{Anfrage, im_formular, wert};
use super::geschaeftsgang::zeichnung;
use super::{Abbruch, Antwort, laden};
use crate::app::{AppError, Stelle, unlesbar};
use crate::http::Dienst;
use crate::http::fehler::status;
use crate::http::pages::dokument as seiten;
use crate::http::pages::seite::Seite;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{DokumentView, Eingaben, FassungView, ZeichnungView};
use crate::http::sitzung::Formular;

/// Events beside a Dokument.
const KETTE_ZEILEN: u16 = 20;
/// Resolution of a page's picture, in dots per inch.
const DPI: u32 = 144;

/// What is read of a Dokument, and its redacted copies.
pub(super) fn router() -> Router<Dienst> {
    Router::new()
        .route("/dokumente/{dokument}/inhalt", get(inhalt))
        .route("/dokumente/{dokument}/seiten/{nummer}", get(bild))
        .route(
            "/dokumente/{dokument}/schwaerzen",
            get(schwaerzung::formular).post(schwaerzung::schwaerzen),
        )
}

pub(super) async fn laden_dokument(
    a: &Anfrage,
    id: DokumentId,
    felder: &Eingaben,
) -> Result<DokumentView, AppError> {
    let beleg = a
        .app()
        .darf_dokument(a.actor(), Aktion::DokumentSehen, id)
        .await?;
    let lesen = a
        .app()
        .darf_dokument(a.actor(), Aktion::DokumentLesen, id)
        .await
        .ok();
    let aendern = a
        .app()
        .darf_dokument(a.actor(), Aktion::DokumentAendern, id)
        .await
        .is_ok();
    a.app().eingesehen(a.actor(), &beleg).await?;
    let blick = a.blick()?;
    let sicht = blick.sicht();
    let client = a.app().store.db.read().await?;
    let d = projections::dokument(&*client, &beleg, &sicht)
        .await?
        .ok_or(AppError::ImAufbau)?;
    // Whoever holds a connection asks for no other: all would wait for each other.
    drop(client);
    let akte = d.dokument.akte;
    let akte_beleg = a
        .app()
        .darf_akte(a.actor(), Aktion::AkteSehen, akte)
        .await?;
    let client = a.app().store.db.read().await?;
    let verlauf =
        projections::verlauf(&*client, &akte_beleg, &sicht, Some(id), None, KETTE_ZEILEN).await?;
    let vorgaenge = laden::vorgaenge(projections::baum(&*client, &akte_beleg, &sicht).await?);
    drop(client);
    let seiner = vorgaenge.iter().find(|v| v.id == d.dokument.vorgang);
    let reihe: Vec<DokumentId> = seiner
        .map(|v| v.dokumente.iter().map(|d| d.id).collect())
        .unwrap_or_default();
    let hier = reihe.iter().position(|other| *other == id);
    let nebenan = seiner.map(|v| v.dokumente.as_slice()).unwrap_or_default();
    let haupt = nebenan
        .iter()
        .find(|other| Some(other.id) == d.dokument.anlage_zu)
        .cloned();
    let anlagen = laden::anlagen(nebenan, id);
    let gezeigt = felder.wert("fassung").parse().ok();
    // Through a Freigabe there may be none of before the Schlusszeichnung, and nothing tells it from an absent one.
    let erste = match beleg.freigabe() {
        Some(_) => d.fassungen.last().map_or(1, |f| f.nummer),
        None => 1,
    };
    let gezeigt = gezeigt
        .filter(|n| (erste..=d.dokument.fassungen).contains(n))
        .unwrap_or(d.dokument.fassungen);
    let neueste = d.dokument.fassungen;
    let fassungen: Vec<FassungView> = d
        .fassungen
        .into_iter()
        .map(|f| fassung_view(f, neueste))
        .collect();
    let hier_fassung = fassungen.iter().find(|f| f.nummer == gezeigt);
    let seiten = hier_fassung.and_then(|f| f.seiten);
    let mit_text = hier_fassung.is_some_and(|f| f.mit_text);
    let text = match &lesen {
        Some(_) if mit_text && (felder.wert("ansicht") == "text" || seiten.is_none()) => {
            let gelesen = a
                .app()
                .dokument_lesen(a.actor(), id, Zugriffsart::Text, Stelle::default())
                .await?;
            let client = a.app().store.db.read().await?;
            let text = projections::dokument_text(&*client, &gelesen).await?;
            // Between pages stands a form feed, which browsers draw as a box.
            text.map(|t| t.replace('\u{c}', "\n\n"))
        }
        _ => None,
    };
    let stand = a.app().store.stand::<Akte>(akte.into()).await?;
    let entwurf = d.dokument.entwurf;
    let merkmale = stand
        .as_ref()
        .and_then(|s| s.aggregate.dokument(id))
        .map(|d| merkmale(&a.seite, entwurf, &d.schutz))
        .unwrap_or_default();
    let offen = d.akte_status == Status::InBearbeitung && d.vorgang_status == Status::InBearbeitung;
    let zeichnung = match &stand {
        Some(s) => {
            let hier = (&s.aggregate, id);
            let client = a.app().store.db.read().await?;
            zeichnung(a, &*client, &beleg, hier, aendern && offen).await?
        }
        None => ZeichnungView::default(),
    };
    let moeglich = lesen.is_some()
        && gezeigt > 0
        && !d.dokument.storniert
        && d.akte_status == Status::InBearbeitung;
    // Also not for a draft, what is being signed, or a file without pages: the button would lead to a refusal.
    let darf_schwaerzen = moeglich
        && a.app()
            .schwaerzbar(a.actor(), id, Some(gezeigt))
            .await
            .is_ok();
    let mut ziele = laden::offene(&vorgaenge);
    let seiner_id = d.dokument.vorgang.to_string();
    ziele.retain(|(id, _)| *id != seiner_id);
    Ok(DokumentView {
        id,
        akte,
        akte_kennzeichen: d.aktenzeichen,
        vorgang: format!("{:04} {}", d.vorgang_nummer, d.vorgang_betreff),
        betreff: d.dokument.betreff,
        klasse: d.dokument.klasse,
        richtung: d.dokument.richtung,
        datum: d.dokument.datum,
        eingang: d.dokument.eingang,
        absender: d.dokument.absender,
        fremdes_zeichen: d.dokument.fremdes_zeichen,
        storniert: d
            .dokument
            .storniert
            .then(|| d.dokument.grund.unwrap_or_default()),
        fassungen,
        gezeigt,
        seite: felder
            .wert("seite")
            .parse()
            .unwrap_or(1)
            .clamp(1, seiten.unwrap_or(1).max(1)),
        text,
        ereignisse: a.ereignisse(verlauf.zeilen),
        nachbarn: (
            hier.and_then(|i| reihe.get(i.checked_sub(1)?).copied()),
            hier.and_then(|i| reihe.get(i + 1).copied()),
        ),
        version: d.version,
        darf_bearbeiten: aendern && offen,
        darf_lesen: lesen.is_some(),
        ziele,
        merkmale,
        haupt,
        anlagen,
        aus: d.dokument.von_akte.zip(d.dokument.von_aktenzeichen),
        zeichnung,
        ausweisgrund: d.dokument.ausweisgrund,
        vermerk: d.dokument.transfervermerk,
        schwaerzung: d.dokument.schwaerzung,
        quelle: d.quelle,
        kopien: d.kopien,
        darf_schwaerzen,
    })
}

/// How a Dokument is kept, in words; that something is disputed must be seen by everybody who sees it.
fn merkmale(s: &Seite, entwurf: bool, schutz: &Dokumentschutz) -> Vec<String> {
    let an = [
        (entwurf, "schutz-entwurf"),
        (!schutz.anvertraut.is_empty(), "schutz-anvertraut-kurz"),
    ];
    let an = an
        .into_iter()
        .filter(|(an, _)| *an)
        .map(|(_, key)| s.t(key));
    let bestritten = schutz
        .bestritten
        .iter()
        .map(|b| s.mit("schutz-bestritten-kurz", &[("was", b.as_str().into())]));
    an.chain(bestritten).collect()
}

/// The views keep the text of the newest version only.
fn fassung_view(f: projections::FassungZeile, neueste: u32) -> FassungView {
    let seiten = f.seiten.and_then(|n| u32::try_from(n).ok());
    let seiten = seiten.filter(|n| *n > 0);
    FassungView {
        unlesbar: unlesbar(&f.medientyp, f.groesse, seiten),
        nummer: f.nummer,
        dateiname: f.dateiname,
        medientyp: f.medientyp,
        groesse: f.groesse,
        wer: f.von,
        zeit: f.zeit,
        sha256: f.sha256,
        blake3: f.blake3,
        mit_text: f.mit_text && f.nummer == neueste,
        seiten,
    }
}

/// `GET /dokumente/{dokument}`: `fassung`, `seite`, `ansicht=text`.
pub(super) async fn seite(
    a: Anfrage,
    Path(id): Path<DokumentId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let view = laden_dokument(&a, id, &felder).await?;
    Ok(seiten::seite(&a.seite, &view, &[]).into_response())
}

/// `GET /dokumente/{dokument}/aendern`.
pub(super) async fn aendern(a: Anfrage, Path(id): Path<DokumentId>) -> Antwort {
    a.app()
        .darf_dokument(a.actor(), Aktion::DokumentAendern, id)
        .await?;
    aendern_seite(&a, id, &Eingaben::default(), &[]).await
}

/// The forms that change a Dokument, with what was entered and what is wrong with it.
async fn aendern_seite(
    a: &Anfrage,
    id: DokumentId,
    eingaben: &Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    let view = laden_dokument(a, id, &Eingaben::default()).await?;
    Ok(seiten::aendern(&a.seite, &view, eingaben, fehler).into_response())
}

/// The forms again, with what was typed, if it cannot be done so.
async fn an_dokument(a: &Anfrage, id: DokumentId, felder: &Eingaben, antwort: Antwort) -> Antwort {
    match antwort {
        Err(Abbruch(e)) if im_formular(&e) => {
            let (status, fehler) = (status(&e), [a.formfehler(gesendet(felder), &e)]);
            let seite = aendern_seite(a, id, felder, &fehler).await?;
            Ok((status, seite).into_response())
        }
        other => other,
    }
}

/// `GET /dokumente/{dokument}/inhalt`: the bytes as they were filed, as a download.
pub(super) async fn inhalt(
    a: Anfrage,
    Path(id): Path<DokumentId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let fassung = felder.wert("fassung").parse().ok();
    let stelle = Stelle {
        fassung,
        seite: None,
    };
    let gelesen = a
        .app()
        .dokument_lesen(a.actor(), id, Zugriffsart::Inhalt, stelle)
        .await?;
    let datei = a.app().inhalt(&gelesen, fassung).await?;
    let mut response = Response::new(Body::from_stream(datei.inhalt));
    kopf(&mut response, &datei.fassung);
    Ok(response)
}

/// Never shown by the browser itself: a document is somebody else's text, on our address.
fn kopf(response: &mut Response, fassung: &Fassung) {
    let headers = response.headers_mut();
    if let Ok(typ) = HeaderValue::from_str(&fassung.medientyp) {
        headers.insert(header::CONTENT_TYPE, typ);
    }
    headers.insert(
        header::CONTENT_LENGTH,
        HeaderValue::from(fassung.blob.groesse),
    );
    if let Ok(name) = HeaderValue::from_str(&anhang(&fassung.dateiname)) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
}

/// `Content-Disposition` of a download. Source: RFC 6266 with RFC 8187 for names beyond ASCII.
pub(super) fn anhang(dateiname: &str) -> String {
    let kodiert = dateiname.bytes().fold(String::new(), |mut out, b| {
        if b.is_ascii_alphanumeric() || b"-._".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
        out
    });
    format!("attachment; filename*=UTF-8''{kodiert}")
}

/// `GET /dokumente/{dokument}/seiten/{nummer}`: a picture of one page; `fassung`, `dpi` 36 to 200.
pub(super) async fn bild(
    a: Anfrage,
    Path((id, nummer)): Path<(DokumentId, u32)>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    let fassung = felder.wert("fassung").parse().ok();
    let stelle = Stelle {
        fassung,
        seite: Some(nummer),
    };
    let gelesen = a
        .app()
        .dokument_lesen(a.actor(), id, Zugriffsart::Bild, stelle)
        .await?;
    let dpi = felder.wert("dpi").parse().unwrap_or(DPI).clamp(36, 200);
    let png = a.app().seite(&gelesen, fassung, nummer, dpi).await?;
    Ok(([(header::CONTENT_TYPE, "image/png")], png).into_response())
}

/// The Akte a Dokument lies in, as far as the person may see it.
pub(super) async fn akte_von(a: &Anfrage, id: DokumentId) -> Result<AkteId, AppError> {
    let beleg = a
        .app()
        .darf_dokument(a.actor(), Aktion::DokumentSehen, id)
        .await?;
    match beleg.objekt() {
        Objekt::Dokument(akte, _) => Ok(akte),
        Objekt::Akte(_) | Objekt::Vorgang(..) | Objekt::Organisation(_) => {
            Err(AppError::NichtGefunden)
        }
    }
}

/// `POST /dokumente/{dokument}/betreff`.
pub(super) async fn betreff(
    a: Anfrage,
    Path(dokument): Path<DokumentId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let akte = akte_von(&a, dokument).await?;
    let getan: Antwort = async {
        let betreff = betreff_von(&felder, "betreff")?;
        let command =
            AkteCommand::DokumentBetreffAendern(DokumentBetreffAendern { dokument, betreff });
        let pfad = format!("/dokumente/{dokument}");
        a.tun(akte, command, &felder, &pfad, "geaendert").await
    }
    .await;
    an_dokument(&a, dokument, &felder, getan).await
}

/// `POST /dokumente/{dokument}/verschieben`.
pub(super) async fn verschieben(
    a: Anfrage,
    Path(dokument): Path<DokumentId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let akte = akte_von(&a, dokument).await?;
    let getan: Antwort = async {
        let nach: VorgangId = wert(&felder, "nach", "eingabe-vorgang")?;
        let command = AkteCommand::DokumentVerschieben(DokumentVerschieben { dokument, nach });
        let pfad = format!("/dokumente/{dokument}");
        a.tun(akte, command, &felder, &pfad, "verschoben").await
    }
    .await;
    an_dokument(&a, dokument, &felder, getan).await
}

/// `POST /dokumente/{dokument}/stornieren`.
pub(super) async fn stornieren(
    a: Anfrage,
    Path(dokument): Path<DokumentId>,
    Formular { felder, .. }: Formular<Eingaben>,
) -> Antwort {
    let akte = akte_von(&a, dokument).await?;
    let getan: Antwort = async {
        let grund = betreff_von(&felder, "grund")?;
        let command = AkteCommand::DokumentStornieren(DokumentStornieren { dokument, grund });
        let pfad = format!("/dokumente/{dokument}");
        a.tun(akte, command, &felder, &pfad, "storniert").await
    }
    .await;
    an_dokument(&a, dokument, &felder, getan).await
}

#[cfg(test)]
mod tests {
    use super::anhang;

    #[test]
    fn a_file_name_cannot_add_a_header_or_a_parameter() {
        assert_eq!(
            anhang("a\"; x=ä.pdf"),
            "attachment; filename*=UTF-8''a%22%3B%20x%3D%C3%A4.pdf"
        );
    }
}
