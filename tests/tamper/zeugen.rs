//! A database that fits itself shown to those who remember: the signer and the witnesses, as running programs.

use eakte_ledger::add_checkpoint::{Refusal, Request};
use eakte_ledger::checkpoint::Checkpoint;
use eakte_ledger::consistency;
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::header::HeaderBytes;
use eakte_ledger::ids::{Origin, TreeHash};
use eakte_ledger::note::{Note, SignatureLine, WriterKey};
use eakte_ledger::policy::{Circle, Log, Operator, Policy, Witness};
use eakte_ledger::subtree::NodeId;
use eakte_ledger::tree::{leaf, node};
use eakte_ledger::vkey::{Scheme, Vkey};

use crate::faelscher::Protokoll;
use crate::ort::Ort;
use crate::programme::{Antwort, Programm, Wer};

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
    weigerung: fn(&Ort) -> Refusal,
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
        name: "the signer is asked by a database that was put back",
        wer: Wer::S,
        tat: |ort, p| frage(ort, &gekuerzt(ort, p), ort.ziele.mitte as u64 / 2),
        weigerung: |ort| Refusal::Conflict(groesse(ort)),
    },
    Zeugenangriff {
        name: "the signer is asked by a database that was put back, and told the right size",
        wer: Wer::S,
        tat: |ort, p| frage(ort, &gekuerzt(ort, p), groesse(ort)),
        weigerung: |_| Refusal::Malformed,
    },
    Zeugenangriff {
        name: "the signer is asked for another root of the same size",
        wer: Wer::S,
        tat: |ort, p| {
            let mut other = umgeschrieben(ort, p);
            other.zeilen.pop();
            frage(ort, &other, groesse(ort))
        },
        weigerung: |ort| Refusal::Fork(groesse(ort)),
    },
    Zeugenangriff {
        name: "the signer is asked for a rewritten log that went on",
        wer: Wer::S,
        tat: |ort, p| frage(ort, &umgeschrieben(ort, p), groesse(ort)),
        weigerung: |_| Refusal::Inconsistent,
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
        weigerung: |_| Refusal::Inconsistent,
    },
    Zeugenangriff {
        name: "a witness is shown growth without a proof",
        wer: Wer::W,
        tat: |ort, p| Frage {
            path: Vec::new(),
            ..frage(ort, &umgeschrieben(ort, p), groesse(ort))
        },
        weigerung: |_| Refusal::Inconsistent,
    },
    Zeugenangriff {
        name: "a witness is shown a split view of the same size",
        wer: Wer::W,
        tat: |ort, p| {
            let mut other = umgeschrieben(ort, p);
            other.zeilen.pop();
            frage(ort, &other, groesse(ort))
        },
        weigerung: |ort| Refusal::Fork(groesse(ort)),
    },
    Zeugenangriff {
        name: "a witness is shown a split view of the same size beside a made-up proof",
        wer: Wer::W,
        tat: |ort, p| {
            let mut other = umgeschrieben(ort, p);
            other.zeilen.pop();
            Frage {
                path: vec![TreeHash([7; 32])],
                ..frage(ort, &other, groesse(ort))
            }
        },
        weigerung: |ort| Refusal::Fork(groesse(ort)),
    },
    Zeugenangriff {
        name: "a witness is shown a split view of the same size as if it had signed less",
        wer: Wer::W,
        tat: |ort, p| {
            let mut other = umgeschrieben(ort, p);
            other.zeilen.pop();
            frage(ort, &other, ort.ziele.mitte as u64 / 2)
        },
        weigerung: |ort| Refusal::Fork(groesse(ort)),
    },
    Zeugenangriff {
        name: "a witness is asked for another log",
        wer: Wer::W,
        tat: |ort, p| {
            let mut frage = frage(ort, p, groesse(ort));
            frage.checkpoint.origin = Origin::new("elsewhere.example/log").unwrap();
            frage
        },
        weigerung: |_| Refusal::UnknownLog,
    },
    Zeugenangriff {
        name: "a witness is shown a state that a stranger signed",
        wer: Wer::W,
        tat: |ort, p| Frage {
            key: WriterKey::from_seed(&[0x32; 32]),
            ..frage(ort, p, groesse(ort))
        },
        weigerung: |_| Refusal::Forbidden,
    },
    Zeugenangriff {
        name: "a witness is shown an old state of the true log again",
        wer: Wer::W,
        tat: |ort, p| frage(ort, &gekuerzt(ort, p), 0),
        weigerung: |ort| Refusal::Conflict(groesse(ort)),
    },
    Zeugenangriff {
        name: "a witness is shown an old state as if it came after the newest",
        wer: Wer::W,
        tat: |ort, p| frage(ort, &gekuerzt(ort, p), groesse(ort)),
        weigerung: |_| Refusal::Malformed,
    },
];

impl Frage {
    fn request(self) -> Request {
        Request {
            old: self.old,
            path: self.path,
            note: Note::parse(&self.checkpoint.sign(&self.key)).unwrap(),
        }
    }
}

/// The log, gone on by one event.
fn gewachsen(ort: &Ort, p: &Protokoll) -> Protokoll {
    let mut p = p.clone();
    p.zeilen.push(p.zeilen[ort.ziele.fremd as usize].clone());
    p.neu_verketten(p.zeilen.len() as i64 - 1);
    p
}

fn log_key(ort: &Ort) -> Vkey {
    let public = WriterKey::from_seed(&LOG_KEY).public();
    public.to_vkey(&ort.origin).parse().unwrap()
}

fn zeilen(antwort: Antwort) -> Vec<SignatureLine> {
    match antwort {
        Antwort::Signiert(lines) => lines,
        other => panic!("{other:?}"),
    }
}

/// A signer and a witness that have signed the true log.
fn programme(ort: &Ort) -> [Programm; 2] {
    let programme = [
        Programm::signer(ort.origin.as_str()),
        Programm::zeuge(ort.origin.as_str(), vec![log_key(ort)]),
    ];
    for program in &programme {
        zeilen(program.fragen(&frage(ort, &ort.echt, 0).request()));
    }
    programme
}

/// Each attack gets its answer, and none changes what is remembered.
pub(crate) fn angreifen(ort: &Ort) {
    let [signer, zeuge] = programme(ort);
    for angriff in ANGRIFFE {
        let program = match angriff.wer {
            Wer::S => &signer,
            Wer::W => &zeuge,
        };
        let expected = match (angriff.weigerung)(ort) {
            Refusal::Conflict(size) | Refusal::Fork(size) => Antwort::Konflikt(size),
            refusal => Antwort::Verweigert(refusal.status()),
        };
        let answer = program.fragen(&(angriff.tat)(ort, &ort.echt).request());
        assert_eq!(answer, expected, "{}", angriff.name);
        assert_eq!(program.gemerkt(), groesse(ort), "{}", angriff.name);
        println!("{:?} {}", angriff.wer, angriff.name);
    }
    // Two faces of one log were among it: the witness can show them.
    assert!(zeuge.datei("contradiction").exists());
    assert!(zeuge.datei("contradicted").exists());
    assert_eq!(zeuge.kommando(&["status"]).status.code(), Some(1));
    let more = gewachsen(ort, &ort.echt);
    for program in [signer, zeuge] {
        zeilen(program.fragen(&frage(ort, &more, groesse(ort)).request()));
        assert_eq!(program.gemerkt(), groesse(ort) + 1);
    }
}

/// A state file that was torn, emptied or belongs to another log: nothing is signed until a person looks.
pub(crate) fn zerrissen(ort: &Ort) {
    for mut program in programme(ort) {
        program.toeten();
        let path = program.datei("state");
        let whole = std::fs::read_to_string(&path).unwrap();
        let last = whole.len() - 1;
        for cut in [0, 1, whole.len() / 3, whole.len() / 2, last - 3, last] {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let said = program.startet_nicht();
            assert!(said.contains("damaged"), "cut at {cut}: {said}");
        }
        std::fs::remove_file(&path).unwrap();
        assert!(program.startet_nicht().contains("adopt"));
        let foreign = whole.replace(ort.origin.as_str(), "elsewhere.example/log");
        std::fs::write(&path, foreign).unwrap();
        assert!(program.startet_nicht().contains("elsewhere.example/log"));
        std::fs::write(&path, &whole).unwrap();
        // Whoever has the state takes no checkpoint from a person.
        let old = program.datei("old");
        std::fs::write(
            &old,
            frage(ort, &gekuerzt(ort, &ort.echt), 0)
                .request()
                .note
                .to_bytes(),
        )
        .unwrap();
        assert_eq!(program.aufnehmen(&old).status.code(), Some(2));
        program.starten();
        let rewritten = frage(ort, &umgeschrieben(ort, &ort.echt), groesse(ort)).request();
        assert_eq!(program.fragen(&rewritten), Antwort::Verweigert(422));
    }
}

/// Database and memory put back together: that one cannot know. The other does.
pub(crate) fn beide_zurueck(ort: &Ort) {
    let young = gekuerzt(ort, &ort.echt);
    let small = young.zeilen.len() as u64;
    let signer = Programm::signer(ort.origin.as_str());
    let zeuge = Programm::zeuge(ort.origin.as_str(), signer.keys());
    let bezeugt = |program: &Programm, p: &Protokoll, old: u64| {
        let mut request = frage(ort, p, old).request();
        let lines = zeilen(program.fragen(&request));
        request.note.add(lines).unwrap();
        zeuge.fragen(&request)
    };
    zeilen(bezeugt(&signer, &young, 0));
    let mut twin = signer.zwilling();
    zeilen(bezeugt(&signer, &ort.echt, small));
    // With the memory of before the signer signs another continuation; the witness has seen the true one.
    let other = umgeschrieben(ort, &ort.echt);
    let answer = bezeugt(&twin, &other, small);
    assert_eq!(answer, Antwort::Konflikt(groesse(ort)));
    // Told what the witness remembers, the forger still has no proof from there.
    twin.toeten();
    let mut request = frage(ort, &other, groesse(ort)).request();
    let note = std::fs::read_to_string(twin.datei("state")).unwrap();
    let line = note.lines().find_map(SignatureLine::parse).unwrap();
    request.note.add([line]).unwrap();
    assert_eq!(zeuge.fragen(&request), Antwort::Verweigert(422));
    assert_eq!(zeuge.gemerkt(), groesse(ort));
}

/// A policy of one witness, as a file.
fn richtlinie(log: &Vkey, zeuge: &Vkey) -> tempfile::NamedTempFile {
    let witness = Witness {
        name: "zeuge".into(),
        vkey: zeuge.clone(),
        url: None,
    };
    let circle = Circle {
        name: "Gemeinden".into(),
        operators: vec![Operator {
            name: "Gemeinde".into(),
            witnesses: vec![witness],
        }],
    };
    let log = Log {
        vkey: log.clone(),
        url: None,
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), Policy::text(&log, &[circle]).unwrap()).unwrap();
    file
}

/// `eakte verify` against notes whose cosignatures were forged, taken from an older note, or left out.
pub(crate) async fn unterschoben(ort: &Ort) {
    let copy = ort.kopie().await;
    let signer = Programm::signer(ort.origin.as_str());
    let zeuge = Programm::zeuge(ort.origin.as_str(), signer.keys());
    let policy = richtlinie(&signer.keys()[0], &zeuge.keys()[0]);
    let young = gekuerzt(ort, &ort.echt);
    let old = frage(ort, &young, 0).checkpoint;
    let new = frage(ort, &ort.echt, 0).checkpoint;
    let mut lines = Vec::new();
    for (p, from) in [(&young, 0), (&ort.echt, old.size)] {
        let mut request = frage(ort, p, from).request();
        let log = zeilen(signer.fragen(&request));
        request.note.add(log.clone()).unwrap();
        lines.push((log, zeilen(zeuge.fragen(&request))));
    }
    let [(old_log, old_zeuge), (log, cosigned)] = lines.try_into().unwrap();
    let forger = CosignKeys::from_seeds(zeuge.keys()[0].name().clone(), &[3; 32], &[4; 32]);
    let forged = forger.sign(&new, Scheme::Cosignature, 1_800_000_000);
    let under_its_id = mit_kennung(&forged, &cosigned[0]);
    let verdict = |lines: &[&[SignatureLine]], policies: &[&tempfile::NamedTempFile]| {
        let note = tempfile::NamedTempFile::new().unwrap();
        let all = new.with_signatures(lines.concat());
        std::fs::write(note.path(), all.to_bytes()).unwrap();
        let mut words = vec!["verify", "--gegen", note.path().to_str().unwrap()];
        for policy in policies {
            words.extend(["--richtlinie", policy.path().to_str().unwrap()]);
        }
        let out = ort.eakte(&copy, &words);
        let said = String::from_utf8_lossy(&out.stdout) + String::from_utf8_lossy(&out.stderr);
        (out.status.code(), said.into_owned())
    };
    let (code, said) = verdict(&[&log, &cosigned], &[&policy]);
    assert_eq!(code, Some(0), "{said}");
    // No seal: ML-DSA is not asked of it.
    let ml_dsa = richtlinie(&signer.keys()[1], &zeuge.keys()[1]);
    let (code, said) = verdict(&[&log, &cosigned], &[&policy, &ml_dsa]);
    assert_eq!(code, Some(0), "{said}");
    for (name, lines) in [
        ("no witness", vec![&log[..]]),
        (
            "the old cosignature under the new state",
            vec![&log, &old_zeuge],
        ),
        (
            "another key under the name of the witness",
            vec![&log, std::slice::from_ref(&forged)],
        ),
        (
            "another key under its name and id",
            vec![&log, std::slice::from_ref(&under_its_id)],
        ),
        ("an old signature of the log", vec![&old_log, &cosigned]),
        ("the witness without the log", vec![&cosigned[..]]),
    ] {
        let (code, said) = verdict(&lines, &[&policy]);
        assert!(
            code == Some(2) && said.contains("does not satisfy"),
            "{name}: {code:?} {said}"
        );
        println!("W {name}");
    }
}

/// The signature of one line under name and id of another.
fn mit_kennung(signature: &SignatureLine, like: &SignatureLine) -> SignatureLine {
    use base64::prelude::{BASE64_STANDARD, Engine};
    let parts = |line: &SignatureLine| {
        let text = line.to_string();
        let (head, bytes) = text.trim_end().rsplit_once(' ').unwrap();
        (head.to_owned(), BASE64_STANDARD.decode(bytes).unwrap())
    };
    let ((head, id), (_, mut bytes)) = (parts(like), parts(signature));
    bytes[..4].copy_from_slice(&id[..4]);
    SignatureLine::parse(&format!("{head} {}", BASE64_STANDARD.encode(bytes))).unwrap()
}
