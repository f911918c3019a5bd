//! Answers that Discord gives when something is wrong, in place of the right one.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// What happens to requests on a route.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "what can go wrong together")]
pub(crate) struct Fault {
    method: String,
    /// A route such as `/channels/{channel_id}/messages`, or a path such as `/channels/1/messages`, or `*`.
    route: String,
    left: Option<u32>,
    /// The first requests that are spared.
    spared: u32,
    /// How late the answer is.
    pub(crate) delay: Duration,
    /// Whether the request has its effect before the wrong answer is given.
    pub(crate) perform: bool,
    /// Whether it concerns only requests that bring files.
    pub(crate) files: bool,
    /// Whether the connection ends without an answer.
    pub(crate) cut: bool,
    /// Whether the right answer is given in a form that strict models cannot read.
    pub(crate) spoil: bool,
    /// The wrong answer; `None`: the right one.
    pub(crate) answer: Option<Wrong>,
}

/// A wrong answer.
#[derive(Clone, Debug)]
pub(crate) struct Wrong {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Fault {
    /// Once, on this route. Without more, the answer is the right one.
    pub(crate) fn on(method: &str, route: &str) -> Self {
        Self {
            method: method.to_owned(),
            route: route.to_owned(),
            left: Some(1),
            spared: 0,
            delay: Duration::ZERO,
            perform: false,
            files: false,
            cut: false,
            spoil: false,
            answer: None,
        }
    }

    /// So many times.
    pub(crate) fn times(mut self, times: u32) -> Self {
        self.left = Some(times);
        self
    }

    /// Until the test ends it.
    pub(crate) fn always(mut self) -> Self {
        self.left = None;
        self
    }

    /// Not for the first so many requests.
    pub(crate) fn after(mut self, requests: u32) -> Self {
        self.spared = requests;
        self
    }

    /// Only for requests that bring files.
    pub(crate) fn with_file(mut self) -> Self {
        self.files = true;
        self
    }

    /// The answer is late.
    pub(crate) fn late(mut self, by: Duration) -> Self {
        self.delay = by;
        self
    }

    /// An answer with a body as it is.
    pub(crate) fn answer(mut self, status: u16, body: impl Into<String>) -> Self {
        self.answer = Some(Wrong {
            status,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.into(),
        });
        self
    }

    /// An answer with Discord's form of errors.
    pub(crate) fn error(self, status: u16, code: u64) -> Self {
        self.answer(
            status,
            json!({"message": "wanted by a test", "code": code}).to_string(),
        )
    }

    /// An answer without a body, as servers in front of Discord give it.
    pub(crate) fn status(self, status: u16) -> Self {
        let mut fault = self.answer(status, "<html>wanted by a test</html>");
        if let Some(answer) = &mut fault.answer {
            answer.headers = vec![("content-type".to_owned(), "text/html".to_owned())];
        }
        fault
    }

    /// 429, for this route or for all.
    pub(crate) fn rate_limited(self, seconds: f64, global: bool) -> Self {
        let body = json!({"message": "You are being rate limited.", "retry_after": seconds, "global": global});
        let scope = if global { "global" } else { "user" };
        let mut fault = self
            .answer(429, body.to_string())
            .header("retry-after", &seconds.ceil().to_string())
            .header("x-ratelimit-scope", scope);
        if global {
            fault = fault.header("x-ratelimit-global", "true");
        }
        fault
    }

    /// A header of the wrong answer.
    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        if let Some(answer) = &mut self.answer {
            answer.headers.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// The request has its effect before the wrong answer is given.
    pub(crate) fn perform(mut self) -> Self {
        self.perform = true;
        self
    }

    /// The request has its effect, and the answer has a form that strict models cannot read.
    pub(crate) fn spoilt(mut self) -> Self {
        self.spoil = true;
        self
    }

    /// The connection ends without an answer.
    pub(crate) fn cut(mut self) -> Self {
        self.cut = true;
        self
    }
}

/// So many requests in so much time, for the bot as a whole.
#[derive(Debug)]
struct Limit {
    most: usize,
    within: Duration,
    /// When the requests came that count.
    taken: VecDeque<Instant>,
}

/// All faults that tests want.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    all: Vec<Fault>,
    limit: Option<Limit>,
}

impl Faults {
    pub(crate) fn add(&mut self, fault: Fault) {
        self.all.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.all.clear();
    }

    /// From now on the bot may send so many requests in so much time.
    pub(crate) fn limit(&mut self, most: usize, within: Duration) {
        self.limit = Some(Limit {
            most,
            within,
            taken: VecDeque::new(),
        });
    }

    /// The answer to a request that is too much. Answers to interactions are never too much.
    pub(crate) fn too_much(&mut self, route: &str) -> Option<Fault> {
        let limit = self.limit.as_mut()?;
        if route.starts_with("/interactions/") || route.starts_with("/webhooks/") {
            return None;
        }
        let now = Instant::now();
        let old = |at: &Instant| now.duration_since(*at) >= limit.within;
        while limit.taken.front().is_some_and(old) {
            limit.taken.pop_front();
        }
        if limit.taken.len() < limit.most {
            limit.taken.push_back(now);
            return None;
        }
        let oldest = limit.taken.front()?;
        let wait = limit.within.saturating_sub(now.duration_since(*oldest));
        Some(Fault::on("*", "*").rate_limited(wait.as_secs_f64(), true))
    }

    /// The fault for a request, which is counted.
    pub(crate) fn take(
        &mut self,
        method: &str,
        route: &str,
        path: &str,
        has_files: bool,
    ) -> Option<Fault> {
        for fault in &mut self.all {
            let here = fault.route == "*" || fault.route == route || fault.route == path;
            if !here || (fault.method != "*" && fault.method != method) || fault.left == Some(0) {
                continue;
            }
            if fault.files && !has_files {
                continue;
            }
            if fault.spared > 0 {
                fault.spared -= 1;
                continue;
            }
            fault.left = fault.left.map(|left| left - 1);
            return Some(fault.clone());
        }
        None
    }
}

/// The body of an answer in a form that strict models cannot read, as other servers give it.
pub(crate) fn unreadable(mut body: Value) -> Value {
    body["author"]["public_flags"] = json!("0");
    body["flags"] = json!("none");
    body
}
