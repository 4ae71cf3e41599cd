//! Why may I (not)? Who can see this? Both for any day.

use std::collections::BTreeSet;

use jiff::civil::Date;
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{Feld, Icon, Knopf, icon, karte, leer, stand};
use super::views::{WarumView, WarumZeile, WerDarfView};

/// `GET /akten/{id}/warum`, `GET /dokumente/{id}/warum`.
pub fn warum(s: &Seite, v: &WarumView) -> Markup {
    let titel = s.t("warum-titel");
    let unter = s.mit("warum-zweck", &[("zweck", s.name(v.zweck).into())]);
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (unter) }),
            pfad: vec![(v.titel.clone(), v.gegenstand.clone())],
            knoepfe: v.wer.map(|akte| html! {
                (Knopf::neu(&s.t("wer-titel")).icon(Icon::Teilen).link(&format!("/akten/{akte}/wer")))
            }),
            ..Kopf::neu(&titel, Ort::Akten)
        },
        html! {
            div.stapel {
                (tagwahl(s, &format!("{}/warum", v.gegenstand), v.am))
                @match &v.zeilen {
                    None => { section.karte { (leer(Icon::Uhr, &s.t("warum-noch-nicht"), "")) } }
                    Some(zeilen) => {
                        (karte("warum", &s.t("warum-antworten"), None, html! {
                            ul.zeilen { @for z in zeilen { (zeile(s, z)) } }
                        }))
                    }
                }
            }
        },
    )
}

/// From the head of an Akte or Dokument to why one may (not).
pub(super) fn link(s: &Seite, gegenstand: &str) -> Markup {
    html! {
        a.stand.stand-ruhig href={ (gegenstand) "/warum" } title=(s.t("warum-titel")) {
            (icon(Icon::Hilfe)) (s.t("warum-link"))
        }
    }
}

fn zeile(s: &Seite, z: &WarumZeile) -> Markup {
    html! {
        li.zeile.kachelzeile {
            span.glied aria-hidden="true" { (icon(if z.erlaubt == Some(true) { Icon::Haken } else { Icon::Schloss })) }
            div {
                p.titel { (s.t(&z.aktion)) }
                p.neben {
                    @for grund in &z.gruende { (grund) br; }
                    @if z.geteilt { (s.t("zugriff-freigabe")) br; }
                    @if z.erlaubt.is_none() { (s.t("warum-unbekannt")) }
                }
                @if !z.naechste.is_empty() {
                    p.klein { (s.t("warum-naechste")) }
                    ul.klein {
                        @for (grund, fehlt) in &z.naechste {
                            li {
                                (grund) " " (s.t("warum-fehlt")) " "
                                @for (i, f) in fehlt.iter().enumerate() { @if i > 0 { "; " } (s.t(f)) }
                                "."
                            }
                        }
                    }
                }
            }
            @match z.erlaubt {
                Some(true) => { (stand(Stand::Gut, Icon::Haken, &s.t("warum-ja"))) }
                Some(false) | None => { (stand(Stand::Warn, Icon::Schloss, &s.t("warum-nein"))) }
            }
        }
    }
}

fn tagwahl(s: &Seite, ziel: &str, am: Option<Date>) -> Markup {
    let tag = am.map(|d| d.to_string()).unwrap_or_default();
    html! {
        (karte("tag", &s.t("warum-tag"), None, html! { div.innen.schmalseite {
            form.formular method="get" action=(ziel) {
                (Feld::neu("am", &s.t("warum-am")).hinweis(&s.t("warum-am-hinweis")).wert(&tag).eingabe(s, "date"))
                div.knoepfe { (Knopf::neu(&s.t("warum-zeigen")).absenden()) }
            }
            @if am.is_some() { p.klein { (s.t("warum-damals")) } }
        } }))
    }
}

/// `GET /akten/{id}/wer`.
pub fn wer(s: &Seite, v: &WerDarfView) -> Markup {
    let titel = s.t("wer-titel");
    let basis = format!("/akten/{}", v.akte);
    let personen = v.zeilen.iter().map(|z| (&z.organisation, &z.name));
    let personen = personen.collect::<BTreeSet<_>>().len();
    rahmen(
        s,
        Kopf {
            pfad: vec![(v.titel.clone(), basis.clone())],
            ..Kopf::neu(&titel, Ort::Akten)
        },
        html! {
            div.stapel {
                (tagwahl(s, &format!("{basis}/wer"), v.am))
                (karte("wer", &s.mit("wer-anzahl", &[("anzahl", personen.into())]), None, html! {
                    @if v.zeilen.is_empty() { (leer(Icon::Schloss, &s.t("wer-niemand"), "")) }
                    @else {
                        table.liste.stapelbar {
                            caption.nur-vorlesen { (titel) }
                            thead { tr {
                                th scope="col" { (s.t("zugriff-wer")) }
                                th scope="col" { (s.t("konto-zweck")) }
                                th scope="col" { (s.t("wer-umfang")) }
                                th scope="col" { (s.t("zugriff-grund")) }
                            } }
                            tbody {
                                @for z in &v.zeilen {
                                    tr {
                                        th scope="row" { (z.name) br; span.klein.leise { (z.organisation) } }
                                        td { (s.name(z.zweck)) @if z.geteilt { br; span.klein.leise { (s.t("zugriff-freigabe")) } } }
                                        td { @if z.liest { (s.t("wer-liest")) } @else { (s.t("wer-sieht")) } }
                                        td.klein { (z.grund) }
                                    }
                                }
                            }
                        }
                    }
                }))
            }
        },
    )
}
