//! Residents, bot and agents in every order, compared with a model: exactly one holder, no word of the bot after a claim,
//! nothing acknowledged lost or doubled, and everybody who follows sees every event once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use chrono::DateTime;
use madoguchi::bot::desk::{DeskAction, Outgoing, Sent};
use madoguchi::bot::{Bot, Clock, Content, Follower, Inbound, Received};
use madoguchi::config::Config;
use madoguchi::library::{DataFolder, Library};
use madoguchi::store::{
    AgentId, Audience, Author, Body, ClaimOutcome, ConversationId, Event, Holder, NewAgent, Role,
    SqliteStore, Store, StoreError, Timestamp,
};
use proptest::prelude::*;
use tokio::task::JoinSet;

use crate::store::{Folder, runtime};

static LIBRARY: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let (files, _) = DataFolder::Embedded.read().expect("it is in the program");
    Arc::new(Library::new(&files, Config::default()).0)
});

/// How many agents there are; numbers in operations are taken modulo this.
const AGENTS: usize = 3;
/// A day later: nobody has looked at anything for long.
const A_DAY: i64 = 24 * 3600 * 1_000_000;

/// Something that happens to the conversation.
#[derive(Clone, Copy, Debug)]
enum Operation {
    /// The resident asks something, with one of a few keys: some messages come again.
    Ask(u8),
    /// The resident wants a person.
    Wish(u8),
    /// The resident changes the first message.
    Change(u8),
    Claim(u8),
    Release(u8),
    Transfer(u8, u8),
    Close(u8),
    HandBack(u8),
    Snooze(u8),
    /// An agent sends something with one of a few keys, without having seen the last events.
    Send(u8, u8, u8),
    Note(u8),
    /// Nobody has looked for a long time.
    Abandon,
}

fn operation() -> impl Strategy<Value = Operation> {
    let agent = || 0..3_u8;
    prop_oneof![
        6 => (0..24_u8).prop_map(Operation::Ask),
        4 => (0..24_u8).prop_map(Operation::Wish),
        2 => (0..24_u8).prop_map(Operation::Change),
        6 => agent().prop_map(Operation::Claim),
        1 => agent().prop_map(Operation::Release),
        2 => (agent(), agent()).prop_map(|(from, to)| Operation::Transfer(from, to)),
        1 => agent().prop_map(Operation::Close),
        2 => agent().prop_map(Operation::HandBack),
        1 => agent().prop_map(Operation::Snooze),
        5 => (agent(), 0..16_u8, 0..3_u8).prop_map(|(a, key, behind)| Operation::Send(a, key, behind)),
        1 => agent().prop_map(Operation::Note),
        1 => Just(Operation::Abandon),
    ]
}

/// A conversation with people around it.
struct World {
    /// Two bots on one store, which know nothing of each other's memory.
    bots: [Arc<Bot>; 2],
    store: Arc<SqliteStore>,
    agents: Vec<AgentId>,
    id: ConversationId,
}

impl World {
    async fn new(folder: &Folder) -> Self {
        let ten = DateTime::parse_from_rfc3339("2026-11-24T10:00:00+09:00").expect("a moment");
        let clock = Clock::fixed(ten);
        let store = SqliteStore::open(&folder.database(), clock.at()).await;
        let store = Arc::new(store.expect("it opens"));
        let mut agents = Vec::new();
        for number in 0..AGENTS {
            let new = NewAgent {
                login: format!("agent-{number}"),
                name: format!("Agent {number}"),
                role: Role::Agent,
                password: "x".into(),
            };
            let agent = store.create_agent(new, clock.at()).await;
            agents.push(agent.expect("the login is new").id);
        }
        let bots = [(), ()].map(|()| {
            let store = Arc::clone(&store) as Arc<dyn Store>;
            let bot = Bot::new(Arc::clone(&LIBRARY), store, clock);
            bot.presence().on_duty(&agents[0], clock.at());
            Arc::new(bot)
        });
        let begun = bots[0].begin("test", None).await;
        Self {
            id: begun.expect("it begins").0.id,
            bots,
            store,
            agents,
        }
    }

    fn agent(&self, number: u8) -> AgentId {
        self.agents[usize::from(number) % AGENTS].clone()
    }

    async fn events(&self) -> Vec<Event> {
        let events = self.store.events_after(&self.id, 0, 1000, Audience::Desk);
        events.await.expect("they can be read")
    }

    /// Does something. Gives what was acknowledged: the numbers of the events, with the key of the message.
    async fn act(&self, bot: &Bot, operation: Operation) -> Done {
        let id = &self.id;
        let action = |agent: u8| DeskAction {
            conversation: id.clone(),
            agent: self.agent(agent),
            overrule: false,
            reason: "because".into(),
        };
        let done = |result: Result<_, StoreError>| match result {
            Ok(_) => Done::Yes,
            Err(StoreError::Conflict(_) | StoreError::NotFound(_)) => Done::No,
            Err(error) => panic!("{operation:?}: {error}"),
        };
        match operation {
            Operation::Ask(key) => {
                let text = Content::Text("予約は要りますか".into());
                self.write(bot, &format!("ask-{key}"), text).await
            }
            Operation::Wish(key) => {
                self.write(bot, &format!("wish-{key}"), Content::Person)
                    .await
            }
            Operation::Change(key) => {
                let events = self.events().await;
                let mut said = events
                    .iter()
                    .filter(|event| matches!(event.body, Body::ResidentMessage { .. }));
                let Some(message) = said.next().map(|event| event.seq) else {
                    return Done::No;
                };
                let text = "窓口は混みますか".into();
                let change = Content::Edit { message, text };
                self.write(bot, &format!("change-{key}"), change).await
            }
            Operation::Claim(agent) => match bot.claim(id, &self.agent(agent)).await {
                Ok(ClaimOutcome::Claimed(_)) => Done::Yes,
                Ok(ClaimOutcome::HeldBy(holder)) => Done::HeldBy(holder),
                Err(error) => panic!("{error}"),
            },
            Operation::Release(agent) => done(bot.release(action(agent)).await),
            Operation::Transfer(from, to) => {
                done(bot.transfer(action(from), &self.agent(to)).await)
            }
            Operation::Close(agent) => done(bot.close_case(action(agent)).await),
            Operation::HandBack(agent) => done(bot.hand_back(action(agent)).await),
            Operation::Snooze(agent) => {
                let until = Timestamp(bot.clock().at().0 + 1_000_000);
                done(bot.snooze(action(agent), until).await)
            }
            Operation::Send(agent, key, behind) => {
                let last = self.store.conversation(id).await.expect("it is there").last;
                let message = Outgoing {
                    conversation: id.clone(),
                    agent: self.agent(agent),
                    key: format!("send-{key}"),
                    text: format!("返事 {key}"),
                    expected: last.saturating_sub(u64::from(behind)),
                    suggestion: None,
                };
                match bot.send(message).await.expect("it can be sent") {
                    Sent::Kept { event, known } => Done::Kept {
                        author: event.author.clone(),
                        key: format!("send-{key}"),
                        seqs: vec![event.seq],
                        known,
                    },
                    Sent::Stale { newer, last } => {
                        assert_eq!(newer.last().map(|event| event.seq), Some(last));
                        Done::Stale
                    }
                    Sent::HeldBy(holder) => Done::HeldBy(holder),
                }
            }
            Operation::Note(agent) => {
                let key = uuid::Uuid::new_v4().to_string();
                let note = bot.note(id, &self.agent(agent), &key, "メモ").await;
                let note = note.expect("it can be written");
                Done::Kept {
                    author: note.author,
                    key,
                    seqs: vec![note.seq],
                    known: false,
                }
            }
            Operation::Abandon => {
                let later = Timestamp(bot.clock().at().0 + A_DAY);
                let returned = bot.return_abandoned(later).await;
                if returned.expect("it can be written") > 0 {
                    Done::Yes
                } else {
                    Done::No
                }
            }
        }
    }

    async fn write(&self, bot: &Bot, key: &str, content: Content) -> Done {
        let received = bot
            .receive(Inbound {
                conversation: self.id.clone(),
                key: key.into(),
                content,
                locale: None,
            })
            .await;
        match received.expect("it can be taken in") {
            Received::Kept { events, known } => Done::Kept {
                author: Author::Resident,
                key: key.into(),
                seqs: events.iter().map(|event| event.seq).collect(),
                known,
            },
            Received::Unstored { error, .. } => panic!("not kept: {error}"),
        }
    }
}

/// What became of an operation.
#[derive(Clone, Debug, PartialEq)]
enum Done {
    /// A message was acknowledged.
    Kept {
        author: Author,
        key: String,
        seqs: Vec<u64>,
        known: bool,
    },
    Yes,
    No,
    Stale,
    HeldBy(Holder),
}

/// What must be.
#[derive(Default)]
struct Model {
    holder: Option<Holder>,
    /// The kinds of all events, with the agents who caused them.
    log: Vec<(&'static str, Option<AgentId>)>,
    /// Key → the numbers of its events.
    keys: BTreeMap<String, Vec<u64>>,
}

impl Model {
    fn holder(&self) -> Holder {
        self.holder.clone().unwrap_or(Holder::Bot)
    }

    fn push(&mut self, kinds: &[&'static str], agent: Option<&AgentId>) -> Vec<u64> {
        let first = self.log.len() as u64 + 1;
        self.log
            .extend(kinds.iter().map(|kind| (*kind, agent.cloned())));
        (first..).take(kinds.len()).collect()
    }

    /// Whether an agent who has not seen the last events must see them first.
    fn is_stale(&self, agent: &AgentId, behind: u8) -> bool {
        let unseen = self.log.iter().rev().take(usize::from(behind));
        unseen.into_iter().any(|(kind, by)| match *kind {
            "note" | "claim" | "snooze" => by.as_ref() != Some(agent),
            _ => true,
        })
    }

    fn keep(&mut self, author: Author, key: String, kinds: &[&'static str]) -> Done {
        if let Some(seqs) = self.keys.get(&key) {
            let (seqs, known) = (seqs.clone(), true);
            return Done::Kept {
                author,
                key,
                seqs,
                known,
            };
        }
        let by = match &author {
            Author::Agent(agent) => Some(agent.clone()),
            _ => None,
        };
        let seqs = self.push(kinds, by.as_ref());
        self.keys.insert(key.clone(), seqs.clone());
        Done::Kept {
            author,
            key,
            seqs,
            known: false,
        }
    }

    /// What an operation must lead to.
    fn act(&mut self, world: &World, operation: Operation) -> Done {
        let holder = self.holder();
        match operation {
            Operation::Ask(key) | Operation::Wish(key) => {
                let wishes = matches!(operation, Operation::Wish(_));
                let key = format!("{}-{key}", if wishes { "wish" } else { "ask" });
                let new = !self.keys.contains_key(&key);
                let kinds: &[&str] = match holder {
                    Holder::Agent(_) => &["resident_message"],
                    Holder::Bot | Holder::Closed if wishes => {
                        &["resident_message", "bot_reply", "hand_over"]
                    }
                    _ => &["resident_message", "bot_reply"],
                };
                let done = self.keep(Author::Resident, key, kinds);
                if new && kinds.len() == 3 {
                    self.holder = Some(Holder::Queue);
                } else if new && holder == Holder::Closed {
                    self.holder = Some(Holder::Bot);
                }
                done
            }
            Operation::Change(_)
                if !self.log.iter().any(|(kind, _)| *kind == "resident_message") =>
            {
                Done::No
            }
            Operation::Change(key) => {
                let kinds: &[&str] = match holder {
                    Holder::Agent(_) | Holder::Queue | Holder::Closed => &["message_edited"],
                    Holder::Bot => &["message_edited", "bot_reply"],
                };
                self.keep(Author::Resident, format!("change-{key}"), kinds)
            }
            Operation::Claim(agent) => {
                let agent = world.agent(agent);
                if holder == Holder::Queue {
                    self.push(&["claim"], Some(&agent));
                    self.holder = Some(Holder::Agent(agent));
                    return Done::Yes;
                }
                if holder == Holder::Agent(agent) {
                    return Done::Yes;
                }
                Done::HeldBy(holder)
            }
            Operation::Send(agent, key, behind) => {
                let agent = world.agent(agent);
                // A key belongs to its author.
                let author = Author::Agent(agent.clone());
                let key = format!("send-{key}");
                let own = format!("{key} of {agent}");
                if let Some(seqs) = self.keys.get(&own) {
                    return Done::Kept {
                        author,
                        key,
                        seqs: seqs.clone(),
                        known: true,
                    };
                }
                if self.is_stale(&agent, behind) {
                    return Done::Stale;
                }
                if holder != Holder::Agent(agent.clone()) {
                    return Done::HeldBy(holder);
                }
                let seqs = self.push(&["agent_message"], Some(&agent));
                self.keys.insert(own, seqs.clone());
                Done::Kept {
                    author,
                    key,
                    seqs,
                    known: false,
                }
            }
            Operation::Note(agent) => {
                let agent = world.agent(agent);
                let seqs = self.push(&["note"], Some(&agent));
                Done::Kept {
                    author: Author::Agent(agent),
                    key: String::new(),
                    seqs,
                    known: false,
                }
            }
            case => self.act_on_case(world, case),
        }
    }

    /// The operations that only the holder may do.
    fn act_on_case(&mut self, world: &World, operation: Operation) -> Done {
        let holder = self.holder();
        let (agent, kinds, next): (_, &[&str], _) = match operation {
            Operation::Release(agent) => (agent, &["release", "bot_reply"], Holder::Queue),
            Operation::Transfer(agent, to) => {
                let to = world.agent(to);
                let same = to == world.agent(agent);
                let kinds: &[&str] = if same { &[] } else { &["transfer"] };
                (agent, kinds, Holder::Agent(to))
            }
            Operation::Close(agent) => (agent, &["close"], Holder::Closed),
            Operation::HandBack(agent) => (agent, &["close", "bot_reply"], Holder::Bot),
            Operation::Snooze(agent) if holder == Holder::Queue => {
                self.push(&["snooze"], Some(&world.agent(agent)));
                return Done::Yes;
            }
            Operation::Snooze(agent) => (agent, &["release", "snooze", "bot_reply"], Holder::Queue),
            Operation::Abandon => {
                if !matches!(holder, Holder::Agent(_)) {
                    return Done::No;
                }
                self.push(&["release", "bot_reply"], None);
                self.holder = Some(Holder::Queue);
                return Done::Yes;
            }
            other => panic!("{other:?} is no operation on a case"),
        };
        let agent = world.agent(agent);
        if holder != Holder::Agent(agent.clone()) {
            return Done::No;
        }
        self.push(kinds, Some(&agent));
        self.holder = Some(next);
        Done::Yes
    }
}

/// Reads the events from the first to the last and checks that each was allowed when it came. Gives who has it at the end;
/// `None` when it is with the bot or closed.
fn replay(events: &[Event]) -> Option<Holder> {
    let mut holder: Option<Holder> = None;
    for event in events {
        let has = |agent: &AgentId| holder == Some(Holder::Agent(agent.clone()));
        match (&event.body, &event.author) {
            (Body::BotReply { .. }, _) => {
                let silent = matches!(holder, Some(Holder::Agent(_)));
                assert!(!silent, "the bot spoke after a claim: {event:?}");
            }
            (Body::AgentMessage { .. }, Author::Agent(agent)) => assert!(has(agent), "{event:?}"),
            (Body::HandOver { .. }, _) => {
                assert_eq!(holder, None, "{event:?}");
                holder = Some(Holder::Queue);
            }
            (Body::Claim, Author::Agent(agent)) => {
                assert_eq!(holder, Some(Holder::Queue), "{event:?}");
                holder = Some(Holder::Agent(agent.clone()));
            }
            (Body::Release { .. }, author) => {
                match author {
                    Author::Agent(agent) => assert!(has(agent), "{event:?}"),
                    _ => assert!(matches!(holder, Some(Holder::Agent(_))), "{event:?}"),
                }
                holder = Some(Holder::Queue);
            }
            (Body::Snooze { .. }, _) => assert_eq!(holder, Some(Holder::Queue), "{event:?}"),
            (Body::Transfer { to }, Author::Agent(agent)) => {
                assert!(has(agent), "{event:?}");
                holder = Some(Holder::Agent(to.clone()));
            }
            (Body::Close { .. }, Author::Agent(agent)) => {
                assert!(has(agent), "{event:?}");
                holder = None;
            }
            (Body::ResidentMessage { .. } | Body::Note { .. }, _)
            | (Body::MessageEdited { .. }, Author::Resident) => {}
            other => panic!("unexpected: {other:?}"),
        }
    }
    holder
}

/// Whether each event has the next number.
fn has_no_gaps(events: &[Event]) -> bool {
    (1..).zip(events).all(|(seq, event)| event.seq == seq)
}

/// Listens until an event with this number has come.
async fn hear(mut follower: Follower, last: u64) -> Vec<u64> {
    let mut heard = Vec::new();
    while heard.last() != Some(&last) {
        let next = tokio::time::timeout(Duration::from_mins(1), follower.next());
        let event = next.await.expect("an event comes");
        heard.push(event.expect("it can be read").expect("no end").seq);
    }
    heard
}

async fn followers_hear_all(world: &World, followers: Vec<(Audience, Follower)>) {
    let events = world.events().await;
    for (audience, follower) in followers {
        let visible = |event: &&Event| {
            audience == Audience::Desk || (*event).clone().for_resident().is_some()
        };
        let wanted: Vec<u64> = events.iter().filter(visible).map(|e| e.seq).collect();
        if let Some(last) = wanted.last() {
            assert_eq!(hear(follower, *last).await, wanted, "{audience:?}");
        }
    }
}

fn follow(world: &World) -> Vec<(Audience, Follower)> {
    let mut followers = Vec::new();
    for audience in [Audience::Desk, Audience::Resident] {
        // News come from the first bot only; what the second one does is found in the store.
        followers.push((audience, world.bots[0].follow(&world.id, 0, audience)));
    }
    followers
}

async fn one_after_another(operations: &[Operation]) {
    let folder = Folder::new("desk-model");
    let world = World::new(&folder).await;
    let followers = follow(&world);
    let mut model = Model::default();
    for (number, operation) in operations.iter().enumerate() {
        // Every third one goes through the bot that nobody has told of the others.
        let bot = &world.bots[usize::from(number % 3 == 2)];
        let wanted = model.act(&world, *operation);
        let mut done = world.act(bot, *operation).await;
        if let (Operation::Note(_), Done::Kept { key, .. }) = (operation, &mut done) {
            key.clear();
        }
        assert_eq!(done, wanted, "{number}: {operation:?}");
        let record = world.store.conversation(&world.id).await;
        assert_eq!(record.expect("it is there").holder, model.holder());
    }
    let events = world.events().await;
    assert!(has_no_gaps(&events));
    let kinds: Vec<_> = events.iter().map(|event| event.body.kind()).collect();
    let wanted: Vec<_> = model.log.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, wanted);
    replay(&events);
    // Something for everybody to hear through the first bot.
    world.act(&world.bots[0], Operation::Note(0)).await;
    followers_hear_all(&world, followers).await;
}

async fn all_at_once(lists: Vec<Vec<Operation>>) {
    let folder = Folder::new("desk-race");
    let world = Arc::new(World::new(&folder).await);
    let followers = follow(&world);
    let mut tasks = JoinSet::new();
    for (number, list) in lists.into_iter().enumerate() {
        let world = Arc::clone(&world);
        tasks.spawn(async move {
            let bot = Arc::clone(&world.bots[number % 2]);
            let mut kept = Vec::new();
            for operation in list {
                if let Done::Kept {
                    author, key, seqs, ..
                } = world.act(&bot, operation).await
                {
                    kept.push((author, key, seqs));
                }
                tokio::task::yield_now().await;
            }
            kept
        });
    }
    let mut kept = Vec::new();
    while let Some(done) = tasks.join_next().await {
        kept.extend(done.expect("no task fails"));
    }
    world.act(&world.bots[0], Operation::Note(0)).await;
    let events = world.events().await;
    assert!(has_no_gaps(&events));
    let holder = replay(&events);
    let record = world.store.conversation(&world.id).await;
    let last = record.expect("it is there").holder;
    match holder {
        Some(holder) => assert_eq!(last, holder),
        None => assert!(matches!(last, Holder::Bot | Holder::Closed), "{last:?}"),
    }
    // Nothing acknowledged is lost or doubled.
    let mut keys = BTreeSet::new();
    for event in &events {
        if let Some(key) = &event.key {
            let author = format!("{:?}", event.author);
            assert!(keys.insert((author, key.clone())), "twice: {event:?}");
        }
    }
    for (author, key, seqs) in kept {
        let first = usize::try_from(seqs[0]).expect("few events") - 1;
        let event = &events[first];
        assert_eq!(
            (&event.author, event.key.as_deref()),
            (&author, Some(key.as_str()))
        );
    }
    followers_hear_all(&world, followers).await;
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn the_desk_does_what_the_model_does(operations in prop::collection::vec(operation(), 1..50)) {
        runtime().block_on(one_after_another(&operations));
    }

    #[test]
    fn nothing_goes_wrong_when_all_come_at_once(
        lists in prop::collection::vec(prop::collection::vec(operation(), 1..12), 2..6)
    ) {
        runtime().block_on(all_at_once(lists));
    }
}
