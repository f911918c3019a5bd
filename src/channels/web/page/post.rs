//! `POST /chat`: everything that a resident does with a form.
//!
//! The answer is a redirection to the page, or JSON for the script. What was typed is never lost: when it cannot be taken
//! in, the page comes back with it.

use axum::Form;
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::FormRejection;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use http::header::CACHE_CONTROL;
use http::{HeaderMap, StatusCode};
use maud::{Markup, html};
use serde::Serialize;

use super::composer::Draft;
use super::cookie::Pass;
use super::fault::{Fault, wants_json};
use super::form::{Fields, short_hash};
use super::message::{Context, Element, change_of};
use super::scene::Scene;
use super::show;
use super::view::View;
use crate::bot::{Content, Inbound, Received, Shown};
use crate::channels::web::Web;
use crate::locale::ReplyLocale;
use crate::store::{AccessToken, Audience, ConversationId, Event, Feedback, StoreError, Thumb};

/// The name of this channel in the store.
const CHANNEL: &str = "web";

/// The answer for the script.
#[derive(Debug, Default, Serialize)]
struct Answer {
    /// What is to be shown; what is shown already with the same number is replaced.
    messages: Vec<Element>,
    /// The sequence number of the last event.
    last: u64,
    /// Whether everything is kept.
    stored: bool,
    /// Whether a conversation began with this request.
    begun: bool,
    /// Whether the conversation was erased.
    gone: bool,
    /// The language that the resident has asked for in words, when it is another one than that of the page.
    #[serde(skip_serializing_if = "Option::is_none")]
    lang: Option<ReplyLocale>,
}

/// Who did something, with what they need for an answer.
struct Desk<'a> {
    web: &'a Web,
    view: &'a View,
    headers: &'a HeaderMap,
}

/// Carries out a form.
pub(super) async fn act(
    State(web): State<Web>,
    view: View,
    pass: Pass,
    headers: HeaderMap,
    form: Result<Form<Vec<(String, String)>>, FormRejection>,
) -> Response {
    let desk = Desk {
        web: &web,
        view: &view,
        headers: &headers,
    };
    let fields = match form {
        Ok(Form(pairs)) => Fields::read(pairs),
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return Fault::TooLarge.answer(&web, &view, &headers);
        }
        Err(_) => return Fault::Form.answer(&web, &view, &headers),
    };
    if fields.erase {
        return desk.erase(pass).await;
    }
    match (fields.thumb, fields.reply) {
        (Some(thumb), Some(reply)) => desk.thumb(pass, reply, thumb).await,
        (Some(_), None) => Fault::Form.answer(&web, &view, &headers),
        (None, _) => desk.say(pass, fields).await,
    }
}

impl Desk<'_> {
    async fn say(&self, pass: Pass, fields: Fields) -> Response {
        let Some(contents) = fields.contents() else {
            return self.refuse(pass, Fault::Empty, String::new()).await;
        };
        let (conversation, token) = match self.conversation(&pass).await {
            Ok(opened) => opened,
            Err(error) if error.is_storage() => {
                tracing::error!(%error, "no conversation can be opened");
                return self.answer_once(pass, &fields).await;
            }
            Err(error) => return self.refuse(pass, Fault::from(&error), fields.text).await,
        };
        let mut all = Vec::new();
        let mut unstored = Vec::new();
        let mut repeated = false;
        for (key, content) in contents {
            let text = self.said(&content);
            match self.receive(&conversation, key, content).await {
                Ok(Received::Kept { events, known }) => {
                    all.extend(events);
                    repeated |= known;
                }
                Ok(Received::Unstored { shown, .. }) => {
                    unstored.push((text, shown.map(|shown| *shown)));
                }
                Err(error) => {
                    tracing::warn!(%error, "a message could not be taken in");
                    let fault = Fault::from(&error);
                    if all.is_empty() {
                        if token.is_some() {
                            // Nothing was said in it, and nobody can open it.
                            let _ = self.web.bot.erase(&conversation).await;
                        }
                        return self.refuse(pass, fault, fields.text).await;
                    }
                    let answer = self.refuse(pass.clone(), fault, String::new()).await;
                    return match token {
                        Some(token) => (pass.hand_over(self.web, &token), answer).into_response(),
                        None => answer,
                    };
                }
            }
        }
        let begun = token.is_some();
        let jar = match token {
            Some(token) => pass.clone().hand_over(self.web, &token),
            None => pass.clone().keep(),
        };
        if unstored.is_empty() {
            // A message sent again may have been rated in the meantime.
            let feedback = if repeated && wants_json(self.headers) {
                self.web.bot.store().feedback(&conversation).await
            } else {
                Ok(Vec::new())
            };
            let above = if wants_json(self.headers) {
                self.above(&conversation, &all).await
            } else {
                None
            };
            let feedback = feedback.unwrap_or_default();
            return self.kept(jar, above.as_ref(), &all, &feedback, begun);
        }
        self.unstored(pass, jar, &all, unstored, begun).await
    }

    /// The conversation that the pass opens, or a new one with its token.
    async fn conversation(
        &self,
        pass: &Pass,
    ) -> Result<(ConversationId, Option<AccessToken>), StoreError> {
        if let Some(conversation) = pass.open(self.web).await? {
            return Ok((conversation, None));
        }
        let (record, token) = self.web.bot.begin(CHANNEL, self.view.chosen).await?;
        Ok((record.id, Some(token)))
    }

    /// Takes a message in. The same key with another text is another message.
    async fn receive(
        &self,
        conversation: &ConversationId,
        key: String,
        content: Content,
    ) -> Result<Received, StoreError> {
        let inbound = Inbound {
            conversation: conversation.clone(),
            key,
            content,
            locale: self.view.chosen,
        };
        let received = self.web.bot.receive(inbound.clone()).await?;
        if let (
            Received::Kept {
                events,
                known: true,
            },
            Content::Text(text),
        ) = (&received, &inbound.content)
        {
            let masked = self.web.bot.masked(text);
            if events
                .first()
                .is_some_and(|event| event.body.text() != masked)
            {
                let key = format!("{}-{}", inbound.key, short_hash(&masked));
                return self.web.bot.receive(Inbound { key, ..inbound }).await;
            }
        }
        Ok(received)
    }

    /// The answer when everything is kept, below the event `above`.
    fn kept(
        &self,
        jar: CookieJar,
        above: Option<&Event>,
        events: &[Event],
        feedback: &[Feedback],
        begun: bool,
    ) -> Response {
        let last = events.last().map_or(0, |event| event.seq);
        let lang = self.asked_for(events);
        if !wants_json(self.headers) {
            let view = match lang {
                Some(locale) => self.view.in_locale(locale),
                None => self.view.clone(),
            };
            return back(jar, &view, last);
        }
        let scene = Scene::new(self.web, self.view);
        let mut before = above;
        let mut messages = Vec::new();
        for event in events {
            let given = feedback.iter().find(|given| given.reply == event.seq);
            let thumb = given.map(|given| given.thumb);
            let context = Context {
                before,
                thumb,
                change: change_of(event.seq, events),
            };
            messages.extend(scene.element(event, context));
            before = Some(event);
        }
        let answer = Answer {
            messages,
            last,
            stored: true,
            begun,
            lang,
            ..Answer::default()
        };
        (jar, [(CACHE_CONTROL, "no-store")], Json(answer)).into_response()
    }

    /// The event above the first of these, on which its layout depends.
    async fn above(&self, conversation: &ConversationId, events: &[Event]) -> Option<Event> {
        let first = events.first().filter(|first| first.seq > 1)?;
        let before = self
            .web
            .bot
            .events_after(conversation, first.seq - 2, 1, Audience::Resident)
            .await;
        let before = before.ok()?.into_iter().next()?;
        (before.seq < first.seq).then_some(before)
    }

    /// The language that a reply has although the page was set to another one: the resident has asked for it in words.
    fn asked_for(&self, events: &[Event]) -> Option<ReplyLocale> {
        let chosen = self.view.chosen?;
        let shown = events.iter().rev().find_map(Shown::of)?;
        let locale = shown.reply.locale;
        (locale != chosen && shown.reply.intent.is_some()).then_some(locale)
    }

    /// The answer when some of it could not be kept.
    async fn unstored(
        &self,
        pass: Pass,
        jar: CookieJar,
        events: &[Event],
        unstored: Vec<(String, Option<Shown>)>,
        begun: bool,
    ) -> Response {
        let scene = Scene::new(self.web, self.view);
        let now = Some(self.web.bot.clock().now());
        let mut elements = Vec::new();
        for (text, shown) in unstored {
            let html = scene.resident(&text, None, now, " unstored");
            elements.push(("resident", html));
            if let Some(shown) = shown {
                elements.push(("bot", scene.reply(&shown, None, now, None, " unstored")));
            }
        }
        let notice = html! {
            li.message.system.unstored role="article" {
                div.content { div.body { p { (scene.words().text("web-unstored")) } } }
            }
        };
        elements.push(("system", notice));
        if wants_json(self.headers) {
            let kept = events
                .iter()
                .filter_map(|event| scene.element(event, Context::default()));
            let new = elements.into_iter().map(|(author, html)| Element {
                seq: None,
                author,
                html: html.into_string(),
            });
            let answer = Answer {
                messages: kept.chain(new).collect(),
                last: events.last().map_or(0, |event| event.seq),
                begun,
                ..Answer::default()
            };
            return (jar, [(CACHE_CONTROL, "no-store")], Json(answer)).into_response();
        }
        let mut log = show::read(self.web, &pass).await.unwrap_or_default();
        log.unstored = elements
            .into_iter()
            .map(|(_, html): (_, Markup)| html)
            .collect();
        let page = show::answer(
            self.web,
            self.view,
            StatusCode::OK,
            &log,
            &Draft::default(),
            None,
        );
        (jar, page).into_response()
    }

    /// The answer when there is no store to keep a conversation in.
    async fn answer_once(&self, pass: Pass, fields: &Fields) -> Response {
        if fields.text.trim().is_empty() {
            return self.refuse(pass, Fault::Unavailable, String::new()).await;
        }
        let bot = &self.web.bot;
        let shown = bot.answer_once(fields.text.trim(), self.view.chosen);
        let said = bot.masked(fields.text.trim());
        let jar = pass.clone().keep();
        self.unstored(pass, jar, &[], vec![(said, Some(shown))], false)
            .await
    }

    async fn thumb(&self, pass: Pass, reply: u64, thumb: Thumb) -> Response {
        match self.give_thumb(&pass, reply, thumb).await {
            Ok(Some(answer)) if wants_json(self.headers) => {
                ([(CACHE_CONTROL, "no-store")], Json(answer)).into_response()
            }
            Ok(Some(_)) => back(pass.keep(), self.view, reply),
            Ok(None) => Fault::NotFound.answer(self.web, self.view, self.headers),
            Err(error) => {
                let fault = match error {
                    StoreError::NotFound(_) => Fault::Choice,
                    error => Fault::from(&error),
                };
                self.refuse(pass, fault, String::new()).await
            }
        }
    }

    async fn give_thumb(
        &self,
        pass: &Pass,
        reply: u64,
        thumb: Thumb,
    ) -> Result<Option<Answer>, StoreError> {
        let Some(conversation) = pass.open(self.web).await? else {
            return Ok(None);
        };
        let bot = &self.web.bot;
        let given = bot.give_feedback(&conversation, reply, thumb).await?;
        let after = reply.saturating_sub(1);
        let replies = bot
            .events_after(&conversation, after, 1, Audience::Resident)
            .await?;
        let scene = Scene::new(self.web, self.view);
        let context = Context {
            thumb: Some(thumb),
            ..Context::default()
        };
        let rated = replies
            .iter()
            .filter_map(|event| scene.element(event, context));
        Ok(Some(Answer {
            messages: rated.collect(),
            last: given.seq,
            stored: true,
            ..Answer::default()
        }))
    }

    async fn erase(&self, pass: Pass) -> Response {
        let erased = match pass.open(self.web).await {
            Ok(Some(conversation)) => self.web.bot.erase(&conversation).await.map(|_| ()),
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        if let Err(error) = erased
            && !matches!(error, StoreError::NotFound(_))
        {
            tracing::error!(%error, "a conversation could not be erased");
            return self.refuse(pass, Fault::from(&error), String::new()).await;
        }
        let jar = pass.take_away(self.web);
        if wants_json(self.headers) {
            let answer = Answer {
                stored: true,
                gone: true,
                ..Answer::default()
            };
            return (jar, [(CACHE_CONTROL, "no-store")], Json(answer)).into_response();
        }
        let address = self.view.address("/?erased=1");
        (jar, Redirect::to(&address)).into_response()
    }

    /// Says why something was not carried out: as a problem for the script, otherwise as the page with what was typed.
    async fn refuse(&self, pass: Pass, fault: Fault, text: String) -> Response {
        if wants_json(self.headers) {
            return fault.problem(self.web, self.view);
        }
        let log = show::read(self.web, &pass).await.unwrap_or_default();
        let draft = Draft {
            text,
            fault: Some(fault),
        };
        let page = show::answer(self.web, self.view, fault.status(), &log, &draft, None);
        fault.with_delay(page)
    }

    /// What is shown for the resident when the store gives no event.
    fn said(&self, content: &Content) -> String {
        match content {
            Content::Text(text) | Content::PersonAbout(text) | Content::Edit { text, .. } => {
                self.web.bot.masked(text)
            }
            Content::Choice { .. } => String::new(),
            Content::Person => Scene::new(self.web, self.view).words().plain("web-person"),
        }
    }
}

/// Back to the page, at this message.
fn back(jar: CookieJar, view: &View, seq: u64) -> Response {
    let address = format!("{}#m{seq}", view.address("/"));
    (jar, Redirect::to(&address)).into_response()
}
