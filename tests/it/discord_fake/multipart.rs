//! Bodies with files, as they are posted with messages.

use serde_json::Value;

/// Files by name and content.
pub(crate) type Files = Vec<(String, Vec<u8>)>;

/// What a body holds: the message, and the files.
pub(crate) fn read(boundary: &str, body: &[u8]) -> Option<(Value, Files)> {
    let mark = format!("--{boundary}");
    let mut payload = Value::Null;
    let mut files = Vec::new();
    let mut rest = after(body, mark.as_bytes())?;
    loop {
        if rest.starts_with(b"--") {
            return Some((payload, files));
        }
        let part = rest.strip_prefix(b"\r\n")?;
        let end = position(part, format!("\r\n{mark}").as_bytes())?;
        let (part, next) = part.split_at_checked(end)?;
        let split = position(part, b"\r\n\r\n")?;
        let head = std::str::from_utf8(part.get(..split)?).ok()?;
        let content = part.get(split + 4..)?;
        let name = parameter(head, "name")?;
        if name == "payload_json" {
            payload = serde_json::from_slice(content).ok()?;
        } else if name.starts_with("files[") {
            files.push((parameter(head, "filename")?, content.to_vec()));
        }
        rest = after(next, mark.as_bytes())?;
    }
}

fn position(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|part| part == wanted)
}

fn after<'a>(text: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    text.get(position(text, wanted)? + wanted.len()..)
}

fn parameter(head: &str, name: &str) -> Option<String> {
    let start = format!("{name}=\"");
    let found = head
        .split("; ")
        .find_map(|part| part.strip_prefix(&start))?;
    Some(found.split('"').next()?.to_owned())
}
