//! Whoever may write the folder of the documents, and has no key.

use std::path::{Path, PathBuf};

use crate::angriff::{Angriff, Befund, Schicht, Tat, Ziele, bei};

/// Where the file of a document lies.
pub(crate) fn datei(ordner: &Path, name: &str) -> PathBuf {
    ordner.join(&name[..2]).join(name)
}

const fn dateien(
    name: &'static str,
    tat: fn(&Path, &Ziele),
    befund: fn(&Ziele) -> Befund,
) -> Angriff {
    Angriff {
        name,
        schicht: Schicht::B,
        tat: Tat::Dateien(tat),
        befund,
    }
}

/// Changes the bytes of the first document's file.
fn geaendert(ordner: &Path, z: &Ziele, change: impl FnOnce(&mut Vec<u8>)) {
    let path = datei(ordner, &z.dokumente[0].1);
    let mut bytes = std::fs::read(&path).unwrap();
    change(&mut bytes);
    std::fs::write(&path, bytes).unwrap();
}

fn anders(z: &Ziele) -> Befund {
    bei("document_differs", z.dokumente[0].0)
}

pub(crate) const ANGRIFFE: &[Angriff] = &[
    dateien(
        "a bit in the middle of a document",
        |ordner, z| {
            geaendert(ordner, z, |bytes| {
                let middle = bytes.len() / 2;
                bytes[middle] ^= 1;
            });
        },
        anders,
    ),
    dateien(
        "a bit of the header of a document's age file",
        |ordner, z| geaendert(ordner, z, |bytes| bytes[30] ^= 1),
        anders,
    ),
    dateien(
        "a document cut short",
        |ordner, z| geaendert(ordner, z, |bytes| bytes.truncate(bytes.len() - 1)),
        anders,
    ),
    dateien(
        "a document with bytes behind its end",
        |ordner, z| geaendert(ordner, z, |bytes| bytes.push(0)),
        anders,
    ),
    dateien(
        "an empty file in place of a document",
        |ordner, z| geaendert(ordner, z, Vec::clear),
        anders,
    ),
    dateien(
        "another true document in place of one",
        |ordner, z| {
            let [to, from] = z.dokumente.each_ref().map(|d| datei(ordner, &d.1));
            std::fs::copy(from, to).unwrap();
        },
        anders,
    ),
    dateien(
        "an age file to a stranger in place of a document",
        |ordner, z| {
            let stranger = age::x25519::Identity::generate().to_public();
            let bytes = age::encrypt(&stranger, b"another text").unwrap();
            std::fs::write(datei(ordner, &z.dokumente[0].1), bytes).unwrap();
        },
        anders,
    ),
    dateien(
        "a document taken away",
        |ordner, z| std::fs::remove_file(datei(ordner, &z.dokumente[0].1)).unwrap(),
        |z| bei("document_missing", z.dokumente[0].0),
    ),
    dateien(
        "all documents taken away",
        |ordner, _| std::fs::remove_dir_all(ordner).unwrap(),
        |z| bei("document_missing", z.dokumente[0].0),
    ),
];
