//! Forms: labels above fields, what is wrong said twice (above the form and at the field).

use maud::{Markup, html};

use super::icon::{Icon, icon};
use crate::http::pages::seite::Seite;

/// First day that a field for a day takes: the rules refuse what is before it.
const TAG_MIN: &str = "1900-01-01";

/// What is wrong with one field of a form.
#[derive(Clone, Debug)]
pub struct FormFehler {
    /// Name of the field.
    pub feld: String,
    /// What is wrong and what would be right, in the person's language.
    pub text: String,
}

/// A form that changes something: carries the session's token and the number of this page.
pub fn formular(s: &Seite, action: &str, inhalt: Markup) -> Markup {
    html! {
        form.formular method="post" action=(action) { (verborgen(s)) (inhalt) }
    }
}

/// A form that files documents: with JavaScript it takes dropped files and shows their progress.
///
/// The hidden fields come first, so the server can decide before the first byte of a file.
pub fn formular_mit_datei(s: &Seite, action: &str, inhalt: Markup) -> Markup {
    html! {
        form.formular method="post" action=(action) enctype="multipart/form-data" data-ablage
            data-fertig=(s.t("ablage-fertig")) data-fehlgeschlagen=(s.t("ablage-fehlgeschlagen"))
            data-unterbrochen=(s.t("ablage-unterbrochen")) data-wird-geprueft=(s.t("ablage-wird-geprueft"))
            data-teils=(s.mit("ablage-teils", &[("abgelegt", "#1".into()), ("dateien", "#2".into())])) {
            (verborgen(s))
            (inhalt)
            div.meldeplatz role="status" { ol.fortschritt {} p.stark data-summe {} }
        }
    }
}

/// A form that sends one file and is answered by a page.
pub fn formular_paket(s: &Seite, action: &str, inhalt: Markup) -> Markup {
    html! {
        form.formular method="post" action=(action) enctype="multipart/form-data" { (verborgen(s)) (inhalt) }
    }
}

fn verborgen(s: &Seite) -> Markup {
    html! {
        input type="hidden" name="csrf" value=(s.csrf);
        input type="hidden" name="nonce" value=(s.nonce);
    }
}

/// A field being described.
#[derive(Clone, Copy, Debug)]
pub struct Feld<'a> {
    name: &'a str,
    label: &'a str,
    id: Option<&'a str>,
    hinweis: Option<&'a str>,
    wert: &'a str,
    fehler: &'a [FormFehler],
    pflicht: bool,
    filter: bool,
    leer: Option<&'a str>,
    autocomplete: Option<&'a str>,
    schritt: Option<&'a str>,
}

impl<'a> Feld<'a> {
    /// A field sent as `name`, labelled `label`. Required unless [`Feld::freiwillig`].
    pub const fn neu(name: &'a str, label: &'a str) -> Self {
        Self {
            name,
            label,
            id: None,
            hinweis: None,
            wert: "",
            fehler: &[],
            pflicht: true,
            filter: false,
            leer: None,
            autocomplete: None,
            schritt: None,
        }
    }

    /// Another id than its name, where two forms of a page have a field of the same name. What is wrong with one of
    /// them names the id.
    pub const fn id(self, id: &'a str) -> Self {
        Self {
            id: Some(id),
            ..self
        }
    }

    /// A line of help below the label.
    pub const fn hinweis(self, hinweis: &'a str) -> Self {
        Self {
            hinweis: Some(hinweis),
            ..self
        }
    }

    /// What it holds already.
    pub const fn wert(self, wert: &'a str) -> Self {
        Self { wert, ..self }
    }

    /// What is wrong with the form; the field picks its own.
    pub const fn fehler(self, fehler: &'a [FormFehler]) -> Self {
        Self { fehler, ..self }
    }

    /// May stay empty; said in the label.
    pub const fn freiwillig(self) -> Self {
        Self {
            pflicht: false,
            ..self
        }
    }

    /// May stay empty, which then means something: the name of the empty choice.
    pub const fn oder(self, leer: &'a str) -> Self {
        Self {
            pflicht: false,
            filter: true,
            leer: Some(leer),
            ..self
        }
    }

    /// Part of a filter: may stay empty, which needs no saying.
    pub const fn filter(self) -> Self {
        Self {
            pflicht: false,
            filter: true,
            ..self
        }
    }

    /// Name of what a password manager fills in.
    pub const fn autocomplete(self, autocomplete: &'a str) -> Self {
        Self {
            autocomplete: Some(autocomplete),
            ..self
        }
    }

    /// Between which numbers one can be entered: `step` as in HTML.
    pub const fn schritt(self, schritt: &'a str) -> Self {
        Self {
            schritt: Some(schritt),
            ..self
        }
    }

    /// A line of text, a date, a number, a password: `typ` as in HTML.
    pub fn eingabe(self, s: &Seite, typ: &str) -> Markup {
        let min = (typ == "date").then_some(TAG_MIN);
        self.rahmen(s, |id, beschrieben| {
            html! {
                input id=(id) name=(self.name) type=(typ) value=(self.wert) required[self.pflicht]
                    autocomplete=[self.autocomplete] min=[min] step=[self.schritt] aria-describedby=[beschrieben]
                    aria-invalid=[self.falsch()];
            }
        })
    }

    /// Lines of text, `zeilen` of them in sight.
    pub fn absatz(self, s: &Seite, zeilen: u8) -> Markup {
        self.rahmen(s, |id, beschrieben| {
            html! {
                textarea id=(id) name=(self.name) rows=(zeilen) required[self.pflicht]
                    aria-describedby=[beschrieben] aria-invalid=[self.falsch()] { (self.wert) }
            }
        })
    }

    /// One of several, as (code, name). A field that may stay empty starts with an empty choice.
    pub fn auswahl(self, s: &Seite, werte: &[(String, String)]) -> Markup {
        let leer = match (self.leer, self.pflicht, self.filter) {
            (Some(leer), ..) => leer.to_owned(),
            (None, true, _) => s.t("formular-bitte-waehlen"),
            (None, false, true) => s.t("formular-alle"),
            (None, false, false) => s.t("formular-keine"),
        };
        // A required choice that is already made needs no empty one.
        let mit_leerer = !self.pflicht || self.wert.is_empty();
        self.rahmen(s, |id, beschrieben| {
            html! {
                select id=(id) name=(self.name) required[self.pflicht] aria-describedby=[beschrieben]
                    aria-invalid=[self.falsch()] {
                    @if mit_leerer { option value="" { (leer) } }
                    @for (code, name) in werte {
                        option value=(code) selected[code == self.wert] { (name) }
                    }
                }
            }
        })
    }

    /// Files to send; `accept` as in HTML, empty for any.
    pub fn dateien(self, s: &Seite, mehrere: bool, accept: &str) -> Markup {
        let accept = (!accept.is_empty()).then_some(accept);
        self.rahmen(s, |id, beschrieben| {
            html! {
                input id=(id) name=(self.name) type="file" required[self.pflicht] multiple[mehrere]
                    accept=[accept] aria-describedby=[beschrieben] aria-invalid=[self.falsch()];
            }
        })
    }

    fn mein_fehler(&self) -> Option<&'a str> {
        self.fehler
            .iter()
            .find(|f| f.feld == self.name || self.id == Some(f.feld.as_str()))
            .map(|f| f.text.as_str())
    }

    fn falsch(&self) -> Option<&'static str> {
        self.mein_fehler().map(|_| "true")
    }

    fn rahmen(self, s: &Seite, control: impl Fn(&str, Option<&str>) -> Markup) -> Markup {
        let id = self.id.unwrap_or(self.name);
        let fehler = self.mein_fehler();
        let hinweis_id = format!("{id}-hinweis");
        let fehler_id = format!("{id}-fehler");
        let beschrieben = match (self.hinweis, fehler) {
            (Some(_), Some(_)) => Some(format!("{hinweis_id} {fehler_id}")),
            (Some(_), None) => Some(hinweis_id.clone()),
            (None, Some(_)) => Some(fehler_id.clone()),
            (None, None) => None,
        };
        html! {
            div.eingabe.falsch[fehler.is_some()] {
                label for=(id) {
                    (self.label)
                    @if !self.pflicht && !self.filter { " " span.frei { "(" (s.t("formular-freiwillig")) ")" } }
                }
                @if let Some(hinweis) = self.hinweis { p.hinweis id=(hinweis_id) { (hinweis) } }
                @if let Some(fehler) = fehler {
                    p.fehlertext id=(fehler_id) { (icon(Icon::Ausruf)) (fehler) }
                }
                (control(id, beschrieben.as_deref()))
            }
        }
    }
}

/// Names longer than this, in characters, stand below each other.
const SPALTE_CHARS_MAX: usize = 40;

/// A group of boxes to tick, as (code, name, ticked).
pub fn haken(name: &str, legende: &str, hinweis: &str, werte: &[(String, String, bool)]) -> Markup {
    let lang = |(_, text, _): &(String, String, bool)| text.chars().count() > SPALTE_CHARS_MAX;
    html! {
        fieldset.auswahl {
            legend { (legende) }
            @if !hinweis.is_empty() { p.hinweis { (hinweis) } }
            div.felder.lang[werte.iter().any(lang)] {
                @for (code, text, an) in werte {
                    label.haken { input type="checkbox" name=(name) value=(code) checked[*an]; span { (text) } }
                }
            }
        }
    }
}

/// Codes and names of a vocabulary, for [`Feld::auswahl`].
pub fn auswahl<W: crate::http::i18n::Benannt + std::fmt::Display>(
    s: &Seite,
    werte: &[W],
) -> Vec<(String, String)> {
    werte
        .iter()
        .map(|w| (w.to_string(), w.name(s.sprache)))
        .collect()
}

/// Everything that is wrong with a form, above it, each linked to its field. Nothing if all is well.
pub fn fehlerliste(s: &Seite, fehler: &[FormFehler]) -> Markup {
    if fehler.is_empty() {
        return html! {};
    }
    super::hinweis(
        crate::http::pages::seite::Stand::Gefahr,
        Some(&s.t("formular-fehler-titel")),
        html! {
            ul { @for f in fehler { li { a href={ "#" (f.feld) } data-fehler { (f.text) } } } }
        },
    )
}
