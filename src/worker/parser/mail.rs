//! The text of an e-mail: who wrote to whom, what, when, with which attachments.

use eakte_worker::frame::Ablehnung;
use mail_parser::{Address, DateTime, Message, MessageParser, MimeHeaders, PartType};

use super::Text;

/// Messages inside messages that are opened; deeper ones are named only.
const NESTED_MAX: u32 = 3;
/// Attachments that are named.
const ATTACHMENTS_MAX: usize = 1000;

/// Headers, body, names of the attachments, and the text of those that are text or e-mail.
///
/// A body that exists only as HTML is read as text: no image, no link target, no script.
pub(super) fn text(data: &[u8]) -> Result<Text, Ablehnung> {
    let message = MessageParser::default()
        .parse(data)
        .ok_or(Ablehnung::Unlesbar)?;
    let mut text = Text::default();
    write_message(&message, &mut text, NESTED_MAX);
    Ok(text)
}

fn write_message(message: &Message<'_>, text: &mut Text, nested: u32) {
    for (label, address) in [
        ("Von", message.from()),
        ("An", message.to()),
        ("Cc", message.cc()),
    ] {
        if let Some(address) = address {
            write_header(text, label, &names(address));
        }
    }
    write_header(text, "Betreff", message.subject().unwrap_or_default());
    if let Some(date) = message.date() {
        write_header(text, "Datum", &german(date));
    }
    text.paragraph();
    for i in 0..message.text_body_count() {
        if text.is_full() {
            return;
        }
        if let Some(body) = message.body_text(i) {
            write_lines(text, &body);
        }
    }
    for part in message.attachments().take(ATTACHMENTS_MAX) {
        if text.is_full() {
            return;
        }
        text.paragraph();
        write_header(
            text,
            "Anlage",
            part.attachment_name().unwrap_or("ohne Namen"),
        );
        match &part.body {
            PartType::Text(body) => write_lines(text, body),
            PartType::Html(html) => {
                write_lines(text, &mail_parser::decoders::html::html_to_text(html));
            }
            PartType::Message(inner) if nested > 0 => write_message(inner, text, nested - 1),
            _ => {}
        }
    }
}

fn write_header(text: &mut Text, label: &str, value: &str) {
    text.line();
    text.push(label);
    text.push(": ");
    // A folded or forged header stays one line: it cannot pretend to be the next one.
    let value = value.replace(['\r', '\n'], " ");
    text.push(value.trim());
    text.push("\n");
}

fn write_lines(text: &mut Text, body: &str) {
    text.push(&body.replace("\r\n", "\n").replace('\r', "\n"));
    text.line();
}

/// `Name <address>`, several with commas.
fn names(address: &Address<'_>) -> String {
    let one = |a: &mail_parser::Addr<'_>| match (a.name(), a.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    };
    address.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// `24.12.2026, 10:05 Uhr (+01:00)`: as written by the sender, not in the reader's time zone.
fn german(date: &DateTime) -> String {
    format!(
        "{:02}.{:02}.{:04}, {:02}:{:02} Uhr ({}{:02}:{:02})",
        date.day,
        date.month,
        date.year,
        date.hour,
        date.minute,
        if date.tz_before_gmt { '-' } else { '+' },
        date.tz_hour,
        date.tz_minute,
    )
}
