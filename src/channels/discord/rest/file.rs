//! A file that goes with a message, as `multipart/form-data`.

use http::Method;
use serde_json::Value;
use serenity::http::Route;
use serenity::model::id::{ChannelId, MessageId};

use super::send::{Call, Kind};
use super::{Rest, RestError, made};
use crate::bot::ChannelFigures;

/// The longest nonce that Discord takes, in characters.
const LONGEST_NONCE: usize = 25;

/// A text as a file.
#[derive(Clone, PartialEq, Eq)]
pub(in super::super) struct TextFile {
    name: String,
    text: String,
}

/// Without what anybody wrote.
impl std::fmt::Debug for TextFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextFile")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl TextFile {
    /// A text under a name, of which only letters, digits, dots, hyphens and low lines of ASCII are used.
    pub(in super::super) fn new(name: &str, text: String) -> Self {
        let is_safe = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        let name = name.chars().filter(is_safe).collect();
        Self { name, text }
    }

    /// The type and the body of a request with a message and this file.
    pub(super) fn with(&self, message: &Value) -> (String, String) {
        let boundary = uuid::Uuid::new_v4().simple();
        let Self { name, text } = self;
        let body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"payload_json\"\r\n\
             Content-Type: application/json\r\n\r\n{message}\r\n\
             --{boundary}\r\nContent-Disposition: form-data; name=\"files[0]\"; filename=\"{name}\"\r\n\
             Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n--{boundary}--\r\n"
        );
        (format!("multipart/form-data; boundary={boundary}"), body)
    }
}

impl Rest {
    /// Posts a message, with a file if there is one, as [`Rest::post`] does.
    pub(in super::super) async fn post_with(
        &self,
        channel: ChannelId,
        mut body: Value,
        file: Option<TextFile>,
        nonce: &str,
    ) -> Result<MessageId, RestError> {
        if let Some(fields) = body.as_object_mut() {
            let nonce: String = nonce.chars().take(LONGEST_NONCE).collect();
            fields.insert("nonce".to_owned(), nonce.into());
            fields.insert("enforce_nonce".to_owned(), true.into());
        }
        let route = Route::ChannelMessages {
            channel_id: channel,
        };
        let call = Call {
            method: Method::POST,
            route: route.path().into_owned(),
            body: Some(body),
            file,
            kind: Kind::Ordinary,
        };
        // Who posts something need not keep room for all that sending takes.
        let answer = Box::pin(self.send(call)).await?;
        ChannelFigures::count(&self.inner.figures.posted);
        made(&answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_and_its_file_are_parts_of_one_body() {
        let file = TextFile::new("会話\"a-1.txt\r\n", "一行目\n".to_owned());
        let (kind, body) = file.with(&serde_json::json!({"content": "x"}));
        let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
        let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
        assert_eq!(parts.len(), 4);
        assert!(parts[1].ends_with("\r\n\r\n{\"content\":\"x\"}\r\n"));
        assert!(parts[2].contains("name=\"files[0]\"; filename=\"a-1.txt\"\r\n"));
        assert!(parts[2].ends_with("\r\n\r\n一行目\n\r\n"));
        assert_eq!(parts[3], "--\r\n");
    }
}
