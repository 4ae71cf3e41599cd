//! Dokument abgeben: which Akte, which Vorgang there, and who may read it then.

use maud::{Markup, html};

use super::akte_aendern::version;
use super::dokument::{rahmen_dokument, suche_ziel};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, karte, leer, nummer, stand,
};
use super::views::{AbgabeFormular, AbgabeZiel};

/// `GET /dokumente/{id}/abgeben`.
pub fn seite(s: &Seite, v: &AbgabeFormular) -> Markup {
    let fehler: Vec<FormFehler> = (v.ziel.is_none() && !v.kennzeichen.is_empty())
        .then(|| FormFehler {
            feld: "kennzeichen".to_owned(),
            text: s.t("dokument-abgeben-keine"),
        })
        .into_iter()
        .collect();
    rahmen_dokument(
        s,
        &v.dokument,
        true,
        None,
        html! {
            div.schmalseite { (fehlerliste(s, &fehler)) }
            div.stapel.schmalseite {
                @match &v.ziel {
                    Some(ziel) => (bestaetigen(s, v, ziel)),
                    None => (karte("abgeben", &s.t("dokument-abgeben"), None, html! { div.innen {
                        p.klein.leise { (s.t("dokument-abgeben-text")) }
                        (suche_ziel(s, &v.dokument, &v.kennzeichen, &fehler))
                    } })),
                }
            }
        },
    )
}

fn bestaetigen(s: &Seite, v: &AbgabeFormular, ziel: &AbgabeZiel) -> Markup {
    let basis = format!("/dokumente/{}", v.dokument.id);
    karte(
        "abgeben",
        &s.t("dokument-abgeben"),
        None,
        html! {
            div.innen {
                p { b { (ziel.betreff) } br; a href={ "/akten/" (ziel.akte) } { (nummer(&ziel.kennzeichen)) } }
                @if !ziel.freigegeben.is_empty() {
                    p { (stand(Stand::Warn, Icon::Teilen, &s.t("dokument-abgeben-geteilt"))) }
                    p.klein { (s.mit("dokument-abgeben-lesen", &[("organisationen", ziel.freigegeben.join(", ").into())])) }
                }
                @if ziel.vorgaenge.is_empty() {
                    (leer(Icon::Vorgang, &s.t("dokument-abgeben-zu"), &s.t("dokument-abgeben-zu-text")))
                } @else {
                    (formular(s, &format!("{basis}/abgeben"), html! {
                        (version(v.dokument.version))
                        input type="hidden" name="ziel" value=(ziel.akte);
                        (Feld::neu("nach", &s.t("vorgang-ein")).auswahl(s, &ziel.vorgaenge))
                        p.klein.leise { (s.t("dokument-abgeben-folgen")) }
                        div.knoepfe {
                            (Knopf::neu(&s.t("dokument-abgeben-knopf")).haupt().icon(Icon::Verschieben).absenden())
                            (Knopf::neu(&s.t("dokument-abgeben-andere")).link(&format!("{basis}/abgeben")))
                        }
                    }))
                }
            }
        },
    )
}
