//! How texts are compared, and what a place in a text is.
//!
//! In our own dialect a place is a position, counted in characters. The dialect of hassil has a little state besides,
//! which is kept in the lowest bits of the place.

/// How texts are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Dialect {
    /// Blanks mean something only between letters and digits of scripts that are written with blanks.
    #[default]
    Own,
    /// As hassil 3.12 compares texts. `ignore_whitespace` is the setting of that name.
    Hassil { ignore_whitespace: bool },
}

impl Dialect {
    /// The number of bits of state in a place.
    pub(super) const fn shift(self) -> u32 {
        match self {
            Self::Own => 0,
            Self::Hassil { .. } => FLAG_BITS,
        }
    }

    pub(super) const fn is_own(self) -> bool {
        matches!(self, Self::Own)
    }
}

const FLAG_BITS: u32 = 4;

/// A word begins here, so blanks before the next chunk mean nothing.
pub(super) const WORD_START: u32 = 1;
/// A wildcard is open: the next chunk is looked for further on.
pub(super) const OPEN: u32 = 2;
/// The open wildcard ends at the end of a word.
pub(super) const OPEN_WORD: u32 = 4;
/// `-` and `_` are read as blanks from here on.
pub(super) const BROKEN: u32 = 8;

/// A place of the dialect of hassil, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) at: usize,
    pub(super) flags: u32,
}

impl Place {
    pub(super) const fn new(at: usize, flags: u32) -> Self {
        Self { at, flags }
    }

    pub(super) const fn unpack(place: u32) -> Self {
        Self {
            at: (place >> FLAG_BITS) as usize,
            flags: place & ((1 << FLAG_BITS) - 1),
        }
    }

    pub(super) const fn pack(self) -> u32 {
        (self.at as u32) << FLAG_BITS | self.flags
    }

    pub(super) const fn has(self, flag: u32) -> bool {
        self.flags & flag != 0
    }
}
