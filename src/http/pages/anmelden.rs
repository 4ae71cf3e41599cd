//! Anmelden: name and password. For a demonstration, the sample logins below.

use maud::{Markup, html};

use super::rahmen::ohne_navigation;
use super::seite::{Seite, Stand};
use super::teile::{Feld, Icon, Knopf, formular, hinweis, icon, meldung};
use super::views::Anmeldung;

/// `GET /anmelden`, and again after a wrong password.
pub fn seite(s: &Seite, v: &Anmeldung) -> Markup {
    let titel = s.t("anmelden-titel");
    ohne_navigation(
        s,
        &titel,
        html! {
            @if let Some(m) = &s.meldung { (meldung(m)) }
            div.karte.anmeldung {
                div {
                    h1 { (titel) }
                    p.leise { (s.t("anmelden-unter")) }
                }
                @if v.falsch {
                    (hinweis(Stand::Gefahr, Some(&s.t("anmelden-falsch-titel")), html! { p { (s.t("anmelden-falsch")) } }))
                }
                (formular(s, "/anmelden", html! {
                    input type="hidden" name="ziel" value=(v.ziel);
                    (Feld::neu("anmeldename", &s.t("anmelden-name")).wert(&v.anmeldename)
                        .autocomplete("username").eingabe(s, "text"))
                    (Feld::neu("passwort", &s.t("anmelden-passwort"))
                        .autocomplete("current-password").eingabe(s, "password"))
                    (Knopf::neu(&s.t("anmelden-knopf")).haupt().absenden())
                }))
                p.klein.leise { (icon(Icon::Schloss)) " " (s.t("anmelden-fuss")) }
            }
            @if !v.beispiele.is_empty() {
                section.karte aria-labelledby="beispiele" {
                    header { h2 #beispiele { (s.t("anmelden-beispiele")) } }
                    dl.paare {
                        @for b in &v.beispiele {
                            div { dt { code { (b.anmeldename) } } dd { (b.beschreibung) } }
                        }
                    }
                    footer { span.klein.leise { (s.t("anmelden-beispiele-passwort")) } }
                }
            }
        },
    )
}
