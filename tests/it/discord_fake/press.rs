//! What people do with the bot: commands, buttons, menus and forms. Only what Discord's clients would let them do.

use serde_json::{Value, json};
use uuid::Uuid;

use super::message::Message;
use super::sessions::Scope;
use super::shape::{bits, flake, with};
use super::world::{Interaction, State};
use super::{FakeDiscord, Id};

/// What was done, beside by whom and where.
struct Act {
    kind: u64,
    name: String,
    locale: Option<String>,
    message: Option<Id>,
    data: Value,
}

impl FakeDiscord {
    /// Somebody uses a command, such as `ask` or `desk claim`, by its registered names. Without a locale it is the user's.
    /// Fails if the command is not registered or would not take these options.
    pub(crate) fn slash(
        &self,
        user: Id,
        channel: Id,
        command: &str,
        options: &[(&str, Value)],
        locale: Option<&str>,
    ) -> Id {
        let data = self
            .shared
            .read(|state| command_data(state, command, options));
        self.act(user, channel, act(2, command, locale, None, data))
    }

    /// Somebody writes an option of a command; the others are there already.
    pub(crate) fn autocomplete(
        &self,
        user: Id,
        channel: Id,
        command: &str,
        option: &str,
        text: &str,
        locale: Option<&str>,
    ) -> Id {
        let mut data = self.shared.read(|state| {
            let given = [(option, json!(text))];
            command_data(state, command, &given)
        });
        let mut inner = &mut data;
        while inner["options"][0]["options"].is_array() {
            inner = &mut inner["options"][0];
        }
        inner["options"][0]["focused"] = json!(true);
        self.act(user, channel, act(4, command, locale, None, data))
    }

    /// Somebody uses a command of a message's menu.
    pub(crate) fn context_menu(
        &self,
        user: Id,
        message: Id,
        command: &str,
        locale: Option<&str>,
    ) -> Id {
        let (channel, data) = self.shared.read(|state| {
            let known = registered(state, command, 3);
            let target = state.messages.get(&message).expect("there is the message");
            let data = json!({
                "id": known["id"], "name": known["name"], "type": 3, "target_id": flake(message),
                "resolved": {"messages": {message.to_string(): target.json}},
            });
            (target.channel, data)
        });
        self.act(user, channel, act(2, command, locale, None, data))
    }

    /// Somebody presses a button. Fails if the message has no such button or it is disabled.
    pub(crate) fn button(&self, user: Id, message: Id, custom_id: &str) -> Id {
        let known = self.pressable(user, message);
        let found = known
            .components()
            .into_iter()
            .find(|it| it["type"] == 2 && it["custom_id"] == custom_id && it["disabled"] != true);
        assert!(
            found.is_some(),
            "no button {custom_id}: {:?}",
            known.buttons()
        );
        let data = json!({"custom_id": custom_id, "component_type": 2});
        self.act(user, known.channel, act(3, "", None, Some(message), data))
    }

    /// Somebody presses the button with a label, or one that contains it.
    pub(crate) fn press(&self, user: Id, message: Id, label: &str) -> Id {
        let known = self.pressable(user, message);
        let buttons = known.buttons();
        let exact = buttons.iter().find(|(text, _)| text == label);
        let found = exact.or_else(|| buttons.iter().find(|(text, _)| text.contains(label)));
        let (_, custom_id) = found.unwrap_or_else(|| panic!("no button {label}: {buttons:?}"));
        self.button(user, message, custom_id)
    }

    /// Somebody chooses in a menu. Fails if the menu has no such options.
    pub(crate) fn select(&self, user: Id, message: Id, custom_id: &str, values: &[&str]) -> Id {
        let known = self.pressable(user, message);
        let menu = known
            .components()
            .into_iter()
            .find(|it| it["type"] == 3 && it["custom_id"] == custom_id && it["disabled"] != true);
        let menu = menu.unwrap_or_else(|| panic!("no menu {custom_id}: {}", known.json));
        let options = menu["options"].as_array().cloned().unwrap_or_default();
        for value in values {
            let there = options.iter().any(|option| option["value"] == *value);
            assert!(there, "no option {value}: {options:?}");
        }
        let number = values.len() as u64;
        let least = menu["min_values"].as_u64().unwrap_or(1);
        let most = menu["max_values"].as_u64().unwrap_or(1);
        assert!(
            (least..=most).contains(&number),
            "between {least} and {most} can be chosen"
        );
        let data = json!({"custom_id": custom_id, "component_type": 3, "values": values});
        self.act(user, known.channel, act(3, "", None, Some(message), data))
    }

    /// Somebody sends the form that an interaction was answered with. Fields that are not named keep what stands in them.
    pub(crate) fn modal(&self, user: Id, interaction: Id, fields: &[(&str, &str)]) -> Id {
        let before = self.interaction(interaction);
        let form = before.callback.clone().unwrap_or_default();
        assert!(
            form["type"] == 9 && before.user == user,
            "no form is open: {form}"
        );
        let mut left: Vec<&str> = fields.iter().map(|(id, _)| *id).collect();
        let rows = form["data"]["components"].as_array().into_iter().flatten();
        let rows: Vec<Value> = rows
            .enumerate()
            .map(|(number, row)| {
                let field = if row["type"] == 18 {
                    &row["component"]
                } else {
                    &row["components"][0]
                };
                let id = field["custom_id"].as_str().unwrap_or_default();
                let given = fields.iter().find(|(name, _)| *name == id);
                left.retain(|name| *name != id);
                let old = field["value"].as_str().unwrap_or_default();
                let value = given.map_or(old, |(_, value)| value);
                let length = value.chars().count() as u64;
                let most = field["max_length"].as_u64().unwrap_or(4000);
                let least = field["min_length"].as_u64().unwrap_or(0);
                let optional = field["required"] == false && length == 0;
                let fits = optional || length >= least.max(1) && length <= most;
                let fits = fits || field["required"] == false && length <= most && length >= least;
                assert!(
                    fits,
                    "the client would not send {length} characters in {id}: {field}"
                );
                let inner =
                    json!({"type": 4, "id": 2 * number + 2, "custom_id": id, "value": value});
                let start = json!({"type": row["type"], "id": 2 * number + 1});
                if row["type"] == 18 {
                    with(start, json!({"component": inner}))
                } else {
                    with(start, json!({"components": [inner]}))
                }
            })
            .collect();
        assert!(left.is_empty(), "the form has no such fields: {left:?}");
        let data = json!({
            "custom_id": form["data"]["custom_id"], "components": rows, "resolved": {},
        });
        let locale = before.locale.as_str();
        self.act(
            user,
            before.channel,
            act(5, &before.name, Some(locale), before.message, data),
        )
    }

    /// Somebody does something as the test writes it: a button that is not there any more, a form of an older version.
    pub(crate) fn interact(
        &self,
        user: Id,
        channel: Id,
        kind: u64,
        message: Option<Id>,
        data: Value,
    ) -> Id {
        self.act(user, channel, act(kind, "", None, message, data))
    }

    fn pressable(&self, user: Id, message: Id) -> Message {
        let known = self.message(message).expect("there is the message");
        let sees = known.only_for.is_none_or(|only| only == user);
        assert!(sees, "{user} does not see {message}");
        known
    }

    fn act(&self, user: Id, channel: Id, act: Act) -> Id {
        self.shared
            .change(|state| state.interact(user, channel, act))
    }

    /// An interaction with what came of it.
    pub(crate) fn interaction(&self, id: Id) -> Interaction {
        let found = self
            .shared
            .read(|state| state.interactions.get(&id).cloned());
        found.expect("there is the interaction")
    }

    /// The callback that an interaction was answered with, as `{"type": …, "data": …}`.
    pub(crate) fn callback(&self, interaction: Id) -> Option<Value> {
        self.interaction(interaction).callback
    }

    /// The messages that answer an interaction, as they stand: the first answer and those after it.
    pub(crate) fn responses(&self, interaction: Id) -> Vec<Message> {
        let known = self.interaction(interaction);
        let all = known.original.into_iter().chain(known.follow_ups);
        all.filter_map(|id| self.message(id)).collect()
    }

    /// An interaction is over 15 minutes old from now on.
    pub(crate) fn expire(&self, interaction: Id) {
        self.shared.change(|state| {
            if let Some(known) = state.interactions.get_mut(&interaction) {
                known.expired = true;
            }
        });
    }

    /// The first answers to all interactions from now on come too late (10062).
    pub(crate) fn too_late(&self) {
        self.set_deadline(-1.0);
    }
}

fn act(kind: u64, name: &str, locale: Option<&str>, message: Option<Id>, data: Value) -> Act {
    Act {
        kind,
        name: name.to_owned(),
        locale: locale.map(str::to_owned),
        message,
        data,
    }
}

fn registered<'a>(state: &'a State, name: &str, kind: u64) -> &'a Value {
    let all = || state.commands.values().flatten();
    all()
        .find(|known| known["name"] == name && known["type"] == kind)
        .unwrap_or_else(|| {
            let names: Vec<&Value> = all().map(|known| &known["name"]).collect();
            panic!("the command {name} is not registered: {names:?}")
        })
}

/// The data of a command as Discord's client sends it.
fn command_data(state: &State, path: &str, options: &[(&str, Value)]) -> Value {
    let mut names = path.split(' ');
    let known = registered(state, names.next().unwrap_or_default(), 1);
    let mut data = json!({"id": known["id"], "name": known["name"], "type": 1, "options": []});
    if let Some(guild) = known.get("guild_id") {
        data["guild_id"] = guild.clone();
    }
    let (mut described, mut below) = (known, Vec::new());
    for name in names {
        let inner = described["options"].as_array().into_iter().flatten();
        let inner = inner.clone().find(|option| option["name"] == name);
        described = inner.unwrap_or_else(|| panic!("{path}: no {name}: {described}"));
        below.push(json!({"name": name, "type": described["type"]}));
    }
    let all = described["options"].as_array().cloned().unwrap_or_default();
    let given: Vec<Value> = options
        .iter()
        .map(|(name, value)| {
            let option = all.iter().find(|option| option["name"] == *name);
            let option = option.unwrap_or_else(|| panic!("{path}: no option {name}: {described}"));
            json!({"name": name, "type": option["type"], "value": value})
        })
        .collect();
    let mut inner = Value::Array(given);
    for mut step in below.into_iter().rev() {
        step["options"] = inner;
        inner = json!([step]);
    }
    data["options"] = inner;
    data
}

impl State {
    fn interact(&mut self, user: Id, channel: Id, act: Act) -> Id {
        let id = self.id();
        let token = format!("interaction-token-{}", Uuid::new_v4().simple());
        self.assert_sees(user, channel);
        let known = self.users.get(&user).expect("there is the user").clone();
        let place = self.channels.get(&channel).expect("there is the channel");
        let direct = place.is_direct();
        let locale = act.locale.unwrap_or_else(|| known.locale.clone());
        let guild = flake(self.world.guild);
        let bot = self.world.bot;
        let mut event = json!({
            "id": flake(id), "application_id": flake(self.world.application), "type": act.kind, "token": token,
            "version": 1, "data": act.data, "channel_id": flake(channel),
            "channel": self.partial_channel_json(place, &known), "locale": locale,
            "app_permissions": bits(self.permissions(bot, place)), "entitlements": [], "entitlement_sku_ids": [],
            "attachment_size_limit": 10_485_760, "context": u8::from(direct),
            "authorizing_integration_owners": {"0": if direct { json!("0") } else { guild.clone() }},
        });
        let more = if direct {
            json!({"user": known.json()})
        } else {
            json!({
                "guild_id": guild, "guild_locale": "ja", "guild": {"id": guild, "locale": "ja", "features": []},
                "member": self.interaction_member_json(&known, place),
            })
        };
        event = with(event, more);
        if let Some(message) = act.message.and_then(|id| self.messages.get(&id)) {
            event["message"] = message.json.clone();
        }
        let interaction = Interaction {
            id,
            token,
            kind: act.kind,
            user,
            channel,
            locale,
            message: act.message,
            name: act.name,
            since: std::time::Instant::now(),
            expired: false,
            late: false,
            callback: None,
            original: None,
            follow_ups: Vec::new(),
        };
        self.interactions.insert(id, interaction);
        self.tell(Scope::Always(channel), "INTERACTION_CREATE", &event);
        id
    }
}
