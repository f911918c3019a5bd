//! Whether everything outside of the program is as the settings need it: the token, the portal's switches, the server, its
//! channels and roles, the registered commands. What is found is told without words; the command line says it.

mod permissions;

use std::sync::Arc;

use serde_json::Value;
use serenity::model::id::{ApplicationId, ChannelId, GuildId, UserId};
use tokio_util::sync::CancellationToken;

use super::commands;
use super::hub::Hub;
use super::pace::Pace;
use super::rest::{Base, Rest, RestError};
use super::token::Token;
use super::wire::{self, id_of, roles_of};
use crate::accounts::Accounts;
use crate::bot::{Bot, ChannelFigures};
pub use permissions::Permission;
use permissions::Server;

/// The portal's switch for message contents among the flags of an application, for bots in many and in few servers.
const MESSAGE_CONTENT: u64 = 1 << 18 | 1 << 19;

/// What a channel of the settings is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelPurpose {
    /// Every message is answered there.
    Questions,
    /// Threads of staff are opened below it.
    Staff,
    /// Editors are told there what had no answer.
    Editors,
}

/// What a role of the settings is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RolePurpose {
    /// Its members answer.
    Staff,
    /// Its members act on the cases of others.
    Supervisor,
    /// Its members are called.
    Duty,
}

/// What is registered of the commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Registered {
    /// Exactly what this program registers.
    Same,
    /// Something else; the service registers anew when it starts.
    Other,
    /// Nothing; the service registers when it starts.
    Nothing,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The token is valid: the bot's name.
    Token(String),
    /// The gateway is where the token may be sent.
    Gateway,
    /// The gateway is on another host, to which the token is not sent.
    ForeignGateway,
    /// Message contents: whether the settings want them, and whether the portal's switch is on.
    MessageContent {
        /// The settings want them.
        wanted: bool,
        /// The switch is on.
        allowed: bool,
    },
    /// The bot is on the server of this name.
    Server(String),
    /// The bot is not on the server of the settings.
    NoServer(u64),
    /// No server is named in the settings.
    AnyServer,
    /// A channel of the settings, and what the bot may not do there.
    Channel {
        /// What it is for.
        purpose: ChannelPurpose,
        /// Its name.
        name: String,
        /// What the bot needs there and may not do.
        missing: Vec<Permission>,
        /// What would help and the bot may not do.
        advisable: Vec<Permission>,
    },
    /// There is no such channel, or the bot cannot see it.
    NoChannel {
        /// What it is for.
        purpose: ChannelPurpose,
        /// The identifier in the settings.
        id: u64,
    },
    /// A channel belongs to another server than the one of the settings.
    ForeignChannel {
        /// What it is for.
        purpose: ChannelPurpose,
        /// Its name.
        name: String,
    },
    /// A role of the settings: its name.
    Role {
        /// What it is for.
        purpose: RolePurpose,
        /// Its name.
        name: String,
        /// Whether the bot may call its members.
        callable: bool,
    },
    /// There is no such role.
    NoRole {
        /// What it is for.
        purpose: RolePurpose,
        /// The identifier in the settings.
        id: u64,
    },
    /// The commands.
    Commands(Registered),
}

impl Finding {
    /// Whether it is as it must be.
    pub fn is_good(&self) -> bool {
        match self {
            Self::Token(_)
            | Self::Gateway
            | Self::Server(_)
            | Self::AnyServer
            | Self::Commands(_) => true,
            Self::MessageContent { wanted, allowed } => *allowed || !*wanted,
            Self::Channel { missing, .. } => missing.is_empty(),
            Self::Role {
                purpose, callable, ..
            } => *callable || *purpose != RolePurpose::Duty,
            Self::ForeignGateway
            | Self::NoServer(_)
            | Self::NoChannel { .. }
            | Self::ForeignChannel { .. }
            | Self::NoRole { .. } => false,
        }
    }
}

/// Looks at everything. The error says why it could not: no valid token, or no connection.
pub async fn check(
    bot: Arc<Bot>,
    accounts: Arc<Accounts>,
    token: &Token,
    pace: &Pace,
) -> Result<Vec<Finding>, RestError> {
    let settings = &bot.library().config.discord;
    let figures = Arc::<ChannelFigures>::default();
    let rest = Base::parse(&settings.api_base)
        .and_then(|base| Rest::new(base, token, pace, figures, "https://madoguchi.invalid"))
        .ok_or_else(|| RestError::Unreachable("no client".to_owned()))?;
    let hub = Hub::new(bot, accounts, rest.clone(), CancellationToken::new());
    let look = Look { hub, rest };
    let mut findings = Vec::new();
    look.at_application(&mut findings).await?;
    Ok(findings)
}

struct Look {
    hub: Hub,
    rest: Rest,
}

/// An answer, or nothing if there is no such thing for us.
fn found(answer: Result<Value, RestError>) -> Result<Option<Value>, RestError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(RestError::Refused {
            status: 400 | 403 | 404,
            ..
        }) => Ok(None),
        Err(error) => Err(error),
    }
}

fn name_of(value: &Value) -> String {
    let name = value.get("name").and_then(Value::as_str);
    name.unwrap_or_default().to_owned()
}

impl Look {
    async fn at_application(&self, findings: &mut Vec<Finding>) -> Result<(), RestError> {
        let settings = self.hub.settings();
        let user = self.rest.current_user().await?;
        let name = user.get("username").and_then(Value::as_str);
        findings.push(Finding::Token(name.unwrap_or_default().to_owned()));
        let gateway = self.rest.gateway().await?;
        findings.push(match self.rest.base().gateway(&gateway.url) {
            Some(_) => Finding::Gateway,
            None => Finding::ForeignGateway,
        });
        let application = found(self.rest.application().await)?;
        if let Some(application) = &application {
            let flags = application.get("flags").and_then(wire::number);
            findings.push(Finding::MessageContent {
                wanted: settings.message_content,
                allowed: flags.unwrap_or_default() & MESSAGE_CONTENT != 0,
            });
        }
        let me = id_of(&user).map(UserId::new);
        match (settings.guild.map(GuildId::new), me) {
            (Some(guild), Some(me)) => self.at_server(guild, me, findings).await?,
            (None, Some(me)) => {
                findings.push(Finding::AnyServer);
                self.at_channels(None, me, findings).await?;
            }
            (_, None) => {}
        }
        let application = application.as_ref().and_then(id_of);
        let application = application.or_else(|| id_of(&user)).map(ApplicationId::new);
        if let Some(application) = application {
            self.at_commands(application, findings).await?;
        }
        Ok(())
    }

    async fn at_server(
        &self,
        guild: GuildId,
        me: UserId,
        findings: &mut Vec<Finding>,
    ) -> Result<(), RestError> {
        let Some(described) = found(self.rest.guild(guild).await)? else {
            findings.push(Finding::NoServer(guild.get()));
            return Ok(());
        };
        findings.push(Finding::Server(name_of(&described)));
        self.at_channels(Some((guild, described)), me, findings)
            .await
    }

    async fn at_channels(
        &self,
        server: Option<(GuildId, Value)>,
        me: UserId,
        findings: &mut Vec<Finding>,
    ) -> Result<(), RestError> {
        let settings = self.hub.settings();
        let ours = server.as_ref().map(|(guild, _)| *guild);
        let mut known = match server {
            Some((guild, described)) => Some(self.server(guild, &described, me).await?),
            None => None,
        };
        let staff = &settings.staff;
        let questions = settings.channels.iter();
        let channels = questions
            .map(|id| (ChannelPurpose::Questions, *id))
            .chain(staff.channel.map(|id| (ChannelPurpose::Staff, id)))
            .chain(
                staff
                    .editors_channel
                    .map(|id| (ChannelPurpose::Editors, id)),
            );
        for (purpose, id) in channels {
            let Some(channel) = found(self.rest.channel(ChannelId::new(id)).await)? else {
                findings.push(Finding::NoChannel { purpose, id });
                continue;
            };
            let name = name_of(&channel);
            let guild = permissions::id_in(&channel, "guild_id").map(GuildId::new);
            if let (Some(ours), Some(theirs)) = (ours, guild)
                && ours != theirs
            {
                findings.push(Finding::ForeignChannel { purpose, name });
                continue;
            }
            if let (None, Some(guild)) = (&known, guild)
                && let Some(described) = found(self.rest.guild(guild).await)?
            {
                known = Some(self.server(guild, &described, me).await?);
            }
            let Some(server) = &known else { continue };
            let may = server.in_channel(&channel);
            let lacks = |needed: &[Permission]| {
                let lacking = needed.iter().filter(|one| may & one.bit() == 0);
                lacking.copied().collect::<Vec<_>>()
            };
            let advisable = Permission::advisable(purpose, settings.delete_secrets);
            findings.push(Finding::Channel {
                purpose,
                name,
                missing: lacks(Permission::needed(purpose)),
                advisable: lacks(advisable),
            });
        }
        let roles = [
            (RolePurpose::Staff, staff.role),
            (RolePurpose::Supervisor, staff.supervisor_role),
            (RolePurpose::Duty, staff.duty_role.or(staff.role)),
        ];
        for (purpose, id) in roles {
            let (Some(id), Some(server)) = (id, &known) else {
                continue;
            };
            findings.push(match server.role(id) {
                Some(role) => Finding::Role {
                    purpose,
                    name: name_of(role),
                    callable: role.get("mentionable").and_then(Value::as_bool) == Some(true)
                        || server.everywhere() & Permission::MentionEveryone.bit() != 0,
                },
                None => Finding::NoRole { purpose, id },
            });
        }
        Ok(())
    }

    async fn server(
        &self,
        guild: GuildId,
        described: &Value,
        me: UserId,
    ) -> Result<Server, RestError> {
        let member = found(self.rest.member(guild, me).await)?;
        let roles = member.as_ref().map(roles_of).unwrap_or_default();
        Ok(Server::new(guild, described, me, &roles))
    }

    async fn at_commands(
        &self,
        application: ApplicationId,
        findings: &mut Vec<Finding>,
    ) -> Result<(), RestError> {
        let guild = self.hub.settings().guild.map(GuildId::new);
        let registered = match self.rest.commands(application, guild).await {
            Ok(registered) => registered,
            // Not on the server, which was told already.
            Err(RestError::Refused { .. }) => return Ok(()),
            Err(error) => return Err(error),
        };
        findings.push(Finding::Commands(if registered.is_empty() {
            Registered::Nothing
        } else if commands::are_registered(&self.hub.bot, guild.is_none(), &registered) {
            Registered::Same
        } else {
            Registered::Other
        }));
        Ok(())
    }
}
