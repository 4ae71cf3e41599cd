//! The table of an aggregate's events, and what cqrs-es wants to know of them.

/// An enum with one variant per action, each holding the event struct of the same name.
macro_rules! events {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(tag = "type", content = "data")]
        pub enum $name {
            $($(#[$vdoc])* $variant($variant)),+
        }

        impl $name {
            /// The type of every event, as written in the log.
            pub const TYPES: &'static [&'static str] = &[$(stringify!($variant)),+];

            /// Reads an event of a type from its data alone.
            ///
            /// What serde derives for a tagged enum holds the data in memory first, to look for the type behind it.
            pub fn read<'de, D: serde::Deserializer<'de>>(art: &str, data: D) -> Result<Self, D::Error> {
                match art {
                    $(stringify!($variant) => serde::Deserialize::deserialize(data).map(Self::$variant),)+
                    _ => Err(serde::de::Error::unknown_variant(art, Self::TYPES)),
                }
            }
        }

        impl cqrs_es::DomainEvent for $name {
            fn event_type(&self) -> String {
                match self { $(Self::$variant(_) => stringify!($variant)),+ }.to_owned()
            }

            fn event_version(&self) -> String {
                "1".to_owned()
            }
        }

        $(impl From<$variant> for $name {
            fn from(e: $variant) -> Self {
                Self::$variant(e)
            }
        })+
    };
}
pub(crate) use events;
