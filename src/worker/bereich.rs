//! An area of a page that is to be blackened.

use std::fmt;
use std::str::FromStr;

/// Thousandths of a page's width or height: all of it.
const GANZ: u16 = 1000;

/// An area of one page, in thousandths of its width and height as it is seen, from its upper left corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bereich {
    seite: u32,
    links: u16,
    oben: u16,
    breite: u16,
    hoehe: u16,
}

impl Bereich {
    /// `None` if the page is 0, or the area is empty or reaches beyond the page.
    ///
    /// `seite`: from 1. The others: 0 to 1000 thousandths of the page's width (`links`, `breite`) and height.
    pub fn new(seite: u32, links: u16, oben: u16, breite: u16, hoehe: u16) -> Option<Self> {
        let innen = |anfang: u16, laenge: u16| {
            laenge > 0 && anfang.checked_add(laenge).is_some_and(|e| e <= GANZ)
        };
        (seite > 0 && innen(links, breite) && innen(oben, hoehe)).then_some(Self {
            seite,
            links,
            oben,
            breite,
            hoehe,
        })
    }

    /// The page, from 1.
    pub const fn seite(&self) -> u32 {
        self.seite
    }

    /// Left edge, in thousandths of the page's width.
    pub const fn links(&self) -> u16 {
        self.links
    }

    /// Upper edge, in thousandths of the page's height.
    pub const fn oben(&self) -> u16 {
        self.oben
    }

    /// Width, in thousandths of the page's width.
    pub const fn breite(&self) -> u16 {
        self.breite
    }

    /// Height, in thousandths of the page's height.
    pub const fn hoehe(&self) -> u16 {
        self.hoehe
    }
}

/// As an argument of the worker: `page:left:top:width:height`.
impl fmt::Display for Bereich {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seite,
            links,
            oben,
            breite,
            hoehe,
        } = self;
        write!(f, "{seite}:{links}:{oben}:{breite}:{hoehe}")
    }
}

/// What is no area.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no area of a page")]
pub struct KeinBereich;

impl FromStr for Bereich {
    type Err = KeinBereich;

    fn from_str(s: &str) -> Result<Self, KeinBereich> {
        let mut teile = s.split(':');
        let mut teil = || teile.next().ok_or(KeinBereich);
        let seite = teil()?.parse::<u32>().map_err(|_| KeinBereich)?;
        let mut zahl = || teil()?.parse::<u16>().map_err(|_| KeinBereich);
        let (links, oben, breite, hoehe) = (zahl()?, zahl()?, zahl()?, zahl()?);
        if teile.next().is_some() {
            return Err(KeinBereich);
        }
        Self::new(seite, links, oben, breite, hoehe).ok_or(KeinBereich)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_read_as_it_was_written() {
        let bereich = Bereich::new(3, 0, 10, 1000, 990).expect("within the page");
        assert_eq!(bereich.to_string(), "3:0:10:1000:990");
        assert_eq!("3:0:10:1000:990".parse(), Ok(bereich));
    }

    #[test]
    fn what_is_empty_or_reaches_beyond_the_page_is_no_area() {
        for s in [
            "",
            "1:0:0:10",
            "1:0:0:10:10:10",
            "0:0:0:10:10",
            "1:0:0:0:10",
            "1:991:0:10:10",
            "1:0:991:10:10",
            "1:65535:0:10:10",
            "1:-1:0:10:10",
        ] {
            assert_eq!(s.parse::<Bereich>(), Err(KeinBereich), "{s}");
        }
    }
}
