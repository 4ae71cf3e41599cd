//! Pictures of pages, kept for a few minutes: who reads a document goes back and forth, and each costs a process.
//!
//! Asked only once a look is allowed and on record and the log has told which version it is of. An erasure empties it.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use eakte_domain::werte::Digest;
use lru::LruCache;

/// All pictures together.
const BYTES_MAX: usize = 16 * 1024 * 1024;
/// A larger picture is not kept: it would drive out too many.
const PICTURE_BYTES_MAX: usize = BYTES_MAX / 8;
/// How long at most.
const KEPT: Duration = Duration::from_secs(300);

/// Which picture: name of the stored document, page from 1, dpi.
pub(super) type Bild = (Digest, u32, u32);

struct Kept {
    pictures: LruCache<Bild, (Instant, Bytes)>,
    bytes: usize,
}

/// The pictures, least used first out.
pub(super) struct Bilder(Mutex<Kept>);

impl Default for Bilder {
    fn default() -> Self {
        Self(Mutex::new(Kept {
            pictures: LruCache::unbounded(),
            bytes: 0,
        }))
    }
}

impl Bilder {
    /// A picture that is still kept.
    pub(super) fn get(&self, bild: &Bild) -> Option<Bytes> {
        let mut kept = self.kept();
        kept.expire(Instant::now());
        kept.pictures.get(bild).map(|(_, png)| png.clone())
    }

    /// Keeps a picture.
    pub(super) fn put(&self, bild: Bild, png: Bytes) {
        if png.len() > PICTURE_BYTES_MAX {
            return;
        }
        let (mut kept, now) = (self.kept(), Instant::now());
        kept.expire(now);
        kept.bytes += png.len();
        if let Some((_, old)) = kept.pictures.put(bild, (now, png)) {
            kept.bytes -= old.len();
        }
        while kept.bytes > BYTES_MAX {
            let Some((_, (_, png))) = kept.pictures.pop_lru() else {
                break;
            };
            kept.bytes -= png.len();
        }
    }

    /// Forgets all: something was erased.
    pub(super) fn leeren(&self) {
        let mut kept = self.kept();
        kept.pictures.clear();
        kept.bytes = 0;
    }

    // Nothing in here panics between two changes that belong together.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn expire(&mut self, now: Instant) {
        let old: Vec<Bild> = self
            .pictures
            .iter()
            .filter(|(_, (since, _))| now.duration_since(*since) > KEPT)
            .map(|(bild, _)| *bild)
            .collect();
        for bild in old {
            if let Some((_, png)) = self.pictures.pop(&bild) {
                self.bytes -= png.len();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bild(seite: u32) -> Bild {
        (Digest([7; 32]), seite, 96)
    }

    #[test]
    fn the_least_used_go_when_there_are_too_many_and_all_go_with_an_erasure() {
        let bilder = Bilder::default();
        let png = Bytes::from(vec![0; PICTURE_BYTES_MAX]);
        for seite in 1..=8 {
            bilder.put(bild(seite), png.clone());
        }
        assert!(bilder.get(&bild(1)).is_some());
        bilder.put(bild(9), png.clone());
        assert!(bilder.get(&bild(1)).is_some(), "used a moment ago");
        assert!(bilder.get(&bild(2)).is_none());
        bilder.put(bild(9), png);
        assert_eq!(bilder.kept().bytes, BYTES_MAX, "the same twice counts once");
        bilder.put(bild(10), Bytes::from(vec![0; PICTURE_BYTES_MAX + 1]));
        assert!(bilder.get(&bild(10)).is_none(), "too large to keep");
        bilder.leeren();
        assert!((1..=9).all(|seite| bilder.get(&bild(seite)).is_none()));
        assert_eq!(bilder.kept().bytes, 0);
    }

    #[test]
    fn a_picture_is_kept_for_minutes_only() {
        let bilder = Bilder::default();
        bilder.put(bild(1), Bytes::from_static(b"png"));
        let mut kept = bilder.kept();
        let now = Instant::now();
        kept.expire(now);
        assert_eq!(kept.bytes, 3);
        kept.expire(now + KEPT + Duration::from_secs(1));
        assert_eq!((kept.bytes, kept.pictures.len()), (0, 0));
    }
}
