//! `madoguchi ask --jsonl`: a pipe with one request and one answer a line.

use std::io::{self, BufRead, Read, Write};
use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::bot::answer::{Answer, answer};
use crate::dialogue::Sessions;
use crate::locale::ReplyLocale;

use super::Arguments;
use super::load::load_for_residents;

/// The longest line in bytes, its end not counted.
const LONGEST_LINE: usize = 64 * 1024;

/// One request.
#[derive(Debug, Deserialize)]
struct Request {
    id: Value,
    session: String,
    text: String,
    #[serde(default)]
    lang: Option<String>,
}

/// Answers until the input ends.
pub(super) fn run(arguments: &Arguments) -> anyhow::Result<u8> {
    let library = load_for_residents(arguments)?;
    let limits = &library.config.limits;
    let mut sessions = Sessions::new(
        limits.sessions as usize,
        std::time::Duration::from_secs(u64::from(limits.session_minutes) * 60),
    );
    let started = Instant::now();
    let mut input = io::stdin().lock();
    let mut out = io::stdout().lock();
    let mut line = Vec::new();
    loop {
        match read_line(&mut input, &mut line)? {
            Line::End => return Ok(0),
            Line::TooLong => {
                let message = format!("a line may have at most {LONGEST_LINE} bytes");
                write(&mut out, &error(&Value::Null, "line_too_long", &message))?;
            }
            Line::Read if line.iter().all(u8::is_ascii_whitespace) => {}
            Line::Read => {
                let reply = match parse(&line) {
                    Ok(request) => {
                        let hint = request
                            .lang
                            .as_deref()
                            .and_then(ReplyLocale::from_tag)
                            .or(arguments.locale);
                        let mut conversation = sessions.take(&request.session, started.elapsed());
                        let outcome = answer(
                            &library,
                            &mut conversation,
                            &request.text,
                            hint,
                            arguments.now(),
                        );
                        sessions.put(&request.session, &conversation, started.elapsed());
                        serde_json::to_value(Answer::new(request.id, &library, &outcome))?
                    }
                    Err(reply) => reply,
                };
                write(&mut out, &reply)?;
            }
        }
    }
}

fn write(out: &mut impl Write, value: &Value) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}

fn error(id: &Value, code: &str, message: &str) -> Value {
    json!({"id": id, "error": {"code": code, "message": message}})
}

/// Reads a request; the error is the object to answer with.
fn parse(line: &[u8]) -> Result<Request, Value> {
    let value: Value = serde_json::from_slice(line).map_err(|problem| {
        error(
            &Value::Null,
            "not_json",
            &format!("not a JSON object: {problem}"),
        )
    })?;
    let id = value
        .get("id")
        .filter(|id| id.is_string() || id.is_number())
        .cloned();
    let readable = id.clone().unwrap_or(Value::Null);
    if !value.is_object() {
        return Err(error(
            &Value::Null,
            "not_an_object",
            "a line must be a JSON object",
        ));
    }
    if id.is_none() {
        return Err(error(
            &readable,
            "bad_request",
            "`id` must be a string or a number",
        ));
    }
    if let Some(lang) = value.get("lang").filter(|lang| !lang.is_null())
        && lang
            .as_str()
            .is_none_or(|tag| ReplyLocale::from_tag(tag).is_none())
    {
        return Err(error(
            &readable,
            "bad_request",
            "`lang` must be ja, en or ja-x-yasashii",
        ));
    }
    // serde would quote the value at fault, and that may be what a resident said.
    serde_json::from_value(value).map_err(|_| {
        error(
            &readable,
            "bad_request",
            "`session` and `text` must be strings",
        )
    })
}

/// What came of reading a line.
enum Line {
    Read,
    TooLong,
    End,
}

/// Reads a line without ever holding more than the longest that is allowed.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<Line> {
    line.clear();
    let read = input
        .by_ref()
        .take(LONGEST_LINE as u64 + 1)
        .read_until(b'\n', line)?;
    if read == 0 {
        return Ok(Line::End);
    }
    if line.last() == Some(&b'\n') {
        line.pop();
        return Ok(Line::Read);
    }
    if line.len() <= LONGEST_LINE {
        return Ok(Line::Read);
    }
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(Line::TooLong);
        }
        let (length, done) = match buffer.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), false),
        };
        input.consume(length);
        if done {
            return Ok(Line::TooLong);
        }
    }
}
