//! A database that fits itself shown to those who remember: the signer and the witnesses.

use eakte_ledger::add_checkpoint::{Refusal, Remembered, Request, Trust, decide};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::consistency;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::{Note, WriterKey};
use eakte_ledger::subtree::NodeId;
use eakte_ledger::tree::{leaf, node};
use eakte_ledger::vkey::Vkey;

use crate::faelscher::Protokoll;
use crate::ort::Ort;

/// Who is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wer {
    /// The signer: takes what comes over its own socket, and remembers.
    S,
    /// A witness: takes what the log has signed, and remembers.
    W,
}

/// What is asked for a signature: old size, checkpoint, proof, signing key.
struct Frage {
    old: u64,
    checkpoint: Checkpoint,
    path: Vec<TreeHash>,
    key: WriterKey,
}

/// One attack on those who remember.
pub(crate) struct Zeugenangriff {
    pub(crate) name: &'static str,
    wer: Wer,
    tat: fn(&Ort, &Protokoll) -> Frage,
    /// Nothing: it is no attack and must be signed.
    weigerung: Option<fn(&Ort) -> Refusal>,
}

const LOG_KEY: [u8; 32] = [0x31; 32];

/// A perfect subtree of a log.
fn teil(p: &Protokoll, id: NodeId) -> TreeHash {
    if id.level == 0 {
        let header = &p.zeilen[id.index as usize].header;
        return leaf(&HeaderBytes::try_from(&header[..]).unwrap());
    }
    let half = |index| {
        let level = id.level - 1;
        teil(p, NodeId { level, index })
    };
    node(&half(2 * id.index), &half(2 * id.index + 1))
}

/// The request of a log as it is, from an old size on.
fn frage(ort: &Ort, p: &Protokoll, old: u64) -> Frage {
    let size = p.zeilen.len() as u64;
    let path = consistency::prove(old.min(size), size, |id| Ok::<_, ()>(teil(p, id)));
    Frage {
        old,
        checkpoint: Checkpoint {
            origin: ort.origin.clone(),
            size,
            root: p.wurzel(),
        },
        path: path.unwrap().unwrap(),
        key: WriterKey::from_seed(&LOG_KEY),
    }
}

/// The log with another body in the middle, everything behind it made to fit, and one event more.
fn umgeschrieben(ort: &Ort, p: &Protokoll) -> Protokoll {
    let mut p = p.clone();
    let body = p.zeilen[ort.ziele.mitte as usize].body.as_mut().unwrap();
    body[100] ^= 1;
    p.zeilen.push(p.zeilen[ort.ziele.mitte as usize].clone());
    p.neu_verketten(ort.ziele.mitte);
    p
}

fn gekuerzt(ort: &Ort, p: &Protokoll) -> Protokoll {
    let mut p = p.clone();
    p.zeilen.truncate(ort.ziele.mitte as usize);
    p
}

fn groesse(ort: &Ort) -> u64 {
    ort.stand().0
}

pub(crate) const ANGRIFFE: &[Zeugenangriff] = &[
    Zeugenangriff {
        name: "a log that only went on is signed",
        wer: Wer::S,
        tat: |ort, p| {
            let mut more = p.clone();
            more.zeilen.push(p.zeilen[ort.ziele.fremd as usize].clone());
            more.neu_verketten(ort.ziele.kopf + 1);
            frage(ort, &more, groesse(ort))
        },
        weigerung: None,
    },
    Zeugenangriff {
        name: "the signer is asked by a database that was put back",
        wer: Wer::S,
        tat: |ort, p| frage(ort, &gekuerzt(ort, p), ort.ziele.mitte as u64 / 2),
        weigerung: Some(|ort| Refusal::Conflict(groesse(ort))),
    },
    Zeugenangriff {
        name: "the signer is asked by a database that was put back, and told the right size",
        wer: Wer::S,
        tat: |ort, p| frage(ort, &gekuerzt(ort, p), groesse(ort)),
        weigerung: Some(|_| Refusal::Malformed),
    },
    Zeugenangriff {
        name: "the signer is asked for another root of the same size",
        wer: Wer::S,
        tat: |ort, p| {
            let mut other = umgeschrieben(ort, p);
            other.zeilen.pop();
            frage(ort, &other, groesse(ort))
        },
        weigerung: Some(|ort| Refusal::Fork(groesse(ort))),
    },
    Zeugenangriff {
        name: "the signer is asked for a rewritten log that went on",
        wer: Wer::S,
        tat: |ort, p| frage(ort, &umgeschrieben(ort, p), groesse(ort)),
        weigerung: Some(|_| Refusal::Inconsistent),
    },
    Zeugenangriff {
        name: "a witness is shown a rewritten log with the proof of the true one",
        wer: Wer::W,
        tat: |ort, p| {
            let mut true_path = p.clone();
            true_path.zeilen.push(p.zeilen[0].clone());
            let path = frage(ort, &true_path, groesse(ort)).path;
            Frage {
                path,
                ..frage(ort, &umgeschrieben(ort, p), groesse(ort))
            }
        },
        weigerung: Some(|_| Refusal::Inconsistent),
    },
    Zeugenangriff {
        name: "a witness is shown growth without a proof",
        wer: Wer::W,
        tat: |ort, p| Frage {
            path: Vec::new(),
            ..frage(ort, &umgeschrieben(ort, p), groesse(ort))
        },
        weigerung: Some(|_| Refusal::Inconsistent),
    },
    Zeugenangriff {
        name: "a witness is shown a split view of the same size",
        wer: Wer::W,
        tat: |ort, p| {
            let mut other = umgeschrieben(ort, p);
            other.zeilen.pop();
            frage(ort, &other, groesse(ort))
        },
        weigerung: Some(|ort| Refusal::Fork(groesse(ort))),
    },
    Zeugenangriff {
        name: "a witness is asked for another log",
        wer: Wer::W,
        tat: |ort, p| {
            let mut frage = frage(ort, p, groesse(ort));
            frage.checkpoint.origin = Origin::new("elsewhere.example/log").unwrap();
            frage
        },
        weigerung: Some(|_| Refusal::UnknownLog),
    },
    Zeugenangriff {
        name: "a witness is shown a state that a stranger signed",
        wer: Wer::W,
        tat: |ort, p| Frage {
            key: WriterKey::from_seed(&[0x32; 32]),
            ..frage(ort, p, groesse(ort))
        },
        weigerung: Some(|_| Refusal::Forbidden),
    },
];

/// Asks, and compares the answer.
pub(crate) fn angreifen(ort: &Ort, angriff: &Zeugenangriff) {
    let frage = (angriff.tat)(ort, &ort.echt);
    let (size, root) = ort.stand();
    let note = Note::parse(&frage.checkpoint.sign(&frage.key)).unwrap();
    let request = Request {
        old: frage.old,
        path: frage.path,
        note,
    };
    let public = WriterKey::from_seed(&LOG_KEY).public();
    let keys: [Vkey; 1] = [public.to_vkey(&ort.origin).parse().unwrap()];
    let trust = match angriff.wer {
        Wer::S => Trust::Origin(&ort.origin),
        Wer::W => Trust::Keys(&keys),
    };
    let answer = decide(&request.to_bytes(), trust, &Remembered { size, root });
    match (&angriff.weigerung, answer) {
        (Some(expected), Err(refusal)) => {
            assert_eq!(refusal, expected(ort), "{}", angriff.name);
        }
        (None, Ok(accepted)) => assert!(accepted.checkpoint.size > size),
        (_, answer) => panic!("{}: {answer:?}", angriff.name),
    }
    println!("{:?} {}", angriff.wer, angriff.name);
}
