//! The live desk over real connections: what agents are told, what they do, and how connections end.

use madoguchi::store::{AuditAction, Role};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::desk_service::{AT_MOST, Service, clock};

fn path(id: &madoguchi::store::ConversationId, action: &str) -> String {
    format!("/desk/conversations/{id}/{action}")
}

fn row<'a>(board: &'a Value, id: &madoguchi::store::ConversationId) -> Option<&'a Value> {
    let mut rows = board["rows"].as_array()?.iter();
    rows.find(|row| row["id"] == id.as_str())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[expect(clippy::too_many_lines, reason = "it is one story")]
async fn an_agent_is_told_who_waits_what_they_write_and_what_to_answer() {
    let service = Service::start().await;
    let agent = service.hire("tanaka", Role::Agent).await;
    let mut live = service.connect(&agent).await;
    let hello = live.next().await.expect("hello");
    assert_eq!(hello["type"], "hello");
    assert_eq!(hello["agent"]["name"], "tanaka さん");
    assert_eq!(
        hello["agent"]["may"],
        json!([
            "read_queue",
            "read_conversation",
            "claim",
            "answer",
            "note",
            "search"
        ])
    );
    assert_eq!(
        hello["hours"],
        json!({"open": true, "until": "19:00", "next": null})
    );
    let board = live.until("board", |_| true).await;
    assert_eq!((&board["full"], &board["rows"]), (&json!(true), &json!([])));
    live.on_duty().await;
    // Until the desk is known to be on duty, nobody is put into the queue.
    while !service.bot.presence().is_anybody_on_duty(clock().at()) {
        tokio::task::yield_now().await;
    }
    let id = service
        .resident(&["What do I need to bring to renew?"], true)
        .await;
    let board = live.until("board", |board| row(board, &id).is_some()).await;
    let waiting = row(&board, &id).expect("the row");
    assert_eq!(board["full"], false);
    assert_eq!(waiting["state"], "waiting");
    assert_eq!(waiting["reason"], "button");
    assert_eq!(waiting["message"], "What do I need to bring to renew?");
    assert_eq!(waiting["mine"], false);
    live.say(json!({"type": "watch", "conversation": id, "after": 0}))
        .await;
    let presence = live.until("presence", |_| true).await;
    assert_eq!(presence["present"][0]["name"], "tanaka さん");
    let events = live.until("events", |_| true).await;
    let events = events["events"].as_array().expect("a list").clone();
    let kinds: Vec<_> = events.iter().map(|event| event["kind"].as_str()).collect();
    assert_eq!(kinds[..2], [Some("resident_message"), Some("bot_reply")]);
    assert_eq!(events[0]["seq"], 1);
    assert!(
        events[1]["html"]
            .as_str()
            .is_some_and(|html| html.contains("class=\"why\""))
    );
    let suggestions = live.until("suggestions", |_| true).await;
    assert_eq!(suggestions["message"], 1);
    let answers = suggestions["answers"].as_array().expect("a list");
    assert!((3..=5).contains(&answers.len()), "{suggestions}");
    let sourced = |answer: &Value| answer["sources"][0]["verified_on"].is_string();
    assert!(answers.iter().any(sourced), "{suggestions}");
    let claimed = service.post(&agent, &path(&id, "claim"), &json!({})).await;
    assert_eq!(claimed.0, 200);
    assert_eq!(claimed.1["case"]["status"], "held");
    let held = |board: &Value| row(board, &id).is_some_and(|row| row["state"] == "held");
    let board = live.until("board", held).await;
    assert_eq!(row(&board, &id).map(|row| &row["mine"]), Some(&json!(true)));
    // The bot is silent from now on, and the next message gets suggestions of its own.
    let heard = service.say(&id, "next", "Do I need an appointment?").await;
    let seq = heard[0].seq;
    assert_eq!(heard.len(), 1);
    let next = live.until("suggestions", |it| it["message"] == seq).await;
    let first = &next["answers"][0];
    let step = format!("/desk/suggestions/{}", first["id"].as_str().expect("an id"));
    let used = service
        .post(&agent, &step, &json!({"step": "inserted"}))
        .await;
    assert_eq!(used.0, 200);
    let last = service
        .store
        .conversation(&id)
        .await
        .expect("it is there")
        .last;
    let message =
        json!({"key": "m1", "text": first["text"], "expected": last, "suggestion": first["id"]});
    let sent = service.post(&agent, &path(&id, "messages"), &message).await;
    assert_eq!((sent.0, &sent.1["known"]), (200, &json!(false)), "{sent:?}");
    let again = service.post(&agent, &path(&id, "messages"), &message).await;
    assert_eq!((again.0, &again.1["known"]), (200, &json!(true)));
    assert_eq!(again.1["event"]["seq"], sent.1["event"]["seq"]);
    assert_eq!(
        service.audited(&agent).await,
        [
            "signed_in",
            "queue_read",
            "conversation_read",
            "claimed",
            "answered"
        ]
    );
    let done = json!({"reason": "done"});
    assert_eq!(
        service.post(&agent, &path(&id, "close"), &done).await.0,
        200
    );
    let is_gone = |board: &Value| board["gone"] == json!([id]);
    live.until("board", is_gone).await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_claim_at_once_one_wins_and_the_other_is_told_who() {
    let service = Service::start().await;
    let first = service.hire("sato", Role::Agent).await;
    let second = service.hire("suzuki", Role::Agent).await;
    service
        .bot
        .presence()
        .on_duty(&first.agent.id, clock().at());
    for _ in 0..10 {
        let id = service.resident(&[], true).await;
        let claim = path(&id, "claim");
        let nothing = json!({});
        let (one, other) = tokio::join!(
            service.post(&first, &claim, &nothing),
            service.post(&second, &claim, &nothing),
        );
        let (won, lost, winner) = if one.0 == 200 {
            (one, other, &first)
        } else {
            (other, one, &second)
        };
        assert_eq!((won.0, lost.0), (200, 409));
        assert_eq!(lost.1["code"], "held");
        assert_eq!(lost.1["holder"]["id"], winner.agent.id.as_str());
        assert_eq!(lost.1["holder"]["name"], winner.agent.name);
        assert!(
            lost.1["detail"]
                .as_str()
                .is_some_and(|it| it.contains(&winner.agent.name))
        );
    }
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stale_message_is_not_sent_and_others_cannot_send() {
    let service = Service::start().await;
    let agent = service.hire("tanaka", Role::Agent).await;
    let other = service.hire("ito", Role::Agent).await;
    let boss = service.hire("boss", Role::Supervisor).await;
    service
        .bot
        .presence()
        .on_duty(&agent.agent.id, clock().at());
    let id = service.resident(&[], true).await;
    let messages = path(&id, "messages");
    let message =
        |key: &str, expected: u64| json!({"key": key, "text": "はい", "expected": expected});
    let last = service
        .store
        .conversation(&id)
        .await
        .expect("it is there")
        .last;
    let early = service.post(&agent, &messages, &message("a", last)).await;
    assert_eq!((early.0, &early.1["code"]), (409, &json!("held")));
    assert_eq!(early.1["holder"], Value::Null);
    service.post(&agent, &path(&id, "claim"), &json!({})).await;
    let seen = service
        .store
        .conversation(&id)
        .await
        .expect("it is there")
        .last;
    service
        .say(&id, "new", "<script>alert(1)</script> あと一つ")
        .await;
    let stale = service.post(&agent, &messages, &message("b", seen)).await;
    assert_eq!((stale.0, &stale.1["code"]), (409, &json!("stale")));
    let newer = stale.1["newer"].as_array().expect("a list");
    let html = newer[0]["html"].as_str().expect("HTML");
    assert!(
        html.contains("&lt;script&gt;") && !html.contains("<script"),
        "{html}"
    );
    let last = stale.1["last"].as_u64().expect("a number");
    let sent = service.post(&agent, &messages, &message("b", last)).await;
    assert_eq!(sent.0, 200, "{sent:?}");
    let theirs = service
        .post(&other, &messages, &message("c", last + 1))
        .await;
    assert_eq!(theirs.1["holder"]["id"], agent.agent.id.as_str());
    let taken = service
        .post(&other, &path(&id, "close"), &json!({"reason": ""}))
        .await;
    assert_eq!((taken.0, &taken.1["code"]), (409, &json!("held")));
    let note = json!({"key": "n", "text": "電話番号は 090-1234-5678"});
    let noted = service.post(&other, &path(&id, "notes"), &note).await;
    assert_eq!((noted.0, &noted.1["event"]["kind"]), (200, &json!("note")));
    let receiver = json!({"to": other.agent.id, "reason": "英語が要ります"});
    let moved = service.post(&boss, &path(&id, "transfer"), &receiver).await;
    assert_eq!(moved.0, 200);
    assert_eq!(moved.1["case"]["agent"], other.agent.id.as_str());
    assert_eq!(
        service.audited(&boss).await,
        ["signed_in", "noted", "overruled", "transferred"]
    );
    for (body, code, status) in [
        (
            json!({"key": "x", "text": " ", "expected": 1}),
            "empty-text",
            422,
        ),
        (
            json!({"key": "", "text": "a", "expected": 1}),
            "bad-request",
            422,
        ),
        (json!({"text": "a"}), "bad-request", 400),
        (
            json!({"key": "x", "text": "あ".repeat(20_000), "expected": 1}),
            "too-long",
            422,
        ),
    ] {
        let refused = service.post(&other, &messages, &body).await;
        assert_eq!((refused.0, &refused.1["code"]), (status, &json!(code)));
    }
    let nowhere = service
        .post(&agent, "/desk/conversations/none/claim", &json!({}))
        .await;
    assert_eq!((nowhere.0, &nowhere.1["code"]), (404, &json!("not-found")));
    let long = json!({"minutes": 100_000, "reason": ""});
    let snoozed = service.post(&other, &path(&id, "snooze"), &long).await;
    assert_eq!(snoozed.1["code"], "snooze-too-long");
    let back = service
        .post(&other, &path(&id, "hand-back"), &json!({"reason": ""}))
        .await;
    assert_eq!(back.0, 200, "{back:?}");
    let closed = service
        .post(&other, &path(&id, "close"), &json!({"reason": ""}))
        .await;
    assert_eq!((closed.0, &closed.1["code"]), (409, &json!("no-case")));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_looked_up_is_found_exported_and_erased() {
    let service = Service::start().await;
    let boss = service.hire("boss", Role::Supervisor).await;
    let id = service.resident(&["予約は要りますか"], false).await;
    let found = service
        .ask(
            &boss,
            "GET",
            &path(&id, "snippets?q=%E4%BA%88%E7%B4%84"),
            None,
        )
        .await;
    let snippet = &found.1["snippets"][0];
    assert_eq!((found.0, &snippet["lang"]), (200, &json!("ja")));
    assert!(snippet["agent_text"].is_string(), "{snippet}");
    let colleagues = service.ask(&boss, "GET", "/desk/colleagues", None).await;
    assert_eq!(colleagues.1["agents"][0]["on_duty"], false);
    let hits = service
        .ask(&boss, "GET", "/desk/search?q=%E4%BA%88%E7%B4%84", None)
        .await;
    assert!(
        hits.1["hits"]
            .as_array()
            .is_some_and(|hits| !hits.is_empty())
    );
    let mut live = service.connect(&boss).await;
    live.say(json!({"type": "watch", "conversation": id, "after": 0}))
        .await;
    live.until("events", |_| true).await;
    let export = service.ask(&boss, "GET", &path(&id, "export"), None).await;
    assert!(export.1.is_object());
    let erased = service.post(&boss, &path(&id, "erase"), &json!({})).await;
    assert_eq!((erased.0, &erased.1["erased"]), (200, &json!(1)));
    live.until("gone", |gone| gone["conversation"] == id.as_str())
        .await;
    live.say(json!({"type": "watch", "conversation": id, "after": 0}))
        .await;
    live.until("gone", |_| true).await;
    live.say(json!({"type": "sing"})).await;
    let problem = live.until("problem", |_| true).await;
    assert!(problem["detail"].as_str().is_some_and(|it| !it.is_empty()));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_end_with_the_session_and_with_the_service() {
    let service = Service::start().await;
    let gone = service.hire("gone", Role::Agent).await;
    let stays = service.hire("stays", Role::Agent).await;
    let mut leaving = service.connect(&gone).await;
    let mut staying = service.connect(&stays).await;
    leaving.until("hello", |_| true).await;
    staying.until("hello", |_| true).await;
    let entry = madoguchi::accounts::audit::entry(AuditAction::SignedOut, clock().at());
    let ended = service.store.end_session(&gone.token, entry.into()).await;
    assert_eq!(ended, Ok(true));
    // A use is noticed at once, silence within some seconds.
    leaving.on_duty().await;
    assert_eq!(leaving.closed().await, Some(4401));
    let (closed, ()) = tokio::join!(staying.closed(), service.stop());
    assert_eq!(closed, Some(1012));
}

/// Sends the head of a handshake and gives the status of the answer.
async fn handshake(service: &Service, lines: &[String]) -> String {
    let mut stream = TcpStream::connect(service.address)
        .await
        .expect("it listens");
    let head = format!(
        "GET /desk/live HTTP/1.1\r\nHost: {}\r\n{}\r\n\r\n",
        service.address,
        lines.join("\r\n")
    );
    stream
        .write_all(head.as_bytes())
        .await
        .expect("it is taken");
    let mut status = [0; 12];
    let reading = stream.read_exact(&mut status);
    let read = tokio::time::timeout(AT_MOST, reading).await;
    read.expect("an answer").expect("an answer");
    String::from_utf8_lossy(&status[9..]).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_our_own_pages_open_it() {
    let service = Service::start().await;
    let agent = service.hire("tanaka", Role::Agent).await;
    let upgrade = [
        "Connection: keep-alive, Upgrade".to_owned(),
        "Upgrade: websocket".to_owned(),
        "Sec-WebSocket-Version: 13".to_owned(),
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==".to_owned(),
    ];
    let cookie = format!("Cookie: madoguchi-desk={}", agent.token.reveal());
    let ours = format!("Origin: http://{}", service.address);
    let with = |more: &[&String]| -> Vec<String> {
        upgrade
            .iter()
            .chain(more.iter().copied())
            .cloned()
            .collect()
    };
    assert_eq!(handshake(&service, &with(&[&cookie, &ours])).await, "101");
    assert_eq!(handshake(&service, &with(&[&ours])).await, "401");
    assert_eq!(handshake(&service, &with(&[&cookie])).await, "403");
    for foreign in ["https://evil.example", "null", "http://127.0.0.1:1"] {
        let origin = format!("Origin: {foreign}");
        assert_eq!(handshake(&service, &with(&[&cookie, &origin])).await, "403");
    }
    let plain = [cookie.clone(), ours.clone()];
    assert_eq!(handshake(&service, &plain).await, "426");
    let mut short = with(&[&cookie, &ours]);
    short[3] = "Sec-WebSocket-Key: AA==".to_owned();
    assert_eq!(handshake(&service, &short).await, "400");
    service.stop().await;
}
