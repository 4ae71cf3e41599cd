//! Vertretung: who stands in for whom, and the form to say so.

use maud::{Markup, html};

use super::rahmen::{Kopf, Ort, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{
    Feld, FormFehler, Icon, Knopf, fehlerliste, formular, icon, karte, leer, stand,
};
use super::views::{VertretungView, Vertretungen};
use crate::http::i18n::datum_kurz;

/// `GET /vertretung`.
pub fn seite(s: &Seite, v: &Vertretungen, fehler: &[FormFehler]) -> Markup {
    let titel = s.t("nav-vertretung");
    let heute = s.jetzt.tag().to_string();
    let e = &v.eingaben;
    let ich = v.fuer.first().map_or("", |(id, _)| id.as_str());
    rahmen(
        s,
        Kopf {
            unter: Some(html! { (s.t("vertretung-unter")) }),
            ..Kopf::neu(&titel, Ort::Vertretung)
        },
        html! {
            (fehlerliste(s, fehler))
            div.stapel {
                (karte("vertretungen", &s.t("vertretung-liste"), None, html! {
                    @if v.zeilen.is_empty() { (leer(Icon::Uhr, &s.t("vertretung-keine"), &s.t("vertretung-keine-text"))) }
                    ul.zeilen { @for z in &v.zeilen { (zeile(s, z)) } }
                }))
                @if !v.fuer.is_empty() {
                    (karte("neu", &s.t("vertretung-neu"), None, html! { div.innen.schmalseite {
                        (formular(s, "/vertretung", html! {
                            @if v.fuer.len() > 1 {
                                (Feld::neu("fuer", &s.t("vertretung-fuer")).wert(e.oder("fuer", ich)).fehler(fehler).auswahl(s, &v.fuer))
                            } @else {
                                input type="hidden" name="fuer" value=(ich);
                            }
                            (Feld::neu("durch", &s.t("vertretung-durch")).wert(e.wert("durch")).fehler(fehler).auswahl(s, &v.durch))
                            div.nebeneinander {
                                (Feld::neu("von", &s.t("vertretung-von")).wert(e.oder("von", &heute)).fehler(fehler).eingabe(s, "date"))
                                (Feld::neu("bis", &s.t("vertretung-bis")).wert(e.oder("bis", &heute)).fehler(fehler).eingabe(s, "date"))
                            }
                            div.knoepfe { (Knopf::neu(&s.t("vertretung-knopf")).haupt().absenden()) }
                        }))
                    } }))
                }
            }
        },
    )
}

fn zeile(s: &Seite, z: &VertretungView) -> Markup {
    let heute = s.jetzt.tag();
    let wer = format!("{} i. V. {}", z.durch, z.fuer);
    html! {
        li.zeile.kachelzeile {
            span.glied aria-hidden="true" { (icon(Icon::Uhr)) }
            div {
                p.titel { (wer) }
                p.neben { (datum_kurz(s.sprache, z.von)) " – " (datum_kurz(s.sprache, z.bis)) }
                @if z.beenden && heute <= z.bis {
                    (formular(s, &format!("/vertretung/{}/beenden", z.id), html! {
                        div.knoepfe { (Knopf::neu(&s.t("vertretung-beenden")).zu(&wer).absenden()) }
                    }))
                }
            }
            @if heute < z.von { (stand(Stand::Ruhig, Icon::Uhr, &s.t("vertretung-kuenftig"))) }
            @else if heute > z.bis { (stand(Stand::Ruhig, Icon::Kreuz, &s.t("vertretung-vorbei"))) }
            @else { (stand(Stand::Gut, Icon::Haken, &s.t("vertretung-heute"))) }
        }
    }
}
