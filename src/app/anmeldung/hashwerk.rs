//! Hashing passwords. Each hash takes 19 MiB and a core: few are at work, few wait, more are refused at once.
//!
//! Names that nobody has get half of the places and half of the work, so that a flood of made-up names leaves the rest
//! to people. Only in such a flood does the answer tell the two apart; the pauses of `passwort` count both alike.

use std::sync::{Arc, Mutex};

use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use subtle::ConstantTimeEq;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::fault;
use crate::app::AppError;

/// Passwords hashed at the same time.
const ZUGLEICH: usize = 4;
/// Passwords that wait or are hashed.
const PLAETZE: usize = 32;
/// When a place is free again at the latest, as told to who is refused.
const WARTEN_SEKUNDEN: u64 = 2;
/// Stands in for the stored password of a name that nobody has, with the parameters of new passwords: looking at it
/// takes as long. No password is known for it, and none would be let in by it.
const NIEMANDES: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Memory to hash in, kept: given back to the allocator it would stay with each thread that ever hashed.
type Puffer = Arc<Mutex<Vec<Vec<Block>>>>;

/// Where passwords are hashed.
pub(in crate::app) struct Hashwerk {
    plaetze: Arc<Semaphore>,
    plaetze_unbekannt: Arc<Semaphore>,
    zugleich: Arc<Semaphore>,
    zugleich_unbekannt: Arc<Semaphore>,
    puffer: Puffer,
}

impl Default for Hashwerk {
    fn default() -> Self {
        let neu = |n| Arc::new(Semaphore::new(n));
        Self {
            plaetze: neu(PLAETZE),
            plaetze_unbekannt: neu(PLAETZE / 2),
            zugleich: neu(ZUGLEICH),
            zugleich_unbekannt: neu(ZUGLEICH / 2),
            puffer: Arc::default(),
        }
    }
}

/// A place among those who wait.
pub(super) struct Platz {
    _platz: OwnedSemaphorePermit,
    unbekannt: Option<OwnedSemaphorePermit>,
}

impl Hashwerk {
    /// A place, for a name that somebody has or one that nobody has.
    ///
    /// Errors: `Gesperrt` at once if all are taken.
    pub(super) fn platz(&self, bekannt: bool) -> Result<Platz, AppError> {
        let nehmen = |s: &Arc<Semaphore>| {
            let voll = |_| AppError::Gesperrt {
                sekunden: WARTEN_SEKUNDEN,
            };
            s.clone().try_acquire_owned().map_err(voll)
        };
        let unbekannt = if bekannt {
            None
        } else {
            Some(nehmen(&self.plaetze_unbekannt)?)
        };
        Ok(Platz {
            _platz: nehmen(&self.plaetze)?,
            unbekannt,
        })
    }

    async fn rechnen<T: Send + 'static>(
        &self,
        platz: Platz,
        work: impl FnOnce(&mut Vec<Block>) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let halb = match platz.unbekannt {
            Some(_) => Some(self.zugleich_unbekannt.clone().acquire_owned().await),
            None => None,
        };
        let einer = self.zugleich.clone().acquire_owned().await.map_err(fault)?;
        let puffer = self.puffer.clone();
        let work = tokio::task::spawn_blocking(move || {
            // As many as are at work at the same time, so there are never more.
            let mut blocks = puffer.lock().map_err(fault)?.pop().unwrap_or_default();
            let done = work(&mut blocks);
            puffer.lock().map_err(fault)?.push(blocks);
            // Here, not with the request: who hangs up early has their password hashed to its end all the same.
            drop((halb, einer, platz));
            done
        });
        work.await.map_err(fault)?
    }

    /// A new password as it is stored.
    pub(super) async fn hash(&self, passwort: &str) -> Result<String, AppError> {
        let given = passwort.to_owned();
        let work = move |_: &mut Vec<Block>| {
            let hash = Argon2::default().hash_password(given.as_bytes());
            hash.map(|h| h.to_string()).map_err(fault)
        };
        self.rechnen(self.platz(true)?, work).await
    }

    /// Whether the password is the stored one; without one it is not, after the same time.
    pub(super) async fn stimmt(
        &self,
        platz: Platz,
        passwort: &str,
        stored: Option<String>,
    ) -> Result<bool, AppError> {
        let given = passwort.to_owned();
        let work = move |blocks: &mut Vec<Block>| {
            let da = stored.is_some();
            let stored = stored.as_deref().unwrap_or(NIEMANDES);
            Ok(gleich(given.as_bytes(), stored, blocks)? && da)
        };
        self.rechnen(platz, work).await
    }
}

fn gleich(passwort: &[u8], stored: &str, blocks: &mut Vec<Block>) -> Result<bool, AppError> {
    let stored = PasswordHash::new(stored).map_err(fault)?;
    let (Some(salt), Some(expected)) = (&stored.salt, &stored.hash) else {
        return Err(fault("a stored password lacks its salt or hash"));
    };
    let algorithm = Algorithm::try_from(stored.algorithm.as_str()).map_err(fault)?;
    let version = stored.version.map(Version::try_from).transpose();
    let version = version.map_err(fault)?.unwrap_or_default();
    let params = Params::try_from(&stored).map_err(fault)?;
    if blocks.len() < params.block_count() {
        blocks.resize(params.block_count(), Block::default());
    }
    let mut out = [0; Output::MAX_LENGTH];
    let out = out
        .get_mut(..expected.len())
        .ok_or_else(|| fault("a stored password's hash is too long"))?;
    Argon2::new(algorithm, version, params)
        .hash_password_into_with_memory(passwort, salt, out, blocks)
        .map_err(fault)?;
    Ok(expected.as_bytes().ct_eq(out).into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn voll(r: Result<Platz, AppError>) -> bool {
        matches!(r, Err(AppError::Gesperrt { sekunden }) if sekunden == WARTEN_SEKUNDEN)
    }

    #[test]
    fn names_that_nobody_has_take_half_of_the_places_and_the_rest_are_refused_at_once() {
        let werk = Hashwerk::default();
        let mut taken = Vec::new();
        for _ in 0..PLAETZE / 2 {
            taken.push(werk.platz(false).unwrap());
        }
        assert!(voll(werk.platz(false)));
        for _ in 0..PLAETZE / 2 {
            taken.push(werk.platz(true).unwrap());
        }
        assert!(voll(werk.platz(true)));
        // Those of the people are theirs alone: one that comes free goes to nobody else.
        taken.remove(0);
        assert!(werk.platz(false).is_ok());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_password_is_right_or_wrong_in_memory_that_another_has_used() {
        let werk = Hashwerk::default();
        let stored = werk.hash("ein-langes-kennwort").await.unwrap();
        for (passwort, expected) in [
            ("ein-anderes-kennwort", false),
            ("ein-langes-kennwort", true),
            ("ein-langes-kennworT", false),
            ("ein-langes-kennwort", true),
        ] {
            let platz = werk.platz(true).unwrap();
            let found = werk.stimmt(platz, passwort, Some(stored.clone())).await;
            assert_eq!(found.unwrap(), expected, "{passwort}");
        }
        // One buffer for all of them, one after the other.
        assert_eq!(werk.puffer.lock().unwrap().len(), 1);
        assert_eq!(werk.plaetze.available_permits(), PLAETZE);
    }

    #[test]
    fn a_name_that_nobody_has_costs_what_new_passwords_cost() {
        let niemandes = PasswordHash::new(NIEMANDES).unwrap();
        let params = Params::try_from(&niemandes).unwrap();
        let neue = Argon2::default().hash_password(b"x").unwrap();
        assert_eq!(params, Params::try_from(&neue).unwrap());
        assert_eq!(niemandes.algorithm, neue.algorithm);
        assert_eq!(niemandes.version, neue.version);
    }
}
