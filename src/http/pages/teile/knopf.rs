//! Buttons and links that look like buttons. Each needs its text.

use maud::{Markup, html};

use super::icon::{Icon, icon};

/// A button being described; drawn by [`Knopf::link`] or [`Knopf::absenden`].
#[derive(Clone, Copy, Debug)]
pub struct Knopf<'a> {
    text: &'a str,
    zu: Option<&'a str>,
    class: &'static str,
    icon: Option<Icon>,
    taste: Option<char>,
    nur_icon: bool,
}

impl<'a> Knopf<'a> {
    /// A button that says `text`.
    pub const fn neu(text: &'a str) -> Self {
        Self {
            text,
            zu: None,
            class: "knopf",
            icon: None,
            taste: None,
            nur_icon: false,
        }
    }

    /// Says to who listens what it is about: for a button that stands on a page several times.
    pub const fn zu(self, zu: &'a str) -> Self {
        Self {
            zu: Some(zu),
            ..self
        }
    }

    /// The one blue button of the page.
    pub const fn haupt(self) -> Self {
        Self {
            class: "knopf knopf-haupt",
            ..self
        }
    }

    /// Without a border.
    pub const fn still(self) -> Self {
        Self {
            class: "knopf knopf-still",
            ..self
        }
    }

    /// Lower, for cards and rows.
    pub const fn klein(self) -> Self {
        Self {
            class: "knopf knopf-klein",
            ..self
        }
    }

    /// For what cannot be taken back.
    pub const fn gefahr(self) -> Self {
        Self {
            class: "knopf knopf-gefahr",
            ..self
        }
    }

    /// With a drawing before the text.
    pub const fn icon(self, icon: Icon) -> Self {
        Self {
            icon: Some(icon),
            ..self
        }
    }

    /// Shows the drawing only; the text stays as the name readers hear.
    pub const fn nur_icon(self, icon: Icon) -> Self {
        Self {
            icon: Some(icon),
            nur_icon: true,
            ..self
        }
    }

    /// Reached by one key, which is shown on it.
    pub const fn taste(self, taste: char) -> Self {
        Self {
            taste: Some(taste),
            ..self
        }
    }

    /// As a link.
    pub fn link(self, href: &str) -> Markup {
        html! {
            a class=(self.class) href=(href) data-taste=[self.taste] aria-label=[self.label()]
                title=[self.label()] { (self.inhalt()) }
        }
    }

    /// As the button that sends its form.
    pub fn absenden(self) -> Markup {
        html! {
            button class=(self.class) type="submit" data-taste=[self.taste] aria-label=[self.label()]
                title=[self.label()] { (self.inhalt()) }
        }
    }

    fn label(&self) -> Option<&str> {
        self.nur_icon.then_some(self.text)
    }

    fn inhalt(&self) -> Markup {
        html! {
            @if let Some(i) = self.icon { (icon(i)) }
            @if !self.nur_icon {
                span { (self.text) @if let Some(zu) = self.zu { span.nur-vorlesen { ": " (zu) } } }
            }
            @if let Some(taste) = self.taste && !self.nur_icon {
                span.taste aria-hidden="true" { (taste.to_ascii_uppercase()) }
            }
        }
    }
}
