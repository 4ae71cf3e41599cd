//! Aktenplan: the tree of plan units; each leads to its Akten.

use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{Icon, leer, nummer, stand};
use super::views::PlanKnoten;

/// `GET /aktenplan`.
pub fn seite(s: &Seite, wurzeln: &[PlanKnoten]) -> Markup {
    let titel = s.t("nav-aktenplan");
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("plan-unter")) }),
            ..Kopf::neu(&titel, Ort::Plan)
        },
        html! {
            section.karte.baum aria-label=(titel) {
                @if wurzeln.is_empty() { (leer(Icon::Plan, &s.t("plan-leer"), &s.t("plan-leer-text"))) }
                @else { (ebene(s, wurzeln)) }
            }
        },
    )
}

fn ebene(s: &Seite, knoten: &[PlanKnoten]) -> Markup {
    html! {
        ul {
            @for k in knoten {
                li {
                    div.zweig id={ "plan-" (k.kennzeichen) } {
                        (nummer(&k.kennzeichen))
                        // Akten lie in the units without others below.
                        @if k.kinder.is_empty() {
                            span {
                                a href={ "/akten?plan=" (k.kennzeichen) } { (k.bezeichnung) }
                                span.klein.leise { " · " (aufbewahrung(s, k.aufbewahrung_jahre)) }
                            }
                        } @else { b { (k.bezeichnung) } }
                        @if k.stillgelegt { (stand(Stand::Ruhig, Icon::Schloss, &s.t("plan-stillgelegt"))) }
                    }
                    @if !k.kinder.is_empty() { (ebene(s, &k.kinder)) }
                }
            }
        }
    }
}

/// How long Akten are kept: years after the closing year, or for ever.
pub(super) fn aufbewahrung(s: &Seite, jahre: Option<u16>) -> String {
    match jahre {
        Some(jahre) => s.mit("plan-aufbewahrung", &[("jahre", jahre.into())]),
        None => s.t("plan-dauernd"),
    }
}
