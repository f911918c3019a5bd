//! The library: everything that staff write, read and compiled. The only reader of `intents/` and `locales/`.

mod read;

use std::sync::Arc;

use crate::config::Config;
use crate::diag::Diagnostic;
use crate::dialogue::Knowledge;
use crate::intents::{IntentBook, resolve::resolve};
use crate::nlu::Recognizer;
use crate::replies::Catalog;

pub use read::{DataFolder, Files, read_config};

/// Intents, replies and settings, ready for conversations.
#[derive(Debug)]
pub struct Library {
    /// Understanding, with the intents.
    pub recognizer: Recognizer,
    /// The replies.
    pub catalog: Catalog,
    /// The settings.
    pub config: Config,
}

impl Library {
    /// Compiles files that were read.
    ///
    /// The library comes back even when there are findings; [`crate::diag::has_errors`] says whether it may be
    /// used to answer residents.
    pub fn new(files: &Files, config: Config) -> (Self, Vec<Diagnostic>) {
        let (book, mut findings) = resolve(&files.intents);
        let (catalog, more) = Catalog::new(&files.locales);
        findings.extend(more);
        let recognizer = Recognizer::new(Arc::new(book));
        (
            Self {
                recognizer,
                catalog,
                config,
            },
            findings,
        )
    }

    /// What a conversation may look at.
    pub fn knowledge(&self) -> Knowledge<'_> {
        Knowledge {
            recognizer: &self.recognizer,
            config: &self.config,
        }
    }

    /// The intents.
    pub fn book(&self) -> &IntentBook {
        self.recognizer.book()
    }
}
