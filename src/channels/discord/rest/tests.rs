//! Requests against a small server that answers what it is told to.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::response::Response;
use http::{HeaderMap, StatusCode, Uri};
use serenity::model::id::{ApplicationId, InteractionId};

use super::*;

#[derive(Clone, Debug)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
    pub(super) at: tokio::time::Instant,
}

/// What the server answers next, and what it was asked.
#[derive(Default)]
pub(super) struct Script {
    pub(super) answers: VecDeque<Response>,
    pub(super) requests: Vec<Request>,
}

pub(super) type Shared = Arc<Mutex<Script>>;

pub(super) async fn answer(
    State(script): State<Shared>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut script = script.lock().expect("the script");
    script.requests.push(Request {
        method,
        path: uri
            .path_and_query()
            .map(ToString::to_string)
            .unwrap_or_default(),
        headers,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
        at: tokio::time::Instant::now(),
    });
    script
        .answers
        .pop_front()
        .unwrap_or_else(|| reply(200, &json!({"id": "77"})))
}

pub(super) fn reply(status: u16, body: &Value) -> Response {
    let builder = Response::builder().status(StatusCode::from_u16(status).expect("a status"));
    builder
        .body(Body::from(body.to_string()))
        .expect("a response")
}

fn with(mut response: Response, headers: &[(&'static str, &'static str)]) -> Response {
    for (name, value) in headers {
        response
            .headers_mut()
            .insert(*name, HeaderValue::from_static(value));
    }
    response
}

struct Server {
    script: Shared,
    rest: Rest,
    figures: Arc<ChannelFigures>,
}

async fn server(answers: Vec<Response>) -> Server {
    let script = Shared::default();
    script.lock().expect("the script").answers.extend(answers);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let router = Router::new()
        .fallback(answer)
        .with_state(Arc::clone(&script));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let figures = Arc::<ChannelFigures>::default();
    let base = Base::parse(&format!("http://{address}/api")).expect("a base");
    let token = Token::new("the.token").expect("a token");
    let rest = Rest::new(
        base,
        &token,
        &Pace::fast(),
        Arc::clone(&figures),
        "https://city.example",
    );
    Server {
        script,
        rest: rest.expect("a client"),
        figures,
    }
}

impl Server {
    fn requests(&self) -> Vec<Request> {
        self.script.lock().expect("the script").requests.clone()
    }
}

pub(super) const CHANNEL: ChannelId = ChannelId::new(12);

#[tokio::test]
async fn a_message_is_posted_with_its_nonce() {
    let server = server(vec![]).await;
    let long = "x".repeat(40);
    let posted = server
        .rest
        .post(CHANNEL, json!({"content": "a"}), &long)
        .await;
    assert_eq!(posted, Ok(MessageId::new(77)));
    let requests = server.requests();
    let [request] = requests.as_slice() else {
        panic!("{requests:?}");
    };
    assert_eq!(request.path, "/api/v10/channels/12/messages");
    assert_eq!(request.body["nonce"].as_str().map(str::len), Some(25));
    assert_eq!(request.body["enforce_nonce"], json!(true));
    assert_eq!(request.headers["authorization"], "Bot the.token");
    let agent = request.headers["user-agent"].to_str().expect("a text");
    assert!(
        agent.starts_with("DiscordBot (https://city.example, "),
        "{agent}"
    );
    assert_eq!(server.figures.posted.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_error_of_the_server_is_tried_again_with_the_same_nonce() {
    for status in [500, 502, 503, 504] {
        let server = server(vec![
            reply(status, &Value::Null),
            reply(status, &Value::Null),
        ])
        .await;
        let posted = server
            .rest
            .post(CHANNEL, json!({"content": "a"}), "n1")
            .await;
        assert_eq!(posted, Ok(MessageId::new(77)));
        let requests = server.requests();
        assert_eq!(requests.len(), 3);
        assert!(
            requests
                .iter()
                .all(|request| request.body == requests[0].body)
        );
        assert_eq!(server.figures.retries.load(Ordering::Relaxed), 2);
    }
}

#[tokio::test]
async fn after_four_attempts_it_is_given_up() {
    let answers = (0..9).map(|_| reply(500, &Value::Null)).collect();
    let server = server(answers).await;
    let posted = server.rest.post(CHANNEL, json!({}), "n1").await;
    assert_eq!(
        posted,
        Err(RestError::Refused {
            status: 500,
            code: 0
        })
    );
    assert!(posted.is_err_and(|error| error.is_passing()));
    assert_eq!(server.requests().len(), 4);
    assert_eq!(server.figures.dropped.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn what_was_done_is_never_sent_again() {
    for body in [
        json!(null),
        json!([]),
        json!({"id": 0}),
        json!({"id": {"x": 1}}),
    ] {
        let server = server(vec![reply(200, &body)]).await;
        let posted = server.rest.post(CHANNEL, json!({}), "n1").await;
        assert_eq!(posted, Err(RestError::WithoutId));
        assert!(posted.is_err_and(|error| error.is_done() && !error.is_passing()));
        assert_eq!(server.requests().len(), 1);
    }
    let odd = reply(
        200,
        &json!({"id": 9_007_199_254_740_993_u64, "flags": "0", "author": 3}),
    );
    let server = server(vec![odd]).await;
    let posted = server.rest.post(CHANNEL, json!({}), "n1").await;
    assert_eq!(posted, Ok(MessageId::new(9_007_199_254_740_993)));
}

#[tokio::test]
async fn what_would_be_done_twice_is_not_tried_again() {
    for status in [500, 502, 503] {
        let failed = || reply(status, &Value::Null);
        let server = server(vec![failed(), failed()]).await;
        let followed = server
            .rest
            .follow_up(ApplicationId::new(5), "tok", json!({}))
            .await;
        assert_eq!(followed, Err(RestError::Refused { status, code: 0 }));
        let begun = server.rest.start_thread(CHANNEL, json!({})).await;
        assert!(begun.is_err());
        assert_eq!(server.requests().len(), 2);
    }
}

#[tokio::test]
async fn nobody_waits_for_hours() {
    let limited = reply(429, &json!({"retry_after": 3_600.0, "global": true}));
    let server = server(vec![limited]).await;
    for nonce in ["1", "2"] {
        let posted = server.rest.post(CHANNEL, json!({}), nonce);
        let posted = tokio::time::timeout(Duration::from_secs(20), posted).await;
        let error = posted.expect("it ends soon").expect_err("it is refused");
        assert!(error.is_passing(), "{error}");
    }
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn too_many_requests_wait_as_long_as_they_are_told() {
    let limited = reply(429, &json!({"retry_after": 0.2, "global": false}));
    let server = server(vec![limited]).await;
    let posted = server.rest.post(CHANNEL, json!({}), "n1").await;
    assert_eq!(posted, Ok(MessageId::new(77)));
    let requests = server.requests();
    assert_eq!(requests.len(), 2);
    assert!(requests[1].at - requests[0].at >= Duration::from_millis(200));
    assert_eq!(server.figures.rate_limited.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_global_pause_holds_other_channels_too() {
    let limited = with(
        reply(429, &json!({"retry_after": 0.3, "global": true})),
        &[("x-ratelimit-global", "true"), ("retry-after", "1")],
    );
    let server = server(vec![limited]).await;
    let first = server.rest.post(CHANNEL, json!({}), "n1");
    let second = async {
        while server.requests().is_empty() {
            tokio::task::yield_now().await;
        }
        // The answer must have been read.
        while server.figures.rate_limited.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        server.rest.typing(ChannelId::new(99)).await;
        server.rest.post(ChannelId::new(13), json!({}), "n2").await
    };
    let (first, second) = tokio::join!(first, second);
    assert!(first.is_ok() && second.is_ok());
    let requests = server.requests();
    assert_eq!(requests.len(), 3, "the typing is dropped");
    for request in &requests[1..] {
        assert!(
            request.at - requests[0].at >= Duration::from_secs(1),
            "{request:?}"
        );
    }
}

#[tokio::test]
async fn a_used_up_route_waits_before_it_is_refused() {
    let last = with(
        reply(200, &json!({"id": "1"})),
        &[
            ("x-ratelimit-bucket", "b"),
            ("x-ratelimit-limit", "1"),
            ("x-ratelimit-remaining", "0"),
            ("x-ratelimit-reset-after", "0.2"),
        ],
    );
    let server = server(vec![last]).await;
    for nonce in ["n1", "n2"] {
        assert!(server.rest.post(CHANNEL, json!({}), nonce).await.is_ok());
    }
    let requests = server.requests();
    assert!(requests[1].at - requests[0].at >= Duration::from_millis(200));
    assert_eq!(server.figures.rate_limited.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn a_refused_token_ends_everything() {
    let server = server(vec![reply(
        401,
        &json!({"message": "401: Unauthorized", "code": 0}),
    )])
    .await;
    let posted = server.rest.post(CHANNEL, json!({}), "n1").await;
    assert_eq!(posted, Err(RestError::Unauthorized));
    server.rest.unauthorized().await;
    let posted = server.rest.post(CHANNEL, json!({}), "n2").await;
    assert_eq!(posted, Err(RestError::Unauthorized));
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn an_interaction_that_is_over_is_not_a_refused_token() {
    let over = reply(
        401,
        &json!({"message": "Invalid Webhook Token", "code": 50027}),
    );
    let server = server(vec![over]).await;
    let edited = server
        .rest
        .edit_response(ApplicationId::new(5), "t/../k?", json!({}))
        .await;
    assert!(edited.is_err_and(|error| error.is_gone()));
    assert!(server.rest.post(CHANNEL, json!({}), "n1").await.is_ok());
    let path = &server.requests()[0].path;
    assert_eq!(path, "/api/v10/webhooks/5/t%2F..%2Fk%3F/messages/@original");
}

#[tokio::test]
async fn a_callback_that_had_arrived_has_succeeded() {
    let lost = reply(500, &Value::Null);
    let again = reply(
        400,
        &json!({"message": "Interaction has already been acknowledged.", "code": 40060}),
    );
    let server = server(vec![lost, again]).await;
    let answered = server
        .rest
        .respond(InteractionId::new(3), "tok", json!({"type": 5}))
        .await;
    assert_eq!(answered, Ok(()));
    let late = reply(
        404,
        &json!({"message": "Unknown interaction", "code": 10062}),
    );
    server
        .script
        .lock()
        .expect("the script")
        .answers
        .push_back(late);
    let answered = server
        .rest
        .respond(InteractionId::new(3), "tok", json!({"type": 5}))
        .await;
    assert!(answered.is_err_and(|error| error.is_gone()));
}

#[tokio::test]
async fn a_callback_does_not_wait_longer_than_discord_does() {
    let limited = reply(429, &json!({"retry_after": 60}));
    let server = server(vec![limited]).await;
    let answered = server
        .rest
        .respond(InteractionId::new(3), "tok", json!({"type": 5}))
        .await;
    assert_eq!(
        answered,
        Err(RestError::Refused {
            status: 429,
            code: 0
        })
    );
}

#[tokio::test]
async fn errors_have_their_codes() {
    let forbidden = reply(
        403,
        &json!({"message": "Missing Permissions", "code": 50013}),
    );
    let closed = reply(
        403,
        &json!({"message": "Cannot send messages to this user", "code": 50007}),
    );
    let moved = with(
        reply(302, &Value::Null),
        &[("location", "http://127.0.0.1:1/")],
    );
    let no_history = reply(400, &json!({"message": "no history", "code": 160_002}));
    let left = reply(
        403,
        &json!({"message": "no server in common", "code": 50_278}),
    );
    let other = reply(403, &json!({"message": "not here", "code": 99_999}));
    let server = server(vec![forbidden, closed, moved, no_history, left, other]).await;
    let mut errors = Vec::new();
    for nonce in ["1", "2", "3", "4", "5", "6"] {
        let posted = server.rest.post(CHANNEL, json!({}), nonce).await;
        errors.push(posted.expect_err("an error"));
    }
    assert!(errors[0].is_forbidden() && errors[1].is_closed_to_us());
    assert!(errors[3].is_forbidden() && errors[4].is_closed_to_us() && errors[5].is_forbidden());
    assert!(!errors[1].is_forbidden() && !errors[4].is_forbidden());
    assert_eq!(
        errors[2],
        RestError::Refused {
            status: 302,
            code: 0
        }
    );
}

#[tokio::test]
async fn nobody_there_is_told_without_the_address() {
    let base = Base::parse("http://127.0.0.1:9").expect("a base");
    let token = Token::new("the.token").expect("a token");
    let figures = Arc::<ChannelFigures>::default();
    let rest = Rest::new(base, &token, &Pace::fast(), figures, "x").expect("a client");
    let answered = rest
        .respond(InteractionId::new(3), "secret", json!({}))
        .await;
    let error = answered.expect_err("an error");
    assert!(!error.to_string().contains("secret"), "{error}");
    assert!(error.is_passing());
    assert!(!format!("{rest:?}").contains("the.token"));
}

#[tokio::test]
async fn direct_channels_are_asked_for_once() {
    let server = server(vec![]).await;
    for _ in 0..3 {
        let channel = server.rest.direct_channel(UserId::new(4)).await;
        assert_eq!(channel, Ok(ChannelId::new(77)));
    }
    assert_eq!(server.requests().len(), 1);
    assert_eq!(server.requests()[0].body, json!({"recipient_id": "4"}));
}

#[tokio::test]
async fn messages_come_oldest_first_and_what_cannot_be_read_is_left_out() {
    let list = json!([{"id": "9", "content": "b"}, {"content": "?"}, {"id": "8", "content": "a"}]);
    let server = server(vec![reply(200, &list)]).await;
    let messages = server
        .rest
        .messages_after(CHANNEL, Some(MessageId::new(7)), 50)
        .await;
    let messages = messages.expect("messages");
    let ids: Vec<u64> = messages.iter().map(|message| message.id.get()).collect();
    assert_eq!(ids, [8, 9]);
    assert!(messages.iter().all(|message| message.channel == CHANNEL));
    assert_eq!(
        server.requests()[0].path,
        "/api/v10/channels/12/messages?limit=50&after=7"
    );
    assert_eq!(server.requests()[0].method, Method::GET);
}

#[tokio::test]
async fn the_gateway_is_asked_for_in_two_ways() {
    let bot = json!({"url": "wss://gateway.discord.gg", "shards": 2,
                     "session_start_limit": {"total": 1000, "remaining": 0, "reset_after": 500, "max_concurrency": 1}});
    let answers = vec![
        reply(200, &bot),
        reply(404, &json!({"code": 0})),
        reply(404, &json!({"code": 0})),
        reply(200, &json!({"id": "1"})),
        reply(200, &json!({"url": "ws://127.0.0.1:1"})),
    ];
    let server = server(answers).await;
    let gateway = server.rest.gateway().await.expect("a gateway");
    assert_eq!((gateway.shards, gateway.again_after), (Some(2), Some(500)));
    assert_eq!(gateway.url, "wss://gateway.discord.gg");
    let gateway = server.rest.gateway().await.expect("a gateway");
    assert_eq!(
        (gateway.url.as_str(), gateway.again_after),
        ("ws://127.0.0.1:1", None)
    );
    let paths: Vec<String> = server
        .requests()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(
        paths,
        [
            "/api/v10/gateway/bot",
            "/api/v10/gateway",
            "/api/v10/gateway/bot",
            "/api/v10/users/@me",
            "/api/v10/gateway"
        ]
    );
}

#[tokio::test]
async fn a_code_may_be_a_text() {
    let archived = reply(400, &json!({"message": "archived", "code": "50083"}));
    let server = server(vec![archived]).await;
    let posted = server.rest.post(CHANNEL, json!({}), "1").await;
    assert!(posted.is_err_and(|error| error.is_archived()));
}

#[tokio::test]
async fn what_a_server_does_not_know_is_not_asked_again() {
    let unknown = reply(501, &Value::Null);
    let refused = reply(404, &json!({"message": "Unknown Channel", "code": 10_003}));
    let server = server(vec![unknown, refused]).await;
    let asked = server.rest.channel(CHANNEL).await.expect_err("an error");
    assert!(asked.is_unsupported() && !asked.is_passing());
    let asked = server.rest.channel(CHANNEL).await.expect_err("an error");
    assert!(!asked.is_unsupported() && asked.is_gone());
    assert_eq!(server.requests().len(), 2);
}
