//! States and messages: icon, word and colour together, never colour alone.

use eakte_domain::werte;
use maud::{Markup, html};

use super::icon::{Icon, icon};
use crate::http::pages::seite::{Meldung, Seite, Stand};

/// A state in one or two words.
pub fn stand(art: Stand, i: Icon, text: &str) -> Markup {
    let class = match art {
        Stand::Ruhig => "stand stand-ruhig",
        Stand::Info => "stand stand-info",
        Stand::Warn => "stand stand-warn",
        Stand::Gefahr => "stand stand-gefahr",
        Stand::Gut => "stand stand-gut",
    };
    html! { span class=(class) { (icon(i)) (text) } }
}

/// The Status of an Akte or Vorgang.
pub fn status(s: &Seite, status: werte::Status) -> Markup {
    let art = match status {
        werte::Status::InBearbeitung => Stand::Info,
        werte::Status::ZdA => Stand::Gut,
        werte::Status::Storniert => Stand::Ruhig,
    };
    stand(art, status_icon(status), &s.name(status))
}

/// The Status of an Akte; of one that was erased, what became of it.
pub fn aktenstand(s: &Seite, status: werte::Status, ende: Option<werte::Aktenende>) -> Markup {
    match ende {
        Some(ende) => stand(Stand::Ruhig, Icon::Storno, &s.name(ende)),
        None => self::status(s, status),
    }
}

/// The drawing of a Status.
const fn status_icon(status: werte::Status) -> Icon {
    match status {
        werte::Status::InBearbeitung => Icon::Akte,
        werte::Status::ZdA => Icon::Haken,
        werte::Status::Storniert => Icon::Storno,
    }
}

/// How far a Dokument is on its way from draft to dispatch.
pub fn zeichnungsstand(s: &Seite, wie: werte::Zeichnungsstand) -> Markup {
    use werte::Zeichnungsstand as Z;
    let (art, i) = match wie {
        Z::ImGeschaeftsgang | Z::Mitgezeichnet => (Stand::Info, Icon::Stift),
        Z::Zurueckgegeben => (Stand::Warn, Icon::Stift),
        Z::Schlussgezeichnet => (Stand::Gut, Icon::Haken),
        Z::Versandt => (Stand::Gut, Icon::Brief),
    };
    stand(art, i, &s.name(wie))
}

/// A box above the page that says what was done or what is wrong.
pub fn meldung(m: &Meldung) -> Markup {
    hinweis(m.art, None, html! { p { (m.text) } })
}

/// A box with a heading and something to say. Bad news is read out at once.
pub fn hinweis(art: Stand, titel: Option<&str>, inhalt: Markup) -> Markup {
    let (class, i) = match art {
        Stand::Ruhig | Stand::Info => ("hinweis-kasten kasten-info", Icon::Info),
        Stand::Warn => ("hinweis-kasten kasten-warn", Icon::Warnung),
        Stand::Gefahr => ("hinweis-kasten kasten-gefahr", Icon::Ausruf),
        Stand::Gut => ("hinweis-kasten kasten-gut", Icon::Haken),
    };
    let role = if art == Stand::Gefahr {
        "alert"
    } else {
        "status"
    };
    html! {
        div class=(class) role=(role) {
            (icon(i))
            div {
                @if let Some(titel) = titel { h2 { (titel) } }
                (inhalt)
            }
        }
    }
}
