//! Who may use which route of the desk: every route, in every role, with and without the value that forms bring.

use std::collections::BTreeSet;
use std::fmt::Write;

use http::Method;
use madoguchi::channels::web::desk::{Access, Route, access};
use madoguchi::store::Role;

use crate::desk_house::{House, Seen};

/// Every method that a request may have.
const METHODS: [Method; 8] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
    Method::TRACE,
];

/// A path without names in braces.
fn filled(path: &str) -> String {
    let part = |part: &str| match part.split_once('{') {
        Some((before, rest)) => {
            let after = rest.split_once('}').expect("a name ends").1;
            format!("{before}none{after}")
        }
        None => part.to_owned(),
    };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

/// What the guard makes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Admitted,
    SignedOut,
    Forbidden,
    ForeignForm,
}

fn outcome(seen: &Seen) -> Outcome {
    if seen.header("content-type") != "application/problem+json" {
        return Outcome::Admitted;
    }
    match seen.code().as_str() {
        "signed-out" => Outcome::SignedOut,
        "forbidden" => Outcome::Forbidden,
        "foreign-form" => Outcome::ForeignForm,
        _ => Outcome::Admitted,
    }
}

/// What the guard must make of it, from the declaration alone.
fn expected(route: &Route, role: Option<Role>, brings_value: bool) -> Outcome {
    match (route.access, role) {
        (Access::Everybody, _) => Outcome::Admitted,
        (_, None) => Outcome::SignedOut,
        (Access::Only(permission), Some(role)) if !role.may(permission) => Outcome::Forbidden,
        _ if route.method == Method::POST && !brings_value => Outcome::ForeignForm,
        _ => Outcome::Admitted,
    }
}

/// Asks as a program does.
async fn ask(house: &House, route: &Route, role: Option<Role>, brings_value: bool) -> Seen {
    let mut browser = match role {
        Some(role) => {
            let login = format!("{}-{}", role.name(), uuid::Uuid::new_v4().simple());
            let agent = house.agent(&login, role).await;
            house.browser_of(&agent).await
        }
        None => house.browser(),
    };
    let csrf = browser.csrf();
    // Connections that stay open are for our own pages only.
    let mut headers = vec![
        ("accept", "application/json"),
        ("origin", "http://127.0.0.1"),
    ];
    if route.method == Method::POST {
        headers.push(("content-type", "application/json"));
    }
    if brings_value {
        headers.push(("x-csrf", csrf.as_str()));
    }
    let body = if route.method == Method::POST {
        "{}"
    } else {
        ""
    };
    let path = filled(route.path);
    browser
        .send(route.method.as_str(), &path, &headers, body.to_owned())
        .await
}

#[tokio::test]
async fn every_route_admits_whom_it_says_and_nobody_else() {
    let house = House::new().await;
    let routes = access(&house.web);
    assert!(routes.len() >= 15, "{routes:?}");
    let visitors = [None].into_iter().chain(Role::ALL.map(Some));
    let mut table = String::new();
    for route in &routes {
        let mut admitted = Vec::new();
        for role in visitors.clone() {
            for brings_value in [false, true] {
                if route.method != Method::POST && brings_value {
                    continue;
                }
                let seen = ask(&house, route, role, brings_value).await;
                assert_eq!(
                    outcome(&seen),
                    expected(route, role, brings_value),
                    "{route:?} as {role:?}, with the value: {brings_value}\n{seen:?}"
                );
                let last = brings_value || route.method != Method::POST;
                if last && outcome(&seen) == Outcome::Admitted {
                    admitted.push(role.map_or("everybody", Role::name));
                }
            }
        }
        let admitted = match admitted.as_slice() {
            ["everybody", ..] => "everybody".to_owned(),
            roles => roles.join(" "),
        };
        writeln!(
            table,
            "{:5}{:42} {admitted}",
            route.method.as_str(),
            route.path
        )
        .expect("it is a text");
    }
    // A change of who may do what is to be seen where changes are looked at.
    insta::assert_snapshot!("desk-access", table);
}

/// The paths of the desk in a router, however they came into it.
fn reachable(house: &House) -> BTreeSet<String> {
    let shown = format!("{:?}", house.router);
    let texts = shown.split('"').skip(1).step_by(2);
    texts
        .filter(|text| text.starts_with("/desk"))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn nothing_is_reachable_that_is_not_declared() {
    let house = House::new().await;
    let routes = access(&house.web);
    let declared: BTreeSet<String> = routes.iter().map(|route| route.path.to_owned()).collect();
    assert_eq!(reachable(&house), declared);
    // Nor by another method. Even the admin has no other way.
    let admin = house.agent("admin", Role::Admin).await;
    for path in &declared {
        for method in METHODS {
            let read_by = if method == Method::HEAD {
                Method::GET
            } else {
                method.clone()
            };
            let is_declared = routes
                .iter()
                .any(|route| route.path == path && route.method == read_by);
            if is_declared {
                continue;
            }
            let mut browser = house.browser_of(&admin).await;
            let csrf = browser.csrf();
            let headers = [("x-csrf", csrf.as_str()), ("accept", "application/json")];
            let seen = browser
                .send(method.as_str(), &filled(path), &headers, String::new())
                .await;
            assert_eq!(seen.status.as_u16(), 405, "{method} {path}: {seen:?}");
        }
    }
}

#[tokio::test]
async fn what_only_reads_can_be_asked_for_without_its_content() {
    let house = House::new().await;
    let admin = house.agent("admin", Role::Admin).await;
    for path in ["/desk/people", "/desk/password", "/desk/sign-in"] {
        let mut browser = house.browser_of(&admin).await;
        let whole = browser.get(path).await;
        let head = browser
            .send("HEAD", path, &[crate::desk_house::PAGE], String::new())
            .await;
        assert_eq!((head.status, head.text.as_str()), (whole.status, ""));
        let nobody = house
            .browser()
            .send("HEAD", path, &[crate::desk_house::PAGE], String::new())
            .await;
        let open = path == "/desk/sign-in";
        assert_eq!(nobody.status.as_u16(), if open { 200 } else { 303 });
    }
}
