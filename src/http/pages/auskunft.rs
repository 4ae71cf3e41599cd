//! Auskunft under Art. 15 DSGVO at an Akte: what the person was told and what not, and the forms to record it.

use eakte_domain::werte::{Auskunftsgrundlage, Auskunftsteil, Status};
use eakte_projections::{AuskunftZeile, Verweigerung};
use maud::{Markup, html};

use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, auswahl, formular, haken, icon, karte, leer, stand,
};
use super::views::{AkteZugriffe, AuskunftEintrag, Eingaben};

/// Cards of the page of an Akte's Zugriffe.
pub(super) fn karten(s: &Seite, v: &AkteZugriffe, fehler: &[FormFehler]) -> Markup {
    html! {
        (karte("auskuenfte", &s.t("auskuenfte-titel"), None, html! {
            div.innen {
                p { (s.t("auskuenfte-text")) }
                p.klein { (s.t("schwaerzung-auskunft")) " " a href={ "/akten/" (v.akte.id) "/dokumente" } { (s.t("schwaerzung-auskunft-link")) } }
            }
            @if v.auskuenfte.is_empty() { (leer(Icon::Info, &s.t("auskuenfte-keine"), "")) }
            @else { (tabelle(s, &v.auskuenfte)) }
        }))
        // A cancelled Akte takes no record.
        @if v.akte.status != Status::Storniert {
            div.spalten {
                (karte("auskunft-erteilt", &s.t("auskuenfte-erteilt-titel"), None, html! { div.innen { (erteilt(s, v, fehler)) } }))
                (karte("auskunft-verweigert", &s.t("auskuenfte-verweigert-titel"), None, html! { div.innen { (verweigert(s, v, fehler)) } }))
            }
        }
    }
}

fn tabelle(s: &Seite, alle: &[AuskunftEintrag]) -> Markup {
    html! {
        table.liste.stapelbar {
            caption.nur-vorlesen { (s.t("auskuenfte-titel")) }
            thead { tr {
                th scope="col" { (s.t("auskuenfte-antrag")) }
                th scope="col" { (s.t("auskuenfte-ergebnis")) }
                th scope="col" { (s.t("auskuenfte-wer")) }
                th scope="col" { (s.t("zugriff-wann")) }
            } }
            tbody { @for a in alle { tr {
                th scope="row" { (s.datum_kurz(a.zeile.beantragt_am)) }
                td { (ergebnis(s, &a.zeile)) }
                td { (a.zeile.name) br; span.klein.leise { (a.stelle) } }
                td.fest { (s.zeitpunkt(a.zeile.zeit)) }
            } } }
        }
    }
}

fn ergebnis(s: &Seite, z: &AuskunftZeile) -> Markup {
    html! {
        @if let Some(e) = &z.erteilt {
            (stand(Stand::Gut, Icon::Haken, &s.t("auskuenfte-erteilt"))) " "
            (zeitraum(s, e.von, e.bis))
        }
        @if let Some(v) = &z.verweigert {
            (stand(Stand::Warn, Icon::Schloss, &s.t("auskuenfte-verweigert"))) " "
            (teile(s, &v.was)) br;
            (v.grund) " (" (v.norm) ")" br;
            span.klein.leise { (mitgeteilt(s, v)) }
        }
    }
}

/// The days an answer covers, in words.
pub(super) fn zeitraum(s: &Seite, von: jiff::civil::Date, bis: jiff::civil::Date) -> String {
    format!("{} – {}", s.datum_kurz(von), s.datum_kurz(bis))
}

/// What was kept back, in words.
pub(super) fn teile(s: &Seite, was: &[Auskunftsteil]) -> String {
    let namen: Vec<_> = was.iter().map(|t| s.name(*t)).collect();
    namen.join(", ")
}

fn mitgeteilt(s: &Seite, v: &Verweigerung) -> String {
    s.t(if v.mitgeteilt {
        "auskuenfte-mitgeteilt"
    } else {
        "auskuenfte-nicht-mitgeteilt"
    })
}

fn erteilt(s: &Seite, v: &AkteZugriffe, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    let heute = s.jetzt.tag().to_string();
    let bis = match e.wert("bis") {
        "" => heute.as_str(),
        bis => bis,
    };
    formular(
        s,
        &ziel(v),
        html! {
            input type="hidden" name="art" value="erteilt";
            (antrag(s, "antrag_erteilt", e, fehler))
            div.nebeneinander {
                (Feld::neu("von", &s.t("auskuenfte-von")).wert(e.wert("von")).fehler(fehler).eingabe(s, "date"))
                (Feld::neu("bis", &s.t("auskuenfte-bis")).wert(bis).fehler(fehler).eingabe(s, "date"))
            }
            div.knoepfe { (Knopf::neu(&s.t("auskuenfte-erteilt-knopf")).icon(Icon::Haken).absenden()) }
        },
    )
}

fn verweigert(s: &Seite, v: &AkteZugriffe, fehler: &[FormFehler]) -> Markup {
    let e = &v.eingaben;
    let was: Vec<_> = Auskunftsteil::ALLE
        .iter()
        .map(|t| (t.code().to_owned(), s.name(*t), e.hat("was", t.code())))
        .collect();
    let grundlagen = auswahl(s, Auskunftsgrundlage::ALLE);
    let gesagt = [(
        "ja".to_owned(),
        s.t("auskuenfte-mitgeteilt-haken"),
        e.hat("mitgeteilt", "ja"),
    )];
    formular(
        s,
        &ziel(v),
        html! {
            input type="hidden" name="art" value="verweigert";
            (antrag(s, "antrag_verweigert", e, fehler))
            div.eingabe.falsch[fehler.iter().any(|f| f.feld == "was")] #was {
                @for f in fehler.iter().filter(|f| f.feld == "was") {
                    p.fehlertext { (icon(Icon::Ausruf)) (f.text) }
                }
                (haken("was", &s.t("auskuenfte-was"), &s.t("auskuenfte-was-hinweis"), &was))
            }
            (Feld::neu("grundlage", &s.t("freigabe-grundlage")).wert(e.wert("grundlage")).fehler(fehler).auswahl(s, &grundlagen))
            (Feld::neu("grund", &s.t("auskuenfte-grund")).hinweis(&s.t("auskuenfte-grund-hinweis"))
                .wert(e.wert("grund")).fehler(fehler).eingabe(s, "text"))
            (haken("mitgeteilt", &s.t("auskuenfte-mitgeteilt-titel"), &s.t("auskuenfte-mitgeteilt-hinweis"), &gesagt))
            div.knoepfe { (Knopf::neu(&s.t("auskuenfte-verweigert-knopf")).icon(Icon::Schloss).absenden()) }
        },
    )
}

fn antrag(s: &Seite, name: &str, e: &Eingaben, fehler: &[FormFehler]) -> Markup {
    Feld::neu(name, &s.t("auskuenfte-antrag"))
        .wert(e.wert(name))
        .fehler(fehler)
        .eingabe(s, "date")
}

fn ziel(v: &AkteZugriffe) -> String {
    format!("/akten/{}/auskuenfte", v.akte.id)
}
