//! `eakte-worker`: one job on one document, then the end.
//!
//! ```text
//! eakte-worker text MEDIENTYP              text of the document on standard input
//! eakte-worker seite MEDIENTYP NUMMER DPI  page as PNG; NUMMER from 1
//! eakte-worker schwaerzen MEDIENTYP BEREICH...  copy with black areas as PDF; BEREICH: page:left:top:width:height
//! eakte-worker art ENDUNG                  media type; ENDUNG of the file name, may be empty
//! eakte-worker reihe                       documents of one hand, one after the other
//! eakte-worker probe-sandbox               tries what must fail
//! ```
//!
//! `reihe` reads requests until the end of its input: a line `LENGTH WORD...`, the words as above, then the
//! document. What takes over the parser in one document can forge the answers to those after it: only for
//! documents that come from one hand anyway.
//!
//! The answer is a line of JSON and its bytes ([`eakte_worker::frame`]); exit 0. A refused
//! document is an answer too. Exit 2: called wrongly. Exit 3: no limits could be set, nothing was
//! read. Any other end is a crash. Arguments carry nothing personal: everyone sees them in `ps`.

mod parser;
mod probe;
mod sandbox;

use std::io::{self, BufRead, Read, Write};
use std::process::ExitCode;

use eakte_worker::frame::{
    ANFRAGE_BYTES_MAX, Ablehnung, DOKUMENT_BYTES_MAX, DPI_MAX, DPI_MIN, Ergebnis, Kopf,
    REIHE_BYTES_MAX, Sandbox, TEXT_BYTES_MAX,
};
use eakte_worker::{Bereich, Medientyp};

/// Plain text is read as far as its text can leave, in the widest encoding, and a little further
/// to see that there is more.
const PLAIN_BYTES_MAX: u64 = 2 * TEXT_BYTES_MAX as u64 + 2;

/// What was found, and bytes with it.
type Answer = Result<(Ergebnis, Vec<u8>), Ablehnung>;

enum Job {
    Text(Medientyp),
    Seite {
        art: Medientyp,
        nummer: u32,
        dpi: u32,
    },
    Schwaerzen {
        art: Medientyp,
        bereiche: Vec<Bereich>,
    },
    Art {
        endung: String,
    },
    ProbeSandbox,
}

fn main() -> ExitCode {
    // A panic message may quote the document.
    std::panic::set_hook(Box::new(|_| {}));
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let in_reihe = words == ["reihe"];
    let job = job(&words);
    if job.is_none() && !in_reihe {
        eprintln!(
            "usage: eakte-worker text TYPE | seite TYPE NUMBER DPI | schwaerzen TYPE AREA... | art ENDING | reihe"
        );
        return ExitCode::from(2);
    }
    let sandbox = match sandbox::enter() {
        Ok(sandbox) => sandbox,
        Err(e) => {
            eprintln!("eakte-worker: no limits, nothing read: {e}");
            return ExitCode::from(3);
        }
    };
    let mut input = io::stdin().lock();
    let done = match job {
        Some(job) => answer(sandbox, run(job, &mut input)),
        None => reihe(sandbox, &mut input),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Answers requests until the input ends; a malformed one ends it, too.
fn reihe(sandbox: Sandbox, input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let mut line = String::new();
        if input
            .by_ref()
            .take(ANFRAGE_BYTES_MAX)
            .read_line(&mut line)?
            == 0
        {
            return Ok(());
        }
        let malformed = || io::Error::from(io::ErrorKind::InvalidData);
        let words: Vec<&str> = line.trim_end_matches('\n').split(' ').collect();
        let (length, words) = words.split_first().ok_or_else(malformed)?;
        let length: u64 = length.parse().map_err(|_| malformed())?;
        let job = job(words)
            // A line with many areas is longer than one of a series: cut off, it would ask for fewer of them.
            .filter(|job| length <= REIHE_BYTES_MAX && !matches!(job, Job::Schwaerzen { .. }))
            .ok_or_else(malformed)?;
        let mut document = Vec::new();
        if input.by_ref().take(length).read_to_end(&mut document)? as u64 != length {
            return Err(malformed());
        }
        answer(sandbox, run(job, &mut document.as_slice()))?;
    }
}

fn job(arguments: &[&str]) -> Option<Job> {
    // A name not on the list parses as `Unbekannt` and is refused by the parser.
    let art = |name: &str| name.parse().unwrap_or(Medientyp::Unbekannt);
    Some(match *arguments {
        ["text", name] => Job::Text(art(name)),
        ["seite", name, nummer, dpi] => Job::Seite {
            art: art(name),
            nummer: nummer.parse().ok()?,
            dpi: dpi.parse::<u32>().ok()?.clamp(DPI_MIN, DPI_MAX),
        },
        ["schwaerzen", name, ref bereiche @ ..] => Job::Schwaerzen {
            art: art(name),
            bereiche: bereiche
                .iter()
                .map(|b| b.parse::<Bereich>().ok())
                .collect::<Option<Vec<_>>>()?,
        },
        ["art", endung] => Job::Art {
            endung: endung.to_owned(),
        },
        ["probe-sandbox"] => Job::ProbeSandbox,
        _ => return None,
    })
}

fn run(job: Job, input: &mut impl Read) -> Answer {
    match job {
        Job::Text(Medientyp::Text) => {
            let data = read(input, PLAIN_BYTES_MAX)?;
            Ok(text_answer(parser::text(Medientyp::Text, data)?))
        }
        Job::Text(art) => Ok(text_answer(parser::text(art, read_document(input)?)?)),
        Job::Seite { art, nummer, dpi } => {
            let seite = parser::seite(art, read_document(input)?, nummer, dpi)?;
            let ergebnis = Ergebnis::Seite {
                breite: seite.breite,
                hoehe: seite.hoehe,
            };
            Ok((ergebnis, seite.png))
        }
        Job::Schwaerzen { art, bereiche } => {
            let kopie = parser::schwaerzen(art, read_document(input)?, &bereiche)?;
            let seiten = kopie.seiten;
            Ok((Ergebnis::Kopie { seiten }, kopie.pdf))
        }
        Job::Art { endung } => {
            let art = parser::art(read_document(input)?, &format!("x.{endung}"));
            Ok((Ergebnis::Art(art.as_str().to_owned()), Vec::new()))
        }
        Job::ProbeSandbox => Ok((Ergebnis::Probe(probe::run()), Vec::new())),
    }
}

fn text_answer(text: parser::Text) -> (Ergebnis, Vec<u8>) {
    let ergebnis = Ergebnis::Text {
        seiten: text.seiten,
        abgeschnitten: text.abgeschnitten,
    };
    (ergebnis, text.finish().into_bytes())
}

fn read_document(input: &mut impl Read) -> Result<Vec<u8>, Ablehnung> {
    let data = read(input, DOKUMENT_BYTES_MAX + 1)?;
    if data.len() as u64 > DOKUMENT_BYTES_MAX {
        return Err(Ablehnung::ZuGross);
    }
    Ok(data)
}

fn read(input: &mut impl Read, bytes_max: u64) -> Result<Vec<u8>, Ablehnung> {
    let mut data = Vec::new();
    input
        .take(bytes_max)
        .read_to_end(&mut data)
        .map_err(|_| Ablehnung::Unlesbar)?;
    Ok(data)
}

fn answer(sandbox: Sandbox, found: Answer) -> io::Result<()> {
    let (ergebnis, bytes) =
        found.unwrap_or_else(|ablehnung| (Ergebnis::Abgelehnt(ablehnung), Vec::new()));
    let kopf = Kopf {
        ergebnis,
        sandbox,
        laenge: bytes.len() as u64,
    };
    let mut out = io::stdout().lock();
    serde_json::to_writer(&mut out, &kopf)?;
    out.write_all(b"\n")?;
    out.write_all(&bytes)?;
    out.flush()
}
