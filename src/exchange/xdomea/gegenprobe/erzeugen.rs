//! Random messages from our grammar.

use super::Zufall;
use crate::grammatik::{Feld, Grammatik, Inhalt, Typ, grammatik, namespace};
use crate::wert::Wert;
use crate::{Fassung, Nachrichtentyp};
use std::fmt::Write;

/// A message of this kind; every mandatory part, some of the others.
pub(super) fn nachricht(fassung: Fassung, typ: Nachrichtentyp, zufall: &mut Zufall) -> String {
    let grammatik = grammatik(fassung);
    let mut bau = Bau {
        grammatik,
        zufall,
        text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"),
    };
    let wurzel = grammatik.typ(grammatik.wurzel(typ).unwrap());
    let namen = format!("xmlns:xdomea=\"{}\"", namespace(fassung));
    bau.element(typ.wurzel(), true, &namen, wurzel, 0);
    bau.text
}

struct Bau<'z> {
    grammatik: &'static Grammatik,
    zufall: &'z mut Zufall,
    text: String,
}

impl Bau<'_> {
    fn element(&mut self, name: &str, qualifiziert: bool, mehr: &str, typ: &Typ, tiefe: usize) {
        let praefix = if qualifiziert { "xdomea:" } else { "" };
        write!(self.text, "<{praefix}{name}").unwrap();
        if !mehr.is_empty() {
            write!(self.text, " {mehr}").unwrap();
        }
        for attribut in &typ.attribute {
            if attribut.pflicht || self.zufall.bis(2) == 0 {
                let wert = attribut.fest.clone().unwrap_or_else(|| "1.0".into());
                write!(self.text, " {}=\"{wert}\"", attribut.name).unwrap();
            }
        }
        self.text.push('>');
        if typ.beliebig && self.zufall.bis(2) == 0 {
            self.text
                .push_str("<f:a xmlns:f=\"urn:f\" f:b=\"1\">x<c xmlns=\"\"/></f:a>");
        }
        for gruppe in &typ.gruppen {
            let feld = self.zufall.eines(&gruppe.alternativen);
            let anzahl = self.anzahl(feld, tiefe);
            for _ in 0..anzahl {
                self.feld(feld, tiefe + 1);
            }
            if self.zufall.bis(8) == 0 {
                self.text.push('\n');
            }
        }
        write!(self.text, "</{praefix}{name}>").unwrap();
    }

    fn anzahl(&mut self, feld: &Feld, tiefe: usize) -> usize {
        // The deeper, the less: the text must end.
        let weniger = 2 + tiefe * 2;
        let mehr = usize::from(self.zufall.bis(weniger) == 0);
        match (feld.pflicht, feld.mehrfach) {
            (true, false) => 1,
            (true, true) => 1 + mehr,
            (false, false) => mehr,
            (false, true) => mehr * (1 + self.zufall.bis(2)),
        }
    }

    fn feld(&mut self, feld: &Feld, tiefe: usize) {
        match &feld.inhalt {
            Inhalt::Typ(nr) => self.element(
                feld.name,
                feld.qualifiziert,
                "",
                self.grammatik.typ(*nr),
                tiefe,
            ),
            Inhalt::Wert(wert, vorgabe) => {
                let text = match vorgabe {
                    Some(_) if self.zufall.bis(4) == 0 => String::new(),
                    _ => self.wert(wert),
                };
                let praefix = if feld.qualifiziert { "xdomea:" } else { "" };
                write!(self.text, "<{praefix}{0}>{text}</{praefix}{0}>", feld.name).unwrap();
            }
        }
    }

    fn uuid(&mut self) -> String {
        uuid::Uuid::from_u64_pair(self.zufall.wort(), self.zufall.wort()).to_string()
    }

    fn wert(&mut self, wert: &Wert) -> String {
        let aus: &[&str] = match wert {
            Wert::Text | Wert::Latin => &[
                "",
                "Größe & Maß",
                " zwei  Wörter ",
                "<![CDATA[a<b]]>",
                "x&#65;y",
            ],
            Wert::Token | Wert::Normalized => &["", "a b", " 017 ", "\n x \t y"],
            Wert::Boolean => &["1", "0", "true", " false\n"],
            Wert::Eins => &["1"],
            // Blanks around dates and unsigned numbers are valid; the installed libxml2 may refuse them, so there are none here.
            Wert::Date => &[
                "2024-02-29",
                "1999-12-31Z",
                "2020-01-01+14:00",
                "0800-01-01-05:30",
            ],
            Wert::DateTime => &[
                "2024-02-29T23:59:59",
                "2020-01-01T24:00:00Z",
                "2020-01-01T00:00:00.123456789012+02:00",
            ],
            Wert::Time => &["00:00:00", "23:59:59.9Z", "12:00:00-14:00"],
            Wert::Year => &["2024", "1999Z", "2030"],
            Wert::Int => &["0", "-5", "+10", " 2147483647 ", "-2147483648"],
            Wert::Integer => &["0", "-5", "+10", "007", "9223372036854775807"],
            Wert::Uint => &["0", "4294967295", "7"],
            Wert::Ushort => &["0", "65535", "10"],
            Wert::Base64 => &["", "QUJD", "QUI=", " QQ == ", "QU JD"],
            Wert::Nmtoken => &["a", "1.2.3", " x:y-z "],
            Wert::Uuid => return self.uuid(),
            Wert::Dateiname2 => return format!("{}_a b.pdf", self.uuid()),
            Wert::Dateiname => {
                let rest = *self.zufall.eines(&["", ".txt", "_x", "_x.y.z", "abc"]);
                return format!("{}{rest}", self.uuid());
            }
            Wert::Codes(bereiche) => {
                let (von, bis) = *self.zufall.eines(bereiche);
                return (*self.zufall.eines(&[von, bis])).to_owned();
            }
        };
        let text = *self.zufall.eines(aus);
        if text.starts_with("<!") {
            text.to_owned()
        } else {
            text.replace("& ", "&amp; ")
        }
    }
}
