//! The API for people: a page that lists what there is.

use axum::Extension;
use axum::response::{Html, IntoResponse, Response};
use maud::{DOCTYPE, html};

use super::describe::Described;

/// Shows the operations of the API.
pub(super) async fn show(Extension(described): Extension<Described>) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "madoguchi: HTTP API" }
            }
            body {
                main {
                    h1 { "HTTP API" }
                    p {
                        "The description for programs (OpenAPI 3.1): "
                        a href="/api/openapi.json" { code { "/api/openapi.json" } }
                    }
                    dl {
                        @for operation in described.operations() {
                            dt { code { (operation.method) " " (operation.path) } }
                            dd {
                                p { (operation.summary) }
                                @for paragraph in operation.description.split("\n\n").filter(|text| !text.is_empty()) {
                                    p { (paragraph) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    Html(page.into_string()).into_response()
}
