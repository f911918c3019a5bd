//! Bodies of requests: JSON objects, read strictly. What is wrong is said with its place and never with the value.

use std::fmt;
use std::marker::PhantomData;

use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, Request};
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde::de::value::MapAccessDeserializer;
use serde::de::{DeserializeOwned, Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::error::Category;
use serde_path_to_error::{Path, Segment};

use super::problem::{Fault, Problem, Refusal};

/// The largest body, in bytes.
pub(super) const LARGEST: usize = 64 * 1024;
/// The fields of all bodies. Any other name comes from outside and is not repeated.
const FIELDS: [&str; 9] = [
    "agent_locale",
    "choice",
    "id",
    "limit",
    "locale",
    "person",
    "reply",
    "text",
    "thumb",
];

/// The body of a request, a JSON object.
#[derive(Debug)]
pub(super) struct Json<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        if !is_json(request.headers()) {
            return Err(not_json());
        }
        Ok(Self(parse(&bytes(request).await?)?))
    }
}

/// The same where the body may be left out; then it is `{}`.
#[derive(Debug)]
pub(super) struct OptionalJson<T>(pub(super) T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for OptionalJson<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        let named = request.headers().contains_key(CONTENT_TYPE);
        let fits = is_json(request.headers());
        let body = bytes(request).await?;
        match (body.is_empty(), named, fits) {
            (true, _, _) => Ok(Self(parse(b"{}")?)),
            (false, _, true) => Ok(Self(parse(&body)?)),
            (false, _, false) => Err(not_json()),
        }
    }
}

async fn bytes(request: Request) -> Result<Bytes, Refusal> {
    to_bytes(request.into_body(), LARGEST).await.map_err(|_| {
        Refusal(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "too-large",
            format!("The body is longer than {LARGEST} bytes, or its end never came."),
        ))
    })
}

fn is_json(headers: &HeaderMap) -> bool {
    let mut types = headers.get_all(CONTENT_TYPE).iter();
    let (Some(Ok(named)), None) = (types.next().map(HeaderValue::to_str), types.next()) else {
        return false;
    };
    let mut parts = named.split(';').map(str::trim);
    let json = parts
        .next()
        .is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    json && parts.all(|parameter| {
        let parameter = parameter.to_ascii_lowercase();
        matches!(
            parameter.as_str(),
            "" | "charset=utf-8" | "charset=\"utf-8\""
        )
    })
}

fn not_json() -> Refusal {
    const ACCEPT_POST: HeaderName = HeaderName::from_static("accept-post");
    Refusal(
        Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "Send the body as application/json in UTF-8, with the header Content-Type.",
        )
        .header(ACCEPT_POST, HeaderValue::from_static("application/json")),
    )
}

/// Reads a JSON object, all of it.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Fault> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let Object(value) = serde_path_to_error::deserialize(&mut json)
        .map_err(|error| describe(error.inner(), error.path()))?;
    json.end().map_err(|error| syntax(&error))?;
    Ok(value)
}

fn describe(error: &serde_json::Error, path: &Path) -> Fault {
    match error.classify() {
        Category::Data => {
            let problem = Problem::body(pointer(path), reason(&sentence(error)));
            placed(problem, error)
        }
        Category::Io | Category::Syntax | Category::Eof => syntax(error),
    }
}

fn syntax(error: &serde_json::Error) -> Fault {
    // What serde_json says of the syntax names signs that it waits for, never what stands there.
    let problem = Problem::new(
        StatusCode::BAD_REQUEST,
        "not-json",
        format!("The body is no JSON in UTF-8: {}.", sentence(error)),
    );
    placed(problem, error)
}

fn placed(problem: Fault, error: &serde_json::Error) -> Fault {
    problem
        .with("line", error.line())
        .with("column", error.column())
}

/// What an error says, without its place.
fn sentence(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text.get(..end).unwrap_or_default().to_owned(),
        None => text,
    }
}

/// What is wrong, without the value: what was expected stands at the end of serde's sentences.
fn reason(sentence: &str) -> String {
    if let Some(field) = sentence.strip_prefix("missing field ") {
        return format!("The field {field} is missing.");
    }
    if let Some(field) = sentence.strip_prefix("duplicate field ") {
        return format!("The field {field} stands there twice.");
    }
    let expected = sentence
        .rsplit_once(", expected ")
        .map(|(_, expected)| expected);
    match expected {
        Some(fields) if sentence.starts_with("unknown field ") => {
            format!("There is a field that is not known here. Known: {fields}.")
        }
        Some(expected) => format!("The value must be {expected}."),
        None => "The value cannot be used here.".to_owned(),
    }
}

/// The place as a JSON Pointer, as far as it consists of known names.
fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Map { key } if FIELDS.contains(&key.as_str()) => {
                pointer.push('/');
                pointer.push_str(key);
            }
            Segment::Seq { index } => {
                pointer.push('/');
                pointer.push_str(&index.to_string());
            }
            Segment::Map { .. } | Segment::Enum { .. } | Segment::Unknown => break,
        }
    }
    pointer
}

/// A JSON object. What serde derives would take an array of the values too.
#[derive(Debug)]
pub(super) struct Object<T>(pub(super) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        deserializer.deserialize_map(Fields(PhantomData))
    }
}

/// A value that may be left out, but not be `null`.
pub(super) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// A whole number between two bounds. `2.0` is one, as JSON has only one kind of number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Whole<const LEAST: u64, const MOST: u64>(pub(super) u64);

impl<'de, const LEAST: u64, const MOST: u64> Deserialize<'de> for Whole<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Number<const LEAST: u64, const MOST: u64>;
        impl<const LEAST: u64, const MOST: u64> Visitor<'_> for Number<LEAST, MOST> {
            type Value = Whole<LEAST, MOST>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a whole number from {LEAST} to {MOST}")
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
                if (LEAST..=MOST).contains(&number) {
                    Ok(Whole(number))
                } else {
                    Err(E::invalid_value(Unexpected::Unsigned(number), &self))
                }
            }

            #[allow(
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "numbers up to 2^53, which both kinds hold exactly"
            )]
            fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
                if number.fract() == 0.0 && (0.0..=9_007_199_254_740_991.0).contains(&number) {
                    self.visit_u64(number as u64)
                } else {
                    Err(E::invalid_type(Unexpected::Float(number), &self))
                }
            }
        }
        deserializer.deserialize_u64(Number::<LEAST, MOST>)
    }
}

/// A string between two lengths, in characters.
#[derive(Clone, Debug)]
pub(super) struct Text<const LEAST: usize, const MOST: usize>(pub(super) String);

impl<'de, const LEAST: usize, const MOST: usize> Deserialize<'de> for Text<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if (LEAST..=MOST).contains(&text.chars().count()) {
            return Ok(Self(text));
        }
        let expected = format!("a string of {LEAST} to {MOST} characters");
        Err(D::Error::invalid_value(
            Unexpected::Other("another length"),
            &expected.as_str(),
        ))
    }
}

/// One of some strings. What serde derives would take `{"up": null}` too.
pub(super) fn one_of<'de, D, T>(
    deserializer: D,
    expected: &str,
    read: impl FnOnce(&str) -> Option<T>,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
{
    let text = String::deserialize(deserializer)?;
    read(&text).ok_or_else(|| D::Error::invalid_value(Unexpected::Other("another"), &expected))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        text: Text<1, 3>,
        #[serde(default, deserialize_with = "present")]
        limit: Option<Whole<1, 5>>,
        #[serde(default, deserialize_with = "present")]
        choice: Option<Object<Inner>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        id: Text<1, 3>,
    }

    fn fault(body: &str) -> serde_json::Value {
        let fault = parse::<Sample>(body.as_bytes()).expect_err(body);
        serde_json::to_value(&fault).unwrap()
    }

    #[test]
    fn what_fits_is_read() {
        let sample: Sample =
            parse(r#" {"limit": 2.0, "text": "日本語", "choice": {"id": "a"}} "#.as_bytes())
                .unwrap();
        assert_eq!(sample.text.0, "日本語");
        assert_eq!(sample.limit.unwrap().0, 2);
        assert_eq!(sample.choice.unwrap().0.id.0, "a");
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_place() {
        for (body, code, pointer, detail) in [
            (
                r#"{"text":"secret"}"#,
                "invalid-body",
                "/text",
                "The value must be a string of 1 to 3 characters.",
            ),
            (
                r#"{"text":""}"#,
                "invalid-body",
                "/text",
                "The value must be a string of 1 to 3 characters.",
            ),
            (
                r#"{"text":["secret"]}"#,
                "invalid-body",
                "/text",
                "The value must be a string.",
            ),
            (
                r#"{"text":"a","limit":"secret, expected x at line 1"}"#,
                "invalid-body",
                "/limit",
                "The value must be a whole number from 1 to 5.",
            ),
            (
                r#"{"text":"a","limit":6}"#,
                "invalid-body",
                "/limit",
                "The value must be a whole number from 1 to 5.",
            ),
            (
                r#"{"text":"a","limit":1.5}"#,
                "invalid-body",
                "/limit",
                "The value must be a whole number from 1 to 5.",
            ),
            (
                r#"{"text":"a","limit":-1}"#,
                "invalid-body",
                "/limit",
                "The value must be a whole number from 1 to 5.",
            ),
            (
                r#"{"text":"a","limit":null}"#,
                "invalid-body",
                "/limit",
                "The value must be a whole number from 1 to 5.",
            ),
            (
                r#"{"text":"a","choice":["a"]}"#,
                "invalid-body",
                "/choice",
                "The value must be an object.",
            ),
            (
                r#"{"text":"a","choice":{"id":7}}"#,
                "invalid-body",
                "/choice/id",
                "The value must be a string.",
            ),
            (
                r#"{"text":"a","choice":{}}"#,
                "invalid-body",
                "/choice",
                "The field `id` is missing.",
            ),
            (
                r#"{"text":"a","text":"b"}"#,
                "invalid-body",
                "",
                "The field `text` stands there twice.",
            ),
            (
                r#"{"text":"a","secret":1}"#,
                "invalid-body",
                "",
                "There is a field that is not known here. Known: one of `text`, `limit`, `choice`.",
            ),
            (
                r#"["a"]"#,
                "invalid-body",
                "",
                "The value must be an object.",
            ),
            ("7", "invalid-body", "", "The value must be an object."),
        ] {
            let fault = fault(body);
            assert_eq!(fault["code"], code, "{body}");
            assert_eq!(fault["pointer"], pointer, "{body}");
            assert_eq!(fault["detail"], detail, "{body}");
            assert_eq!(fault["line"], 1, "{body}");
            assert!(!fault.to_string().contains("secret"), "{fault}");
        }
    }

    #[test]
    fn what_is_no_json_is_named_with_line_and_column() {
        for body in [
            "",
            "{",
            "{\"text\":\"secret",
            "{\"text\":secret}",
            "{\"text\":\"a\"} secret",
            "{\"text\":\"\\ud800\"}",
            "\u{feff}{}",
        ] {
            let fault = fault(body);
            assert_eq!(fault["code"], "not-json", "{body}");
            assert!(fault["column"].is_u64(), "{body}");
            assert!(!fault.to_string().contains("secret"), "{fault}");
        }
        let deep = format!("{{\"text\":{}", "[".repeat(100_000));
        assert_eq!(fault(&deep)["code"], "invalid-body");
        assert_eq!(
            serde_json::to_value(parse::<Sample>(b"{\"text\":\"\xff\"}").unwrap_err()).unwrap()["code"],
            "not-json"
        );
    }

    #[test]
    fn only_json_in_utf_8_is_json() {
        let named = |value: &'static str| {
            let value = HeaderValue::from_static(value);
            is_json(&HeaderMap::from_iter([(CONTENT_TYPE, value)]))
        };
        assert!(named("application/json"));
        assert!(named("Application/JSON; Charset=UTF-8"));
        assert!(!named("application/json; charset=shift_jis"));
        assert!(!named("text/plain"));
        assert!(!named("application/jsonp"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
