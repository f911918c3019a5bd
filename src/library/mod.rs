//! The library: everything that staff write, read and compiled. The only reader of `intents/` and `locales/`.

mod read;

use std::fmt::Write;
use std::sync::Arc;

use sha2::{Digest, Sha256};

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
    /// Stands for the contents of all files: changes when, and only when, one of them does.
    pub version: String,
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
                version: version(files),
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

/// The first 48 bits of the SHA-256 of all files with their names, as hexadecimal digits.
fn version(files: &Files) -> String {
    let mut hash = Sha256::new();
    let locales = files.locales.iter().map(|(_, source)| source);
    for source in files.intents.iter().chain(locales) {
        // Lengths keep the end of one file apart from the beginning of the next.
        for part in [&source.name, &source.text] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    let bytes = hash.finalize();
    bytes.iter().take(6).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
