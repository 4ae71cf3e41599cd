//! Plain text: finds the encoding by the bytes.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::Text;

/// Text in UTF-8, UTF-16 with byte order mark, or Windows-1252, which holds all of Latin-1's
/// letters. Never refuses: every byte means something in Windows-1252.
pub(super) fn text(data: &[u8]) -> Text {
    let mut text = Text::default();
    text.push(&decode(data).replace("\r\n", "\n").replace('\r', "\n"));
    text
}

/// The bytes as text, by their own evidence.
pub(super) fn decode(data: &[u8]) -> Cow<'_, str> {
    if let Some(rest) = data.strip_prefix(b"\xff\xfe") {
        return UTF_16LE.decode_without_bom_handling(rest).0;
    }
    if let Some(rest) = data.strip_prefix(b"\xfe\xff") {
        return UTF_16BE.decode_without_bom_handling(rest).0;
    }
    match std::str::from_utf8(data) {
        Ok(text) => Cow::Borrowed(text),
        // A character cut in two at the very end: the document was longer than what was read.
        Err(e) if e.error_len().is_none() && e.valid_up_to() > 0 => {
            String::from_utf8_lossy(&data[..e.valid_up_to()])
        }
        Err(_) => WINDOWS_1252.decode_without_bom_handling(data).0,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn umlauts_survive_every_encoding() {
        let wanted = "Gr\u{fc}\u{df}e aus Bocholt, 5\u{a0}\u{20ac}";
        let utf16 = |swap: bool| {
            let mut bytes = if swap {
                vec![0xfe, 0xff]
            } else {
                vec![0xff, 0xfe]
            };
            for unit in wanted.encode_utf16() {
                bytes.extend(if swap {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                });
            }
            bytes
        };
        let windows = b"Gr\xfc\xdfe aus Bocholt, 5\xa0\x80".to_vec();
        for bytes in [
            wanted.as_bytes().to_vec(),
            utf16(false),
            utf16(true),
            windows,
        ] {
            assert_eq!(decode(&bytes), wanted);
        }
    }

    #[test]
    fn line_ends_of_all_systems_become_one() {
        assert_eq!(text(b"a\r\nb\rc\nd").finish(), "a\nb\nc\nd");
    }

    #[test]
    fn control_characters_do_not_leave() {
        assert_eq!(text(b"a\0b\x1b[31mc").finish(), "ab[31mc");
    }

    #[test]
    fn long_text_is_cut_at_a_character_and_flagged() {
        let data = "\u{e4}".repeat(200_000);
        let text = text(data.as_bytes());
        assert!(text.abgeschnitten);
        let text = text.finish();
        assert!(text.len() <= eakte_worker::frame::TEXT_BYTES_MAX);
        assert!(text.chars().all(|c| c == '\u{e4}'));
    }
}
