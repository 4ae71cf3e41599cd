//! Suche: hits with the words found, filters that say nothing about what one may not see (no counts).

use eakte_domain::werte::{Dokumentklasse, Leistungsart};
use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, Icon, Knopf, aktenstand, auswahl, blaettern, haken, icon, leer, mit_feldern, nummer,
    stand,
};
use super::views::{Auszug, Suche, Treffer, TrefferArt};
use crate::http::i18n::Benannt;

/// `GET /suche`.
pub fn seite(s: &Seite, v: &Suche) -> Markup {
    let titel = s.t("nav-suche");
    rahmen(
        s,
        Kopf::neu(&titel, Ort::Suche),
        html! {
            form.grosse-suche #suchformular method="get" action="/suche" role="search" aria-label=(s.t("suche-label")) {
                label {
                    (icon(Icon::Lupe))
                    span.nur-vorlesen { (s.t("suche-feld")) }
                    input type="search" name="q" value=(v.q);
                }
                (Knopf::neu(&s.t("suche-knopf")).haupt().absenden())
            }
            (chips(s, v))
            @if v.q.is_empty() {
                section.karte { (leer(Icon::Lupe, &s.t("suche-beginn"), &s.t("suche-beginn-text"))) }
            } @else {
                div.suchseite {
                    (filter(s, v))
                    section aria-labelledby="treffer" {
                        div.trefferkopf role="status" {
                            h2 #treffer { (s.mit("suche-treffer", &[("q", v.q.as_str().into())])) }
                        }
                        @if v.treffer.is_empty() {
                            div.karte { (leer(Icon::Lupe, &s.t("suche-leer"), &s.t("suche-leer-text"))) }
                        } @else {
                            ol.karte.treffer { @for t in &v.treffer { (treffer(s, t)) } }
                        }
                        p.klein.leise { (s.t("suche-fuss")) }
                        (blaettern(s, v.fortsetzung.then(|| adresse(v, None)).as_deref(), v.weiter.as_deref()))
                    }
                }
            }
        },
    )
}

/// Address of this search without the filter `ohne`, from its beginning.
fn adresse(v: &Suche, ohne: Option<&str>) -> String {
    weiter(v, ohne, None)
}

/// Address of this search, skipping so many hits.
pub(super) fn weiter(v: &Suche, ohne: Option<&str>, ab: Option<&str>) -> String {
    let filter = v
        .filter
        .0
        .iter()
        .map(|(feld, wert)| (feld.as_str(), wert.as_str()));
    let felder = filter.filter(|(feld, _)| ohne != Some(feld));
    let q = std::iter::once(("q", v.q.as_str()));
    mit_feldern(
        "/suche",
        q.chain(felder).chain(ab.map(|ab| ("ab_treffer", ab))),
    )
}

/// The filters in force, each with its way out.
fn chips(s: &Seite, v: &Suche) -> Markup {
    let namen: Vec<(&str, String)> = v
        .filter
        .0
        .iter()
        .filter_map(|(feld, wert)| {
            let name = match feld.as_str() {
                "leistung" => wert.parse::<Leistungsart>().ok()?.name(s.sprache),
                "klasse" => wert.parse::<Dokumentklasse>().ok()?.name(s.sprache),
                "was" if matches!(wert.as_str(), "akte" | "vorgang" | "dokument") => {
                    s.t(&format!("treffer-{wert}"))
                }
                "ab" => {
                    let datum = s.datum(wert.parse().ok()?);
                    s.mit("suche-ab-datum", &[("datum", datum.into())])
                }
                _ => return None,
            };
            Some((feld.as_str(), name))
        })
        .collect();
    if namen.is_empty() {
        return html! {};
    }
    html! {
        div.filterleiste {
            span.klein.leise { (s.t("suche-filter-aktiv")) }
            @for (feld, name) in &namen {
                a.chip href=(adresse(v, Some(feld))) {
                    (name) " " (icon(Icon::Kreuz)) span.nur-vorlesen { " " (s.t("suche-filter-weg")) }
                }
            }
        }
    }
}

fn filter(s: &Seite, v: &Suche) -> Markup {
    let arten: Vec<_> = ["akte", "vorgang", "dokument"]
        .iter()
        .map(|a| ((*a).to_owned(), s.t(&format!("treffer-{a}"))))
        .collect();
    html! {
        details.klappe open {
            summary.knopf { (s.t("filter-titel")) (icon(Icon::Rechts)) }
            form method="get" action="/suche" aria-label=(s.t("filter-titel")) {
                input type="hidden" name="q" value=(v.q);
                (Feld::neu("was", &s.t("suche-art")).filter().wert(v.filter.wert("was")).auswahl(s, &arten))
                (Feld::neu("leistung", &s.t("akte-leistung")).filter().wert(v.filter.wert("leistung"))
                    .auswahl(s, &auswahl(s, Leistungsart::ALLE)))
                (Feld::neu("klasse", &s.t("dokument-klasse")).filter().wert(v.filter.wert("klasse"))
                    .auswahl(s, &auswahl(s, Dokumentklasse::ALLE)))
                (Feld::neu("ab", &s.t("suche-ab")).filter().wert(v.filter.wert("ab")).eingabe(s, "date"))
                (haken("sortierung", &s.t("suche-sortierung"), "",
                    &[("datum".to_owned(), s.t("suche-nach-datum"), v.filter.hat("sortierung", "datum"))]))
                (Knopf::neu(&s.t("filter-anwenden")).absenden())
            }
        }
    }
}

fn treffer(s: &Seite, t: &Treffer) -> Markup {
    let (i, art) = match t.art {
        TrefferArt::Akte => (Icon::Akte, "treffer-akte"),
        TrefferArt::Vorgang => (Icon::Vorgang, "treffer-vorgang"),
        TrefferArt::Dokument => (Icon::Dokument, "treffer-dokument"),
    };
    html! {
        li {
            span.kachel aria-hidden="true" { (icon(i)) }
            div {
                div.kopfzeile {
                    h3 { a href=(t.href) { (auszug(&t.betreff)) } }
                    @if t.storniert { (stand(Stand::Ruhig, Icon::Storno, &s.t("dokument-storniert"))) }
                    @else if t.geteilt { (stand(Stand::Info, Icon::Teilen, &s.t("akte-geteilt"))) }
                    @else { (aktenstand(s, t.status, t.ende)) }
                }
                @if !t.auszug.is_empty() {
                    p.auszug { (auszug(&t.auszug)) }
                }
                p.neben {
                    span { (s.t(art)) }
                    (nummer(&t.kennzeichen))
                    @if let Some(klasse) = t.klasse { span { (s.name(klasse)) } }
                    @else if t.art != TrefferArt::Akte { span { (t.akte_betreff) } }
                    span { (t.organisation) }
                    @if let Some(datum) = t.datum { span { (s.datum(datum)) } }
                }
            }
        }
    }
}

/// Text with the words that were looked for marked.
fn auszug(stuecke: &Auszug) -> Markup {
    html! {
        @for (text, gefunden) in stuecke {
            @if *gefunden { mark { (text) } } @else { (text) }
        }
    }
}
