//! A file that goes with a message, as `multipart/form-data`.

use serde_json::Value;

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
