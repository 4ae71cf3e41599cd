//! Passkeys on the pages: where they can be used, a button or form in sight only with our script; elsewhere why not.

use maud::{Markup, html};

use super::seite::Seite;
use super::teile::{Feld, formular, karte as rahmen};
use super::views::{Konto, PasskeyView, PasskeyZeile};

/// A button whose form is sent with what a device answers.
struct Frage<'a> {
    /// Where the script asks for the question.
    adresse: &'a str,
    /// What the button says.
    text: &'a str,
    /// The one blue button of the page.
    haupt: bool,
}

/// What only works with a passkey, for forms: the script shows it where passkeys can be used.
fn moeglich(s: &Seite, herkunft: &str, frage: &Frage<'_>, davor: Markup) -> Markup {
    let class = if frage.haupt {
        "knopf knopf-haupt"
    } else {
        "knopf"
    };
    html! {
        div.passkey data-passkey-ort=(herkunft) {
            p.klein.leise data-passkey-nicht {
                (s.mit("passkey-nicht", &[("adresse", herkunft.into())]))
            }
            p.fehlertext role="alert" data-passkey-fehler hidden {}
            div.passkey data-passkey-inhalt hidden {
                (davor)
                div.knoepfe {
                    button class=(class) type="submit" name="mit" value="passkey" formnovalidate
                        data-passkey=(frage.adresse) data-da=(s.t("passkey-da"))
                        data-abgebrochen=(s.t("passkey-abgebrochen")) { (frage.text) }
                }
            }
        }
    }
}

/// Inside a form: the button that sends it with one of the person's passkeys; with `haupt` there is no other way.
pub(super) fn zeigen(
    s: &Seite,
    v: &PasskeyView,
    (adresse, text): (&str, &str),
    haupt: bool,
) -> Markup {
    match &v.herkunft {
        Some(herkunft) => {
            let frage = Frage {
                adresse,
                text,
                haupt,
            };
            moeglich(s, herkunft, &frage, html! {})
        }
        None if haupt => html! { p.klein.leise { (s.t("passkey-keiner-hier")) } },
        None => html! {},
    }
}

/// The form that sets one up; `davor`: what else it sends.
pub(super) fn einrichten(s: &Seite, v: &PasskeyView, action: &str, davor: Markup) -> Markup {
    let Some(herkunft) = &v.herkunft else {
        return html! { p.klein.leise { (s.t("passkey-nie")) } };
    };
    let frage = Frage {
        adresse: &format!("{action}/frage"),
        text: &s.t("passkey-einrichten"),
        haupt: false,
    };
    let name = Feld::neu("name", &s.t("passkey-name"))
        .id("passkey-name")
        .hinweis(&s.t("passkey-name-hinweis"))
        .wert(&v.name)
        .fehler(&v.fehler)
        .eingabe(s, "text");
    formular(
        s,
        action,
        html! {
            (davor)
            (moeglich(s, herkunft, &frage, name))
        },
    )
}

/// The person's passkeys, and the form for another.
pub(super) fn karte(s: &Seite, v: &Konto) -> Markup {
    rahmen(
        "passkeys",
        &s.t("passkey-titel"),
        None,
        html! {
            div.innen { p { (s.t("passkey-unter")) } }
            @if !v.passkeys.is_empty() {
                ul.zeilen aria-label=(s.t("passkey-liste")) {
                    @for z in &v.passkeys { (zeile(s, z, v.faktor_bleibt)) }
                }
            }
            div.innen {
                h3 { (s.t("passkey-neu")) }
                (einrichten(s, &v.passkey, "/konto/passkeys", html! {}))
            }
        },
    )
}

fn zeile(s: &Seite, z: &PasskeyZeile, bleibt: bool) -> Markup {
    let label = s.mit("passkey-beenden-label", &[("name", z.name.as_str().into())]);
    html! {
        li.zeile {
            div {
                p.titel { (z.name) }
                p.neben {
                    (s.mit("passkey-seit", &[("zeit", s.zeitpunkt(z.seit).into())])) ", "
                    @match z.zuletzt {
                        Some(zuletzt) => (s.mit("passkey-zuletzt", &[("zeit", s.zeitpunkt(zuletzt).into())])),
                        None => (s.t("passkey-nie-benutzt")),
                    }
                    @if let Some(adresse) = &z.woanders {
                        br;
                        (s.mit("passkey-woanders", &[("adresse", adresse.as_str().into())]))
                    }
                    @if bleibt { br; (s.t("passkey-letzter")) }
                }
            }
            @if !bleibt {
                (formular(s, "/konto/passkeys/beenden", html! {
                    input type="hidden" name="passkey" value=(z.id);
                    button.knopf.knopf-klein type="submit" aria-label=(label) { (s.t("passkey-beenden")) }
                }))
            }
        }
    }
}
