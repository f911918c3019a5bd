//! The names of agents, kept at hand.

use std::collections::HashMap;
use std::sync::Arc;

use crate::store::{Agent, AgentId};

/// Who is called what, as it was when it was last read.
#[derive(Clone, Debug, Default)]
pub struct Names(Arc<HashMap<AgentId, String>>);

impl Names {
    /// The names of these agents.
    pub fn new(agents: &[Agent]) -> Self {
        let pairs = agents.iter();
        Self(Arc::new(
            pairs
                .map(|agent| (agent.id.clone(), agent.name.clone()))
                .collect(),
        ))
    }

    /// The name of an agent; `…` if it is not known.
    pub fn of(&self, agent: &AgentId) -> String {
        self.0.get(agent).cloned().unwrap_or_else(|| "…".to_owned())
    }

    /// Whether the name of an agent is known.
    pub fn knows(&self, agent: &AgentId) -> bool {
        self.0.contains_key(agent)
    }
}
