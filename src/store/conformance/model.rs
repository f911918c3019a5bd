//! Random operations on a store, compared with a model so simple that it is evidently right.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{action, asks, at, begin, events, hands_over, hire, kinds, replies, turn};
use crate::store::{
    AfterCase, AgentId, Audience, Author, Body, ClaimOutcome, ConversationId, Holder, NewEvent,
    Store, StoreError, Thumb, TurnOutcome,
};

/// How many conversations and agents there are; the numbers in operations are taken modulo these.
const CONVERSATIONS: usize = 4;
const AGENTS: usize = 3;

/// Something to do. The first number names a conversation.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    /// A question and its answer, with one of a few keys, seen from some events before the end.
    Turn {
        /// The conversation.
        conversation: u8,
        /// The key.
        key: u8,
        /// How many events the caller has not seen.
        behind: u8,
        /// Whether it hands over.
        hand_over: bool,
    },
    /// An agent answers.
    Answer(u8, u8),
    /// An agent claims.
    Claim(u8, u8),
    /// An agent releases.
    Release(u8, u8),
    /// The first agent gives it to the second one.
    Transfer(u8, u8, u8),
    /// An agent closes; with `true` the conversation too.
    Close(u8, u8, bool),
    /// A note.
    Note(u8, u8),
    /// A thumb on an event with this number.
    Feedback(u8, u8, bool),
    /// The conversation is erased, and another one begins.
    Erase(u8),
}

#[derive(Clone, Debug)]
struct Model {
    id: ConversationId,
    kinds: Vec<&'static str>,
    texts: Vec<String>,
    keys: BTreeMap<String, (usize, usize)>,
    holder: Holder,
    feedback: BTreeMap<u64, Thumb>,
}

impl Model {
    fn new(id: ConversationId) -> Self {
        Self {
            id,
            kinds: vec![],
            texts: vec![],
            keys: BTreeMap::new(),
            holder: Holder::Bot,
            feedback: BTreeMap::new(),
        }
    }

    fn push(&mut self, kind: &'static str, text: &str) {
        self.kinds.push(kind);
        self.texts.push(text.to_owned());
    }
}

struct World {
    store: Arc<dyn Store>,
    agents: Vec<AgentId>,
    models: Vec<Model>,
    clock: i64,
}

/// Does the operations one after another, and compares everything that can be asked for with the model.
pub async fn run(store: Arc<dyn Store>, operations: &[Operation]) {
    let mut world = World {
        store,
        agents: vec![],
        models: vec![],
        clock: 0,
    };
    for number in 0..AGENTS {
        let agent = hire(&*world.store, &format!("agent-{number}")).await;
        world.agents.push(agent.id);
    }
    for _ in 0..CONVERSATIONS {
        let (record, _) = begin(&*world.store, 0).await;
        world.models.push(Model::new(record.id));
    }
    for operation in operations {
        world.clock += 1;
        world.apply(*operation).await;
    }
    world.compare().await;
}

impl World {
    fn agent(&self, number: u8) -> AgentId {
        self.agents[usize::from(number) % AGENTS].clone()
    }

    async fn apply(&mut self, operation: Operation) {
        let store = self.store.clone();
        let now = self.clock;
        let place = |number: u8| usize::from(number) % CONVERSATIONS;
        match operation {
            Operation::Turn {
                conversation,
                key,
                behind,
                hand_over,
            } => {
                let model = &mut self.models[place(conversation)];
                let key = format!("key-{}", key % 8);
                take_turn(&*store, model, &key, behind, hand_over, now).await;
            }
            Operation::Answer(conversation, agent) => {
                let agent = self.agent(agent);
                let model = &mut self.models[place(conversation)];
                let key = format!("answer-{now}");
                let event = NewEvent {
                    author: Author::Agent(agent.clone()),
                    body: Body::AgentMessage { text: key.clone() },
                };
                let last = model.kinds.len() as u64;
                let outcome = store.commit_turn(turn(&model.id, last, &key, vec![event]));
                match outcome.await {
                    Ok(TurnOutcome::Written(_)) => {
                        assert_eq!(model.holder, Holder::Agent(agent));
                        model
                            .keys
                            .insert(key.clone(), (last as usize, last as usize + 1));
                        model.push("agent_message", &key);
                    }
                    Err(StoreError::Refused(_)) => assert_ne!(model.holder, Holder::Agent(agent)),
                    other => panic!("{other:?}"),
                }
            }
            Operation::Note(conversation, agent) => {
                let agent = self.agent(agent);
                let model = &mut self.models[place(conversation)];
                let text = format!("note {now}");
                let noted = store.add_note(&model.id, &agent, &text, &text, at(now));
                assert_eq!(
                    noted.await.map(|event| event.seq),
                    Ok(model.kinds.len() as u64 + 1)
                );
                model.push("note", &text);
            }
            Operation::Feedback(conversation, number, up) => {
                let model = &mut self.models[place(conversation)];
                let reply = u64::from(number % 16) + 1;
                let thumb = if up { Thumb::Up } else { Thumb::Down };
                let given = store.give_feedback(&model.id, reply, thumb, at(now)).await;
                let kind = model.kinds.get(reply as usize - 1).copied();
                let is_rated = matches!(kind, Some("bot_reply" | "close"));
                assert_eq!(given.is_ok(), is_rated, "{given:?}");
                if given.is_ok() {
                    model.feedback.insert(reply, thumb);
                    model.push("feedback", "");
                }
            }
            Operation::Erase(conversation) => {
                let model = &mut self.models[place(conversation)];
                let erased = store.erase(&model.id).await;
                assert_eq!(erased.map(|erasure| erasure.conversations), Ok(1));
                let (record, _) = begin(&*store, now).await;
                *model = Model::new(record.id);
            }
            case => self.act(case).await,
        }
    }

    /// The operations on cases.
    async fn act(&mut self, operation: Operation) {
        let store = self.store.clone();
        let now = self.clock;
        let (conversation, agent) = match operation {
            Operation::Claim(conversation, agent)
            | Operation::Release(conversation, agent)
            | Operation::Transfer(conversation, agent, _)
            | Operation::Close(conversation, agent, _) => (conversation, self.agent(agent)),
            other => panic!("{other:?} is no operation on a case"),
        };
        let to = match operation {
            Operation::Transfer(_, _, to) => self.agent(to),
            _ => agent.clone(),
        };
        let model = &mut self.models[usize::from(conversation) % CONVERSATIONS];
        let mine = model.holder == Holder::Agent(agent.clone());
        let done = action(&model.id, &agent, now);
        let (kind, holder, outcome) = match operation {
            Operation::Claim(..) => {
                let claimed = store.claim(&model.id, &agent, at(now)).await;
                let expected = mine || model.holder == Holder::Queue;
                assert_eq!(
                    matches!(claimed, Ok(ClaimOutcome::Claimed(_))),
                    expected,
                    "{claimed:?}"
                );
                if model.holder == Holder::Queue {
                    model.push("claim", "");
                    model.holder = Holder::Agent(agent);
                }
                return;
            }
            Operation::Release(..) => ("release", Holder::Queue, store.release(done).await),
            Operation::Transfer(..) => {
                let holder = Holder::Agent(to.clone());
                ("transfer", holder, store.transfer(done, &to).await)
            }
            Operation::Close(_, _, true) => {
                let closed = store.close_case(done, AfterCase::Closed).await;
                ("close", Holder::Closed, closed)
            }
            _ => {
                let closed = store.close_case(done, AfterCase::Bot).await;
                ("close", Holder::Bot, closed)
            }
        };
        assert_eq!(outcome.is_ok(), mine, "{outcome:?}");
        if mine && model.holder != holder {
            model.push(kind, "");
            model.holder = holder;
        }
    }

    async fn compare(&self) {
        let mut waiting = Vec::new();
        for model in &self.models {
            let id = &model.id;
            let record = self.store.conversation(id).await.expect("it is there");
            assert_eq!(record.last, model.kinds.len() as u64);
            assert_eq!(record.holder, model.holder);
            let kept = events(&*self.store, id).await;
            assert_eq!(kinds(&kept), model.kinds);
            let texts: Vec<_> = kept.iter().map(|event| event.body.text()).collect();
            assert_eq!(texts, model.texts);
            let seen = self.store.events_after(id, 0, u32::MAX, Audience::Resident);
            let seen = kinds(&seen.await.expect("it can be read")).len();
            let notes = model.kinds.iter().filter(|kind| **kind == "note").count();
            assert_eq!(seen, model.kinds.len() - notes);
            let feedback = self.store.feedback(id).await.expect("it can be read");
            let feedback: BTreeMap<_, _> =
                feedback.iter().map(|one| (one.reply, one.thumb)).collect();
            assert_eq!(feedback, model.feedback);
            let open = self.store.open_case(id).await.expect("it can be read");
            let held = match &model.holder {
                Holder::Queue => Some(None),
                Holder::Agent(agent) => Some(Some(agent.clone())),
                Holder::Bot | Holder::Closed => None,
            };
            assert_eq!(open.map(|case| case.agent), held);
            if model.holder == Holder::Queue {
                waiting.push(id.clone());
            }
        }
        let queue = self
            .store
            .queue(at(100_000), 100)
            .await
            .expect("it can be read");
        let mut queue: Vec<_> = queue.into_iter().map(|case| case.conversation).collect();
        queue.sort();
        waiting.sort();
        assert_eq!(queue, waiting);
        let all = self.models.iter();
        let said = all
            .flat_map(|model| model.kinds.iter())
            .filter(|kind| **kind == "resident_message");
        let found = self.store.search("question", 500).await;
        assert_eq!(found.expect("it can be searched").len(), said.count());
    }
}

async fn take_turn(
    store: &dyn Store,
    model: &mut Model,
    key: &str,
    behind: u8,
    hand_over: bool,
    now: i64,
) {
    let last = model.kinds.len();
    // Mostly up to date.
    let behind = usize::from(behind.saturating_sub(6));
    let expected = last.saturating_sub(behind);
    let question = format!("question {now}");
    let mut said = vec![asks(&question), replies("intent", "answer")];
    let mut holder = None;
    if hand_over {
        said.push(hands_over("reason"));
        holder = Some(Holder::Queue);
    }
    let mut turn = turn(&model.id, expected as u64, key, said);
    turn.holder = holder;
    turn.at = at(now);
    let outcome = store.commit_turn(turn).await;
    if let Some((from, until)) = model.keys.get(key) {
        let Ok(TurnOutcome::Known(known)) = outcome else {
            panic!("the key is known: {outcome:?}");
        };
        assert_eq!(kinds(&known), model.kinds[*from..*until]);
        return;
    }
    if expected < last {
        let Ok(TurnOutcome::Conflict(newer)) = outcome else {
            panic!("the turn is stale: {outcome:?}");
        };
        assert_eq!(kinds(&newer), model.kinds[expected..]);
        return;
    }
    let allowed = match (&model.holder, hand_over) {
        (Holder::Agent(_), _) | (Holder::Queue, true) => false,
        (Holder::Bot | Holder::Closed | Holder::Queue, _) => true,
    };
    assert_eq!(
        matches!(outcome, Ok(TurnOutcome::Written(_))),
        allowed,
        "{outcome:?}"
    );
    if allowed {
        model.push("resident_message", &question);
        model.push("bot_reply", "answer");
        if hand_over {
            model.push("hand_over", "");
            model.holder = Holder::Queue;
        }
        model.keys.insert(key.to_owned(), (last, model.kinds.len()));
    }
}
