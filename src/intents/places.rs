//! From a path inside an intent file to the place that a finding points at.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Place, Source};
use crate::yaml::{Spans, Step};

/// One intent file as read: its text and where each of its values stands.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub source: Arc<Source>,
    pub spans: Spans,
}

impl Places {
    /// The value at a path, or the nearest place above it that is known.
    pub fn at(&self, path: &[Step]) -> Place {
        let span = (0..=path.len())
            .rev()
            .find_map(|length| self.spans.of(&path[..length]))
            .unwrap_or(0..0);
        Place { source: Arc::clone(&self.source), span }
    }

    /// The key at a path, for findings about a name.
    pub fn key(&self, path: &[Step]) -> Place {
        match self.spans.key(path) {
            Some(span) => Place { source: Arc::clone(&self.source), span },
            None => self.at(path),
        }
    }

    /// A part of the text value at a path.
    pub fn inside(&self, path: &[Step], part: Range<usize>) -> Place {
        match self.spans.inside(path, part) {
            Some(span) => Place { source: Arc::clone(&self.source), span },
            None => self.at(path),
        }
    }
}

/// Builds a path from names and positions.
pub(super) fn path<const N: usize>(steps: [&dyn AsStep; N]) -> Vec<Step> {
    steps.iter().map(|step| step.as_step()).collect()
}

/// What can stand in a path.
pub(super) trait AsStep {
    fn as_step(&self) -> Step;
}

impl AsStep for &str {
    fn as_step(&self) -> Step {
        Step::Key((*self).to_owned())
    }
}

impl AsStep for String {
    fn as_step(&self) -> Step {
        Step::Key(self.clone())
    }
}

impl AsStep for usize {
    fn as_step(&self) -> Step {
        Step::Index(*self)
    }
}
