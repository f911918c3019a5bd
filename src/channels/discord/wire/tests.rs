//! Reading events: complete ones through serenity's models, incomplete ones, and anything.

use proptest::prelude::*;
use serde_json::{Value, json};
use serenity::model::event::{Event, GatewayEvent};

use super::*;

/// An event as it comes through serenity: read by its models if they can, and written again.
fn through_serenity(kind: &str, data: &Value) -> (Incoming, bool) {
    let text = json!({"op": 0, "s": 1, "t": kind, "d": data}).to_string();
    let event: GatewayEvent = serde_json::from_str(&text).expect("an event");
    let GatewayEvent::Dispatch(_, event) = event else {
        panic!("no event");
    };
    let typed = !matches!(event, Event::Unknown(_));
    let mut value = serde_json::to_value(&event).expect("JSON");
    let data = value["d"].take();
    (read(kind, &data), typed)
}

/// Reads an event in both ways, which must agree.
fn both(kind: &str, data: &Value) -> Incoming {
    let direct = read(kind, data);
    let (through, typed) = through_serenity(kind, data);
    assert!(typed, "serenity does not know {kind}");
    assert_eq!(through, direct);
    direct
}

fn user(id: &str) -> Value {
    json!({"id": id, "username": "yamada", "discriminator": "0", "global_name": "山田", "avatar": null})
}

fn member() -> Value {
    json!({
        "roles": ["1100000000000000051", "1100000000000000052"], "nick": "山田（西区）", "deaf": false, "mute": false,
        "flags": 0, "joined_at": "2026-11-22T01:00:00.000000+00:00"
    })
}

fn a_message() -> Value {
    json!({
        "id": "1100000000000000001", "channel_id": "1100000000000000002", "guild_id": "1100000000000000003",
        "author": user("1100000000000000004"), "member": member(), "content": "期限は？",
        "timestamp": "2026-11-22T01:00:00.000000+00:00", "edited_timestamp": null, "tts": false,
        "mention_everyone": false, "mentions": [user("1100000000000000005")], "mention_roles": [],
        "attachments": [{"id": "1", "filename": "a.png", "size": 3, "url": "https://a.example/a.png",
                         "proxy_url": "https://a.example/a.png"}],
        "embeds": [], "pinned": false, "type": 19, "flags": 0, "components": [],
        "message_reference": {"type": 0, "channel_id": "1100000000000000002", "message_id": "1100000000000000009"}
    })
}

fn interaction(kind: u64, data: &Value) -> Value {
    let mut member = member();
    member["user"] = user("1100000000000000004");
    member["permissions"] = json!("2147483647");
    json!({
        "id": "1100000000000000010", "application_id": "1100000000000000011", "type": kind, "token": "a.token",
        "version": 1, "guild_id": "1100000000000000003", "channel_id": "1100000000000000002",
        "channel": {"id": "1100000000000000002", "type": 0}, "member": member, "locale": "ja",
        "guild_locale": "en-US", "app_permissions": "442368", "entitlements": [], "context": 0,
        "authorizing_integration_owners": {"0": "1100000000000000003"},
        "attachment_size_limit": 10_485_760, "data": data
    })
}

fn done(kind: u64, data: &Value) -> InteractionData {
    let mut event = interaction(kind, data);
    if kind == 3 || kind == 5 {
        event["message"] = a_message();
    }
    let Incoming::Interaction(read) = both("INTERACTION_CREATE", &event) else {
        panic!("no interaction");
    };
    assert_eq!(read.id.get(), 1_100_000_000_000_000_010);
    assert_eq!(read.token, "a.token");
    assert_eq!(
        read.application.map(ApplicationId::get),
        Some(1_100_000_000_000_000_011)
    );
    assert_eq!(read.author.permissions, Some(2_147_483_647));
    assert_eq!(read.author.roles.len(), 2);
    assert_eq!(read.author.name, "山田（西区）");
    assert_eq!(read.locale.as_deref(), Some("ja"));
    assert_eq!(read.message.is_some(), kind == 3 || kind == 5);
    read.data
}

#[test]
fn what_members_do_is_public_though_the_server_is_not_named() {
    let message = |change: &dyn Fn(&mut Value)| {
        let mut event = a_message();
        event.as_object_mut().expect("an object").remove("guild_id");
        change(&mut event);
        match read("MESSAGE_CREATE", &event) {
            Incoming::Message(message) => message,
            other => panic!("{other:?}"),
        }
    };
    let without_server = message(&|_| {});
    assert!(without_server.guild.is_none() && without_server.is_public());
    assert!(!message(&|event| event["member"] = Value::Null).is_public());
    for (kind, public) in [(0, true), (1, false), (3, true), (11, true)] {
        let told = message(&|event| {
            event["member"] = Value::Null;
            event["channel_type"] = json!(kind);
        });
        assert_eq!(told.is_public(), public, "{kind}");
    }
    let interaction = |change: &dyn Fn(&mut Value)| {
        let mut event = interaction(2, &json!({"name": "help", "type": 1}));
        event.as_object_mut().expect("an object").remove("guild_id");
        change(&mut event);
        match read("INTERACTION_CREATE", &event) {
            Incoming::Interaction(interaction) => interaction,
            other => panic!("{other:?}"),
        }
    };
    let without_server = interaction(&|_| {});
    assert!(without_server.guild.is_none() && without_server.is_public());
    let alone = |event: &mut Value| {
        event["user"] = event["member"]["user"].take();
        event["member"] = Value::Null;
        event["channel"]["type"] = json!(1);
        event["context"] = json!(1);
    };
    assert!(!interaction(&alone).is_public());
    // Between two others, or among several.
    for (field, value) in [("context", json!(2)), ("channel", json!({"type": 3}))] {
        let among_others = interaction(&|event| {
            alone(event);
            event[field] = value.clone();
        });
        assert!(among_others.is_public(), "{field}");
    }
}

#[test]
fn a_message_is_read() {
    let Incoming::Message(message) = both("MESSAGE_CREATE", &a_message()) else {
        panic!("no message");
    };
    assert_eq!(message.id.get(), 1_100_000_000_000_000_001);
    assert_eq!(message.content.as_deref(), Some("期限は？"));
    assert_eq!(
        message.replies_to.map(MessageId::get),
        Some(1_100_000_000_000_000_009)
    );
    assert_eq!(
        (message.kind, message.attachments, message.webhook),
        (19, 1, false)
    );
    assert_eq!(message.mentions, [UserId::new(1_100_000_000_000_000_005)]);
    let author = message.author.expect("an author");
    assert_eq!((author.name.as_str(), author.bot), ("山田（西区）", false));
    assert_eq!(author.roles.len(), 2);
}

#[test]
fn what_a_message_does_not_need_may_be_missing() {
    let sparse = json!({"id": 5, "channel_id": "6", "author": {"id": 7, "username": "a", "bot": true}, "webhook_id": "7",
                        "referenced_message": {"id": "4"}});
    let Incoming::Message(message) = read("MESSAGE_CREATE", &sparse) else {
        panic!("no message");
    };
    assert_eq!(
        (message.kind, message.webhook, message.guild),
        (19, true, None)
    );
    assert_eq!(message.content, None);
    assert!(message.author.is_some_and(|author| author.bot));
    let (through, typed) = through_serenity("MESSAGE_CREATE", &sparse);
    assert!(!typed);
    assert_eq!(through, read("MESSAGE_CREATE", &sparse));
}

#[test]
fn a_message_passed_on_replies_to_nothing() {
    let mut event = a_message();
    event["type"] = json!(0);
    event["message_reference"]["type"] = json!(1);
    let Incoming::Message(message) = read("MESSAGE_CREATE", &event) else {
        panic!("no message");
    };
    assert_eq!((message.replies_to, message.kind), (None, 0));
}

#[test]
fn changes_and_deletions_are_read() {
    let Incoming::Edited(message) = both("MESSAGE_UPDATE", &a_message()) else {
        panic!("no message");
    };
    assert_eq!(message.content.as_deref(), Some("期限は？"));
    let partial = json!({"id": "1", "channel_id": "2", "embeds": []});
    let Incoming::Edited(message) = read("MESSAGE_UPDATE", &partial) else {
        panic!("no message");
    };
    assert_eq!((message.content, message.author), (None, None));
    let gone = both(
        "MESSAGE_DELETE",
        &json!({"id": "1", "channel_id": "2", "guild_id": "3"}),
    );
    let many = json!({"ids": ["1", "5"], "channel_id": "2", "guild_id": "3"});
    let several = both("MESSAGE_DELETE_BULK", &many);
    for (incoming, count) in [(gone, 1), (several, 2)] {
        let Incoming::Deleted { channel, messages } = incoming else {
            panic!("no deletion");
        };
        assert_eq!((channel.get(), messages.len()), (2, count));
    }
}

#[test]
fn commands_are_read_with_their_options() {
    let plain = json!({
        "id": "1100000000000000020", "name": "質問", "type": 1, "guild_id": "1100000000000000003",
        "options": [{"name": "文", "type": 3, "value": "期限は？"}, {"name": "回", "type": 4, "value": 3}]
    });
    let InteractionData::Command {
        name,
        path,
        options,
        target,
    } = done(2, &plain)
    else {
        panic!("no command");
    };
    assert_eq!((name.as_str(), path.len(), target), ("質問", 0, None));
    assert_eq!(options["文"], json!("期限は？"));
    assert_eq!(options["回"].as_u64(), Some(3));
    let nested = json!({
        "id": "1100000000000000020", "name": "案件", "type": 1,
        "options": [{"name": "組", "type": 2, "options": [{"name": "閉じる", "type": 1, "options": [
            {"name": "理由", "type": 3, "value": "済み"}]}]}]
    });
    let InteractionData::Command { path, options, .. } = done(2, &nested) else {
        panic!("no command");
    };
    assert_eq!(path, ["組", "閉じる"]);
    assert_eq!(options["理由"], json!("済み"));
}

#[test]
fn a_command_on_a_message_tells_the_message() {
    let mut message = a_message();
    message
        .as_object_mut()
        .expect("an object")
        .remove("guild_id");
    let data = json!({
        "id": "1100000000000000020", "name": "この質問に答える", "type": 3, "target_id": "1100000000000000001",
        "resolved": {"messages": {"1100000000000000001": message}}
    });
    let InteractionData::Command {
        target: Some(target),
        ..
    } = done(2, &data)
    else {
        panic!("no target");
    };
    assert_eq!(target.content.as_deref(), Some("期限は？"));
}

#[test]
fn what_is_being_written_is_read() {
    let data = json!({
        "id": "1100000000000000020", "name": "返信", "type": 1,
        "options": [{"name": "文例", "type": 3, "value": "き", "focused": true}]
    });
    let InteractionData::Autocomplete {
        name, option, text, ..
    } = done(4, &data)
    else {
        panic!("nothing written");
    };
    assert_eq!(
        (name.as_str(), option.as_str(), text.as_str()),
        ("返信", "文例", "き")
    );
}

#[test]
fn buttons_and_menus_are_read() {
    let button = json!({"custom_id": "v1:r:person", "component_type": 2});
    let InteractionData::Component { custom_id, values } = done(3, &button) else {
        panic!("no button");
    };
    assert_eq!((custom_id.as_str(), values.len()), ("v1:r:person", 0));
    let menu = json!({"custom_id": "v1:r:topic", "component_type": 3, "values": ["a", "b"]});
    let InteractionData::Component { values, .. } = done(3, &menu) else {
        panic!("no menu");
    };
    assert_eq!(values, ["a", "b"]);
}

#[test]
fn forms_are_read_from_rows_and_from_labels() {
    let rows = json!({"custom_id": "v1:r:form", "components": [
        {"type": 1, "components": [{"type": 4, "custom_id": "about", "value": "期限"}]}]});
    let InteractionData::Modal { fields, .. } = done(5, &rows) else {
        panic!("no form");
    };
    assert_eq!(fields["about"], "期限");
    // serenity's model knows no labels; its fields are lost there, so our forms have rows.
    let labels = json!({"custom_id": "v1:r:form", "components": [
        {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "about", "value": "期限"}},
        {"type": 18, "id": 3, "component": {"type": 3, "id": 4, "custom_id": "menu", "values": ["a", "b"]}}]});
    let Incoming::Interaction(read) = read("INTERACTION_CREATE", &interaction(5, &labels)) else {
        panic!("no interaction");
    };
    let InteractionData::Modal { fields, .. } = read.data else {
        panic!("no form");
    };
    assert_eq!(
        (fields["about"].as_str(), fields["menu"].as_str()),
        ("期限", "a,b")
    );
}

#[test]
fn an_interaction_without_its_kind_is_known_by_its_data() {
    let form = json!({"custom_id": "a", "components": []});
    let writing = json!({"name": "a", "options": [{"name": "b", "value": "", "focused": true}]});
    for (data, wanted) in [
        (json!({"name": "a"}), "Command"),
        (json!({"custom_id": "a", "component_type": 2}), "Component"),
        (form, "Modal"),
        (writing, "Autocomplete"),
        (json!({}), "Unknown"),
    ] {
        let mut event = interaction(2, &data);
        event.as_object_mut().expect("an object").remove("type");
        let Incoming::Interaction(read) = read("INTERACTION_CREATE", &event) else {
            panic!("no interaction");
        };
        assert!(format!("{:?}", read.data).starts_with(wanted), "{wanted}");
    }
}

#[test]
fn an_interaction_in_a_direct_message_names_its_user() {
    let mut event = interaction(
        2,
        &json!({"id": "1100000000000000020", "name": "質問", "type": 1}),
    );
    let fields = event.as_object_mut().expect("an object");
    for field in ["member", "guild_id", "guild_locale"] {
        fields.remove(field);
    }
    fields.insert("user".to_owned(), user("1100000000000000004"));
    fields.insert("context".to_owned(), json!(1));
    fields.insert(
        "channel".to_owned(),
        json!({"id": "1100000000000000002", "type": 1}),
    );
    let Incoming::Interaction(read) = both("INTERACTION_CREATE", &event) else {
        panic!("no interaction");
    };
    assert_eq!((read.guild, read.author.name.as_str()), (None, "山田"));
}

#[test]
fn who_we_are_is_read() {
    let event = json!({
        "v": 10, "user": {"id": "1100000000000000005", "username": "b", "discriminator": "0", "bot": true,
                          "mfa_enabled": false, "verified": true, "email": null, "flags": 0},
        "guilds": [{"id": "1100000000000000003", "unavailable": true}], "session_id": "s",
        "resume_gateway_url": "wss://gateway.discord.gg", "shard": [0, 1],
        "application": {"id": "1100000000000000011", "flags": 565_248}
    });
    let Incoming::Ready(ready) = both("READY", &event) else {
        panic!("not ready");
    };
    assert_eq!(ready.application.get(), 1_100_000_000_000_000_011);
    assert_eq!(
        (ready.user.get(), ready.guilds.len()),
        (1_100_000_000_000_000_005, 1)
    );
}

#[test]
fn threads_and_channels_are_read() {
    let thread = json!({
        "id": "1100000000000000030", "guild_id": "1100000000000000003", "parent_id": "1100000000000000002",
        "owner_id": "1100000000000000005", "type": 12, "name": "a", "last_message_id": null, "message_count": 1,
        "member_count": 1, "rate_limit_per_user": 0, "flags": 0, "total_message_sent": 1,
        "thread_metadata": {"archived": true, "auto_archive_duration": 1440, "locked": false,
                            "archive_timestamp": "2026-11-22T01:00:00.000000+00:00", "invitable": false}
    });
    let updated = both("THREAD_UPDATE", &thread);
    assert!(matches!(
        updated,
        Incoming::ThreadUpdated { archived: true, .. }
    ));
    let gone = json!({"id": "1100000000000000030", "guild_id": "1100000000000000003",
                      "parent_id": "1100000000000000002", "type": 12});
    assert!(matches!(
        both("THREAD_DELETE", &gone),
        Incoming::ChannelDeleted(_)
    ));
    let channel = json!({"id": "1100000000000000030", "guild_id": "1100000000000000003", "type": 0, "name": "a",
                         "position": 0, "permission_overwrites": [], "nsfw": false, "parent_id": null});
    assert!(matches!(
        both("CHANNEL_DELETE", &channel),
        Incoming::ChannelDeleted(_)
    ));
}

#[test]
fn what_cannot_be_read_is_told_without_what_was_written() {
    let Incoming::Unreadable { kind, why } =
        read("MESSAGE_CREATE", &json!({"id": "1", "content": "secret"}))
    else {
        panic!("it was read");
    };
    assert_eq!(kind, "MESSAGE_CREATE");
    assert!(why.contains("channel_id") && !why.contains("secret"));
    assert_eq!(read("PRESENCE_UPDATE", &json!({})), Incoming::Other);
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "[0-9]{0,21}|.{0,6}".prop_map(Value::from),
    ];
    let name = proptest::sample::select(vec![
        "id",
        "channel_id",
        "guild_id",
        "author",
        "member",
        "user",
        "type",
        "data",
        "options",
        "name",
        "value",
        "components",
        "component",
        "custom_id",
        "values",
        "resolved",
        "messages",
        "target_id",
        "ids",
        "roles",
        "mentions",
        "message_reference",
        "referenced_message",
        "thread_metadata",
        "token",
        "focused",
        "content",
    ]);
    leaf.prop_recursive(6, 80, 8, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::vec((name.clone(), inner), 0..8).prop_map(|fields| {
                fields
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), value))
                    .collect()
            }),
        ]
    })
}

proptest! {
    #[test]
    fn anything_can_come(kind in proptest::sample::select(vec![
        "MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "INTERACTION_CREATE",
        "THREAD_UPDATE", "THREAD_DELETE", "CHANNEL_DELETE", "READY", "RESUMED", "X",
    ]), data in any_json()) {
        let _ = read(kind, &data);
    }
}

#[test]
fn what_is_written_is_found_without_being_marked() {
    let event = json!({
        "id": "5", "token": "t", "type": 4, "channel_id": "6", "user": user("7"),
        "data": {"name": "ask", "options": [{"name": "question", "type": 3, "value": "renew"}]}
    });
    let Incoming::Interaction(interaction) = read("INTERACTION_CREATE", &event) else {
        panic!("no interaction");
    };
    let InteractionData::Autocomplete { option, text, .. } = interaction.data else {
        panic!("{:?}", interaction.data);
    };
    assert_eq!((option.as_str(), text.as_str()), ("question", "renew"));
}

#[test]
fn a_button_is_where_its_message_is() {
    let event = json!({
        "id": "5", "token": "t", "type": 3, "user": user("7"), "data": {"custom_id": "x"},
        "message": {"id": "8", "channel_id": "6"}
    });
    let Incoming::Interaction(interaction) = read("INTERACTION_CREATE", &event) else {
        panic!("no interaction");
    };
    assert_eq!(interaction.channel, Some(ChannelId::new(6)));
}
