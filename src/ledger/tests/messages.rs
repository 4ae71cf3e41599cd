//! What witnesses and the signer are asked and answer, as bytes and back.
#![allow(clippy::unwrap_used)]

use eakte_ledger::add_checkpoint::{Answer, AnswerError, Refusal, Request};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::{NoteError, SignatureLine};
use eakte_ledger::signer::{self, Ask, FRAME_BYTES_MAX, MessageError, read_frame, write_frame};
use eakte_ledger::vkey::Scheme;
use std::io::ErrorKind;

fn keys(seed: u8) -> CosignKeys {
    let name = Origin::new("eakte.example/log").unwrap();
    CosignKeys::from_seeds(name, &[seed; 32], &[!seed; 32])
}

fn checkpoint() -> Checkpoint {
    Checkpoint {
        origin: Origin::new("eakte.example/log").unwrap(),
        size: 9,
        root: TreeHash([5; 32]),
    }
}

fn lines() -> Vec<SignatureLine> {
    [Scheme::Note, Scheme::MlDsa44]
        .map(|scheme| keys(1).sign(&checkpoint(), scheme, 7))
        .to_vec()
}

fn request() -> Request {
    Request {
        old: 3,
        path: vec![TreeHash([1; 32]), TreeHash([2; 32])],
        note: checkpoint().with_signatures(lines()),
    }
}

#[test]
fn a_request_survives_the_way() {
    assert_eq!(Request::parse(&request().to_bytes()), Ok(request()));
}

#[test]
fn an_answer_survives_the_way() {
    let answers = [
        Answer::Signed(lines()),
        Answer::Conflict(0),
        Answer::Conflict(7),
        Answer::from(Refusal::Fork(7)),
        Answer::from(Refusal::Inconsistent),
        Answer::Refused(500),
    ];
    for answer in answers {
        assert_eq!(
            Answer::read(answer.status(), &answer.body()),
            Ok(answer.clone())
        );
        assert_eq!(Answer::parse(&answer.to_bytes()), Ok(answer));
    }
}

#[test]
fn an_answer_that_no_witness_gives_is_refused() {
    let line = lines()[0].to_string();
    for (status, body) in [
        (200, ""),
        (200, "\n"),
        (200, line.trim_end()),
        (200, &format!("{line}\n")),
        (200, &line.repeat(17)),
        (409, ""),
        (409, "7"),
        (409, "07\n"),
        (409, "-1\n"),
        (409, "9223372036854775808\n"),
        (302, ""),
        (600, ""),
        (0, ""),
    ] {
        assert_eq!(
            Answer::read(status, body),
            Err(AnswerError),
            "{status} {body}"
        );
    }
    for bytes in [&b"404"[..], b"404\nwhy\n", b"0404\n", b"\n", b"", b"\xff\n"] {
        assert_eq!(Answer::parse(bytes), Err(AnswerError));
    }
}

#[test]
fn a_question_to_the_signer_and_its_answer_survive_the_way() {
    let vkeys = [Scheme::Note, Scheme::MlDsa44].map(|scheme| keys(1).vkey(scheme));
    let (sign, seal) = (Ask::Sign(request()), Ask::Seal(request()));
    for ask in [&sign, &seal, &Ask::Keys] {
        assert_eq!(Ask::parse(&ask.to_bytes()).as_ref(), Ok(ask));
    }
    for (ask, answer) in [
        (&sign, signer::Answer::Signed(lines())),
        (&seal, signer::Answer::Signed(lines())),
        (&sign, signer::Answer::Conflict(9)),
        (
            &seal,
            signer::Answer::Refused(422, "the consistency proof is wrong".into()),
        ),
        (&Ask::Keys, signer::Answer::Keys(vkeys.to_vec())),
    ] {
        assert_eq!(signer::Answer::parse(&answer.to_bytes(), ask), Ok(answer));
    }
    for bytes in [
        &b"sign\n"[..],
        b"SIGN\nold 0\n\n",
        b"keys",
        b"keys\n\n",
        b"",
    ] {
        assert_eq!(Ask::parse(bytes), Err(MessageError));
    }
    for bytes in [
        &b"200\n"[..],
        b"409 x\n",
        b"200 ok\n",
        b"404\n",
        b"409 7\nmore\n",
        b"404 why",
    ] {
        assert_eq!(signer::Answer::parse(bytes, &sign), Err(MessageError));
    }
    assert!(signer::Answer::parse(b"200\n\n", &Ask::Keys).is_err());
}

#[test]
fn a_frame_that_ends_early_or_is_too_long_is_an_error() {
    let mut pipe = Vec::new();
    write_frame(&mut pipe, b"one").unwrap();
    write_frame(&mut pipe, b"").unwrap();
    let mut from = &pipe[..];
    assert_eq!(read_frame(&mut from).unwrap().unwrap(), b"one");
    assert_eq!(read_frame(&mut from).unwrap().unwrap(), b"");
    assert_eq!(read_frame(&mut from).unwrap(), None);
    let kind = |mut bytes: &[u8]| read_frame(&mut bytes).unwrap_err().kind();
    assert_eq!(kind(&pipe[..2]), ErrorKind::UnexpectedEof);
    assert_eq!(kind(&pipe[..5]), ErrorKind::UnexpectedEof);
    let long = (FRAME_BYTES_MAX as u32 + 1).to_be_bytes();
    assert_eq!(kind(&long), ErrorKind::InvalidData);
    let error = write_frame(&mut pipe, &vec![0; FRAME_BYTES_MAX + 1]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn a_line_of_the_same_key_takes_the_place_of_the_older() {
    let mut note = checkpoint().with_signatures(lines());
    let later = keys(1).sign(&checkpoint(), Scheme::MlDsa44, 8);
    note.add([later.clone()]).unwrap();
    assert_eq!(note.signatures(), [lines()[0].clone(), later]);
    let verified = keys(1).vkey(Scheme::MlDsa44).verify(&note);
    assert_eq!(verified, Ok(Some(8)));
    let many = (0..130).map(|seed| keys(seed).sign(&checkpoint(), Scheme::Note, 1));
    assert_eq!(note.add(many), Err(NoteError::TooLarge));
    assert_eq!(note.signatures().len(), 2);
}
