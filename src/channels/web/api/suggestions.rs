//! Answers for a message, for any desk software.

use axum::Json;
use axum::extract::{Extension, FromRequest, Request, State};

use super::super::Web;
use super::super::proxy::Client;
use super::access::Key;
use super::body;
use super::problem::Refusal;
use super::query;
use super::requests::{SuggestionRequest, checked};
use super::view::{self, Phrase};
use crate::bot::{SuggestedAnswer, Wanted};
use crate::locale::ReplyLocale;

/// How many answers are given when nothing is said.
const USUAL: u64 = 3;

/// Suggests answers for a message. The message is not kept.
///
/// With a key in the environment variable `MADOGUCHI_API_KEY` of the service, the key is needed
/// (`Authorization: Bearer KEY`); without one, only programs on the same machine or in a trusted network may ask.
#[utoipa::path(
    post,
    path = "/api/v1/suggestions",
    operation_id = "suggestAnswers",
    tag = "suggestions",
    request_body = SuggestionRequest,
    security((), ("key" = [])),
    responses((status = 200, description = "The answers, the best first.", body = view::Suggestions))
)]
pub(super) async fn suggest(
    State(web): State<Web>,
    Extension(key): Extension<Key>,
    request: Request,
) -> Result<Json<view::Suggestions>, Refusal> {
    let client = request.extensions().get::<Client>().copied();
    key.admits(request.headers(), client)?;
    query::none(request.uri())?;
    let body::Json(wanted) = body::Json::<SuggestionRequest>::from_request(request, &web).await?;
    let longest = web.bot.library().config.limits.message_chars;
    let text = checked(wanted.text.0, longest)?;
    let limit = wanted.limit.map_or(USUAL, |limit| limit.0);
    let suggested = web.bot.suggest(
        &text,
        Wanted {
            locale: wanted.locale.map(ReplyLocale::from),
            agent_locale: wanted.agent_locale.map(ReplyLocale::from),
            limit: usize::try_from(limit).unwrap_or_default(),
        },
    );
    Ok(Json(view::Suggestions {
        lang: suggested.language.tag(),
        masked: suggested.masked,
        masked_text: suggested.masked_text,
        answers: suggested.answers.into_iter().map(view).collect(),
    }))
}

fn view(answer: SuggestedAnswer) -> view::Suggestion {
    let sources = answer.reply.sources.iter().cloned();
    view::Suggestion {
        intent: answer.intent,
        score: answer.score,
        phrase: answer.phrase.map(|phrase| Phrase {
            template: phrase.template,
            file: phrase.file,
            line: phrase.line,
        }),
        needs: answer.needs,
        source: sources.map(view::Source::from).collect(),
        reply: answer.reply.into(),
        agent_reply: answer.agent_reply.into(),
        text: answer.text,
    }
}
