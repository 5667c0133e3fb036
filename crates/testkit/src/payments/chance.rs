//! What happens next in a random history.

/// Chance that is the same for the same seed.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % bound
    }
}

/// What happens next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Happens {
    Leaves,
    Picks,
    Pays { misfit: bool },
    Says { times: usize },
    SaysFailure,
    BrowserReturns,
    TurnsBack,
    Looks,
    ChangesBasket,
    TimePasses,
    GivesBack,
    Dies,
}

impl Happens {
    pub(super) fn next(chance: &mut Chance) -> Self {
        match chance.below(20) {
            0..=3 => Self::Leaves,
            4..=6 => Self::Picks,
            7..=8 => Self::Pays { misfit: false },
            9 => Self::Pays { misfit: chance.below(3) == 0 },
            10..=11 => Self::Says { times: 1 },
            12 => Self::Says { times: 3 },
            13 => Self::SaysFailure,
            14 => Self::BrowserReturns,
            15 => Self::TurnsBack,
            16 => Self::Looks,
            17 => Self::ChangesBasket,
            18 => match chance.below(3) {
                0 => Self::TimePasses,
                1 => Self::GivesBack,
                _ => Self::Looks,
            },
            _ => Self::Dies,
        }
    }
}
