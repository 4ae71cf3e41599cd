//! Failed logins of one address, whatever the names: who tries one password on many names meets no pause of theirs.
//!
//! 2026-11-27: in memory alone, for a minute: addresses are personal data. A whole town hall may share one, so the limit
//! is wide, and a browser in which its person has logged in before is not under it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use crate::app::AppError;

/// Failed logins of one address within a minute.
const FEHLER_MAX: u32 = 30;
const MINUTE_MS: i64 = 60 * 1_000;
/// Addresses counted at the same time; with more of them all counts begin anew.
const ADRESSEN_MAX: usize = 10_000;

/// Counts of the minute, by address: when it began, and failures since.
#[derive(Default)]
pub(in crate::app) struct Adressen(Mutex<HashMap<IpAddr, (i64, u32)>>);

/// Of IPv6 the network: whoever has one address of it has all.
fn netz(adresse: IpAddr) -> IpAddr {
    match adresse.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        v4 => v4,
    }
}

impl Adressen {
    /// Counts a try as failed before it is looked at: of many at the same time none slips through.
    ///
    /// Errors: `Gesperrt` for the rest of the minute.
    pub(super) fn versuch(&self, adresse: IpAddr, jetzt_ms: i64) -> Result<(), AppError> {
        let mut alle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lebt = |seit: i64| (0..MINUTE_MS).contains(&(jetzt_ms - seit));
        if alle.len() >= ADRESSEN_MAX {
            alle.retain(|_, (seit, _)| lebt(*seit));
        }
        if alle.len() >= ADRESSEN_MAX {
            alle.clear();
        }
        let (seit, fehler) = alle.entry(netz(adresse)).or_insert((jetzt_ms, 0));
        if !lebt(*seit) {
            (*seit, *fehler) = (jetzt_ms, 0);
        }
        if *fehler >= FEHLER_MAX {
            let rest_ms = *seit + MINUTE_MS - jetzt_ms;
            return Err(AppError::Gesperrt {
                sekunden: rest_ms.unsigned_abs().div_ceil(1_000),
            });
        }
        *fehler += 1;
        Ok(())
    }

    /// The try was a success after all.
    pub(super) fn gelungen(&self, adresse: IpAddr) {
        let mut alle = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, fehler)) = alle.get_mut(&netz(adresse)) {
            *fehler = fehler.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HIER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const DORT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[test]
    fn failures_of_an_address_end_with_the_minute_and_are_its_own() {
        let adressen = Adressen::default();
        for _ in 0..FEHLER_MAX {
            assert!(adressen.versuch(HIER, 1_000).is_ok());
        }
        let voll = adressen.versuch(HIER, 30_999);
        assert!(matches!(voll, Err(AppError::Gesperrt { sekunden: 31 })));
        assert!(adressen.versuch(DORT, 30_999).is_ok());
        assert!(adressen.versuch(HIER, 61_000).is_ok());
    }

    #[test]
    fn who_gets_in_has_not_failed() {
        let adressen = Adressen::default();
        for _ in 0..3 * FEHLER_MAX {
            assert!(adressen.versuch(HIER, 0).is_ok());
            adressen.gelungen(HIER);
        }
    }

    #[test]
    fn one_network_is_one_address_and_many_addresses_take_no_more_room() {
        let adressen = Adressen::default();
        let v6 = |netz: u16, n: u16| IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, netz, 0, 0, 0, n));
        for n in 0..30 {
            assert!(adressen.versuch(v6(1, n), 0).is_ok());
        }
        assert!(adressen.versuch(v6(1, 99), 0).is_err());
        assert!(adressen.versuch(v6(2, 0), 0).is_ok());
        for n in 0..20_000 {
            assert!(adressen.versuch(v6(n + 3, 0), 0).is_ok());
        }
        let alle = adressen.0.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(alle.len() <= ADRESSEN_MAX);
    }
}
