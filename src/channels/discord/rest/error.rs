//! Why a request to Discord was refused.

use thiserror::Error;

use crate::store::StoreError;

/// A server says that it does not know such requests at all (RFC 9110, section 15.6.2).
pub(super) const UNSUPPORTED: u16 = 501;

/// Why a request failed, after everything that makes sense was tried.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RestError {
    /// Discord answered with an error.
    #[error("Discord refused it: {status}, code {code}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Discord's own code; 0 if it told none.
        code: u32,
    },
    /// The token is not valid (any more). Nothing can be done without another one.
    #[error("Discord does not accept the token")]
    Unauthorized,
    /// No answer, or none that can be used, although it was tried several times.
    #[error("Discord does not answer: {0}")]
    Unreachable(String),
    /// It was done, but Discord did not say under which identifier. It must not be sent again.
    #[error("Discord has done it without telling the identifier")]
    WithoutId,
    /// What to say, or where, could not be read from the store.
    #[error("{0}")]
    Store(#[from] StoreError),
}

impl RestError {
    /// What the request was about does not exist (any more): message, channel, interaction, or it was answered before.
    pub fn is_gone(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                code: 10_003 | 10_008 | 10_015 | 10_062 | 40_060 | 50_027,
                ..
            } | Self::Refused {
                status: 404,
                code: 0
            }
        )
    }

    /// It was done although there is an error: only the identifier of what was made is not known.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::WithoutId)
    }

    /// We may not do it there. 160002 is about replies where earlier messages may not be read.
    pub fn is_forbidden(&self) -> bool {
        match self {
            Self::Refused {
                code: 50_001 | 50_013 | 160_002,
                ..
            } => true,
            Self::Refused { status: 403, .. } => !self.is_gone() && !self.is_closed_to_us(),
            _ => false,
        }
    }

    /// A reply is refused where earlier messages may not be read.
    pub fn is_about_history(&self) -> bool {
        matches!(self, Self::Refused { code: 160_002, .. })
    }

    /// This person takes no direct messages from us, or is on no server with us any more.
    pub fn is_closed_to_us(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                code: 50_007 | 50_278,
                ..
            }
        )
    }

    /// Nobody is reached in this way, but perhaps in another.
    pub fn keeps_us_out(&self) -> bool {
        self.is_closed_to_us() || self.is_forbidden() || self.is_unsupported()
    }

    /// The thread is archived, so that nothing can be posted into it.
    pub fn is_archived(&self) -> bool {
        matches!(self, Self::Refused { code: 50_083, .. })
    }

    /// The server does not know such requests. Discord itself knows them all, and names a code of its own with each refusal.
    pub fn is_unsupported(&self) -> bool {
        match self {
            Self::Refused {
                status: status @ (404 | 405 | UNSUPPORTED),
                code,
            } => *code == 0 || *code == u32::from(*status),
            _ => false,
        }
    }

    /// It may work later.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Refused { status, .. } => {
                (*status >= 500 && *status != UNSUPPORTED) || *status == 429
            }
            Self::Store(error) => error.is_passing(),
            Self::Unauthorized | Self::WithoutId => false,
        }
    }
}
