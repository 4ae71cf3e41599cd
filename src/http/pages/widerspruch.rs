//! Widerspruch: the form by which the Kreis gets one Vorgang to decide on an objection.

use eakte_domain::werte::Dokumentklasse;
use jiff::ToSpan;
use maud::{Markup, html};

use super::akte::{Reiter, rahmen_akte};
use super::akte_aendern::version;
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, haken, hinweis, icon, karte,
};
use super::views::WiderspruchFormular;

/// Days that are proposed: the three months of § 88 Abs. 2 SGG.
const TAGE: i32 = 92;

/// `GET /akten/{akte}/vorgaenge/{vorgang}/widerspruch`, and again if something was wrong with it.
pub fn formular_seite(s: &Seite, v: &WiderspruchFormular, fehler: &[FormFehler]) -> Markup {
    let basis = format!("/akten/{}", v.akte.id);
    let e = &v.eingaben;
    let bis = match e.wert("bis") {
        "" => s.jetzt.tag().saturating_add(TAGE.days()).to_string(),
        wert => wert.to_owned(),
    };
    // The first time what is proposed is ticked; then what was chosen.
    let neu = e.0.is_empty();
    let klassen: Vec<_> = Dokumentklasse::ALLE
        .iter()
        .map(|k| {
            let an = if neu {
                v.klassen.contains(k)
            } else {
                e.hat("klassen", k.code())
            };
            (k.code().to_owned(), s.name(*k), an)
        })
        .collect();
    rahmen_akte(
        s,
        &v.akte,
        Reiter::Schritt(&s.t("widerspruch-titel")),
        html! {
            div.schmalseite {
                (fehlerliste(s, fehler))
                (karte("widerspruch", &s.t("widerspruch-titel"), None, html! { div.innen {
                    p.leise { (s.mit("widerspruch-vorgang", &[("vorgang", v.vorgang.as_str().into())])) }
                    @match v.grundlage {
                        None => (hinweis(Stand::Warn, None, html! { p { (s.t("widerspruch-nicht-hier")) } })),
                        Some(norm) => {
                            dl.fakten {
                                div { dt { (s.t("konto-zweck")) } dd { (s.t("leistung-widerspruch")) } }
                                div { dt { (s.t("freigabe-grundlage")) } dd { (norm) } }
                            }
                            @if v.stellen.is_empty() { p { (s.t("widerspruch-keine-stelle")) } }
                            @else {
                                (formular(s, &v.ziel, html! {
                                    (version(v.akte.version))
                                    (Feld::neu("einheit", &s.t("widerspruch-wer")).wert(e.wert("einheit"))
                                        .fehler(fehler).auswahl(s, &v.stellen))
                                    (Feld::neu("bis", &s.t("freigabe-bis-feld")).hinweis(&s.t("widerspruch-bis-hinweis"))
                                        .wert(&bis).fehler(fehler).eingabe(s, "date"))
                                    div.eingabe.falsch[fehler.iter().any(|f| f.feld == "klassen")] #klassen {
                                        @for f in fehler.iter().filter(|f| f.feld == "klassen") {
                                            p.fehlertext { (icon(Icon::Ausruf)) (f.text) }
                                        }
                                        (haken("klassen", &s.t("freigabe-klassen"), &s.t("freigabe-klassen-hinweis"), &klassen))
                                    }
                                    div.knoepfe {
                                        (Knopf::neu(&s.t("widerspruch-knopf")).haupt().icon(Icon::Teilen).absenden())
                                        (Knopf::neu(&s.t("formular-abbrechen")).link(&basis))
                                    }
                                }))
                            }
                        },
                    }
                    p.klein.leise { (s.t("widerspruch-was")) }
                } }))
            }
        },
    )
}
