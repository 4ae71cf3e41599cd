//! What can be wrong with an event or a log, as a code for programs and a sentence for people.

use crate::ids::RecordId;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The language of a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Sprache {
    /// German.
    #[default]
    De,
    /// English.
    En,
}

macro_rules! defects {
    ($($(#[$doc:meta])* $name:ident $code:literal $de:literal $en:literal;)*) => {
        /// What is wrong. Codes are stable: programs compare them. What an event shows by itself
        /// stands before what it shows against others: the first finding is the plainest.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Defect {
            $(#[doc = $en] $(#[$doc])* $name,)*
        }

        impl Defect {
            /// All defects.
            pub const ALL: &'static [Defect] = &[$(Defect::$name,)*];

            /// The stable code, lower-case ASCII with underscores.
            pub fn code(self) -> &'static str {
                match self {
                    $(Defect::$name => $code,)*
                }
            }

            /// One plain sentence without full stop.
            pub fn sentence(self, sprache: Sprache) -> &'static str {
                match (self, sprache) {
                    $((Defect::$name, Sprache::De) => $de, (Defect::$name, Sprache::En) => $en,)*
                }
            }
        }
    };
}

defects! {
    PositionGap "position_gap"
        "Hier fehlen Ereignisse: die Positionen sind nicht lückenlos"
        "Events are missing here: the positions have a gap";
    PositionOrder "position_order"
        "Die Position steht schon einmal im Protokoll oder ist nicht aufsteigend"
        "The position was used before or does not ascend";
    HeaderMalformed "header_malformed"
        "Der Kopf des Ereignisses ist kein gültiger Kopf"
        "The header of the event is malformed";
    ColumnsDiffer "columns_differ"
        "Die Spalten der Datenbank widersprechen dem Kopf des Ereignisses"
        "The columns of the database contradict the header of the event";
    ChainGenesis "chain_genesis"
        "Der Anfang des Stroms gehört nicht zu diesem Protokoll und diesem Strom"
        "The beginning of the stream does not belong to this log and stream";
    SequenceGap "sequence_gap"
        "Vor diesem Ereignis fehlen Ereignisse des Stroms"
        "Events of the stream are missing before this one";
    SequenceRepeated "sequence_repeated"
        "Die laufende Nummer steht schon einmal im Strom"
        "The sequence number was used before in the stream";
    TimeBackwards "time_backwards"
        "Das Ereignis ist früher datiert als das vorige des Stroms"
        "The event is dated before the previous one of the stream";
    PayloadMissing "payload_missing"
        "Der Inhalt des Ereignisses fehlt"
        "The payload of the event is missing";
    SaltMissing "salt_missing"
        "Das Salz des verschlüsselten Inhalts fehlt"
        "The salt of the sealed payload is missing";
    SaltUnexpected "salt_unexpected"
        "Ein offener Inhalt hat ein Salz, das nicht dazugehört"
        "A clear payload has a salt that does not belong to it";
    SaltLength "salt_length"
        "Das Salz hat nicht 32 Bytes"
        "The salt has not 32 bytes";
    PayloadLength "payload_length"
        "Der Inhalt ist nicht so lang, wie der Kopf sagt"
        "The payload is not as long as the header says";
    PayloadDigests "payload_digests"
        "Der Inhalt wurde verändert: beide Prüfwerte weichen ab"
        "The payload was altered: both digests differ";
    PayloadBlake3 "payload_blake3"
        "Der BLAKE3-Prüfwert des Inhalts weicht ab"
        "The BLAKE3 digest of the payload differs";
    PayloadSha256 "payload_sha256"
        "Der SHA-256-Prüfwert des Inhalts weicht ab"
        "The SHA-256 digest of the payload differs";
    NotOpened "not_opened"
        "Der Strom beginnt nicht mit einer Eröffnung"
        "The stream does not begin with an opening";
    OpenedTwice "opened_twice"
        "Eine Eröffnung steht nicht am Anfang des Stroms"
        "An opening does not stand at the beginning of the stream";
    NoteMalformed "note_malformed"
        "Der offene Inhalt ist kein gültiger Vermerk"
        "The clear payload is not a valid note";
    NoteUnsigned "note_unsigned"
        "Der offene Inhalt ist nicht mit dem erwarteten Schlüssel signiert"
        "The clear payload is not signed by the expected key";
    NoteSignature "note_signature"
        "Die Signatur des offenen Inhalts ist falsch"
        "The signature of the clear payload is wrong";
    NotePlace "note_place"
        "Der offene Inhalt wurde für ein anderes Ereignis signiert"
        "The clear payload was signed for another event";
    NoteOrigin "note_origin"
        "Der Strom wurde in einem anderen Protokoll eröffnet"
        "The stream was opened in another log";
    KeyUnannounced "key_unannounced"
        "Der Inhalt ist mit einem Schlüssel verschlüsselt, den der Strom nicht angekündigt hat"
        "The payload is sealed with a key that the stream has not announced";
    KeyChanged "key_changed"
        "Unter derselben Nummer wird ein anderer Schlüssel oder eine andere Schutzklasse angekündigt"
        "Another key or another protection class is announced under the same number";
    EraseApprovers "erase_approvers"
        "Die Löschung ist nicht von zwei verschiedenen Personen freigegeben"
        "The erasure is not approved by two different people";
    EraseSignature "erase_signature"
        "Eine freigebende Person hat die Löschung nicht gültig signiert"
        "An approver has not validly signed the erasure";
    EraseUnannounced "erase_unannounced"
        "Die Löschung beruft sich auf eine Freigabe, die das Protokoll nicht kennt"
        "The erasure rests on an approver or a rule that the log has not announced";
    EraseRule "erase_rule"
        "Die Löschung beruft sich auf eine Regel, die hier nicht oder noch nicht gilt"
        "The erasure rests on a rule that does not hold here, or not yet";
    EraseTarget "erase_target"
        "Die Löschung nennt sich selbst, spätere oder offene Ereignisse"
        "The erasure names itself, later events or clear ones";
    ErasedUnmatched "erased_unmatched"
        "Der Abschluss gehört zu keiner früheren Löschung"
        "The end of an erasure belongs to no earlier erasure";
    PayloadAfterErase "payload_after_erase"
        "Ein gelöschter Inhalt ist noch oder wieder da"
        "An erased payload is still or again there";
    HeadsRange "heads_range"
        "Der Tagesstand deckt Ereignisse ab, die nicht oder viel zu weit vor ihm stehen"
        "The heads event covers events that are not before it, or too far";
    HeadsDiffer "heads_differ"
        "Der signierte Tagesstand nennt andere Enden der Ströme, als das Protokoll hat"
        "The signed heads event states other ends of the streams than the log has";
    StreamForeign "stream_foreign"
        "Das Ereignis gehört zu einem anderen Strom"
        "The event belongs to another stream";
    NotInTree "not_in_tree"
        "Das Ereignis gehört nicht zum signierten Stand des Protokolls"
        "The event does not belong to the signed state of the log";
    ChainLink "chain_link"
        "Das Ereignis passt nicht in die Kette: das folgende trägt einen anderen Prüfwert"
        "The event does not fit the chain: the next one carries another hash";
    ChainPrev "chain_prev"
        "Das Ereignis passt nicht in die Kette: es trägt nicht den Prüfwert des vorigen"
        "The event does not fit the chain: it does not carry the hash of the one before";
    BatchRoot "batch_root"
        "Ein Ereignis dieses Abschnitts wurde verändert, vertauscht oder ersetzt: die Wurzel weicht ab"
        "An event of this batch was altered, swapped or replaced: the root differs";
    BatchFrontier "batch_frontier"
        "Der gespeicherte Rand des Baums gehört nicht zu den Ereignissen"
        "The stored frontier of the tree does not belong to the events";
    BatchOrder "batch_order"
        "Die gespeicherten Wurzeln sind nicht aufsteigend"
        "The stored roots do not ascend";
    LogTruncated "log_truncated"
        "Am Ende fehlen Ereignisse, die das Protokoll schon enthielt"
        "Events that the log already held are missing at its end";
    HeadMissing "head_missing"
        "Ab hier stehen Ereignisse im Protokoll, die keine Wurzel umfasst"
        "From here on the log holds events that no root covers";
    StreamTruncated "stream_truncated"
        "Am Ende des Stroms fehlen Ereignisse oder es sind zu viele"
        "Events are missing at the end of the stream, or there are too many";
    HeadDiffers "head_differs"
        "Das letzte Ereignis ist nicht das, das der Aussteller signiert hat"
        "The last event is not the one that the issuer signed";
    WrapsUnannounced "wraps_unannounced"
        "Ein verpackter Schlüssel liegt vor, den kein signiertes Ereignis ankündigt"
        "A wrapped key is stored that no signed event announces";
    WrapsMissing "wraps_missing"
        "Der verpackte Schlüssel, den das Ereignis ankündigt, fehlt"
        "The wrapped key that the event announces is missing";
    WrapsDiffer "wraps_differ"
        "Der verpackte Schlüssel ist nicht der angekündigte: er wurde für andere verpackt"
        "The wrapped key is not the announced one: it was wrapped to others";
    WrapsAfterErase "wraps_after_erase"
        "Der vernichtete Schlüssel eines Leseprotokolls ist noch oder wieder da"
        "The destroyed key of a read log is still or again there";
    EventSwapped "event_swapped"
        "Das Ereignis steht an der Stelle eines anderen: beide wurden vertauscht"
        "The event stands in the place of another: the two were swapped";
    EventMoved "event_moved"
        "Das Ereignis steht nicht an seiner Stelle: es wurde verschoben"
        "The event is not in its place: it was moved";
    CheckpointDiffers "checkpoint_differs"
        "Das Protokoll ist nicht mehr das, dessen Stand signiert wurde: ab hier wurden Ereignisse ausgetauscht"
        "The log is no longer the one whose state was signed: events were replaced from here on";
    TileDiffers "tile_differs"
        "Eine Kachel des Baums gehört nicht zu den Ereignissen, die sie zusammenfasst"
        "A tile of the tree does not belong to the events that it sums up";
    AuditedRewritten "audited_rewritten"
        "Schon geprüfte Ereignisse wurden ausgetauscht: die gespeicherte Wurzel ist nicht mehr die der letzten Prüfung"
        "Events that were audited before were replaced: the stored root is no longer that of the last audit";
    KeyUnopened "key_unopened"
        "Der Schlüssel des Inhalts ist nicht zu öffnen oder nicht der, den der Strom angekündigt hat"
        "The key of the payload cannot be opened or is not the one that the stream has announced";
    PayloadUnopened "payload_unopened"
        "Der Inhalt geht mit dem Schlüssel seines Stroms nicht auf: wer ihn schrieb, kannte den Schlüssel nicht"
        "The payload does not open with the key of its stream: who wrote it did not know the key";
    PayloadUnread "payload_unread"
        "Der Inhalt geht auf, ist aber kein Ereignis, das dieses Programm kennt"
        "The payload opens, but it is no event that this program knows";
    DocumentMissing "document_missing"
        "Die Datei eines Dokuments, das der Inhalt nennt, fehlt"
        "The file of a document that the payload names is missing";
    DocumentDiffers "document_differs"
        "Die Datei eines Dokuments ist nicht die, die der Inhalt nennt"
        "The file of a document is not the one that the payload names";
    AnchorDiffers "anchor_differs"
        "Der Zeitstempel gilt einem Stand, den das Protokoll nie hatte"
        "The timestamp is for a state that the log never had";
    AnchorNote "anchor_note"
        "Was der Zeitstempel bestätigt, fehlt oder ist etwas anderes"
        "What the timestamp confirms is missing or is something else";
    AnchorToken "anchor_token"
        "Der Zeitstempel ist nicht gültig oder gilt etwas anderem"
        "The timestamp is not valid or is for something else";
}

impl Serialize for Defect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Defect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        let known = Defect::ALL.iter().find(|d| d.code() == code);
        known
            .copied()
            .ok_or_else(|| serde::de::Error::custom(format!("unknown code `{code}`")))
    }
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// Position in the log of the bad event, or of the first event of the bad range; nothing where
    /// a bundle does not tell.
    pub position: Option<u64>,
    /// Last position of a range; the same as `position` for a single event.
    pub last_position: Option<u64>,
    /// The stream of the bad event, where known.
    pub stream: Option<RecordId>,
    /// The sequence of the bad event in its stream, where known; of a gap: the first missing one.
    pub seq: Option<u64>,
    /// What is wrong.
    pub defect: Defect,
}

impl Finding {
    /// A finding at one position whose stream is not known.
    pub fn at(position: u64, defect: Defect) -> Self {
        Finding {
            position: Some(position),
            last_position: Some(position),
            stream: None,
            seq: None,
            defect,
        }
    }

    /// One plain sentence without full stop: where, then what.
    pub fn sentence(&self, sprache: Sprache) -> String {
        let (word, stream, seq) = match sprache {
            Sprache::De => ("Position", "Strom", "Nr."),
            Sprache::En => ("position", "stream", "seq"),
        };
        let mut place = Vec::new();
        match (self.position, self.last_position) {
            (Some(first), Some(last)) if first != last => {
                place.push(format!("{word} {first}–{last}"));
            }
            (Some(position), _) => place.push(format!("{word} {position}")),
            (None, _) => {}
        }
        place.extend(self.stream.map(|id| format!("{stream} {id}")));
        place.extend(self.seq.map(|number| format!("{seq} {number}")));
        let place = place.join(", ");
        format!("{place}: {}", self.defect.sentence(sprache))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(Sprache::En))
    }
}
