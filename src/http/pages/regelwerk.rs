//! Regelwerk: what a new set of policies gives and takes, its rules, who confirms it, and what was before.

use eakte_domain::organisation::REGELWERK_PERSONEN;
use eakte_domain::zugriff::RegelwerkHash;
use eakte_zugriff::{Aenderung, Regelunterschied};
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, fehlerliste, formular, hinweis, icon, karte, leer, nummer, stand,
};
use super::views::{ProbeView, RegelverlaufView, Regelwechselart, RegelwerkView, VorlageView};

/// Hex digits of a hash that people compare.
const HASH_ZEICHEN: usize = 12;

/// `GET /verwaltung/regelwerk`.
pub fn seite(s: &Seite, v: &RegelwerkView, fehler: &[FormFehler]) -> Markup {
    let titel = s.t("regelwerk-titel");
    rahmen(
        s,
        Kopf {
            unter: Some(html! {
                @match v.geltend {
                    Some(hash) => { (s.t("regelwerk-in-kraft")) " " (kurz(hash)) }
                    None => { (s.t("regelwerk-ohne")) }
                }
            }),
            pfad: vec![(s.t("nav-verwaltung"), "/verwaltung".to_owned())],
            ..Kopf::neu(&titel, Ort::Verwaltung)
        },
        html! {
            (fehlerliste(s, fehler))
            div.stapel {
                @if v.noch_altes { (hinweis(Stand::Info, None, html! { p { (s.t("regelwerk-noch-altes")) } })) }
                @match &v.vorlage {
                    None => {
                        (karte("wartet", &s.t("regelwerk-wartet"), None,
                            leer(Icon::Haken, &s.t("regelwerk-nichts"), &s.t("regelwerk-nichts-text"))))
                    }
                    Some(vorlage) => {
                        (uebersicht(s, vorlage))
                        (regeln(s, vorlage))
                        (zugriffe(s, "gewinne", "regelwerk-gewinne", &vorlage.gewinne))
                        (zugriffe(s, "verluste", "regelwerk-verluste", &vorlage.verluste))
                        (entscheidung(s, v, vorlage, fehler))
                    }
                }
                (verlauf(s, &v.verlauf))
            }
        },
    )
}

/// On the Arbeitsplatz of who confirms.
pub(super) fn hinweis_karte(s: &Seite) -> Markup {
    html! { div.innen {
        p { (s.t("regelwerk-wartet-auf-sie")) }
        p { a href="/verwaltung/regelwerk" { (s.t("regelwerk-ansehen")) } }
    } }
}

fn kurz(hash: RegelwerkHash) -> Markup {
    let text = hash.to_string();
    html! { span title=(text) { (nummer(text.get(..HASH_ZEICHEN).unwrap_or(&text))) } }
}

fn uebersicht(s: &Seite, v: &VorlageView) -> Markup {
    let zahl = |n: u64| s.zahl(n);
    karte(
        "wartet",
        &s.t("regelwerk-wartet"),
        None,
        html! {
            dl.fakten {
                div { dt { (s.t("regelwerk-satz")) } dd { (kurz(v.hash)) } }
                div { dt { (s.t("regelwerk-vorgelegt")) } dd { (s.zeitpunkt(v.am)) } }
                div { dt { (s.t("regelwerk-gewonnen")) } dd { (zahl(v.gewonnen)) } }
                div { dt { (s.t("regelwerk-verloren")) } dd { (zahl(v.verloren)) } }
                div { dt { (s.t("regelwerk-verglichen")) } dd { (zahl(v.verglichen)) } }
            }
            div.innen {
                p.klein.leise { (s.t("regelwerk-zugriff-text")) }
                @if v.ausgelassen > 0 {
                    (hinweis(Stand::Warn, None, html! {
                        p { (s.mit("regelwerk-ausgelassen", &[("anzahl", zahl(v.ausgelassen).into())])) }
                    }))
                }
                @if v.weitere > 0 {
                    p.klein { (s.mit("regelwerk-weitere", &[("anzahl", zahl(v.weitere).into())])) }
                }
                // Hundreds of lines may lie between.
                p { a href="#entscheidung" { (s.t("regelwerk-entscheidung")) } }
            }
        },
    )
}

fn zugriffe(s: &Seite, id: &str, titel: &str, zeilen: &[ProbeView]) -> Markup {
    let titel = s.t(titel);
    karte(
        id,
        &titel,
        None,
        html! {
            @if zeilen.is_empty() { (leer(Icon::Haken, &s.t("regelwerk-niemand"), "")) }
            @else {
                table.liste.stapelbar {
                    caption.nur-vorlesen { (titel) }
                    thead { tr {
                        th scope="col" { (s.t("zugriff-wer")) }
                        th scope="col" { (s.t("regelwerk-was")) }
                        th scope="col" { (s.t("regelwerk-objekte")) }
                        th scope="col" { (s.t("regelwerk-grund")) }
                    } }
                    tbody { @for z in zeilen { (zugriff(s, z)) } }
                }
            }
        },
    )
}

fn zugriff(s: &Seite, z: &ProbeView) -> Markup {
    html! {
        tr {
            th scope="row" {
                (z.name) br;
                span.klein.leise {
                    (z.organisation)
                    @for (rolle, einheit) in &z.rollen { br; (s.name(*rolle)) ", " (einheit) }
                }
            }
            td { (s.name(z.aktion)) br; span.klein.leise { (s.name(z.zweck)) (faktoren(s, &z.faktor)) } }
            td {
                (s.mit("regelwerk-anzahl", &[("anzahl", z.objekte.into()), ("zahl", s.zahl(z.objekte).into())])) br;
                span.klein.leise {
                    @match &z.beispiel {
                        Some(name) => { (s.mit("regelwerk-beispiel", &[("name", name.as_str().into())])) }
                        None => { (s.t("regelwerk-geschuetzt")) }
                    }
                }
            }
            td.klein {
                b { (s.t("regelwerk-bisher")) ": " } (z.vorher) br;
                b { (s.t("regelwerk-danach")) ": " } (z.nachher)
            }
        }
    }
}

fn faktoren(s: &Seite, faktor: &[Option<u32>]) -> Markup {
    html! {
        @for f in faktor {
            br;
            @match f {
                None => { (s.t("regelwerk-faktor-ohne")) }
                Some(n) => { (s.mit("regelwerk-faktor", &[("minuten", (*n).into())])) }
            }
        }
    }
}

fn regeln(s: &Seite, v: &VorlageView) -> Markup {
    karte(
        "regeln",
        &s.t("regelwerk-regeln"),
        None,
        html! {
            @if v.schema { div.innen { p { (s.t("regelwerk-schema")) } } }
            @match &v.regeln {
                None => { (leer(Icon::Warnung, &s.t("regelwerk-unlesbar"), &s.t("regelwerk-unlesbar-text"))) }
                Some(alle) if alle.is_empty() => { (leer(Icon::Haken, &s.t("regelwerk-gleich"), &s.t("regelwerk-gleich-text"))) }
                Some(alle) => { ul.zeilen { @for r in alle { (regel(s, r)) } } }
            }
        },
    )
}

fn regel(s: &Seite, r: &Regelunterschied) -> Markup {
    let (art, i, key) = match r.art {
        Aenderung::Neu => (Stand::Info, Icon::Plus, "regelwerk-regel-neu"),
        Aenderung::Geaendert => (Stand::Warn, Icon::Stift, "regelwerk-regel-geaendert"),
        Aenderung::Weg => (Stand::Warn, Icon::Kreuz, "regelwerk-regel-weg"),
    };
    html! {
        li.zeile {
            div {
                p.titel { (nummer(&r.regel)) }
                details {
                    summary { span.knopf.knopf-klein { (s.t("regelwerk-text")) span.nur-vorlesen { ": " (r.regel) } } }
                    @for (wann, text) in [("regelwerk-bisher", &r.vorher), ("regelwerk-danach", &r.nachher)] {
                        @if let Some(text) = text {
                            p.klein { b { (s.t(wann)) } }
                            pre.befehl { code { (text) } }
                        }
                    }
                }
            }
            (stand(art, i, &s.t(key)))
        }
    }
}

fn entscheidung(
    s: &Seite,
    v: &RegelwerkView,
    vorlage: &VorlageView,
    fehler: &[FormFehler],
) -> Markup {
    let fehlen = REGELWERK_PERSONEN.saturating_sub(vorlage.bestaetigt.len());
    karte(
        "entscheidung",
        &s.t("regelwerk-entscheidung"),
        None,
        html! {
            ul.zeilen {
                @for b in &vorlage.bestaetigt {
                    li.zeile {
                        div { p.titel { (b.name) } p.neben { (b.grund) br; (s.zeitpunkt(b.am)) } }
                        (stand(Stand::Gut, Icon::Haken, &s.t(
                            if b.datenschutz { "regelwerk-bestaetigt-datenschutz" } else { "regelwerk-bestaetigt" })))
                    }
                }
            }
            div.innen.schmalseite {
                p { (s.mit("regelwerk-fehlen", &[("anzahl", fehlen.into())])) }
                @if !vorlage.datenschutz() { p { (s.t("regelwerk-datenschutz-fehlt")) } }
                @if vorlage.selbst { p { (s.t("regelwerk-selbst")) } }
                (formular(s, "/verwaltung/regelwerk/entscheidung", html! {
                    input type="hidden" name="hash" value=(vorlage.hash);
                    (Feld::neu("grund", &s.t("aendern-grund")).wert(v.eingaben.wert("grund")).fehler(fehler).eingabe(s, "text"))
                    div.knoepfe {
                        @if !vorlage.selbst {
                            button.knopf.knopf-haupt type="submit" name="angenommen" value="true" {
                                (icon(Icon::Haken)) span { (s.t("verwaltung-bestaetigen")) }
                            }
                        }
                        button.knopf type="submit" name="angenommen" value="false" {
                            (icon(Icon::Kreuz)) span { (s.t("verwaltung-ablehnen")) }
                        }
                    }
                }))
            }
        },
    )
}

fn verlauf(s: &Seite, alle: &[RegelverlaufView]) -> Markup {
    karte(
        "verlauf",
        &s.t("regelwerk-verlauf"),
        None,
        html! {
            @if alle.is_empty() { (leer(Icon::Uhr, &s.t("regelwerk-ohne"), "")) }
            ul.zeilen { @for e in alle { (ereignis(s, e)) } }
        },
    )
}

fn ereignis(s: &Seite, e: &RegelverlaufView) -> Markup {
    let (art, i, key, text) = match &e.was {
        Regelwechselart::Erstes => (Stand::Ruhig, Icon::Info, "regelwerk-erstes", String::new()),
        Regelwechselart::Bestaetigt(wer) => (
            Stand::Gut,
            Icon::Haken,
            "regelwerk-gewechselt",
            wer.join(", "),
        ),
        Regelwechselart::Allein(grund) => (
            Stand::Gefahr,
            Icon::Ausruf,
            "regelwerk-allein",
            grund.clone(),
        ),
        Regelwechselart::Abgelehnt(wer, grund) => {
            let text = format!("{wer}: {grund}");
            (Stand::Warn, Icon::Kreuz, "regelwerk-abgelehnt", text)
        }
    };
    html! {
        li.zeile {
            div {
                p.titel { (kurz(e.hash)) }
                p.neben { (s.zeitpunkt(e.am)) @if !text.is_empty() { br; (text) } }
            }
            (stand(art, i, &s.t(key)))
        }
    }
}
