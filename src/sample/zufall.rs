//! A small pseudo-random generator: the same numbers on every machine, for ever.

/// SplitMix64. Not for secrets: it only has to look mixed and stay the same.
#[derive(Clone, Debug)]
pub(crate) struct Zufall(u64);

impl Zufall {
    /// A sequence of its own for each pair of seed and number.
    pub(crate) fn neu(seed: u64, nummer: u64) -> Self {
        let mut z = Self(seed);
        let anfang = z.zahl();
        let mut z = Self(anfang ^ nummer.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        z.zahl();
        z
    }

    /// The next 64 bits.
    pub(crate) fn zahl(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `grenze`; 0 if that is 0. The bias of the modulus is far below what anyone could see here.
    pub(crate) fn unter(&mut self, grenze: usize) -> usize {
        (self.zahl() >> 1) as usize % grenze.max(1)
    }

    /// A number from `von` to `bis`, both included.
    pub(crate) fn zwischen(&mut self, von: i64, bis: i64) -> i64 {
        let breite = (bis - von).max(0) as usize + 1;
        von + self.unter(breite) as i64
    }

    /// One of the given; the slice must not be empty.
    pub(crate) fn aus<'a, T>(&mut self, werte: &'a [T]) -> &'a T {
        &werte[self.unter(werte.len())]
    }

    /// True in `prozent` of 100 cases.
    pub(crate) fn prozent(&mut self, prozent: usize) -> bool {
        self.unter(100) < prozent
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Source: the reference implementation of SplitMix64 by Sebastiano Vigna, seed 0.
    #[test]
    fn the_numbers_are_those_of_the_reference() {
        let mut z = Zufall(0);
        assert_eq!(z.zahl(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(z.zahl(), 0x6E78_9E6A_A1B9_65F4);
    }
}
