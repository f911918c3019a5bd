//! `madoguchi agent audit`: the audit log in the terminal, beside the service or without it.

use std::io::{self, Write};
use std::path::Path;

use crate::accounts::audit::{Verdict, verify};
use crate::bot::in_tokyo;
use crate::locale::Locale;
use crate::store::{
    Agent, AgentId, AuditAction, AuditBeside, AuditEntry, AuditFilter, AuditLog, ChainEnd,
    StoreError,
};

use super::agent::table;
use super::trouble::cannot_open;

/// How many characters a hash has.
const HASH: usize = 64;

/// What reading the log needs.
pub(super) struct Log<'a> {
    /// The folder of the records.
    pub(super) folder: &'a Path,
    pub(super) language: Locale,
    /// Everybody, for their names.
    pub(super) agents: &'a [Agent],
}

impl Log<'_> {
    /// Prints entries, or verifies all of them.
    pub(super) fn run(
        &self,
        database: &Path,
        limit: u32,
        verified: bool,
        since: Option<&str>,
    ) -> anyhow::Result<u8> {
        let noted = match since.map(|since| chain_end(since).ok_or(since)) {
            None => None,
            Some(Ok(noted)) => Some(noted),
            Some(Err(since)) => anyhow::bail!(match self.language {
                Locale::Ja => format!(
                    "「{since}」は読み取れません。--since には、`agent audit --verify` が表示した「番号:ハッシュ」を書いてください。"
                ),
                Locale::En => format!(
                    "`{since}` cannot be read: --since takes the NUMBER:HASH that `agent audit --verify` printed."
                ),
            }),
        };
        let trouble = |error: StoreError| cannot_open(self.folder, &error, self.language);
        super::wait_for(async {
            let log = AuditBeside::open(database).await.map_err(trouble)?;
            let Some(log) = log else {
                return self.nothing();
            };
            if verified || noted.is_some() {
                let verdict = verify(&log, noted.as_ref()).await.map_err(trouble)?;
                self.tell(&verdict)
            } else {
                self.print(&log, limit).await.map_err(trouble)?
            }
        })?
    }

    fn nothing(&self) -> anyhow::Result<u8> {
        let told = match self.language {
            Locale::Ja => "監査記録はまだありません。",
            Locale::En => "There is no audit log yet.",
        };
        writeln!(io::stdout(), "{told}")?;
        Ok(1)
    }

    fn tell(&self, verdict: &Verdict) -> anyhow::Result<u8> {
        match (verdict, self.language) {
            (Verdict::Whole { entries, newest }, language) => {
                let (number, hash) = (newest.number, &newest.hash);
                match language {
                    Locale::Ja => writeln!(
                        io::stdout(),
                        "記録 {entries} 件を確かめました。書き換えられていません。次の行を別の場所に控えておくと、\
                         後で --since で確かめられます。\n{number}:{hash}"
                    )?,
                    Locale::En => writeln!(
                        io::stdout(),
                        "{entries} entries were verified, and none was changed. Note the next line elsewhere, to compare with \
                         --since later.\n{number}:{hash}"
                    )?,
                }
                Ok(0)
            }
            (Verdict::Broken { number }, Locale::Ja) => {
                writeln!(
                    io::stderr(),
                    "madoguchi: 番号 {number} の記録が、書かれたときと違うか、失われています。"
                )?;
                Ok(1)
            }
            (Verdict::Broken { number }, Locale::En) => {
                writeln!(
                    io::stderr(),
                    "madoguchi: entry {number} is not as it was written, or is missing."
                )?;
                Ok(1)
            }
        }
    }

    async fn print(&self, log: &AuditBeside, limit: u32) -> Result<anyhow::Result<u8>, StoreError> {
        let mut left = limit;
        let mut before = None;
        while left > 0 {
            let filter = AuditFilter {
                before,
                ..AuditFilter::default()
            };
            let page = log.latest_entries(filter, left).await?;
            let rows: Vec<[String; 7]> = page.iter().map(|entry| self.row(entry)).collect();
            if let Err(error) = io::stdout().write_all(table(&rows).as_bytes()) {
                return Ok(Err(error.into()));
            }
            before = page.last().map(|last| last.number);
            if before.is_none() {
                break;
            }
            left = left.saturating_sub(u32::try_from(page.len()).unwrap_or(u32::MAX));
        }
        Ok(Ok(0))
    }

    fn row(&self, entry: &AuditEntry) -> [String; 7] {
        let login = |id: &Option<AgentId>| match id {
            None => "-".to_owned(),
            Some(id) => {
                let mut agents = self.agents.iter();
                let known = agents.find(|agent| agent.id == *id);
                known.map_or_else(|| id.to_string(), |agent| agent.login.clone())
            }
        };
        let at = in_tokyo(entry.at).map_or_else(
            || "-".to_owned(),
            |at| at.format("%Y-%m-%d %H:%M:%S").to_string(),
        );
        let conversation = entry.conversation.as_ref();
        [
            entry.number.to_string(),
            at,
            login(&entry.actor),
            action(entry.action),
            login(&entry.subject),
            conversation.map_or_else(|| "-".to_owned(), ToString::to_string),
            entry.network.clone().unwrap_or_else(|| "-".to_owned()),
        ]
    }
}

/// The name of an action, and what it leaves open.
fn action(action: AuditAction) -> String {
    let name = action.name();
    match action {
        AuditAction::AgentInvited(role)
        | AuditAction::AgentAdded(role)
        | AuditAction::RoleChanged(role) => format!("{name}={}", role.name()),
        AuditAction::AuditErased(count) => format!("{name}={count}"),
        _ => name.to_owned(),
    }
}

/// Reads `12:HASH`.
fn chain_end(text: &str) -> Option<ChainEnd> {
    let (number, hash) = text.trim().split_once(':')?;
    let fits = hash.len() == HASH && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = number.parse().ok().filter(|_| fits)?;
    Some(ChainEnd {
        number,
        hash: hash.to_ascii_lowercase(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_of_the_chain_is_read() {
        let hash = "0123456789abcdef".repeat(4);
        let end = chain_end(&format!(" 12:{}\n", hash.to_uppercase()));
        assert_eq!(
            end,
            Some(ChainEnd {
                number: 12,
                hash: hash.clone()
            })
        );
        for wrong in [
            "",
            "12",
            "12:",
            "x:y",
            &format!("-1:{hash}"),
            &format!("1:{hash}0"),
        ] {
            assert_eq!(chain_end(wrong), None, "{wrong}");
        }
    }
}
