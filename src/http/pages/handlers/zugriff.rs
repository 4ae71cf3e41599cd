//! Zugriffsprotokoll of an Akte, and the answer to a person who asks.

use std::collections::BTreeMap;

use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use eakte_domain::AkteId;
use eakte_domain::zugriff::Aktion;
use eakte_projections::{self as projections, EmpfaengerZeile, ZugriffZeile};

use super::Antwort;
use super::anfrage::{Anfrage, wert_oder_nichts};
use crate::http::gruende;
use crate::http::pages::teile::FormFehler;
use crate::http::pages::views::{
    AkteZugriffe, AuskunftEintrag, AuskunftView, Eingaben, EmpfaengerView, ZugriffView,
};
use crate::http::pages::zugriff as seiten;

/// Looks on a page.
const ZEILEN: u16 = 50;

/// `GET /akten/{akte}/zugriffe`: `nach` is where the page before ended.
pub(super) async fn liste(
    a: Anfrage,
    Path(id): Path<AkteId>,
    Query(felder): Query<Eingaben>,
) -> Antwort {
    zeigen(&a, id, felder, &[]).await
}

/// The page, with what was entered in its forms.
pub(super) async fn zeigen(
    a: &Anfrage,
    id: AkteId,
    eingaben: Eingaben,
    fehler: &[FormFehler],
) -> Antwort {
    let nach = wert_oder_nichts(&eingaben, "nach", "eingabe-seitenmarke")?;
    let (akte, _) = a.akte(id).await?;
    let beleg = a
        .app()
        .darf_akte(a.actor(), Aktion::ZugriffeSehen, id)
        .await?;
    let client = a.app().store.db.read().await?;
    let page = projections::zugriffe(&*client, &beleg, nach, ZEILEN).await?;
    let auskuenfte = projections::auskuenfte(&*client, &beleg).await?;
    drop(client);
    let verzeichnis = a.app().verzeichnis();
    let auskuenfte = auskuenfte.into_iter().map(|zeile| AuskunftEintrag {
        stelle: format!("{} {}", verzeichnis.org_name(zeile.org), zeile.einheit),
        zeile,
    });
    let view = AkteZugriffe {
        akte,
        zeilen: page.zeilen.into_iter().map(|z| zeile(a, z)).collect(),
        weiter: page
            .weiter
            .map(|nach| format!("/akten/{id}/zugriffe?nach={nach}")),
        fortsetzung: nach.is_some(),
        auskuenfte: auskuenfte.collect(),
        eingaben,
    };
    Ok(seiten::liste(&a.seite, &view, fehler).into_response())
}

fn zeile(a: &Anfrage, z: ZugriffZeile) -> ZugriffView {
    let s = &a.seite;
    let mut stelle = Vec::new();
    if let Some(n) = z.fassung {
        stelle.push(s.mit("zugriff-fassung", &[("nummer", n.into())]));
    }
    if let Some(n) = z.seite {
        stelle.push(s.mit("zugriff-seite", &[("nummer", n.into())]));
    }
    if let Some(words) = z.filter {
        stelle.push(s.mit("zugriff-suche", &[("worte", words.into())]));
    }
    let organisation = a.app().verzeichnis().org_name(z.org);
    ZugriffView {
        zeit: z.zeit,
        art: z.art,
        erlaubt: z.erlaubt,
        dokument: z.dokument.zip(z.betreff),
        stelle: stelle.join(", "),
        name: z.name,
        stelle_wer: format!("{organisation} {}", z.einheit),
        rolle: z.rolle,
        zweck: z.zweck,
        grund: match &z.regel {
            Some(regel) => gruende::regel(
                &a.app().regelwerk,
                regel,
                z.norm.as_deref().unwrap_or_default(),
                s.sprache,
            ),
            None => String::new(),
        },
        geteilt: z.freigabe.is_some(),
        im_notfall: z.notfall.is_some(),
    }
}

/// `GET /auskunft`: `akten` are Aktenzeichen, one a line.
pub(super) async fn auskunft(a: Anfrage, Query(felder): Query<Eingaben>) -> Antwort {
    let eingabe = felder.wert("akten").to_owned();
    let mut view = AuskunftView {
        eingabe,
        ..AuskunftView::default()
    };
    let mut akten: BTreeMap<AkteId, String> = BTreeMap::new();
    let blick = a.blick()?;
    for kennzeichen in view.eingabe.split(['\n', ',', ';']).map(str::trim) {
        if kennzeichen.is_empty() {
            continue;
        }
        let client = a.app().store.db.read().await?;
        let found = projections::akte_by_aktenzeichen(&*client, kennzeichen, blick.akten()).await?;
        drop(client);
        let mut any = false;
        for akte in found {
            let darf = a
                .app()
                .darf_akte(a.actor(), Aktion::ZugriffeSehen, akte.akte);
            if darf.await.is_ok() {
                any = true;
                akten.insert(akte.akte, akte.aktenzeichen);
            }
        }
        if !any {
            view.unbekannt.push(kennzeichen.to_owned());
        }
    }
    if !akten.is_empty() {
        let ids: Vec<AkteId> = akten.keys().copied().collect();
        let bericht = a.app().auskunft(a.actor(), &ids).await?;
        let zeilen = bericht.zeilen.into_iter();
        view.zeilen = Some(zeilen.map(|z| empfaenger(&a, &akten, z)).collect());
        view.akten = akten.into_iter().collect();
    }
    Ok(seiten::auskunft(&a.seite, &view).into_response())
}

fn empfaenger(a: &Anfrage, akten: &BTreeMap<AkteId, String>, z: EmpfaengerZeile) -> EmpfaengerView {
    let organisation = a.app().verzeichnis().org_name(z.org);
    let grundlage: Vec<String> = z.rechtsgrundlage.into_iter().chain(z.norm).collect();
    EmpfaengerView {
        zeit: z.zeit,
        anzahl: u64::try_from(z.anzahl).unwrap_or_default(),
        erlaubt: z.erlaubt,
        art: z.art,
        kennzeichen: akten.get(&z.akte).cloned().unwrap_or_default(),
        betreff: z.betreff,
        empfaenger: format!("{organisation} {}", z.einheit),
        zweck: z.zweck,
        grundlage: grundlage.join("; "),
    }
}
