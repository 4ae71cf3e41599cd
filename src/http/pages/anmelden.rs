//! Anmelden: name and password, then what the login still owes. For a demonstration, the sample logins below.

use maud::{Markup, html};

use super::konto::einrichten;
use super::passkey;
use super::rahmen::{Kopf, Ort, ohne_navigation, seite as rahmen};
use super::seite::{Seite, Stand};
use super::teile::{Feld, Icon, Knopf, formular, hinweis, icon, karte, meldung};
use super::views::{Anmeldeschritt, AnmeldeschrittView, Anmeldung, Bestaetigung};

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
                (nicht_moeglich(s, v.fehler.as_deref()))
                @if let Some(name) = &v.anbieter {
                    (Knopf::neu(&s.mit("anmelden-anbieter", &[("name", name.as_str().into())])).haupt()
                        .link(&oidc_adresse(&v.ziel, false)))
                }
                @match (&v.anbieter, v.passwoerter) {
                    (Some(_), true) => details.anders open[!v.anmeldename.is_empty()] {
                        summary { (s.t("anmelden-mit-passwort")) }
                        (passwortformular(s, v))
                    },
                    (None, _) => (passwortformular(s, v)),
                    (Some(_), false) => {}
                }
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

/// Address where a login at the provider begins.
fn oidc_adresse(ziel: &str, bestaetigen: bool) -> String {
    let mut fields = vec![("ziel", ziel)];
    if bestaetigen {
        fields.push(("bestaetigen", "1"));
    }
    let query = serde_urlencoded::to_string(fields).unwrap_or_default();
    format!("/anmelden/oidc?{query}")
}

fn passwortformular(s: &Seite, v: &Anmeldung) -> Markup {
    let text = s.t("anmelden-knopf");
    let mut knopf = Knopf::neu(&text);
    if v.anbieter.is_none() {
        knopf = knopf.haupt();
    }
    formular(
        s,
        "/anmelden",
        html! {
            input type="hidden" name="ziel" value=(v.ziel);
            (Feld::neu("anmeldename", &s.t("anmelden-name")).wert(&v.anmeldename)
                .autocomplete("username").eingabe(s, "text"))
            (Feld::neu("passwort", &s.t("anmelden-passwort"))
                .autocomplete("current-password").eingabe(s, "password"))
            (knopf.absenden())
        },
    )
}

/// What is wrong with the last try, above the form.
pub(super) fn nicht_moeglich(s: &Seite, fehler: Option<&str>) -> Markup {
    // Whoever is logged in already was not refused that.
    let titel = if s.sitzung.is_some() {
        "formular-fehler-titel"
    } else {
        "anmelden-falsch-titel"
    };
    html! {
        @if let Some(text) = fehler {
            (hinweis(Stand::Gefahr, Some(&s.t(titel)), html! { p data-fehler { (text) } }))
        }
    }
}

/// A code of the second factor: six digits.
pub(super) fn code(s: &Seite) -> Markup {
    Feld::neu("code", &s.t("faktor-code"))
        .hinweis(&s.t("faktor-code-hinweis"))
        .autocomplete("one-time-code")
        .eingabe(s, "text")
}

/// A new password.
pub(super) fn neues_passwort(s: &Seite) -> Markup {
    Feld::neu("neu", &s.t("anmelden-neu"))
        .hinweis(&s.t("anmelden-neu-hinweis"))
        .autocomplete("new-password")
        .eingabe(s, "password")
}

/// `GET /anmelden` while a login still owes something.
pub fn schritt(s: &Seite, v: &AnmeldeschrittView) -> Markup {
    let (titel, unter, action, knopf) = match v.schritt {
        Anmeldeschritt::Passwort => (
            "anmelden-passwort-titel",
            "anmelden-passwort-unter",
            "/anmelden/passwort",
            "anmelden-passwort-knopf",
        ),
        Anmeldeschritt::Einrichten(_) => (
            "faktor-titel",
            "faktor-unter",
            "/anmelden/code",
            "faktor-bestaetigen",
        ),
        Anmeldeschritt::Code { app: true } => (
            "anmelden-code-titel",
            "anmelden-code-unter",
            "/anmelden/code",
            "anmelden-knopf",
        ),
        Anmeldeschritt::Code { app: false } => (
            "anmelden-code-titel",
            "passkey-anmelden-unter",
            PASSKEY,
            "passkey-anmelden",
        ),
    };
    let titel = s.t(titel);
    let ziel = || html! { input type="hidden" name="ziel" value=(v.ziel); };
    let nur_passkey = action == PASSKEY;
    ohne_navigation(
        s,
        &titel,
        html! {
            div.karte.anmeldung {
                div {
                    h1 { (titel) }
                    p.leise { (s.t(unter)) }
                }
                (nicht_moeglich(s, v.fehler.as_deref()))
                @if let Anmeldeschritt::Einrichten(f) = &v.schritt { (einrichten(s, f)) }
                @if !nur_passkey {
                    (formular(s, action, html! {
                        (ziel())
                        @match v.schritt {
                            Anmeldeschritt::Passwort => (neues_passwort(s)),
                            Anmeldeschritt::Einrichten(_) | Anmeldeschritt::Code { .. } => (code(s)),
                        }
                        (Knopf::neu(&s.t(knopf)).haupt().absenden())
                    }))
                }
                @match (&v.schritt, &v.passkey) {
                    (Anmeldeschritt::Einrichten(_), Some(p)) => {
                        div.passkey {
                            h2 { (s.t("passkey-oder")) }
                            p.klein.leise { (s.t("passkey-unter")) }
                            (passkey::einrichten(s, p, PASSKEY, ziel()))
                        }
                    },
                    (Anmeldeschritt::Code { .. }, Some(p)) => (formular(s, PASSKEY, html! {
                        (ziel())
                        (passkey::zeigen(s, p, (PASSKEY_FRAGE, &s.t("passkey-anmelden")), nur_passkey))
                    })),
                    _ => {}
                }
                (formular(s, "/anmelden/abbrechen", html! { (Knopf::neu(&s.t("formular-abbrechen")).absenden()) }))
            }
        },
    )
}

/// Where a login sends what a device answered, and asks for the question.
const PASSKEY: &str = "/anmelden/passkey";
const PASSKEY_FRAGE: &str = "/anmelden/passkey/frage";

/// `GET /bestaetigen`.
pub fn bestaetigen(s: &Seite, v: &Bestaetigung) -> Markup {
    let titel = s.t("bestaetigen-titel");
    // Who has passkeys alone has no code to send.
    let mit_knopf = v.code || v.passkey.is_none();
    rahmen(
        s,
        Kopf::neu(&titel, Ort::Keiner),
        html! {
            div.schmalseite {
                (karte("bestaetigen", &s.t("bestaetigen-wer"), None, html! { div.innen {
                    p { (s.t("bestaetigen-text")) }
                    (nicht_moeglich(s, v.fehler.as_deref()))
                    @if let Some(name) = &v.anbieter {
                        div.knoepfe {
                            (Knopf::neu(&s.mit("bestaetigen-anbieter", &[("name", name.as_str().into())])).haupt()
                                .link(&oidc_adresse(&v.ziel, true)))
                        }
                    } @else {
                        (formular(s, "/bestaetigen", html! {
                            input type="hidden" name="ziel" value=(v.ziel);
                            (Feld::neu("passwort", &s.t("anmelden-passwort"))
                                .autocomplete("current-password").eingabe(s, "password"))
                            @if v.code { (code(s)) }
                            @if mit_knopf {
                                div.knoepfe { (Knopf::neu(&s.t("bestaetigen-knopf")).haupt().absenden()) }
                            }
                            @if let Some(p) = &v.passkey {
                                (passkey::zeigen(s, p, ("/bestaetigen/frage", &s.t("passkey-bestaetigen")), !mit_knopf))
                            }
                        }))
                    }
                } }))
            }
        },
    )
}

/// `GET /abgemeldet`.
pub fn abgemeldet(s: &Seite) -> Markup {
    let titel = s.t("abgemeldet-titel");
    ohne_navigation(
        s,
        &titel,
        html! {
            div.karte.anmeldung {
                div {
                    h1 { (titel) }
                    p.leise { (s.t("abgemeldet-text")) }
                }
                (Knopf::neu(&s.t("abgemeldet-knopf")).haupt().link("/anmelden"))
            }
        },
    )
}

/// The answer to `POST /abmelden` of somebody who came through the provider: the browser goes on there by itself.
pub fn auch_beim_anbieter(s: &Seite, name: &str, url: &str) -> Markup {
    let titel = s.t("abgemeldet-titel");
    let name = &[("name", name.into())];
    ohne_navigation(
        s,
        &titel,
        html! {
            div.karte.anmeldung {
                div {
                    h1 { (titel) }
                    p.leise { (s.mit("abgemeldet-anbieter-text", name)) }
                }
                (Knopf::neu(&s.mit("abgemeldet-anbieter", name)).haupt().link(url))
            }
        },
    )
}
