//! A signer and witnesses inside the test, which can be stopped, made to lie, and looked into.
//!
//! They decide with the ledger's own functions, as the programs do; what differs is that a test holds their keys.

use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use eakte_ledger::add_checkpoint::{
    Answer as Antwort, Refusal, Remembered, Request, Trust, decide, decide_request,
};
use eakte_ledger::cosign::CosignKeys;
use eakte_ledger::ids::Origin;
use eakte_ledger::policy::{Circle, Log, Operator, Policy, Witness};
use eakte_ledger::signer::{Answer, Ask, read_frame, write_frame};
use eakte_ledger::vkey::{Scheme, Vkey};

/// Name of the tests' log.
pub(crate) const ORIGIN: &str = "test.example/log";

fn keys(name: &str) -> CosignKeys {
    let seed = |what: &str| *blake3::hash(format!("{what} of {name}").as_bytes()).as_bytes();
    let name = Origin::new(name).unwrap();
    CosignKeys::from_seeds(name, &seed("ed25519"), &seed("ml-dsa"))
}

/// A signer on a socket. Its memory outlives databases.
pub(crate) struct Unterzeichner {
    stumm: Arc<AtomicBool>,
    pub(crate) gemerkt: Arc<Mutex<Remembered>>,
    pub(crate) unterschriften: Arc<Mutex<Vec<u64>>>,
}

impl Unterzeichner {
    /// Listens at `signer.sock` in this folder.
    pub(crate) fn start(daten: &Path) -> Self {
        std::fs::create_dir_all(daten).unwrap();
        let listener = UnixListener::bind(daten.join("signer.sock")).unwrap();
        let signer = Self {
            stumm: Arc::default(),
            gemerkt: Arc::new(Mutex::new(Remembered::nothing())),
            unterschriften: Arc::default(),
        };
        let (stumm, gemerkt) = (signer.stumm.clone(), signer.gemerkt.clone());
        let unterschriften = signer.unterschriften.clone();
        std::thread::spawn(move || {
            let keys = keys(ORIGIN);
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                while let Ok(Some(frame)) = read_frame(&mut stream) {
                    if stumm.load(Ordering::SeqCst) {
                        break;
                    }
                    let ask = Ask::parse(&frame).unwrap();
                    let mut gemerkt = gemerkt.lock().unwrap();
                    let answer = antwort(&keys, &ask, &mut gemerkt);
                    if matches!(answer, Answer::Signed(_)) {
                        unterschriften.lock().unwrap().push(gemerkt.size);
                    }
                    // The service may have gone: then nobody needs the answer.
                    let _ = write_frame(&mut stream, &answer.to_bytes());
                }
            }
        });
        signer
    }

    /// Answers no more, or again.
    pub(crate) fn verstummt(&self, stumm: bool) {
        self.stumm.store(stumm, Ordering::SeqCst);
    }
}

fn antwort(keys: &CosignKeys, ask: &Ask, gemerkt: &mut Remembered) -> Answer {
    let (request, schemes) = match ask {
        Ask::Keys => {
            return Answer::Keys(vec![keys.vkey(Scheme::Note), keys.vkey(Scheme::MlDsa44)]);
        }
        Ask::Sign(request) => (request, &[Scheme::Note][..]),
        Ask::Seal(request) => (request, &[Scheme::Note, Scheme::MlDsa44][..]),
    };
    match decide_request(request, Trust::Origin(keys.name()), gemerkt) {
        Ok(accepted) => {
            *gemerkt = accepted.remembered();
            let sign = |s: &Scheme| keys.sign(&accepted.checkpoint, *s, 1_800_000_000);
            Answer::Signed(schemes.iter().map(sign).collect())
        }
        Err(Refusal::Conflict(size) | Refusal::Fork(size)) => Answer::Conflict(size),
        Err(refusal) => Answer::Refused(refusal.status(), refusal.to_string()),
    }
}

/// A witness that a test answers for.
pub(crate) struct Zeugin {
    pub(crate) keys: CosignKeys,
    pub(crate) gemerkt: Mutex<Remembered>,
}

impl Zeugin {
    pub(crate) fn neu(name: &str) -> Self {
        Self {
            keys: keys(name),
            gemerkt: Mutex::new(Remembered::nothing()),
        }
    }

    /// Key id in the addresses of the service.
    pub(crate) fn id(&self) -> String {
        hex::encode(self.keys.vkey(Scheme::Cosignature).id())
    }

    /// An honest answer to a request.
    pub(crate) fn antwortet(&self, frage: &[u8]) -> Antwort {
        let log: Vec<Vkey> = [Scheme::Note, Scheme::MlDsa44]
            .map(|s| keys(ORIGIN).vkey(s))
            .to_vec();
        let mut gemerkt = self.gemerkt.lock().unwrap();
        match decide(frage, Trust::Keys(&log), &gemerkt) {
            Ok(accepted) => {
                *gemerkt = accepted.remembered();
                let time = u64::try_from(eakte::app::now().0).unwrap() / 1_000;
                let sign = |scheme| self.keys.sign(&accepted.checkpoint, scheme, time);
                let mut lines = vec![sign(Scheme::Cosignature)];
                if accepted.seal {
                    lines.push(sign(Scheme::MlDsa44));
                }
                Antwort::Signed(lines)
            }
            Err(refusal) => refusal.into(),
        }
    }
}

/// Size of the checkpoint in a request.
pub(crate) fn groesse(frage: &[u8]) -> u64 {
    let request = Request::parse(frage).unwrap();
    request.note.text().lines().nth(1).unwrap().parse().unwrap()
}

/// Writes both policies of these witnesses, of whom two thirds must confirm. An address for those that have one.
pub(crate) fn regeln(daten: &Path, zeugen: &[(&Zeugin, Option<String>)]) {
    let folder = daten.join("policy");
    std::fs::create_dir_all(&folder).unwrap();
    for (file, log, scheme) in [
        ("ed25519.txt", Scheme::Note, Scheme::Cosignature),
        ("mldsa.txt", Scheme::MlDsa44, Scheme::MlDsa44),
    ] {
        let operators = zeugen.iter().map(|(z, url)| Operator {
            name: z.keys.name().to_string(),
            witnesses: vec![Witness {
                name: z.keys.name().to_string(),
                vkey: z.keys.vkey(scheme),
                url: url.clone(),
            }],
        });
        let circle = Circle {
            name: "Gemeinden".into(),
            operators: operators.collect(),
        };
        let log = Log {
            vkey: keys(ORIGIN).vkey(log),
            url: None,
        };
        std::fs::write(folder.join(file), Policy::text(&log, &[circle]).unwrap()).unwrap();
    }
}
