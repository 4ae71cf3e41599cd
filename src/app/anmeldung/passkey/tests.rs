//! What is taken from a device and what is not.

use super::PasskeyOrt;
use super::geraet::Stick;
use super::pruefung::{Ablehnung, Antwort, Neu, Schluessel, gezeigt, neu};

const URL: &str = "https://eakte.kreis.example";
const RP: &str = "eakte.kreis.example";
const FRAGE: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY";

fn ort() -> PasskeyOrt {
    PasskeyOrt::aus_url(URL).expect("a place for passkeys")
}

fn gelesen(text: &str) -> Antwort {
    Antwort::lesen(text).unwrap_or_else(|e| panic!("{e}: {text}"))
}

fn gemacht(stick: &Stick) -> Neu {
    neu(&gelesen(&stick.macht(FRAGE, RP, URL)), &ort()).expect("a passkey")
}

fn schluessel(neu: &Neu) -> Schluessel {
    let (key, rest) = Schluessel::lesen(&neu.schluessel).expect("a key");
    assert!(rest.is_empty());
    key
}

/// What comes of an answer under the key of `stick`, whose counter stood at `bisher`.
fn zeigt(stick: &Stick, text: &str, bisher: u32) -> Result<u32, Ablehnung> {
    gezeigt(&gelesen(text), &ort(), &schluessel(&gemacht(stick)), bisher)
}

/// Takes one bit of a field of an answer for another.
fn verfaelscht(text: &str, feld: &str, byte: usize) -> String {
    use base64::Engine;
    use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
    let mut answer: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let mut bytes = B64
        .decode(answer[feld].as_str().expect("a field"))
        .expect("base64url");
    bytes[byte] ^= 1;
    answer[feld] = B64.encode(bytes).into();
    answer.to_string()
}

#[test]
fn a_passkey_of_either_kind_is_made_and_shown() {
    for mut stick in [Stick::es256(), Stick::eddsa()] {
        let made = gemacht(&stick);
        assert_eq!((made.kennung.len(), made.zaehler), (32, 0));
        let shown = stick.zeigt(FRAGE, RP, URL);
        assert_eq!(gelesen(&shown).frage(), FRAGE);
        assert_eq!(gelesen(&shown).kennung(), made.kennung);
        assert_eq!(zeigt(&stick, &shown, 0), Ok(stick.zaehler));
    }
}

#[test]
fn what_was_made_or_shown_elsewhere_counts_for_nothing_here() {
    let mut stick = Stick::es256();
    let foreign = "https://eakte.kreis.example.org";
    for (rp, herkunft, why) in [
        (RP, foreign, Ablehnung::Herkunft),
        (RP, "http://eakte.kreis.example", Ablehnung::Herkunft),
        (RP, "https://eakte.kreis.example:8443", Ablehnung::Herkunft),
        ("eakte.kreis.example.org", URL, Ablehnung::Ort),
        ("kreis.example", URL, Ablehnung::Ort),
    ] {
        let made = neu(&gelesen(&stick.macht(FRAGE, rp, herkunft)), &ort());
        assert_eq!(made.err(), Some(why), "{rp} {herkunft}");
        let shown = stick.zeigt(FRAGE, rp, herkunft);
        assert_eq!(zeigt(&stick, &shown, 0), Err(why), "{rp} {herkunft}");
    }
}

#[test]
fn a_device_that_nobody_touched_or_that_does_not_know_who_is_refused() {
    for (flags, why) in [
        (0b100, Ablehnung::NichtDa),
        (0b001, Ablehnung::NichtGeprueft),
        // Copied, and not to be copied.
        (0b1_0101, Ablehnung::Unlesbar("backup state")),
    ] {
        let mut stick = Stick::es256();
        let shown = {
            stick.flags = flags;
            let made = neu(&gelesen(&stick.macht(FRAGE, RP, URL)), &ort());
            assert_eq!(made.err(), Some(why), "{flags:b}");
            stick.zeigt(FRAGE, RP, URL)
        };
        stick.flags = 0b101;
        assert_eq!(zeigt(&stick, &shown, 0), Err(why), "{flags:b}");
    }
}

#[test]
fn a_counter_that_does_not_go_on_is_refused_unless_the_device_never_counts() {
    let mut stick = Stick::es256();
    stick.zaehler = 6;
    let shown = stick.zeigt(FRAGE, RP, URL);
    assert_eq!(zeigt(&stick, &shown, 6), Ok(7));
    for bisher in [7, 8, u32::MAX] {
        assert_eq!(zeigt(&stick, &shown, bisher), Err(Ablehnung::Zaehler));
    }
    let mut still = Stick::eddsa();
    let shown = still.zeigt(FRAGE, RP, URL);
    assert_eq!(zeigt(&still, &shown, 0), Ok(0));
    assert_eq!(zeigt(&still, &shown, 1), Err(Ablehnung::Zaehler));
}

#[test]
fn what_was_changed_or_signed_with_another_key_is_refused() {
    let (mut stick, mut other) = (Stick::es256(), Stick::es256());
    let foreign = other.zeigt(FRAGE, RP, URL);
    assert_eq!(zeigt(&stick, &foreign, 0), Err(Ablehnung::Signatur));
    let shown = stick.zeigt(FRAGE, RP, URL);
    // The counter's last byte, and a byte in the middle of the signature.
    for (feld, byte) in [("authenticatorData", 36), ("signature", 40)] {
        let changed = verfaelscht(&shown, feld, byte);
        assert_eq!(
            zeigt(&stick, &changed, 0),
            Err(Ablehnung::Signatur),
            "{feld}"
        );
    }
    let mut still = Stick::eddsa();
    let shown = still.zeigt(FRAGE, RP, URL);
    let changed = verfaelscht(&shown, "signature", 40);
    assert_eq!(zeigt(&still, &changed, 0), Err(Ablehnung::Signatur));
}

#[test]
fn an_answer_to_a_question_of_the_other_kind_is_refused() {
    let mut stick = Stick::es256();
    let made = stick.macht(FRAGE, RP, URL);
    assert_eq!(zeigt(&stick, &made, 0), Err(Ablehnung::Anlass));
    let shown = gelesen(&stick.zeigt(FRAGE, RP, URL));
    assert_eq!(neu(&shown, &ort()).err(), Some(Ablehnung::Anlass));
}

#[test]
fn what_is_no_answer_is_refused_without_a_fault() {
    let stick = Stick::es256();
    let made = stick.macht(FRAGE, RP, URL);
    let cut = |n: usize| {
        use base64::Engine;
        use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
        let mut answer: serde_json::Value = serde_json::from_str(&made).expect("JSON");
        let text = answer["authenticatorData"].as_str().expect("a field");
        let bytes = B64.decode(text).expect("base64url");
        answer["authenticatorData"] = B64.encode(&bytes[..n]).into();
        neu(&gelesen(&answer.to_string()), &ort()).err()
    };
    // 37 bytes of the device, 16 of its model, 2 of a length, 32 of the id, 77 of the key.
    for n in [0, 31, 36, 37, 53, 55, 86, 87, 163] {
        assert!(cut(n).is_some(), "{n} bytes were taken");
    }
    assert_eq!(cut(164), None);
    // A model is nobody's business; the length of the id says 33 and then there is none.
    let long = verfaelscht(&made, "authenticatorData", 54);
    assert!(neu(&gelesen(&long), &ort()).is_err());
    // Another algorithm, another curve.
    for byte in [91, 93] {
        let other = verfaelscht(&made, "authenticatorData", byte);
        let made = neu(&gelesen(&other), &ort());
        assert_eq!(made.err(), Some(Ablehnung::Schluessel), "{byte}");
    }
    for text in ["", "{}", "null", "[1]"] {
        assert!(Antwort::lesen(text).is_err(), "{text}");
    }
    let endless = format!("{{\"id\":\"{}\"}}", "A".repeat(20_000));
    assert_eq!(
        Antwort::lesen(&endless).err(),
        Some(Ablehnung::Unlesbar("too long"))
    );
}

#[test]
fn passkeys_hold_at_a_name_with_https_and_on_this_machine_at_localhost() {
    let at = |url: &str| PasskeyOrt::aus_url(url).map(|o| (o.rp, o.herkunft));
    let gives = |rp: &str, herkunft: &str| Some((rp.to_owned(), herkunft.to_owned()));
    assert_eq!(at("https://Eakte.Kreis.example/"), gives(RP, URL));
    assert_eq!(at("https://eakte.kreis.example:443"), gives(RP, URL));
    assert_eq!(
        at("https://eakte.kreis.example:8443"),
        gives(RP, "https://eakte.kreis.example:8443")
    );
    assert_eq!(
        at("http://localhost:8080"),
        gives("localhost", "http://localhost:8080")
    );
    for url in [
        "http://eakte.kreis.example",
        "https://192.0.2.1",
        "https://[2001:db8::1]:8443",
        "http://127.0.0.1:8080",
        "ftp://localhost",
        "localhost",
        "",
    ] {
        assert_eq!(at(url), None, "{url}");
    }
    let here = |host: &str| PasskeyOrt::auf_diesem_rechner(host).map(|o| o.herkunft);
    assert_eq!(
        here("localhost:8080").as_deref(),
        Some("http://localhost:8080")
    );
    assert_eq!(here("localhost").as_deref(), Some("http://localhost"));
    for host in [
        "127.0.0.1:8080",
        "localhost.example",
        "localhost:",
        "localhost:80.example",
        "eakte.kreis.example",
    ] {
        assert_eq!(here(host), None, "{host}");
    }
}
