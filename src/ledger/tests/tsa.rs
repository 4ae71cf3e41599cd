//! Timestamp tokens of a real authority (`openssl ts`), good and bad in every way that matters.
#![allow(clippy::unwrap_used)]

use eakte_ledger::anchor::imprint;
use eakte_ledger::tsa::{Roots, Token, TokenError, request, response};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use tempfile::TempDir;

const NOTE: &[u8] = b"a sealed note";
const NONCE: [u8; 16] = [0xb5; 16];

/// The folder of an authority: its keys are made once for all tests.
fn authority() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let made = answer(folder.path(), &request(&imprint(NOTE), NONCE).unwrap());
    assert!(!made.is_empty());
    folder
}

static ONE: LazyLock<TempDir> = LazyLock::new(authority);
static STRANGER: LazyLock<TempDir> = LazyLock::new(authority);

fn run(command: &mut Command, input: &[u8]) -> Vec<u8> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stderr)
    );
    done.stdout
}

fn answer(folder: &Path, query: &[u8]) -> Vec<u8> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ops/tsa");
    run(Command::new("python3").arg(script).arg(folder), query)
}

fn roots(folder: &TempDir) -> Roots {
    Roots::parse(&std::fs::read(folder.path().join("root.pem")).unwrap()).unwrap()
}

/// A token over the note, as it came.
fn token(folder: &TempDir) -> Vec<u8> {
    let query = request(&imprint(NOTE), NONCE).unwrap();
    response(&answer(folder.path(), &query), &imprint(NOTE), NONCE).unwrap()
}

fn check(token: &[u8], note: &[u8], roots: Option<&Roots>) -> Result<(), TokenError> {
    Token::parse(token)?.check(&imprint(note), roots).map(drop)
}

/// `openssl` in the folder of an authority.
fn openssl(folder: &Path, arguments: &str) {
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(arguments.split(' '));
    run(&mut command, b"");
}

/// The content of a good token, signed by a certificate with these extensions and dates.
fn resigned(extensions: &str, dates: &str, key: &str, more: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    for name in ["root.pem", "root.key", "tsa.cnf"] {
        std::fs::copy(ONE.path().join(name), at.join(name)).unwrap();
    }
    std::fs::write(at.join("x.cnf"), format!("[ x ]\n{extensions}\n")).unwrap();
    openssl(
        at,
        &format!("req -new {key} -nodes -config tsa.cnf -keyout x.key -out x.csr"),
    );
    openssl(
        at,
        &format!(
            "x509 -req -in x.csr -CA root.pem -CAkey root.key -CAcreateserial {dates} -extfile x.cnf -extensions x -out x.pem"
        ),
    );
    signed(at, more)
}

/// The content of a good token, signed with `x.pem` and `x.key` of a folder.
fn signed(at: &Path, more: &str) -> Vec<u8> {
    // After the certificate: the token's time must not lie before it.
    std::fs::write(at.join("token.der"), token(&ONE)).unwrap();
    openssl(
        at,
        "cms -verify -noverify -inform DER -in token.der -out content.der",
    );
    openssl(
        at,
        &format!(
            "cms -sign -binary -nodetach -nosmimecap -econtent_type 1.2.840.113549.1.9.16.1.4 -in content.der -signer x.pem -inkey x.key -outform DER -out signed.der {more}"
        ),
    );
    std::fs::read(at.join("signed.der")).unwrap()
}

const RSA: &str = "-newkey rsa:2048";
const STAMP: &str = "extendedKeyUsage = critical,timeStamping";
const NOW: &str = "-days 30";
const CADES: &str = "-cades -md sha512";

#[test]
fn a_token_of_a_trusted_authority_is_good_and_says_when_and_until() {
    let found = Token::parse(&token(&ONE)).unwrap();
    let stamp = found.check(&imprint(NOTE), Some(&roots(&ONE))).unwrap();
    assert!(stamp.rooted && stamp.until_ms > stamp.time_ms);
    assert!(
        stamp.authority.contains("Zeitstempel zur Probe"),
        "{}",
        stamp.authority
    );
    assert_eq!(
        (stamp.policy.as_str(), stamp.accuracy_ms),
        ("1.2.3.4.1", Some(1000))
    );
    // Without a root the token is still whole, and says that nobody vouches for its authority.
    assert!(!found.check(&imprint(NOTE), None).unwrap().rooted);
}

#[test]
fn a_token_for_another_note_is_refused() {
    assert_eq!(
        check(&token(&ONE), b"another", None),
        Err(TokenError::Imprint)
    );
}

#[test]
fn an_answer_to_another_request_is_refused() {
    let query = request(&imprint(NOTE), NONCE).unwrap();
    let answer = answer(ONE.path(), &query);
    assert_eq!(
        response(&answer, &imprint(NOTE), [0xb4; 16]),
        Err(TokenError::Nonce)
    );
    assert_eq!(
        response(&answer, &imprint(b"x"), NONCE),
        Err(TokenError::Imprint)
    );
}

#[test]
fn a_refusal_of_the_authority_is_told() {
    // The authority takes SHA-512 only; the query is one for another digest.
    let mut query = request(&imprint(NOTE), NONCE).unwrap();
    let at = query.windows(3).position(|w| w == [4, 2, 3]).unwrap();
    query[at + 2] = 4;
    let refused = response(&answer(ONE.path(), &query), &imprint(NOTE), NONCE);
    assert_eq!(refused, Err(TokenError::Refused));
}

#[test]
fn a_strangers_authority_is_refused() {
    let stranger = token(&STRANGER);
    assert_eq!(
        check(&stranger, NOTE, Some(&roots(&ONE))),
        Err(TokenError::Chain)
    );
    assert_eq!(check(&stranger, NOTE, Some(&roots(&STRANGER))), Ok(()));
}

#[test]
fn no_cut_or_flipped_token_is_good() {
    let whole = token(&ONE);
    let roots = roots(&ONE);
    let stamp = Token::parse(&whole).unwrap();
    let stamp = stamp.check(&imprint(NOTE), Some(&roots)).unwrap();
    for end in (0..whole.len()).step_by(7) {
        assert_eq!(
            check(&whole[..end], NOTE, Some(&roots)),
            Err(TokenError::Malformed),
            "{end}"
        );
    }
    for at in (0..whole.len()).step_by(3) {
        let mut token = whole.clone();
        token[at] ^= 1;
        // What no signature covers (CMS versions, the list of digests) may change; what the token says may not.
        let found = Token::parse(&token).and_then(|t| t.check(&imprint(NOTE), Some(&roots)));
        assert!(found.is_err() || found.as_ref() == Ok(&stamp), "byte {at}");
    }
}

#[test]
fn a_certificate_must_be_for_timestamps_alone_and_say_so_critically() {
    let roots = roots(&ONE);
    for bad in [
        "extendedKeyUsage = critical,timeStamping,emailProtection",
        "extendedKeyUsage = timeStamping",
        "extendedKeyUsage = critical,serverAuth",
        "basicConstraints = CA:FALSE",
        "extendedKeyUsage = critical,timeStamping\nkeyUsage = critical,keyCertSign",
    ] {
        let token = resigned(bad, NOW, RSA, CADES);
        assert_eq!(
            check(&token, NOTE, Some(&roots)),
            Err(TokenError::Usage),
            "{bad}"
        );
    }
    assert_eq!(
        check(&resigned(STAMP, NOW, RSA, CADES), NOTE, Some(&roots)),
        Ok(())
    );
}

#[test]
fn a_certificate_that_was_not_valid_at_the_tokens_time_is_refused() {
    let token = resigned(STAMP, "-days -1", RSA, CADES);
    assert_eq!(
        check(&token, NOTE, Some(&roots(&ONE))),
        Err(TokenError::Validity)
    );
}

#[test]
fn certificates_that_all_issue_each_other_do_not_keep_the_search_busy_for_ever() {
    let folder = tempfile::tempdir().unwrap();
    let at = folder.path();
    let config = format!(
        "[ req ]\ndistinguished_name = dn\nprompt = no\n[ dn ]\nCN = Kreis\n\
         [ ca ]\nbasicConstraints = critical,CA:TRUE\n[ x ]\n{STAMP}\n"
    );
    std::fs::write(at.join("x.cnf"), config).unwrap();
    openssl(at, "genrsa -out ca.key 2048");
    let mut all = String::new();
    for serial in 1..=14 {
        openssl(
            at,
            &format!(
                "req -x509 -new -key ca.key -config x.cnf -extensions ca -days 30 -set_serial {serial} -out ca.pem"
            ),
        );
        all += &std::fs::read_to_string(at.join("ca.pem")).unwrap();
    }
    std::fs::write(at.join("all.pem"), all).unwrap();
    openssl(
        at,
        "req -new -newkey rsa:2048 -nodes -config x.cnf -keyout x.key -out x.csr",
    );
    openssl(
        at,
        "x509 -req -in x.csr -CA ca.pem -CAkey ca.key -set_serial 99 -days 30 -extfile x.cnf -extensions x -out x.pem",
    );
    let token = signed(at, &format!("{CADES} -certfile all.pem"));
    assert_eq!(
        check(&token, NOTE, Some(&roots(&ONE))),
        Err(TokenError::Chain)
    );
}

#[test]
fn a_critical_extension_that_is_not_known_is_refused() {
    let odd = format!("{STAMP}\n1.2.3.4 = critical,DER:0500");
    let token = resigned(&odd, NOW, RSA, CADES);
    assert!(check(&token, NOTE, Some(&roots(&ONE))).is_err());
}

#[test]
fn the_certificate_must_be_signed_for() {
    let token = resigned(STAMP, NOW, RSA, "-md sha512");
    assert_eq!(
        check(&token, NOTE, Some(&roots(&ONE))),
        Err(TokenError::Attributes)
    );
}

#[test]
fn short_keys_and_old_digests_are_refused_and_the_usual_ones_taken() {
    let roots = roots(&ONE);
    let old = resigned(STAMP, NOW, RSA, "-cades -md sha1");
    assert_eq!(check(&old, NOTE, Some(&roots)), Err(TokenError::Algorithm));
    let short = resigned(STAMP, NOW, "-newkey rsa:1024", CADES);
    assert_eq!(
        check(&short, NOTE, Some(&roots)),
        Err(TokenError::Algorithm)
    );
    for (key, more) in [
        (
            RSA,
            "-cades -md sha256 -keyopt rsa_padding_mode:pss -keyopt rsa_pss_saltlen:32",
        ),
        (
            "-newkey ec -pkeyopt ec_paramgen_curve:P-256",
            "-cades -md sha256",
        ),
        (
            "-newkey ec -pkeyopt ec_paramgen_curve:P-384",
            "-cades -md sha384",
        ),
    ] {
        let token = resigned(STAMP, NOW, key, more);
        assert_eq!(check(&token, NOTE, Some(&roots)), Ok(()), "{key} {more}");
    }
}

#[test]
fn a_file_without_a_certificate_holds_no_roots() {
    assert!(Roots::parse(b"nothing").is_err());
    assert!(
        Roots::parse(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").is_err()
    );
    // Found by fuzzing: a reader of PEM never came back from this line.
    let short = b"-----BEGIN CERTIFICATE-----\neIM0\r\n-----END CERTIFICATE-----\n";
    assert!(Roots::parse(short).is_err());
}
