//! Writing the ordinary turns of a group together: a few statements for all of them instead of many for each.
//!
//! The heads of all conversations are read at once, everything is decided in memory, and the rows of all turns travel as
//! one JSON text each, which SQLite takes apart. Whatever is not ordinary (a known key, a stale turn, a hand-over, a
//! second turn of the same conversation) is left for the way of [`super::turn::Commit`] afterwards, in the same transaction.

use std::collections::HashSet;

use serde::Serialize;
use sqlx::sqlite::SqliteConnection;

use super::rows;
use super::turn::{Commit, Create, Locked};
use crate::locale::Locale;
use crate::store::error::StoreError;
use crate::store::event::Body;

/// The most bytes of JSON that are written together; turns beyond go one by one.
const LARGEST: usize = 4 << 20;

/// For each turn that is asked about: its place, the head of its conversation, and whether its key is known.
const HEADS: &str = "SELECT wanted.key, conversations.last_seq, conversations.holder, conversations.agent, EXISTS (SELECT 1 \
     FROM events WHERE events.conversation = conversations.id AND events.key = wanted.value ->> 1 AND events.author = \
     wanted.value ->> 2 AND COALESCE(events.agent, '') = wanted.value ->> 3) FROM json_each($1) AS wanted CROSS JOIN \
     conversations ON conversations.id = wanted.value ->> 0";

/// Begins conversations, and appends events with their answers and the changes of their conversations: the same as the
/// statements for one, four lists at a time. (`WHERE true` tells the parser that `ON CONFLICT` belongs to no join.)
const WRITE: &str = "\
    INSERT INTO conversations (id, token_hash, channel, locale, holder, state, last_seq, created_at, active_at) SELECT value \
     ->> 0, value ->> 1, value ->> 2, value ->> 3, 'bot', value ->> 4, 0, value ->> 5, value ->> 5 FROM json_each($1); \
    INSERT INTO events (conversation, seq, turn, kind, author, agent, at, key, visible, body, text, folded) SELECT value ->> \
     0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, value ->> 8, value ->> 9, \
     value ->> 10, value ->> 11 FROM json_each($2); \
    INSERT INTO answers (conversation, seq, intent) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each($3) WHERE \
     true ON CONFLICT DO NOTHING; \
    UPDATE conversations SET last_seq = new.last, active_at = MAX(active_at, new.at), state = COALESCE(new.state, \
     conversations.state), locale = COALESCE(new.locale, conversations.locale) FROM (SELECT value ->> 0 AS id, value ->> 1 \
     AS last, value ->> 2 AS at, value ->> 3 AS state, value ->> 4 AS locale FROM json_each($4)) AS new WHERE \
     conversations.id = new.id";

/// A request that can be written together with others.
pub(super) enum Part<'a> {
    /// A turn, if it is an ordinary one.
    Turn(&'a mut Commit),
    /// The beginning of a conversation.
    Begin(&'a mut Create),
}

impl Part<'_> {
    /// Whether it was written together with others.
    pub(super) fn is_written(&self) -> bool {
        match self {
            Self::Turn(turn) => turn.written_after.is_some(),
            Self::Begin(create) => create.written,
        }
    }

    /// Forgets that it was written, because that was undone.
    pub(super) fn forget(&mut self) {
        match self {
            Self::Turn(turn) => turn.written_after = None,
            Self::Begin(create) => create.written = false,
        }
    }
}

/// A list in JSON that grows by one row at a time.
struct List(String);

impl List {
    fn new() -> Self {
        Self(String::from("["))
    }

    fn push(&mut self, row: &impl Serialize) -> Result<(), StoreError> {
        let row = serde_json::to_string(row)
            .map_err(|error| StoreError::refused(format!("The turn is no JSON: {error}.")))?;
        if self.0.len() > 1 {
            self.0.push(',');
        }
        self.0.push_str(&row);
        Ok(())
    }

    fn finish(mut self) -> String {
        self.0.push(']');
        self.0
    }
}

/// Whether SQLite takes everything out of the JSON as it was put in: NUL would end a text. The JSON inside of the JSON is
/// escaped twice, and the guard lets no such key and channel in.
fn survives_json(turn: &Commit) -> bool {
    let whole = |text: &str| !text.contains('\0');
    whole(turn.turn.conversation.as_str())
        && turn.drafts.iter().all(|draft| {
            let (_, agent) = rows::author_columns(&draft.author);
            whole(draft.body.text()) && agent.is_none_or(whole)
        })
}

/// Those of the turns that are ordinary, marked with the number of the last event in their conversation.
async fn ordinary<'a>(
    connection: &mut SqliteConnection,
    turns: Vec<&'a mut Commit>,
) -> Result<Vec<&'a mut Commit>, StoreError> {
    let mut wanted = List::new();
    for turn in &turns {
        let author = turn.drafts.first().map(|draft| &draft.author);
        let (by, agent) = author.map_or(("", None), rows::author_columns);
        let id = turn.turn.conversation.as_str();
        wanted.push(&(id, &turn.turn.key, by, agent.unwrap_or_default()))?;
    }
    let heads: Vec<(i64, i64, String, Option<String>, bool)> = sqlx::query_as(HEADS)
        .bind(wanted.finish())
        .fetch_all(connection)
        .await?;
    let mut found: Vec<Option<Locked>> = turns.iter().map(|_| None).collect();
    for (place, last, holder, agent, known) in heads {
        let place = usize::try_from(place).unwrap_or(usize::MAX);
        if let Some(found) = found.get_mut(place).filter(|_| !known) {
            *found = Some(Locked {
                last: rows::count(last),
                holder: rows::holder(&holder, agent)?,
            });
        }
    }
    let fit = turns.into_iter().zip(found).filter_map(|(turn, locked)| {
        let locked = locked.filter(|locked| turn.is_ordinary(locked))?;
        turn.written_after = Some(locked.last);
        Some(turn)
    });
    Ok(fit.collect())
}

/// Writes what can be written together, and marks it. An error means that some of it may have been written, which the
/// caller undoes.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    parts: Vec<Part<'_>>,
) -> Result<(), StoreError> {
    let (mut turns, mut begun) = (Vec::new(), List::new());
    let mut conversations = HashSet::new();
    let mut bytes = 0;
    for part in parts {
        match part {
            Part::Begin(create) => {
                begun.push(&create.columns())?;
                create.written = true;
            }
            Part::Turn(turn) => {
                let drafts = turn.drafts.iter();
                let more: usize = drafts
                    .map(|draft| draft.json.len() + 2 * draft.body.text().len())
                    .sum();
                if bytes + more <= LARGEST
                    && survives_json(turn)
                    && conversations.insert(turn.turn.conversation.clone())
                {
                    bytes += more;
                    turns.push(turn);
                }
            }
        }
    }
    if !turns.is_empty() {
        turns = ordinary(connection, turns).await?;
    }
    let begun = begun.finish();
    if turns.is_empty() && begun == "[]" {
        return Ok(());
    }
    let (mut events, mut answers, mut changes) = (List::new(), List::new(), List::new());
    for commit in turns {
        let turn = &commit.turn;
        let id = turn.conversation.as_str();
        let last = commit.written_after.unwrap_or_default();
        let mut seq = rows::signed(last);
        let first = seq + 1;
        for draft in &commit.drafts {
            seq += 1;
            let key = (seq == first).then_some(turn.key.as_str());
            let (by, agent) = rows::author_columns(&draft.author);
            let kind = draft.body.kind();
            let visible = i64::from(draft.body.visible_to_resident());
            let (json, text, folded) = (&draft.json, draft.body.text(), &draft.folded);
            let at = turn.at.0;
            events.push(&(
                id, seq, first, kind, by, agent, at, key, visible, json, text, folded,
            ))?;
            if let Body::BotReply { intents, .. } = &draft.body {
                for intent in intents {
                    answers.push(&(id, seq, intent))?;
                }
            }
        }
        let locale = commit.locale.map(Locale::tag);
        changes.push(&(id, seq, turn.at.0, &commit.state, locale))?;
    }
    sqlx::query(WRITE)
        .bind(begun)
        .bind(events.finish())
        .bind(answers.finish())
        .bind(changes.finish())
        .execute(connection)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use async_trait::async_trait;
    use futures_util::future::join_all;
    use proptest::prelude::*;
    use tokio::sync::oneshot;

    use super::*;
    use crate::store::conformance::{asks, at, begin, events, hands_over, replies, talk, turn};
    use crate::store::sqlite::SqliteStore;
    use crate::store::sqlite::tests::{Folder, open};
    use crate::store::sqlite::writer::Job;
    use crate::store::{Holder, NewConversation, Store, Turn, TurnOutcome, guard};

    /// Keeps the writer busy until it is told to go on.
    struct Gate(oneshot::Receiver<()>);

    #[async_trait]
    impl Job for Gate {
        type Answer = ();

        async fn run(&mut self, _: &mut SqliteConnection) -> Result<(), StoreError> {
            let _ = (&mut self.0).await;
            Ok(())
        }
    }

    /// Has requests wait behind a closed gate, so that they come into the same group.
    async fn in_one_group<T>(store: &SqliteStore, requests: impl Future<Output = T>) -> T {
        let (open, gate) = oneshot::channel();
        let gate = store.writer.write(Gate(gate));
        let (_, answers, ()) = tokio::join!(gate, requests, async {
            // By now the others have been polled once, and have sent their requests.
            let _ = open.send(());
        });
        answers
    }

    async fn commit(store: &SqliteStore, turns: Vec<Turn>) -> Vec<Result<TurnOutcome, StoreError>> {
        in_one_group(
            store,
            join_all(turns.into_iter().map(|one| store.commit_turn(one))),
        )
        .await
    }

    #[tokio::test]
    async fn every_turn_of_a_group_gets_its_own_answer() {
        let folder = Folder::new();
        let store = open(&folder).await;
        let mut ids = Vec::new();
        for _ in 0..6 {
            ids.push(begin(&store, 0).await.0.id);
        }
        let known = talk(&store, &ids[1], 0, "質問", "答え").await;
        let older = talk(&store, &ids[2], 0, "質問", "答え").await;
        let said = |text: &str| vec![asks(text), replies("intent", text)];
        let mut handing = turn(&ids[3], 0, "h", vec![asks("人と"), hands_over("asked")]);
        handing.holder = Some(Holder::Queue);
        let mut wrong = turn(&ids[4], 0, "w", said("x"));
        wrong.holder = Some(Holder::Queue);
        let outcomes = commit(
            &store,
            vec![
                turn(&ids[0], 0, "a", said("first")),
                turn(&ids[0], 0, "b", said("too late")),
                turn(&ids[0], 0, "a", said("first")),
                turn(&ids[0], 2, "c", said("after the first")),
                turn(&ids[1], 2, "talk-0", said("again")),
                turn(&ids[2], 0, "stale", said("stale")),
                handing,
                wrong,
                turn(&ids[5], 0, "nul", said("a\0b")),
                turn(&"none".into(), 0, "n", said("x")),
                turn(&format!("{}\0", ids[4]).as_str().into(), 0, "n", said("x")),
            ],
        )
        .await;
        let of_first = events(&store, &ids[0]).await;
        assert_eq!(
            outcomes[0],
            Ok(TurnOutcome::Written(of_first[..2].to_vec()))
        );
        assert_eq!(
            outcomes[1],
            Ok(TurnOutcome::Conflict(of_first[..2].to_vec()))
        );
        assert_eq!(outcomes[2], Ok(TurnOutcome::Known(of_first[..2].to_vec())));
        assert_eq!(
            outcomes[3],
            Ok(TurnOutcome::Written(of_first[2..].to_vec()))
        );
        assert_eq!(outcomes[4], Ok(TurnOutcome::Known(known)));
        assert_eq!(outcomes[5], Ok(TurnOutcome::Conflict(older)));
        let handed = events(&store, &ids[3]).await;
        assert_eq!(outcomes[6], Ok(TurnOutcome::Written(handed)));
        assert_eq!(store.queue(at(1000), 9).await.unwrap().len(), 1);
        assert!(matches!(outcomes[7], Err(StoreError::Refused(_))));
        assert_eq!(events(&store, &ids[4]).await, []);
        let strange = events(&store, &ids[5]).await;
        assert_eq!(strange[0].body.text(), "a\0b");
        assert_eq!(outcomes[8], Ok(TurnOutcome::Written(strange)));
        for outcome in &outcomes[9..] {
            assert_eq!(*outcome, Err(StoreError::NotFound("conversation")));
        }
    }

    #[tokio::test]
    async fn one_that_the_database_refuses_does_not_harm_the_others() {
        let folder = Folder::new();
        let store = open(&folder).await;
        let (record, _) = begin(&store, 0).await;
        let new = || NewConversation {
            channel: "web".into(),
            locale: None,
        };
        let first = Create::new(new(), at(1)).unwrap();
        let mut second = Create::new(new(), at(1)).unwrap();
        second.record.id = first.record.id.clone();
        let (first, second, turn) = in_one_group(&store, async {
            tokio::join!(
                store.writer.write(first),
                store.writer.write(second),
                store.commit_turn(turn(&record.id, 0, "key", vec![asks("x")]))
            )
        })
        .await;
        let (kept, token) = first.unwrap();
        assert!(matches!(second, Err(StoreError::Conflict(_))), "{second:?}");
        assert_eq!(store.conversation_of(&token).await, Ok(kept));
        let written = events(&store, &record.id).await;
        assert_eq!(written.len(), 1);
        assert_eq!(turn, Ok(TurnOutcome::Written(written)));
    }

    fn texts() -> impl Strategy<Value = Vec<String>> {
        let sign = prop_oneof![
            any::<char>(),
            prop::sample::select(vec![
                '\0', '"', '\\', '\'', '\u{1}', '\u{2028}', '\u{feff}', 'カ', 'ｶ'
            ]),
        ];
        let text = prop::collection::vec(sign, 0..12).prop_map(String::from_iter);
        let kept = text.prop_filter("it can be kept", |text| guard::text("", text).is_ok());
        prop::collection::vec(kept, 1..48)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
        #[test]
        fn texts_are_kept_as_they_are(texts in texts()) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let folder = Folder::new();
                let store = open(&folder).await;
                let mut turns = Vec::new();
                for text in &texts {
                    let (record, _) = begin(&store, 0).await;
                    turns.push(turn(&record.id, 0, "key", vec![asks(text), replies("intent", text)]));
                }
                let expected = turns.clone();
                for (outcome, turn) in commit(&store, turns).await.into_iter().zip(expected) {
                    let kept = events(&store, &turn.conversation).await;
                    assert_eq!(kept.len(), 2);
                    for (kept, new) in kept.iter().zip(&turn.events) {
                        assert_eq!(kept.body, new.body);
                    }
                    assert_eq!(outcome, Ok(TurnOutcome::Written(kept)));
                }
            });
        }
    }
}
