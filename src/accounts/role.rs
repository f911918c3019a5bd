//! What each role may do.

use crate::store::Role;

/// Something at the desk that not everybody may do.
///
/// | Permission | agent | editor | supervisor | admin |
/// |---|---|---|---|---|
/// | `ReadQueue` | yes | – | yes | yes |
/// | `ReadConversation` | yes | yes | yes | yes |
/// | `Claim` | yes | – | yes | yes |
/// | `Answer` | yes | – | yes | yes |
/// | `Note` | yes | – | yes | yes |
/// | `Search` | yes | yes | yes | yes |
/// | `Overrule` | – | – | yes | yes |
/// | `Report` | – | yes | yes | yes |
/// | `ReadAudit` | – | – | yes | yes |
/// | `ExportConversation` | – | – | yes | yes |
/// | `EraseConversation` | – | – | yes | yes |
/// | `EditIntents` | – | yes | – | yes |
/// | `ManageAgents` | – | – | – | yes |
///
/// Editors read conversations to see what was not understood, and never speak to residents. The admin may do everything:
/// in a small office it is the one who also answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See who waits, and who works.
    ReadQueue,
    /// Read a conversation, follow it, and see what the bot thought.
    ReadConversation,
    /// Take a waiting conversation, give it back, away, to the bot, put it aside, or end it.
    Claim,
    /// Write to a resident in a conversation that one has.
    Answer,
    /// Write notes that no resident sees.
    Note,
    /// Search all conversations, and the answers of the bot.
    Search,
    /// Do with the conversation of another agent what only its holder may.
    Overrule,
    /// See figures, waiting times, and what was asked.
    Report,
    /// Read the audit log.
    ReadAudit,
    /// Take a copy of a conversation out.
    ExportConversation,
    /// Erase a conversation.
    EraseConversation,
    /// Change intents and replies.
    EditIntents,
    /// Invite agents, change their roles, take their access away.
    ManageAgents,
}

impl Permission {
    /// Every permission, in the order of the enumeration.
    pub const ALL: [Self; 13] = [
        Self::ReadQueue,
        Self::ReadConversation,
        Self::Claim,
        Self::Answer,
        Self::Note,
        Self::Search,
        Self::Overrule,
        Self::Report,
        Self::ReadAudit,
        Self::ExportConversation,
        Self::EraseConversation,
        Self::EditIntents,
        Self::ManageAgents,
    ];
}

impl Role {
    /// Whether somebody in this role may do so.
    pub fn may(self, permission: Permission) -> bool {
        match permission {
            Permission::ReadConversation | Permission::Search => true,
            Permission::ReadQueue | Permission::Claim | Permission::Answer | Permission::Note => {
                self != Self::Editor
            }
            Permission::Report => self != Self::Agent,
            Permission::Overrule
            | Permission::ReadAudit
            | Permission::ExportConversation
            | Permission::EraseConversation => matches!(self, Self::Supervisor | Self::Admin),
            Permission::EditIntents => matches!(self, Self::Editor | Self::Admin),
            Permission::ManageAgents => self == Self::Admin,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    /// The table of the documentation is the specification.
    #[test]
    fn the_matrix_is_the_one_of_the_documentation() {
        let source = include_str!("role.rs");
        let rows: Vec<Vec<&str>> = source
            .lines()
            .filter_map(|line| line.strip_prefix("/// | `"))
            .map(|row| {
                row.split('|')
                    .map(|cell| cell.trim().trim_matches('`'))
                    .collect()
            })
            .collect();
        let mut named = BTreeSet::new();
        for (permission, row) in Permission::ALL.into_iter().zip(&rows) {
            assert_eq!(row[0], format!("{permission:?}"));
            for (role, cell) in Role::ALL.into_iter().zip(&row[1..]) {
                assert_eq!(
                    role.may(permission),
                    *cell == "yes",
                    "{role:?} {permission:?}"
                );
            }
            named.insert(row[0]);
        }
        assert_eq!((rows.len(), named.len()), (13, 13));
    }

    #[test]
    fn every_permission_belongs_to_somebody_and_the_admin_has_all() {
        for permission in Permission::ALL {
            assert!(Role::Admin.may(permission), "{permission:?}");
        }
        let counts = Role::ALL.map(|role| {
            let mine = Permission::ALL.into_iter().filter(|one| role.may(*one));
            mine.count()
        });
        assert_eq!(counts, [6, 4, 11, 13]);
    }
}
