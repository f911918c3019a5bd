//! The description of the API (OpenAPI 3.1), made from the handlers.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{
    ComponentsBuilder, Content, HeaderBuilder, ObjectBuilder, Ref, RefOr, Required,
    ResponseBuilder, Type,
};

use super::super::Web;
use super::problem::Problem;
use super::requests;

/// What does not belong to a single handler.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "madoguchi",
        description = "Answers residents' questions in conversations that are kept, and suggests answers to agents. \
            Every response to a request that cannot be carried out is a problem after RFC 9457; `code` names its kind.",
        license(name = "MIT OR Apache-2.0"),
        contact()
    ),
    servers((url = "/", description = "This installation")),
    tags(
        (name = "conversations", description = "Conversations of residents"),
        (name = "events", description = "What happens in a conversation"),
        (name = "suggestions", description = "Answers for agents")
    ),
    components(schemas(Problem, requests::Locale))
)]
struct Document;

/// The description without the paths.
pub(super) fn base() -> utoipa::openapi::OpenApi {
    let mut document = Document::openapi();
    document.info.contact = None;
    let bearer = |description: &str| {
        let mut bearer = Http::new(HttpAuthScheme::Bearer);
        bearer.description = Some(description.to_owned());
        SecurityScheme::Http(bearer)
    };
    let components = document.components.take().unwrap_or_default();
    document.components = Some(
        ComponentsBuilder::from(components)
            .security_scheme(
                "token",
                bearer("The token of the conversation, told when it began."),
            )
            .security_scheme("key", bearer("The key of the installation."))
            .build(),
    );
    document.security = Some(vec![SecurityRequirement::new(
        "token",
        Vec::<String>::new(),
    )]);
    document
}

/// The operation whose body may be left out.
const WITHOUT_BODY: &str = "beginConversation";

/// A problem that an operation may answer with: its status and what it means.
type Fault = (&'static str, &'static str);

const ALWAYS: [Fault; 5] = [
    ("400", "A parameter or the body cannot be read."),
    ("406", "Nothing that is accepted can be sent."),
    ("421", "The header Host names another service."),
    (
        "429",
        "Too many requests; Retry-After says when to try again.",
    ),
    (
        "503",
        "The store is not available, or the message could not be kept; Retry-After says when to try again.",
    ),
];
const OF_A_CONVERSATION: [Fault; 2] = [
    ("401", "The token is missing or opens nothing."),
    (
        "404",
        "There is nothing here, or the token opens another conversation.",
    ),
];
const OF_SUGGESTIONS: [Fault; 2] = [
    ("401", "The key is missing or wrong."),
    (
        "403",
        "Without a key, only programs on the same machine or in a trusted network may ask.",
    ),
];
const OF_A_MESSAGE: [Fault; 1] = [(
    "409",
    "The choice was not offered, or something else happened at the same time.",
)];
const OF_A_BODY: [Fault; 3] = [
    ("413", "The body is too large."),
    ("415", "The body is not application/json."),
    (
        "422",
        "A value in the body cannot be used; `pointer` says where.",
    ),
];

/// The description, ready to be sent, and the operations for people.
#[derive(Clone, Debug)]
pub(super) struct Described {
    json: Arc<Value>,
    operations: Arc<[OperationSummary]>,
}

/// An operation for people.
#[derive(Debug)]
pub(super) struct OperationSummary {
    /// The method in capitals.
    pub(super) method: &'static str,
    /// The path.
    pub(super) path: String,
    /// What it does, in a sentence.
    pub(super) summary: String,
    /// More about it.
    pub(super) description: String,
}

impl Described {
    /// Adds to every operation the problems that it may answer with.
    pub(super) fn new(mut document: utoipa::openapi::OpenApi) -> Self {
        let mut operations = Vec::new();
        for (path, item) in &mut document.paths.paths {
            for (method, operation) in of_item(item) {
                let conversation = path.contains("{id}");
                let body = operation.request_body.is_some();
                if operation.operation_id.as_deref() == Some(WITHOUT_BODY)
                    && let Some(RefOr::T(body)) = &mut operation.request_body
                {
                    body.required = Some(Required::False);
                }
                let faults = ALWAYS
                    .iter()
                    .chain(OF_A_CONVERSATION.iter().filter(|_| conversation))
                    .chain(OF_A_MESSAGE.iter().filter(|_| path.ends_with("/messages")))
                    .chain(
                        OF_SUGGESTIONS
                            .iter()
                            .filter(|_| path.ends_with("/suggestions")),
                    )
                    .chain(OF_A_BODY.iter().filter(|_| body));
                for fault in faults {
                    add(operation, fault);
                }
                operations.push(OperationSummary {
                    method,
                    path: path.clone(),
                    summary: operation.summary.clone().unwrap_or_default(),
                    description: operation.description.clone().unwrap_or_default(),
                });
            }
        }
        Self {
            json: Arc::new(serde_json::to_value(&document).unwrap_or_default()),
            operations: operations.into(),
        }
    }

    /// The operations in the order of their paths.
    pub(super) fn operations(&self) -> &[OperationSummary] {
        &self.operations
    }
}

fn of_item(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("GET", item.get.as_mut()),
        ("POST", item.post.as_mut()),
        ("PUT", item.put.as_mut()),
        ("DELETE", item.delete.as_mut()),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation?)))
}

fn add(operation: &mut Operation, (status, description): &Fault) {
    let schema = Ref::from_schema_name("Problem");
    let mut response = ResponseBuilder::new()
        .description(*description)
        .content("application/problem+json", Content::new(Some(schema)));
    if *status == "429" || *status == "503" {
        let seconds = ObjectBuilder::new().schema_type(Type::Integer);
        let header = HeaderBuilder::new()
            .schema(Some(seconds))
            .description(Some("After how many seconds to try again."));
        response = response.header("Retry-After", header.build());
    }
    let responses = &mut operation.responses.responses;
    responses.insert((*status).to_owned(), RefOr::T(response.build()));
}

/// Puts the longest message of an installation, in characters, in the place of the longest there can be.
fn limit(value: &mut Value, longest: u32) {
    match value {
        Value::Object(members) => {
            if members.get("maxLength") == Some(&Value::from(requests::LONGEST_MESSAGE)) {
                let longest = requests::LONGEST_MESSAGE.min(longest as usize);
                members.insert("maxLength".to_owned(), longest.into());
            }
            members
                .values_mut()
                .for_each(|member| limit(member, longest));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| limit(item, longest)),
        _ => {}
    }
}

/// Sends the description.
pub(super) async fn serve(
    State(web): State<Web>,
    Extension(described): Extension<Described>,
) -> Json<Value> {
    let mut json = Value::clone(&described.json);
    limit(&mut json, web.bot.library().config.limits.message_chars);
    Json(json)
}
