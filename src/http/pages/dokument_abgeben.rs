//! Dokument abgeben: which Akte, which Vorgang there, and who may read it then.

use eakte_domain::AkteId;
use maud::{Markup, html};

use super::akte_aendern::version;
use super::dokument::{rahmen_dokument, suche_ziel};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, icon, karte, leer, nummer, stand,
};
use super::views::{AbgabeFormular, AbgabeZiel};

/// `GET /dokumente/{id}/abgeben`.
pub fn seite(s: &Seite, v: &AbgabeFormular, falsch: &[FormFehler]) -> Markup {
    let keine = v.ziel.is_none() && v.mehrere.is_empty() && !v.kennzeichen.is_empty();
    let keine = keine.then(|| FormFehler {
        feld: "kennzeichen".to_owned(),
        text: s.t("dokument-abgeben-keine"),
    });
    let fehler: Vec<_> = keine.into_iter().chain(falsch.iter().cloned()).collect();
    rahmen_dokument(
        s,
        &v.dokument,
        Some(&s.t("dokument-abgeben")),
        None,
        html! {
            div.schmalseite { (fehlerliste(s, &fehler)) }
            div.stapel.schmalseite {
                @match &v.ziel {
                    Some(ziel) => (bestaetigen(s, v, ziel, &fehler)),
                    None => (karte("abgeben", &s.t("dokument-abgeben"), None, html! { div.innen {
                        p.klein.leise { (s.t("dokument-abgeben-text")) }
                        (suche_ziel(s, &v.dokument, &v.kennzeichen, &fehler))
                    } })),
                }
                @if !v.mehrere.is_empty() { (waehlen(s, v)) }
            }
        },
    )
}

fn waehlen(s: &Seite, v: &AbgabeFormular) -> Markup {
    let adresse = |ziel: AkteId| {
        let ziel = ziel.to_string();
        let fields = [("kennzeichen", v.kennzeichen.as_str()), ("ziel", &ziel)];
        let query = serde_urlencoded::to_string(fields).unwrap_or_default();
        format!("/dokumente/{}/abgeben?{query}", v.dokument.id)
    };
    karte(
        "mehrere",
        &s.t("dokument-abgeben-mehrere"),
        None,
        html! {
            ul.zeilen {
                @for a in &v.mehrere {
                    li.zeile {
                        div { p.titel { (a.betreff) } p.neben { (nummer(&a.kennzeichen)) " · " (s.name(a.leistung)) " · " (a.organisation) } }
                        a.knopf.knopf-klein href=(adresse(a.id)) {
                            (icon(Icon::Rechts)) span { (s.t("dokument-abgeben-welche")) span.nur-vorlesen { ": " (a.betreff) } }
                        }
                    }
                }
            }
        },
    )
}

fn bestaetigen(s: &Seite, v: &AbgabeFormular, ziel: &AbgabeZiel, fehler: &[FormFehler]) -> Markup {
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
                        input type="hidden" name="kennzeichen" value=(v.kennzeichen);
                        input type="hidden" name="ziel" value=(ziel.akte);
                        (Feld::neu("nach", &s.t("vorgang-ein")).fehler(fehler).auswahl(s, &ziel.vorgaenge))
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
