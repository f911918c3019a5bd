//! Where somebody goes after signing in.

use std::fmt::Write;

use http::Uri;

/// The page for signing in.
pub(super) const SIGN_IN: &str = "/desk/sign-in";
/// Where one goes who wanted to go nowhere else.
pub(super) const HOME: &str = "/desk";
/// The longest address that is remembered, in bytes.
const LONGEST: usize = 512;
/// Addresses to which nobody wants to go back.
const NO_DESTINATION: [&str; 4] = [SIGN_IN, "/desk/sign-out", "/desk/welcome", "/desk/oidc"];

/// The address for signing in, from which one goes on to the page that was wanted.
pub(super) fn sign_in(wanted: &Uri) -> String {
    let wanted = wanted
        .path_and_query()
        .map_or(HOME, |wanted| wanted.as_str());
    with_next(SIGN_IN, destination(wanted))
}

/// An address with the page to go on to, unless that is the usual one.
pub(super) fn with_next(address: &str, next: &str) -> String {
    if next == HOME {
        return address.to_owned();
    }
    format!("{address}?next={}", encoded(next))
}

/// Where to go on to: the address that was asked for if it is a page of the desk, otherwise [`HOME`]. Nobody can be sent
/// to another site by it.
pub(super) fn destination(wanted: &str) -> &str {
    let plain = wanted.len() <= LONGEST
        && wanted
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'\\' && byte != b'#');
    let path = wanted.split('?').next().unwrap_or_default();
    let own = path == HOME || path.starts_with("/desk/");
    let straight = !path.contains("//") && !path.split('/').any(|part| matches!(part, "." | ".."));
    let page = !NO_DESTINATION.iter().any(|other| path.starts_with(other));
    if plain && own && straight && page {
        wanted
    } else {
        HOME
    }
}

/// A text as a value in an address.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_pages_of_the_desk_are_destinations() {
        for own in [
            "/desk",
            "/desk?conversation=a-1",
            "/desk/audit?day=2026-11-22&agent=x",
            "/desk/people",
        ] {
            assert_eq!(destination(own), own);
        }
        for other in [
            "",
            "/",
            "/deskx",
            "//evil.example/desk",
            "/\\evil.example",
            "/desk/\\evil.example",
            "https://evil.example/desk",
            "javascript:alert(1)",
            "/desk/../chat",
            "/desk//evil.example",
            "/desk/./x",
            "/desk/sign-in",
            "/desk/sign-out",
            "/desk/oidc/start",
            "/desk/welcome",
            "/desk/あ",
            "/desk/a\r\nSet-Cookie: a=b",
            "/desk#x",
            " /desk",
        ] {
            assert_eq!(destination(other), HOME, "{other}");
        }
        assert_eq!(destination(&format!("/desk/{}", "a".repeat(LONGEST))), HOME);
    }

    #[test]
    fn what_was_wanted_stands_in_the_address() {
        let address = |wanted: &str| sign_in(&wanted.parse().unwrap());
        assert_eq!(address("/desk"), "/desk/sign-in");
        assert_eq!(
            address("/desk?a=b&c=d"),
            "/desk/sign-in?next=%2Fdesk%3Fa%3Db%26c%3Dd"
        );
    }

    proptest! {
        #[test]
        fn a_destination_is_a_page_of_this_site(text in "(/desk)?[ -~あ\\\\]{0,40}") {
            let found = destination(&text);
            prop_assert!(found == HOME || found.starts_with("/desk/") || found.starts_with("/desk?"));
            prop_assert!(!found.contains(['\\', '\r', '\n', ' ']));
        }
    }
}
