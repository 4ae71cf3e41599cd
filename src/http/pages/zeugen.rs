//! Who confirmed the log: the witnesses of the checkpoint that covers an Akte. Part of the page Kette prüfen.

use maud::{Markup, html};

use super::seite::Seite;
use super::teile::{Icon, icon, karte};
use super::views::{Bestaetigt, PruefpunktView, Pruefung, Zeugen};

/// Witnesses that confirmed, of how many.
pub(super) fn zahl(z: &PruefpunktView) -> (u64, u64) {
    let confirmed = z.zeugen.iter().filter(|w| w.zeit.is_some()).count();
    (confirmed as u64, z.zeugen.len() as u64)
}

/// One plain sentence for the verdict.
pub(super) fn satz(s: &Seite, zeugen: &Zeugen) -> String {
    match zeugen {
        Zeugen::Keine => s.t("zeugen-satz-keine"),
        Zeugen::NochNicht => s.t("zeugen-satz-noch-nicht"),
        Zeugen::Pruefpunkt(z) if !z.regeln => s.t("zeugen-satz-regeln"),
        Zeugen::Pruefpunkt(z) => s.t(match z.bestaetigt {
            Bestaetigt::Nein => "zeugen-satz-nein",
            Bestaetigt::Klassisch => "zeugen-satz-klassisch",
            Bestaetigt::Beide => "zeugen-satz-beide",
        }),
    }
}

/// The card with every witness.
pub(super) fn karte_zeugen(s: &Seite, p: &Pruefung) -> Markup {
    let Zeugen::Pruefpunkt(z) = &p.zeugen else {
        return html! {};
    };
    let titel = s.mit("zeugen-titel", &[("nummer", s.zahl(z.groesse).into())]);
    let art = s.t(if z.siegel {
        "zeugen-siegel"
    } else {
        "zeugen-unterschrift"
    });
    html! {
        (karte("zeugen", &titel, None, html! {
            div.kreise {
                p { (art) ", " (s.zeitpunkt(z.zeit)) }
                @for (name, signed, needed, members) in &z.kreise {
                    p {
                        b { (kreis(name)) } ": "
                        (s.mit("zeugen-kreis", &[("anzahl", (*signed).into()), ("alle", (*members).into()), ("noetig", (*needed).into())]))
                    }
                }
            }
            ul.zeugen {
                @for w in &z.zeugen {
                    @match (w.falsch, w.zeit) {
                        (true, _) => li.schlecht { (icon(Icon::Ausruf)) span { (kreis(&w.name)) } span.zeit { (s.t("zeugen-falsch")) } },
                        (false, Some(zeit)) => li {
                            (icon(Icon::Haken))
                            span { (kreis(&w.name)) }
                            span.zeit {
                                span.nur-vorlesen { (s.t("zeugen-bestaetigt")) " " }
                                (s.zeitpunkt(zeit))
                                @if z.siegel && !w.beide { ", " (s.t("zeugen-nur-ed25519")) }
                            }
                        },
                        (false, None) => li.offen { (icon(Icon::Uhr)) span { (kreis(&w.name)) } span.zeit { (s.t("zeugen-fehlt")) } },
                    }
                }
            }
            p.innen.klein.leise { (satz(s, &p.zeugen)) " " (s.t("zeugen-erklaerung")) }
        }))
    }
}

/// Names in a policy have no spaces: an underscore stands for one.
fn kreis(name: &str) -> String {
    name.replace('_', " ")
}
