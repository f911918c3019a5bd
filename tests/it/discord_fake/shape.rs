//! People, places and messages in the form of Discord's API.

use serde_json::{Map, Value, json};

use super::Id;
use super::message::Message;
use super::world::{Channel, Role, State, User, now, written};

/// An identifier as Discord writes it.
pub(crate) fn flake(id: Id) -> Value {
    Value::String(id.to_string())
}

/// A set of permissions as Discord writes it.
pub(crate) fn bits(permissions: u64) -> Value {
    Value::String(permissions.to_string())
}

/// Adds fields to an object.
pub(crate) fn with(mut value: Value, more: Value) -> Value {
    if let (Value::Object(fields), Value::Object(more)) = (&mut value, more) {
        fields.extend(more);
    }
    value
}

impl User {
    /// For everybody.
    pub(crate) fn json(&self) -> Value {
        json!({
            "id": flake(self.id), "username": self.name, "global_name": self.shown, "avatar": null,
            "discriminator": if self.bot { "4242" } else { "0" }, "public_flags": 0, "flags": 0, "bot": self.bot,
            "primary_guild": null, "avatar_decoration_data": null, "collectibles": null, "banner": null,
            "accent_color": null,
        })
    }

    /// For the bot about itself.
    pub(crate) fn own_json(&self) -> Value {
        with(
            self.json(),
            json!({"mfa_enabled": true, "locale": "en-US", "verified": true, "email": null}),
        )
    }

    /// As a member of the server, without the user.
    pub(crate) fn member_json(&self) -> Value {
        let roles: Vec<Value> = self.roles.iter().flatten().map(|id| flake(*id)).collect();
        json!({
            "avatar": null, "banner": null, "communication_disabled_until": null, "flags": 0,
            "joined_at": "2025-04-01T00:00:00.000000+00:00", "nick": null, "pending": false, "premium_since": null,
            "roles": roles, "mute": false, "deaf": false,
        })
    }
}

impl Role {
    pub(crate) fn json(&self) -> Value {
        let role = json!({
            "id": flake(self.id), "name": self.name, "permissions": bits(self.permissions), "position": self.position,
            "color": 0, "colors": {"primary_color": 0, "secondary_color": null, "tertiary_color": null},
            "hoist": false, "managed": self.of_bot.is_some(), "mentionable": self.of_bot.is_none(),
            "icon": null, "unicode_emoji": null, "flags": 0,
        });
        match self.of_bot {
            Some(bot) => with(role, json!({"tags": {"bot_id": flake(bot)}})),
            None => role,
        }
    }
}

impl State {
    /// A channel, thread or direct channel.
    pub(crate) fn channel_json(&self, channel: &Channel) -> Value {
        let last = self.messages_of(channel.id).next_back();
        let last = last.map(|message| flake(message.id));
        let start = json!({
            "id": flake(channel.id), "type": channel.kind, "flags": 0, "last_message_id": last,
        });
        if let Some(recipient) = channel.recipient {
            let recipient = self.users.get(&recipient).map(User::json);
            return with(start, json!({"recipients": [recipient]}));
        }
        let start = with(
            start,
            json!({"guild_id": flake(self.world.guild), "name": channel.name, "rate_limit_per_user": 0}),
        );
        let Some(thread) = &channel.thread else {
            let overwrites: Vec<Value> = channel
                .overwrites
                .iter()
                .map(|one| {
                    json!({
                        "id": flake(one.target), "type": u8::from(one.member),
                        "allow": bits(one.allow), "deny": bits(one.deny),
                    })
                })
                .collect();
            return with(
                start,
                json!({
                    "position": 0, "parent_id": null, "topic": channel.topic, "nsfw": false,
                    "permission_overwrites": overwrites,
                }),
            );
        };
        let count = self.messages_of(channel.id).count();
        with(
            start,
            json!({
                "parent_id": flake(thread.parent), "owner_id": flake(thread.owner),
                "thread_metadata": {
                    "archived": thread.archived, "archive_timestamp": thread.changed,
                    "auto_archive_duration": thread.auto_archive, "locked": thread.locked,
                    "create_timestamp": thread.created, "invitable": thread.invitable,
                },
                "message_count": count, "member_count": thread.members.len(), "total_message_sent": thread.total,
            }),
        )
    }

    /// Somebody in a thread.
    pub(crate) fn thread_member_json(thread: Id, user: Id) -> Value {
        json!({"id": flake(thread), "user_id": flake(user), "join_timestamp": now(), "flags": 0})
    }

    /// The server, as it is asked for.
    pub(crate) fn guild_json(&self) -> Value {
        let roles: Vec<Value> = self.roles.values().map(Role::json).collect();
        json!({
            "id": flake(self.world.guild), "name": "ことば市", "icon": null, "description": null, "home_header": null,
            "splash": null, "discovery_splash": null, "features": ["COMMUNITY"], "banner": null,
            "owner_id": flake(self.world.owner), "application_id": null, "region": "japan",
            "afk_channel_id": null, "afk_timeout": 300, "system_channel_id": null, "system_channel_flags": 0,
            "widget_enabled": false, "widget_channel_id": null, "verification_level": 1, "roles": roles,
            "default_message_notifications": 1, "mfa_level": 0, "explicit_content_filter": 2,
            "max_presences": null, "max_members": 500_000, "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25, "vanity_url_code": null, "premium_tier": 0,
            "premium_subscription_count": 0, "preferred_locale": "ja", "rules_channel_id": null,
            "safety_alerts_channel_id": null, "public_updates_channel_id": null,
            "premium_progress_bar_enabled": false, "nsfw": false, "nsfw_level": 0, "emojis": [], "stickers": [],
            "incidents_data": null,
        })
    }

    /// The server, as it is told when the bot connects.
    pub(crate) fn guild_create_json(&self) -> Value {
        let on_server = |user: &&User| user.roles.is_some();
        let members: Vec<Value> = self
            .users
            .values()
            .filter(on_server)
            .map(|user| with(user.member_json(), json!({"user": user.json()})))
            .collect();
        let of_server = || {
            self.channels
                .values()
                .filter(|channel| !channel.is_direct())
        };
        let bot = self.world.bot;
        let seen = |channel: &&Channel| self.permissions(bot, channel) != 0;
        let channels = of_server().filter(|channel| channel.thread.is_none());
        let channels: Vec<Value> = channels.map(|channel| self.channel_json(channel)).collect();
        let threads = of_server().filter(|channel| {
            channel
                .thread
                .as_ref()
                .is_some_and(|thread| !thread.archived)
        });
        let threads: Vec<Value> = threads
            .filter(seen)
            .map(|channel| self.channel_json(channel))
            .collect();
        with(
            self.guild_json(),
            json!({
                "joined_at": "2025-04-01T00:00:00.000000+00:00", "large": false, "unavailable": false,
                "member_count": members.len(), "members": members, "channels": channels, "threads": threads,
                "voice_states": [], "presences": [], "stage_instances": [], "guild_scheduled_events": [],
                "soundboard_sounds": [],
            }),
        )
    }

    /// The bot's application, as it is told to the bot.
    pub(crate) fn application_json(&self) -> Value {
        let owner = self.users.get(&self.world.owner).map(User::json);
        let bot = self.users.get(&self.world.bot).map(User::json);
        let content = if self.gateway.options.intents_allowed & (1 << 15) == 0 {
            0
        } else {
            1 << 19
        };
        json!({
            "id": flake(self.world.application), "name": "窓口ボット", "icon": null, "description": "", "type": null,
            "verify_key": "00", "flags": content, "flags_new": bits(content), "redirect_uris": [],
            "interactions_endpoint_url": null, "role_connections_verification_url": null, "owner": owner,
            "approximate_guild_count": 1, "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0, "explicit_content_filter": 0, "team": null,
            "eligible_oauth2_scopes": [], "bot": bot, "bot_public": false, "bot_require_code_grant": false,
        })
    }

    /// A new message, without anything that depends on what it says.
    pub(crate) fn message_json(&self, id: Id, channel: Id, author: Id, content: &str) -> Value {
        let mentioned = mentioned(content, "<@");
        let users = mentioned.iter().filter_map(|id| self.users.get(id));
        let users: Vec<Value> = users.map(User::json).collect();
        let roles = mentioned_roles(content).into_iter().map(flake);
        let roles: Vec<Value> = roles.collect();
        json!({
            "id": flake(id), "channel_id": flake(channel), "type": 0, "content": content, "mentions": users,
            "mention_roles": roles, "mention_everyone": false, "attachments": [], "embeds": [],
            "timestamp": now(), "edited_timestamp": null, "flags": 0, "components": [], "pinned": false, "tts": false,
            "author": self.users.get(&author).map(User::json),
        })
    }

    /// A message as the gateway tells it.
    pub(crate) fn event_json(&self, message: &Message) -> Value {
        let channel = self.channels.get(&message.channel);
        let mut more = Map::new();
        // In no documentation, but clients know direct messages by it.
        more.insert("channel_type".to_owned(), json!(channel.map(|it| it.kind)));
        if !channel.is_none_or(Channel::is_direct) {
            more.insert("guild_id".to_owned(), flake(self.world.guild));
            if let Some(author) = self.users.get(&message.author)
                && message.json.get("webhook_id").is_none()
                && author.roles.is_some()
            {
                more.insert("member".to_owned(), author.member_json());
            }
        }
        with(message.json.clone(), Value::Object(more))
    }

    /// A member with the permissions in a channel, as interactions tell it.
    pub(crate) fn interaction_member_json(&self, user: &User, channel: &Channel) -> Value {
        with(
            user.member_json(),
            json!({
                "user": user.json(), "permissions": bits(self.permissions(user.id, channel)),
                "unusual_dm_activity_until": null,
            }),
        )
    }
}

/// Who is mentioned in a text.
fn mentioned(text: &str, start: &str) -> Vec<Id> {
    let mut found = Vec::new();
    for piece in text.split(start).skip(1) {
        let piece = piece.trim_start_matches('!');
        if let Some((id, _)) = piece.split_once('>')
            && let Ok(id) = id.parse()
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

/// Which roles are mentioned in a text.
pub(crate) fn mentioned_roles(text: &str) -> Vec<Id> {
    mentioned(text, "<@&")
}

/// Who is mentioned in a text.
pub(crate) fn mentioned_users(text: &str) -> Vec<Id> {
    mentioned(text, "<@")
}

/// The moment at which something was made, told by its identifier.
pub(crate) fn moment(id: Id) -> Value {
    let milliseconds = i64::try_from(id >> 22).unwrap_or_default() + 1_420_070_400_000;
    chrono::DateTime::from_timestamp_millis(milliseconds).map_or(Value::Null, written)
}
