//! Cards, tables that stack on the phone, tabs, empty states, and the way to the next page.

use maud::{Markup, html};

use super::icon::{Icon, icon};
use super::knopf::Knopf;
use super::stand::{aktenstand, stand, zeichnungsstand};
use crate::http::pages::seite::{Seite, Stand};
use crate::http::pages::views::{AkteZeile, DokumentZeile};
use eakte_domain::werte;

/// A card with a heading. `rechts` is its one action, `id` names the heading.
pub fn karte(id: &str, titel: &str, rechts: Option<Markup>, inhalt: Markup) -> Markup {
    html! {
        section.karte aria-labelledby=(id) {
            header {
                h2 id=(id) { (titel) }
                @if let Some(rechts) = rechts { span.rechts { (rechts) } }
            }
            (inhalt)
        }
    }
}

/// An Aktenzeichen or other number: monospaced, never broken.
pub fn nummer(text: &str) -> Markup {
    html! { span.nummer { (text) } }
}

/// A tile with two letters of an organisation's name; decoration beside the name itself.
pub fn kuerzel(text: &str) -> Markup {
    html! { span.kachel aria-hidden="true" { (buchstaben(text)) } }
}

/// A K before the first letter of a Kreis; else the first letter and the first consonant after it, for most names of a
/// region begin with the same two.
fn buchstaben(text: &str) -> String {
    let (kreis, name) = match text.split_once(' ') {
        Some(("Kreis", name)) => (true, name),
        Some(("Stadt" | "Gemeinde", name)) => (false, name),
        _ => (false, text),
    };
    let mut rest = name.chars();
    let first = rest.next();
    if kreis {
        return Some('K').into_iter().chain(first).collect();
    }
    let vokal = |c: char| "aeiouyäöü".contains(c);
    let second = rest.find(|c| c.is_alphabetic() && !vokal(*c));
    first.into_iter().chain(second).collect()
}

/// Names and values, one pair a line.
pub fn paare(werte: &[(String, Markup)]) -> Markup {
    html! {
        dl.paare { @for (name, wert) in werte { div { dt { (name) } dd { (wert) } } } }
    }
}

/// Tabs as links: (text, address, count, is this one).
pub fn reiter(label: &str, ziele: &[(String, String, Option<u64>, bool)]) -> Markup {
    html! {
        nav.reiter aria-label=(label) {
            @for (text, href, anzahl, hier) in ziele {
                a href=(href) aria-current=[hier.then_some("page")] {
                    (text)
                    @if let Some(n) = anzahl { " " span.zahl { (n) } }
                }
            }
        }
    }
}

/// Nothing here yet: says so, and what would fill the place.
pub fn leer(i: Icon, titel: &str, text: &str) -> Markup {
    html! { div.leer { (icon(i)) p { b { (titel) } } @if !text.is_empty() { p { (text) } } } }
}

/// First page and next page of a list that is read by cursor. Nothing if both are missing.
pub fn blaettern(s: &Seite, anfang: Option<&str>, weiter: Option<&str>) -> Markup {
    if anfang.is_none() && weiter.is_none() {
        return html! {};
    }
    html! {
        nav.blaettern aria-label=(s.t("liste-blaettern")) {
            @if let Some(href) = anfang { (Knopf::neu(&s.t("liste-anfang")).icon(Icon::Links).link(href)) }
            @if let Some(href) = weiter { (Knopf::neu(&s.t("liste-weiter")).taste('j').link(href)) }
        }
    }
}

/// The drawing of a Dokument by its media type.
fn dokument_icon(medientyp: &str) -> Icon {
    match medientyp {
        "message/rfc822" | "application/vnd.ms-outlook" => Icon::Brief,
        m if m.starts_with("image/") => Icon::Bild,
        _ => Icon::Dokument,
    }
}

/// A table of Akten.
pub fn akten_tabelle(s: &Seite, titel: &str, akten: &[AkteZeile]) -> Markup {
    html! {
        table.liste.stapelbar.mit-zeichen {
            caption.nur-vorlesen { (titel) }
            thead { tr {
                th scope="col" { (s.t("akte-betreff")) }
                th scope="col" { (s.t("akte-leistung")) }
                th scope="col" { (s.t("akte-federfuehrend")) }
                th scope="col" { (s.t("akte-geaendert")) }
                th scope="col" { (s.t("akte-status")) }
            } }
            tbody {
                @for a in akten {
                    tr.storniert[a.status == werte::Status::Storniert] {
                        th scope="row" {
                            span.dok {
                                (icon(Icon::Akte))
                                span { a href={ "/akten/" (a.id) } { (a.betreff) } span.klein { (nummer(&a.kennzeichen)) } }
                            }
                        }
                        td { (s.name(a.leistung)) }
                        td { (a.organisation) }
                        td.fest { (s.zeitpunkt(a.geaendert)) }
                        td.eigene {
                            span.staende {
                                (aktenstand(s, a.status, a.ende))
                                @if a.geteilt { (stand(Stand::Info, Icon::Teilen, &s.t("akte-geteilt"))) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A table of Dokumente.
pub fn dokument_tabelle(s: &Seite, titel: &str, dokumente: &[DokumentZeile]) -> Markup {
    html! {
        table.liste.stapelbar.mit-zeichen {
            caption.nur-vorlesen { (titel) }
            thead { tr {
                th scope="col" { (s.t("dokument-ein")) }
                th scope="col" { (s.t("dokument-datum")) }
                th scope="col" { (s.t("dokument-von")) }
                th scope="col" { (s.t("dokument-klasse")) }
            } }
            tbody {
                @for d in dokumente {
                    tr.storniert[d.storniert] {
                        th scope="row" {
                            span.dok {
                                (icon(dokument_icon(&d.medientyp)))
                                span { a href={ "/dokumente/" (d.id) } { (d.betreff) } span.klein { (beschreibung(s, d)) } }
                            }
                        }
                        td.fest { @if let Some(datum) = d.datum { (s.datum_kurz(datum)) } }
                        td { @if let Some(von) = &d.von { (von) } }
                        td.eigene {
                            @if d.storniert { (stand(Stand::Ruhig, Icon::Storno, &s.t("dokument-storniert"))) }
                            @else if d.klasse.schutzklasse() == werte::Schutzklasse::Besonders {
                                (stand(Stand::Warn, Icon::Schloss, &s.name(d.klasse)))
                            } @else { (stand(Stand::Ruhig, Icon::Dokument, &s.name(d.klasse))) }
                            @if d.entwurf && !d.storniert { " " (stand(Stand::Warn, Icon::Schloss, &s.t("schutz-entwurf"))) }
                            @if d.anlage_zu.is_some() { " " (stand(Stand::Ruhig, Icon::Dokument, &s.t("dokument-anlage"))) }
                            @if let Some(z) = d.zeichnung.filter(|_| !d.storniert) { " " (zeichnungsstand(s, z)) }
                        }
                    }
                }
            }
        }
    }
}

/// A media type as people call it; empty: only on paper.
pub fn medientyp(s: &Seite, typ: &str) -> String {
    s.t(match typ {
        "" => "medientyp-papier",
        "application/pdf" => "medientyp-pdf",
        "message/rfc822" => "medientyp-mail",
        m if m.starts_with("image/") => "medientyp-bild",
        m if m.starts_with("text/") => "medientyp-text",
        m if m.contains("word") || m.contains("opendocument.text") => "medientyp-brief",
        _ => "medientyp-datei",
    })
}

/// What kind of file, how many pages, which version.
fn beschreibung(s: &Seite, d: &DokumentZeile) -> String {
    let mut teile = vec![medientyp(s, &d.medientyp)];
    if let Some(seiten) = d.seiten {
        teile.push(s.mit("dokument-seiten", &[("anzahl", seiten.into())]));
    }
    if d.fassung > 1 {
        teile.push(s.mit("dokument-fassung-nr", &[("nummer", d.fassung.into())]));
    }
    teile.join(", ")
}

/// An address with the fields that hold something, percent-encoded. Source: RFC 3986 section 2.3.
pub fn mit_feldern<'a>(path: &str, felder: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut href = path.to_owned();
    let mut trenner = '?';
    for (feld, wert) in felder.filter(|(_, wert)| !wert.is_empty()) {
        href.push(trenner);
        href.push_str(feld);
        href.push('=');
        for b in wert.bytes() {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                href.push(char::from(b));
            } else {
                href.push_str(&format!("%{b:02X}"));
            }
        }
        trenner = '&';
    }
    href
}

#[cfg(test)]
mod tests {
    use super::{buchstaben, mit_feldern};

    #[test]
    fn a_value_of_an_address_cannot_add_a_field() {
        let felder = [("q", "a&m=zweck ü"), ("leer", "")];
        assert_eq!(
            mit_feldern("/suche", felder.into_iter()),
            "/suche?q=a%26m%3Dzweck%20%C3%BC"
        );
    }

    #[test]
    fn no_two_organisations_of_the_district_have_the_same_tile() {
        let namen = [
            "Kreis Borken",
            "Stadt Ahaus",
            "Stadt Bocholt",
            "Stadt Borken",
            "Stadt Gescher",
            "Stadt Gronau (Westf.)",
            "Gemeinde Heek",
            "Gemeinde Heiden",
            "Stadt Isselburg",
            "Gemeinde Legden",
            "Gemeinde Raesfeld",
            "Gemeinde Reken",
            "Stadt Rhede",
            "Gemeinde Schöppingen",
            "Stadt Stadtlohn",
            "Gemeinde Südlohn",
            "Stadt Velen",
            "Stadt Vreden",
        ];
        let mut alle: Vec<_> = namen.map(buchstaben).to_vec();
        assert_eq!(alle[..4], ["KB", "Ah", "Bc", "Br"]);
        alle.sort();
        alle.dedup();
        assert_eq!(alle.len(), namen.len(), "{alle:?}");
    }
}
