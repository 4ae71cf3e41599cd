//! Event <-> bytes. Stored bytes are digested, never a re-encoding; old versions are raised here when read.
//!
//! Plaintext: UTF-8 JSON `{"v":1,"type":...,"by":{...},"zweck":...,"cmd":...,"req":...,"data":{...}}` (`schema/LOG.md`).

use std::borrow::Cow;

use eakte_domain::akte::AkteEvent;
use eakte_domain::aktenplan::AktenplanEvent;
use eakte_domain::leseprotokoll::LeseprotokollEvent;
use eakte_domain::organisation::OrganisationEvent;
use eakte_domain::scanstapel::ScanstapelEvent;
use eakte_domain::werte::{Digest, Schutzklasse, Zweck};
use eakte_domain::{Akteur, CommandId, Ereignis, OrgNr, Urheber};
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// Version written now.
const VERSION: u32 = 1;

/// What a stream holds: decides which aggregate its events belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stromart {
    /// One Akte.
    Akte,
    /// The Aktenplan of the district.
    Aktenplan,
    /// One organisation.
    Organisation,
    /// One batch of scanned paper.
    Scanstapel,
    /// Who was shown what of an organisation's Akten in one month.
    Leseprotokoll,
    /// The log itself: clear events only.
    Log,
}

impl Stromart {
    /// The name in `open` events and tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Akte => "akte",
            Self::Aktenplan => "aktenplan",
            Self::Organisation => "organisation",
            Self::Scanstapel => "scanstapel",
            Self::Leseprotokoll => "leseprotokoll",
            Self::Log => "log",
        }
    }

    /// Reads the name.
    pub fn from_name(name: &str) -> Option<Self> {
        [
            Self::Akte,
            Self::Aktenplan,
            Self::Organisation,
            Self::Scanstapel,
            Self::Leseprotokoll,
            Self::Log,
        ]
        .into_iter()
        .find(|a| a.name() == name)
    }
}

/// An aggregate's events: what the codec can write and read.
pub trait Strom: cqrs_es::Aggregate {
    /// Kind of its streams.
    const ART: Stromart;

    /// Takes its event out of the common form; `None` if it belongs to another kind of stream.
    fn event(ereignis: Ereignis) -> Option<Self::Event>;

    /// The common form of its event.
    fn ereignis(event: Self::Event) -> Ereignis;

    /// Follows an erase event of its stream; what it names is not folded. Other kinds of streams have none.
    fn erased(&mut self) {}

    /// The organisation that leads the stream from this event on, if it changes that. Only an Akte is handed over.
    fn uebergeben_an(_: &Self::Event) -> Option<OrgNr> {
        None
    }

    /// The protection class an event is sealed under.
    fn schutzklasse(&self, event: &Self::Event) -> Schutzklasse;
}

macro_rules! strom {
    ($aggregate:ty, $variant:ident, $event:ty, $klasse:expr $(, $erased:expr, $an:expr)?) => {
        impl Strom for $aggregate {
            const ART: Stromart = Stromart::$variant;

            fn event(ereignis: Ereignis) -> Option<$event> {
                match ereignis {
                    Ereignis::$variant(e) => Some(e),
                    _ => None,
                }
            }

            fn ereignis(event: $event) -> Ereignis {
                Ereignis::$variant(event)
            }

            fn schutzklasse(&self, event: &$event) -> Schutzklasse {
                let klasse: fn(&Self, &$event) -> Schutzklasse = $klasse;
                klasse(self, event)
            }

            $(fn erased(&mut self) {
                let erased: fn(&mut Self) = $erased;
                erased(self);
            }

            fn uebergeben_an(event: &$event) -> Option<OrgNr> {
                let an: fn(&$event) -> Option<OrgNr> = $an;
                an(event)
            })?
        }
    };
}
strom!(
    eakte_domain::akte::Akte,
    Akte,
    AkteEvent,
    eakte_domain::akte::Akte::schutzklasse,
    eakte_domain::akte::Akte::loeschung_vollzogen,
    eakte_domain::akte::Akte::uebergeben_an
);
strom!(
    eakte_domain::aktenplan::Aktenplan,
    Aktenplan,
    AktenplanEvent,
    |_, _| Schutzklasse::Allgemein
);
strom!(
    eakte_domain::organisation::Organisation,
    Organisation,
    OrganisationEvent,
    |_, _| Schutzklasse::Allgemein
);
strom!(
    eakte_domain::scanstapel::Scanstapel,
    Scanstapel,
    ScanstapelEvent,
    |_, _| Schutzklasse::Allgemein
);

#[derive(Serialize)]
struct Umschlag<E> {
    v: u32,
    #[serde(flatten)]
    event: E,
    by: Akteur,
    zweck: Zweck,
    cmd: CommandId,
    #[serde(skip_serializing_if = "Option::is_none")]
    req: Option<Digest>,
}

/// The same as it is read; without an event if a newer program has written it.
struct Gelesen {
    v: u32,
    ereignis: Option<Ereignis>,
    urheber: Urheber,
}

#[derive(Deserialize)]
#[serde(field_identifier, rename_all = "lowercase")]
enum Feld {
    V,
    Type,
    Data,
    By,
    Zweck,
    Cmd,
    /// Since 2026-11-26; older events and commands without a key have none.
    Req,
    #[serde(other)]
    Anderes,
}

/// Reads in one pass: version and type stand before the data in all that was ever written. Elsewhere the data wait.
struct Lesend(Stromart);

impl<'de> DeserializeSeed<'de> for Lesend {
    type Value = Gelesen;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Gelesen, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Lesend {
    type Value = Gelesen;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an event")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Gelesen, A::Error> {
        let (mut v, mut typ, mut by, mut zweck, mut cmd, mut anfrage) =
            (None, None, None, None, None, None);
        let (mut ereignis, mut wartend) = (None, None);
        while let Some(feld) = map.next_key()? {
            match feld {
                Feld::V => einmal(&mut v, "v", map.next_value()?)?,
                Feld::Type => {
                    let Text(text) = map.next_value()?;
                    einmal(&mut typ, "type", text)?;
                }
                Feld::Data => {
                    if ereignis.is_some() || wartend.is_some() {
                        return Err(A::Error::duplicate_field("data"));
                    }
                    match (v, &typ) {
                        (Some(VERSION), Some(typ)) => {
                            ereignis = Some(map.next_value_seed(Daten(self.0, typ))?);
                        }
                        _ => wartend = Some(map.next_value::<&RawValue>()?),
                    }
                }
                Feld::By => einmal(&mut by, "by", map.next_value()?)?,
                Feld::Zweck => einmal(&mut zweck, "zweck", map.next_value()?)?,
                Feld::Cmd => einmal(&mut cmd, "cmd", map.next_value()?)?,
                Feld::Req => einmal(&mut anfrage, "req", map.next_value()?)?,
                Feld::Anderes => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        let v = da(v, "v")?;
        let typ: Cow<'_, str> = da(typ, "type")?;
        if ereignis.is_none() {
            let data = da(wartend, "data")?;
            if v == VERSION {
                let read = Daten(self.0, &typ).deserialize(data);
                ereignis = Some(read.map_err(A::Error::custom)?);
            }
        }
        let urheber = Urheber {
            akteur: da(by, "by")?,
            zweck: da(zweck, "zweck")?,
            cmd: da(cmd, "cmd")?,
            anfrage: anfrage.flatten(),
        };
        Ok(Gelesen {
            v,
            ereignis,
            urheber,
        })
    }
}

/// Text that is borrowed where it can be.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn einmal<T, E: Error>(slot: &mut Option<T>, name: &'static str, value: T) -> Result<(), E> {
    match slot.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::duplicate_field(name)),
    }
}

fn da<T, E: Error>(value: Option<T>, name: &'static str) -> Result<T, E> {
    value.ok_or_else(|| E::missing_field(name))
}

/// The data of an event of a type, in a stream of a kind.
struct Daten<'a>(Stromart, &'a str);

impl<'de> DeserializeSeed<'de> for Daten<'_> {
    type Value = Ereignis;

    fn deserialize<D: Deserializer<'de>>(self, data: D) -> Result<Ereignis, D::Error> {
        let Self(art, typ) = self;
        Ok(match art {
            Stromart::Akte => Ereignis::Akte(AkteEvent::read(typ, data)?),
            Stromart::Aktenplan => Ereignis::Aktenplan(AktenplanEvent::read(typ, data)?),
            Stromart::Organisation => Ereignis::Organisation(OrganisationEvent::read(typ, data)?),
            Stromart::Scanstapel => Ereignis::Scanstapel(ScanstapelEvent::read(typ, data)?),
            Stromart::Leseprotokoll => {
                Ereignis::Leseprotokoll(Some(LeseprotokollEvent::read(typ, data)?))
            }
            Stromart::Log => return Err(D::Error::custom(CodecError::Klar)),
        })
    }
}

/// Why bytes are no event.
#[derive(Debug, thiserror::Error)]
pub enum CodecError {
    /// Not the JSON expected here.
    #[error("not an event: {0}")]
    Json(#[from] serde_json::Error),
    /// Written by a newer program.
    #[error("event version {0} is newer than this program; update it")]
    Version(u32),
    /// A clear stream has no sealed events.
    #[error("the log's own stream holds a sealed event")]
    Klar,
}

/// Writes an event. Fails only if the JSON writer does.
pub fn encode(ereignis: &Ereignis, urheber: &Urheber) -> Result<Vec<u8>, CodecError> {
    fn write<E: Serialize>(event: &E, u: &Urheber) -> Result<Vec<u8>, CodecError> {
        let by = u.akteur.clone();
        Ok(serde_json::to_vec(&Umschlag {
            v: VERSION,
            event,
            by,
            zweck: u.zweck,
            cmd: u.cmd,
            req: u.anfrage,
        })?)
    }
    match ereignis {
        Ereignis::Akte(e) => write(e, urheber),
        Ereignis::Aktenplan(e) => write(e, urheber),
        Ereignis::Organisation(e) => write(e, urheber),
        Ereignis::Scanstapel(e) => write(e, urheber),
        Ereignis::Leseprotokoll(Some(e)) => write(e, urheber),
        Ereignis::Leseprotokoll(None)
        | Ereignis::Klar { .. }
        | Ereignis::Loeschung(_)
        | Ereignis::LoeschungAbgeschlossen { .. }
        | Ereignis::Geloescht(_) => Err(CodecError::Klar),
    }
}

/// Reads an event of a stream of this kind.
pub fn decode(art: Stromart, bytes: &[u8]) -> Result<(Ereignis, Urheber), CodecError> {
    // All of it, not only what is looked at: it says of itself that it is UTF-8.
    let text = std::str::from_utf8(bytes).map_err(serde_json::Error::custom)?;
    let mut json = serde_json::Deserializer::from_str(text);
    let gelesen = Lesend(art).deserialize(&mut json)?;
    json.end()?;
    let ereignis = gelesen.ereignis.ok_or(CodecError::Version(gelesen.v))?;
    Ok((ereignis, gelesen.urheber))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use eakte_domain::VorgangId;
    use eakte_domain::akte::VorgangAngelegt;
    use eakte_domain::werte::{Betreff, Gliederung, Rolle};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn written() -> (Ereignis, Urheber, Vec<u8>) {
        let event = Ereignis::Akte(AkteEvent::VorgangAngelegt(VorgangAngelegt {
            vorgang: VorgangId(Uuid::from_bytes([1; 16])),
            nummer: 7,
            betreff: Betreff::new("Wohngeld \"Ä\" \\ 2026").unwrap(),
            gliederung: Gliederung::Vorgang,
            uebergeordnet: None,
            herkunft: None,
        }));
        let urheber = Urheber {
            akteur: Akteur {
                nutzer: eakte_domain::NutzerId(Uuid::from_bytes([2; 16])),
                name: "Jana Brüning".into(),
                org: OrgNr(2),
                einheit: eakte_domain::werte::Einheit::new("wohngeld").unwrap(),
                rolle: Rolle::Sachbearbeitung,
                vertretung: None,
            },
            zweck: Zweck::Leistung(eakte_domain::werte::Leistungsart::Wohngeld),
            cmd: CommandId(Uuid::from_bytes([3; 16])),
            anfrage: Some(Digest([4; 32])),
        };
        let bytes = encode(&event, &urheber).unwrap();
        (event, urheber, bytes)
    }

    /// The fields of a JSON object as they are written.
    fn fields(bytes: &[u8]) -> Vec<(String, String)> {
        let map: BTreeMap<String, Box<RawValue>> = serde_json::from_slice(bytes).unwrap();
        map.into_iter().map(|(k, v)| (k, v.get().into())).collect()
    }

    fn object(fields: &[(String, String)]) -> String {
        let fields: Vec<_> = fields
            .iter()
            .map(|(k, v)| format!("\"{k}\": {v}"))
            .collect();
        format!("{{ {} }}", fields.join(" , "))
    }

    fn read(json: &str) -> Result<(Ereignis, Urheber), CodecError> {
        decode(Stromart::Akte, json.as_bytes())
    }

    proptest! {
        #[test]
        fn fields_in_any_order_are_the_same_event(
            fields in Just(fields(&written().2)).prop_shuffle(), stranger in 0usize..8
        ) {
            let (event, urheber, _) = written();
            let mut fields = fields;
            fields.insert(stranger, ("spaeter".into(), "[{\"data\": 1}]".into()));
            prop_assert_eq!(read(&object(&fields)).unwrap(), (event, urheber));
        }

        #[test]
        fn a_field_that_is_missing_or_there_twice_is_named(
            fields in Just(fields(&written().2)).prop_shuffle(), at in 0usize..7
        ) {
            let mut less = fields.clone();
            let (name, value) = less.remove(at);
            match read(&object(&less)) {
                Ok((_, urheber)) => prop_assert!(name == "req" && urheber.anfrage.is_none()),
                Err(e) => prop_assert!(e.to_string().contains(&format!("missing field `{name}`")), "{}", e),
            }
            for to in 0..=fields.len() {
                let mut more = fields.clone();
                more.insert(to, (name.clone(), value.clone()));
                let e = read(&object(&more)).unwrap_err().to_string();
                prop_assert!(e.contains(&format!("duplicate field `{name}`")), "{}", e);
            }
        }

        #[test]
        fn a_newer_version_is_named_whatever_its_data_are(
            fields in Just(fields(&written().2)).prop_shuffle()
        ) {
            let newer = |(k, v): &(String, String)| match k.as_str() {
                "v" => (k.clone(), "2".into()),
                "type" => (k.clone(), "\"Neu\"".into()),
                "data" => (k.clone(), "[1, 2]".into()),
                _ => (k.clone(), v.clone()),
            };
            let fields: Vec<_> = fields.iter().map(newer).collect();
            prop_assert!(matches!(read(&object(&fields)), Err(CodecError::Version(2))));
        }
    }

    #[test]
    fn what_is_no_event_of_its_stream_is_refused() {
        let (_, _, bytes) = written();
        for art in [Stromart::Aktenplan, Stromart::Organisation, Stromart::Log] {
            assert!(decode(art, &bytes).is_err(), "{art:?}");
        }
        let text = String::from_utf8(bytes).unwrap();
        let mut no_text = text
            .replace("\"nummer\"", "\"fremd\":\"x\",\"nummer\"")
            .into_bytes();
        assert!(decode(Stromart::Akte, &no_text).is_ok());
        let at = no_text.iter().position(|b| *b == b'x').unwrap();
        no_text[at] = 0xff;
        assert!(decode(Stromart::Akte, &no_text).is_err());
        for wrong in [
            format!("{text} 1"),
            text.replace("\"nummer\":7", "\"nummer\":-7"),
            text.replace("VorgangAngelegt", "Unbekannt"),
            text[..text.len() - 1].to_owned(),
            String::new(),
            "[]".into(),
        ] {
            assert!(read(&wrong).is_err(), "{wrong}");
        }
    }
}
