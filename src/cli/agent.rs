//! `madoguchi agent`: inviting people to the desk and managing their accounts, while the service runs or not.
//!
//! Invitations are files that the service finds by itself. Everything else goes by requests: when no service has the
//! store, this command carries them out itself.

use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use clap::{Subcommand, ValueEnum};
use unicode_width::UnicodeWidthStr;

use crate::accounts::{
    AccountError, Invitation, Invitations, Purpose, Request, Requests, login_of, name_of,
    welcome_link,
};
use crate::config::Config;
use crate::locale::Locale;
use crate::store::{Agent, Role, SqliteStore, Store, StoreError, Timestamp, agents_beside};

use super::load::configuration;
use super::serve::{DATABASE, base};
use super::trouble::{about_account, cannot_open};
use super::{Arguments, audit};

/// How long a running service has for a request.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it is looked whether it is done.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What is done about agents.
#[derive(Debug, Subcommand)]
pub enum AgentCommand {
    /// Invite somebody: prints a link, valid once and for a day, by which they choose their password.
    Add {
        /// The name that is shown.
        name: String,
        /// What they may do.
        #[arg(long, value_enum)]
        role: RoleName,
        /// The login; without it they choose one themselves.
        #[arg(long)]
        login: Option<String>,
    },
    /// List who works at the desk, and who is invited.
    List,
    /// Give somebody another role.
    Role {
        /// The login.
        login: String,
        /// What they may do from now on.
        #[arg(value_enum)]
        role: RoleName,
    },
    /// Print a link by which somebody chooses a new password.
    Reset {
        /// The login.
        login: String,
    },
    /// Take somebody's access away, at once.
    Disable {
        /// The login.
        login: String,
    },
    /// Give somebody's access back.
    Enable {
        /// The login.
        login: String,
    },
    /// Print the audit log, the latest entries first.
    Audit {
        /// At most so many entries.
        #[arg(long, default_value_t = 50, value_name = "N")]
        limit: u32,
        /// Verify that no entry was changed or taken out, and print the newest one's number and hash to note elsewhere.
        #[arg(long)]
        verify: bool,
        /// Verify, and compare with a number and a hash that were noted earlier.
        #[arg(long, value_name = "NUMBER:HASH")]
        since: Option<String>,
    },
}

/// A role on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RoleName {
    /// Answers residents.
    Agent,
    /// Writes intents and replies.
    Editor,
    /// Oversees conversations and reports.
    Supervisor,
    /// Manages agents.
    Admin,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Agent => Self::Agent,
            RoleName::Editor => Self::Editor,
            RoleName::Supervisor => Self::Supervisor,
            RoleName::Admin => Self::Admin,
        }
    }
}

/// What the subcommands need.
struct Desk {
    config: Config,
    language: Locale,
    now: Timestamp,
}

/// Does what the subcommand says.
pub(super) fn run(arguments: &Arguments, action: &AgentCommand) -> anyhow::Result<u8> {
    let config = configuration(arguments)?;
    let desk = Desk {
        language: config.locale.language(),
        now: arguments.clock().at(),
        config,
    };
    match action {
        AgentCommand::Add { name, role, login } => desk.add(name, (*role).into(), login.as_deref()),
        AgentCommand::List => desk.list(),
        AgentCommand::Reset { login } => desk.reset(login),
        AgentCommand::Role { login, role } => desk.change(login, |login| Request::Role {
            login,
            role: (*role).into(),
        }),
        AgentCommand::Disable { login } => desk.change(login, |login| Request::Disable { login }),
        AgentCommand::Enable { login } => desk.change(login, |login| Request::Enable { login }),
        AgentCommand::Audit {
            limit,
            verify,
            since,
        } => {
            let database = desk.state_dir().join(DATABASE);
            let agents = desk.agents()?;
            let log = audit::Log {
                folder: desk.state_dir(),
                language: desk.language,
                agents: &agents,
            };
            log.run(&database, *limit, *verify, since.as_deref())
        }
    }
}

impl Desk {
    fn state_dir(&self) -> &Path {
        &self.config.state_dir
    }

    fn trouble(&self, error: &AccountError) -> anyhow::Error {
        about_account(self.state_dir(), error, self.language)
    }

    /// Says why something that was asked cannot be, and ends with 1.
    fn refuse(&self, error: &AccountError) -> anyhow::Result<u8> {
        writeln!(io::stderr(), "madoguchi: {}", self.trouble(error))?;
        Ok(1)
    }

    /// Everybody at the desk, whoever has the store.
    fn agents(&self) -> anyhow::Result<Vec<Agent>> {
        let database = self.state_dir().join(DATABASE);
        super::wait_for(agents_beside(&database))?
            .map_err(|error| cannot_open(self.state_dir(), &error, self.language))
    }

    fn agent(&self, login: &str) -> anyhow::Result<Option<Agent>> {
        let login = login.trim().to_lowercase();
        let mut agents = self.agents()?.into_iter();
        Ok(agents.find(|agent| agent.login == login))
    }

    fn add(&self, name: &str, role: Role, login: Option<&str>) -> anyhow::Result<u8> {
        let name = name_of(name).ok_or_else(|| self.trouble(&AccountError::BadName))?;
        let login = match login {
            Some(login) => {
                Some(login_of(login).ok_or_else(|| self.trouble(&AccountError::BadLogin))?)
            }
            None => None,
        };
        if let Some(login) = &login
            && self.agent(login)?.is_some()
        {
            return self.refuse(&AccountError::LoginTaken);
        }
        self.invite(Purpose::Join, login.as_deref(), Some(&name), role)
    }

    fn reset(&self, login: &str) -> anyhow::Result<u8> {
        let Some(agent) = self.agent(login)? else {
            return self.refuse(&AccountError::NoAgent);
        };
        if agent.disabled_at.is_some() {
            return self.refuse(&AccountError::Disabled);
        }
        self.invite(Purpose::Reset, Some(&agent.login), None, agent.role)
    }

    /// Writes an invitation and prints its link.
    fn invite(
        &self,
        purpose: Purpose,
        login: Option<&str>,
        name: Option<&str>,
        role: Role,
    ) -> anyhow::Result<u8> {
        let invitations = Invitations::new(self.state_dir());
        let secret = match invitations.issue(purpose, login, name, role, self.now) {
            Ok(secret) => secret,
            Err(error @ AccountError::TooMany) => return self.refuse(&error),
            Err(error) => return Err(self.trouble(&error)),
        };
        let link = welcome_link(&base(&self.config, self.config.web.listen), &secret);
        let told = match self.language {
            Locale::Ja => {
                "24時間以内に1度だけ使えるリンクです。パスワードを決める本人だけに渡してください。"
            }
            Locale::En => {
                "This link works once, within 24 hours. Give it only to the person who chooses the password by it."
            }
        };
        writeln!(io::stdout(), "{told}\n{link}")?;
        Ok(0)
    }

    fn list(&self) -> anyhow::Result<u8> {
        let agents = self.agents()?;
        let invitations = Invitations::new(self.state_dir()).open(self.now);
        let invitations = invitations.map_err(|error| self.trouble(&error))?;
        if agents.is_empty() && invitations.is_empty() {
            let told = match self.language {
                Locale::Ja => {
                    "まだだれもいません。`madoguchi agent add 名前 --role admin` で招待できます。"
                }
                Locale::En => {
                    "Nobody yet. `madoguchi agent add NAME --role admin` invites somebody."
                }
            };
            writeln!(io::stdout(), "{told}")?;
            return Ok(1);
        }
        let mut rows: Vec<[String; 4]> = agents.iter().map(|agent| self.row(agent)).collect();
        rows.extend(
            invitations
                .iter()
                .map(|invitation| self.invited(invitation)),
        );
        io::stdout().write_all(table(&rows).as_bytes())?;
        Ok(0)
    }

    fn row(&self, agent: &Agent) -> [String; 4] {
        let state = match (self.language, agent.disabled_at) {
            (_, None) => "",
            (Locale::Ja, Some(_)) => "停止中",
            (Locale::En, Some(_)) => "disabled",
        };
        let role = agent.role.name();
        [&agent.login, role, &agent.name, state].map(str::to_owned)
    }

    fn invited(&self, invitation: &Invitation) -> [String; 4] {
        let state = match (self.language, invitation.purpose) {
            (Locale::Ja, Purpose::Join) => "招待中",
            (Locale::En, Purpose::Join) => "invited",
            (Locale::Ja, Purpose::Reset) => "パスワード変更待ち",
            (Locale::En, Purpose::Reset) => "may choose a new password",
        };
        let known = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        [
            known(&invitation.login),
            invitation.role.name().to_owned(),
            known(&invitation.name),
            state.to_owned(),
        ]
    }

    /// Has an account changed by whoever has the store.
    fn change(&self, login: &str, request: impl FnOnce(String) -> Request) -> anyhow::Result<u8> {
        let Some(agent) = self.agent(login)? else {
            return self.refuse(&AccountError::NoAgent);
        };
        let request = request(agent.login.clone());
        // Even if the account is so already: an earlier request for the contrary may be waiting.
        let requests = Requests::new(self.state_dir());
        let letter = requests
            .submit(request.clone(), self.now)
            .map_err(|error| self.trouble(&error))?;
        super::wait_for(self.until_done(&requests, &letter))??;
        let agent = self.agent(&agent.login)?;
        match agent.filter(|agent| request.holds_for(agent)) {
            Some(agent) => {
                let rows = [self.row(&agent)];
                io::stdout().write_all(table(&rows).as_bytes())?;
                Ok(0)
            }
            None => Err(self.not_done()),
        }
    }

    /// Waits until a request is carried out, and does it when nobody else has the store.
    async fn until_done(&self, requests: &Requests, letter: &Path) -> anyhow::Result<()> {
        let database = self.state_dir().join(DATABASE);
        let begun = Instant::now();
        loop {
            match SqliteStore::open(&database, self.now).await {
                Ok(store) => {
                    let done = requests.carry_out(&store, self.now).await;
                    store.close().await;
                    return done.map(|_| ()).map_err(|error| self.trouble(&error));
                }
                Err(StoreError::Busy(_)) if !letter.exists() => return Ok(()),
                Err(StoreError::Busy(_)) => {}
                Err(error) => return Err(cannot_open(self.state_dir(), &error, self.language)),
            }
            if begun.elapsed() > PATIENCE {
                return Err(self.not_done());
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    fn not_done(&self) -> anyhow::Error {
        match self.language {
            Locale::Ja => anyhow::anyhow!(
                "動いている madoguchi が、まだ変更していません。変更は1日の間待っています。ログを見て、\
                 `madoguchi agent list` で確かめてください。"
            ),
            Locale::En => anyhow::anyhow!(
                "the running madoguchi has not made the change yet. It waits for a day; look at the log, and at \
                 `madoguchi agent list`."
            ),
        }
    }
}

/// Rows in columns, as wide as their widest cell.
pub(super) fn table<const COLUMNS: usize>(rows: &[[String; COLUMNS]]) -> String {
    let mut widths = [0; COLUMNS];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.width().max(*width);
        }
    }
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (width, cell) in widths.iter().zip(row) {
            let filling = " ".repeat(width.saturating_sub(cell.width()) + 2);
            line += cell;
            line += &filling;
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_they_look() {
        let rows = [
            ["a", "agent", "田中", ""],
            ["suzuki", "admin", "Suzuki Hanako", "停止中"],
        ];
        let rows = rows.map(|row| row.map(str::to_owned));
        assert_eq!(
            table(&rows),
            "a       agent  田中\nsuzuki  admin  Suzuki Hanako  停止中\n"
        );
    }

    #[test]
    fn roles_have_the_same_names_everywhere() {
        for name in RoleName::value_variants() {
            let shown = name
                .to_possible_value()
                .map(|value| value.get_name().to_owned());
            assert_eq!(shown.as_deref(), Some(Role::from(*name).name()));
        }
        assert_eq!(RoleName::value_variants().len(), Role::ALL.len());
    }
}
