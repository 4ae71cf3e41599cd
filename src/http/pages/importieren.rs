//! xdomea-Import: a package in, a report out: what was taken, what was not, and why.

use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular_paket, haken, hinweis, icon, karte, nummer,
};
use super::views::{Import, ImportBericht};

/// `GET /import`, and the answer to `POST /import`.
pub fn seite(s: &Seite, v: &Import, fehler: &[FormFehler]) -> Markup {
    let titel = s.t("import-titel");
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("import-unter")) }),
            ..Kopf::neu(&titel, Ort::Import)
        },
        html! {
            (fehlerliste(s, fehler))
            div.stapel {
                @if let Some(b) = &v.bericht { (bericht(s, b)) }
                @if v.darf { (formular(s, v, fehler)) }
                @else { (hinweis(Stand::Info, Some(&s.t("import-darf-nicht")), html! { p { (s.t("import-darf-nicht-text")) } })) }
            }
        },
    )
}

fn formular(s: &Seite, v: &Import, fehler: &[FormFehler]) -> Markup {
    let ohne = [(
        "ja".to_owned(),
        s.t("import-ohne-dateien"),
        v.eingaben.hat("ohne_dateien", "ja"),
    )];
    html! {
        div.schmalseite {
            (karte("paket", &s.t(if v.bericht.is_some() { "import-noch-eins" } else { "import-paket" }), None, html! { div.innen {
                (formular_paket(s, "/import", html! {
                    (Feld::neu("plan", &s.t("akte-plan")).hinweis(&s.t("import-plan-hinweis"))
                        .wert(v.eingaben.wert("plan")).fehler(fehler).auswahl(s, &v.plan))
                    (haken("ohne_dateien", &s.t("import-umfang"), "", &ohne))
                    (Feld::neu("datei", &s.t("import-datei")).hinweis(&s.t("import-datei-hinweis")).fehler(fehler)
                        .dateien(s, false, ".zip,.xdomea,.xml"))
                    div.knoepfe { (Knopf::neu(&s.t("import-knopf")).haupt().icon(Icon::Kiste).absenden()) }
                }))
            } }))
        }
    }
}

fn bericht(s: &Seite, b: &ImportBericht) -> Markup {
    if let Some(grund) = &b.abgewiesen {
        return hinweis(
            Stand::Gefahr,
            Some(&s.mit("import-abgewiesen", &[("datei", b.datei.as_str().into())])),
            html! {
                p data-fehler { (grund) }
                p { (s.t("import-nichts-da")) }
            },
        );
    }
    html! {
        (hinweis(Stand::Gut, Some(&s.mit("import-fertig", &[("datei", b.datei.as_str().into())])), html! { p { (b.nachricht) } }))
        (karte("bericht", &s.t("import-bericht"), None, html! {
            dl.bericht-zahlen {
                div { dt { (s.t("nav-akten")) } dd { (b.akten.len()) } }
                div { dt { (s.t("akte-vorgaenge")) } dd { (b.vorgaenge) } }
                div { dt { (s.t("akte-dokumente")) } dd { (b.dokumente) } }
                div { dt { (s.t("import-dateien")) } dd { (b.dateien) } }
            }
            ul.zeilen {
                @for (id, kennzeichen, bisher) in &b.akten {
                    li.zeile { div.dok { (icon(Icon::Akte)) span { a href={ "/akten/" (id) } { (nummer(kennzeichen)) } @if !bisher.is_empty() { span.klein { (s.mit("import-bisher", &[("kennzeichen", bisher.as_str().into())])) } } } } }
                }
            }
        }))
        @if !b.nicht_uebernommen.is_empty() {
            (karte("nicht", &s.t("import-nicht"), None, html! {
                table.liste.stapelbar {
                    caption.nur-vorlesen { (s.t("import-nicht")) }
                    thead { tr { th scope="col" { (s.t("import-was")) } th scope="col" { (s.t("import-warum")) } } }
                    tbody { @for z in &b.nicht_uebernommen { tr { th scope="row" { (z.was) } td { (z.warum) } } } }
                }
            }))
        }
        @if !b.ohne_platz.is_empty() {
            (karte("ohne-platz", &s.t("import-ohne-platz"), None, html! {
                p.innen.leise { (s.t("import-ohne-platz-text")) }
                table.liste.stapelbar {
                    caption.nur-vorlesen { (s.t("import-ohne-platz")) }
                    thead { tr { th scope="col" { (s.t("import-element")) } th scope="col" { (s.t("import-anzahl")) } } }
                    tbody {
                        @for o in &b.ohne_platz {
                            tr { th scope="row" { code { (pfad(&o.pfad)) } } td { (s.mit("import-mal", &[("anzahl", o.anzahl.into())])) } }
                        }
                    }
                }
            }))
        }
    }
}

/// A path that may break after each of its steps.
fn pfad(pfad: &str) -> Markup {
    html! { @for (i, teil) in pfad.split('/').enumerate() { @if i > 0 { "/" wbr; } (teil) } }
}
