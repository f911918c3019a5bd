//! Conversations that a person has.

use super::*;

#[tokio::test]
async fn of_two_agents_one_wins_and_the_other_is_told_who() {
    let house = House::new().await;
    let (one, other) = (hire(&house, "a").await, hire(&house, "b").await);
    let bot = &house.bot;
    bot.presence().on_duty(&one, clock(0).at());
    let id = begin(bot).await;
    wish(bot, &id, "k1", ReplyLocale::Ja).await;
    let (first, second) = tokio::join!(bot.claim(&id, &one), bot.claim(&id, &other));
    let won = |outcome: &ClaimOutcome| matches!(outcome, ClaimOutcome::Claimed(_));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert!(won(&first) ^ won(&second));
    let (winner, loser) = if won(&first) {
        (one, second)
    } else {
        (other, first)
    };
    assert_eq!(loser, ClaimOutcome::HeldBy(Holder::Agent(winner)));
    assert_eq!(say(bot, &id, "k2", "予約は？").await.len(), 1);
}

#[tokio::test]
async fn a_claim_between_the_answer_and_its_commit_silences_the_bot() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    let bot = &house.bot;
    bot.presence().on_duty(&agent, clock(0).at());
    let id = begin(bot).await;
    wish(bot, &id, "k1", ReplyLocale::Ja).await;
    // The bot has the conversation at hand and answers from it. In the store, somebody claims it behind its back, as
    // another process would: for the turn, that lies between the answer and its commit.
    let claimed = house.store.claim(&id, &agent, clock(0).at()).await;
    assert!(matches!(claimed, Ok(ClaimOutcome::Claimed(_))));
    let at_hand = bot.mailboxes.hold(&id).await.as_ref().unwrap().clone();
    assert_eq!((at_hand.holder, at_hand.last), (Holder::Queue, 3));
    let events = say(bot, &id, "k2", "予約は要りますか").await;
    assert_eq!(events.len(), 1, "the turn is made again, without an answer");
    assert_eq!(
        kinds(&house, &id).await,
        [
            "resident_message",
            "bot_reply",
            "hand_over",
            "claim",
            "resident_message"
        ]
    );
    assert_eq!(holder(&house, &id).await, Holder::Agent(agent));
}

#[tokio::test]
async fn a_stale_view_gets_the_newer_message_first() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    let id = held(&house, &agent).await;
    let seen = house.store.conversation(&id).await.unwrap().last;
    let newer = say(&house.bot, &id, "k2", "もう一つ質問があります").await;
    let stale = house.bot.send(outgoing(&id, &agent, "s1", seen)).await;
    let last = newer[0].seq;
    assert_eq!(stale.unwrap(), Sent::Stale { newer, last });
    assert_eq!(house.store.conversation(&id).await.unwrap().last, last);
    // A note of one's own and what is recorded about suggestions do not matter.
    house.bot.note(&id, &agent, "n1", "折り返し").await.unwrap();
    house
        .bot
        .suggest_for(&id, last, &agent, None)
        .await
        .unwrap();
    let sent = house.bot.send(outgoing(&id, &agent, "s1", last)).await;
    let Sent::Kept {
        event,
        known: false,
    } = sent.unwrap()
    else {
        panic!("not sent")
    };
    assert_eq!(event.author, Author::Agent(agent.clone()));
    // The same again, from a view that is as old: it was sent, once.
    let again = house.bot.send(outgoing(&id, &agent, "s1", seen)).await;
    assert_eq!(again.unwrap(), Sent::Kept { event, known: true });
}

#[tokio::test]
async fn only_the_holder_sends_and_nothing_sensitive_is_sent() {
    let house = House::new().await;
    let (agent, other) = (hire(&house, "a").await, hire(&house, "b").await);
    let id = held(&house, &agent).await;
    let last = house.store.conversation(&id).await.unwrap().last;
    let refused = house.bot.send(outgoing(&id, &other, "s1", last)).await;
    assert_eq!(refused.unwrap(), Sent::HeldBy(Holder::Agent(agent.clone())));
    let mut message = outgoing(&id, &agent, "s2", last);
    message.text = "番号は1234-5678-9018ですね".into();
    let Sent::Kept { event, .. } = house.bot.send(message).await.unwrap() else {
        panic!("not sent")
    };
    assert!(!text_of(&event).contains("9018"), "{}", text_of(&event));
    let mut empty = outgoing(&id, &agent, "s3", event.seq);
    empty.text = " \n".into();
    assert!(matches!(
        house.bot.send(empty).await,
        Err(StoreError::Refused(_))
    ));
    let left = house.bot.release(action(&id, &other)).await;
    assert!(matches!(left, Err(StoreError::Conflict(_))));
    let overruled = DeskAction {
        overrule: true,
        ..action(&id, &other)
    };
    let case = house.bot.transfer(overruled, &other).await.unwrap();
    assert_eq!(case.agent, Some(other));
}

#[tokio::test]
async fn after_the_hand_back_the_bot_answers_again_and_knows_what_it_knew() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    let bot = &house.bot;
    bot.presence().on_duty(&agent, clock(0).at());
    let id = begin(bot).await;
    let text = "有効期限が2027年5月31日です。いつから更新できますか";
    say(bot, &id, "k1", text).await;
    let before = house.store.conversation(&id).await.unwrap().state;
    wish(bot, &id, "k2", ReplyLocale::Yasashii).await;
    bot.claim(&id, &agent).await.unwrap();
    assert_eq!(say(bot, &id, "k3", "予約は？").await.len(), 1);
    bot.hand_back(action(&id, &agent)).await.unwrap();
    let record = house.store.conversation(&id).await.unwrap();
    assert_eq!(record.holder, Holder::Bot);
    assert!(!before.slots.is_empty());
    assert_eq!(record.state.slots, before.slots);
    let told = house
        .store
        .events_after(&id, record.last - 2, 9, Audience::Resident);
    let told = told.await.unwrap();
    assert_eq!(told[0].body.kind(), "close");
    let shown = Shown::of(&told[1]).unwrap();
    assert_eq!(shown.reply.locale, ReplyLocale::Yasashii);
    assert_eq!(say(bot, &id, "k4", "予約は？").await.len(), 2);
}

#[tokio::test]
async fn an_abandoned_conversation_goes_back_to_the_queue() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    let id = held(&house, &agent).await;
    let bot = &house.bot;
    let now = clock(0).at();
    let later = |minutes: i64| crate::store::Timestamp(now.0 + minutes * MINUTE);
    assert_eq!(bot.return_abandoned(later(9)).await.unwrap(), 0);
    let presence = bot.presence();
    presence.look(&id, &agent, Activity::Looking, later(5));
    assert_eq!(bot.return_abandoned(later(14)).await.unwrap(), 0);
    assert_eq!(bot.return_abandoned(later(15)).await.unwrap(), 1);
    assert_eq!(bot.return_abandoned(later(15)).await.unwrap(), 0);
    assert_eq!(holder(&house, &id).await, Holder::Queue);
    assert_eq!(kinds(&house, &id).await[4..], ["release", "bot_reply"]);
    let queue = bot.queue(10).await.unwrap();
    assert_eq!(queue[0].case.opened_at, now, "it keeps its place");
    // A restart gives everybody the time anew.
    bot.claim(&id, &agent).await.unwrap();
    let restarted = house.later(11);
    let at = restarted.clock().at();
    assert_eq!(restarted.return_abandoned(at).await.unwrap(), 0);
}

#[tokio::test]
async fn who_answers_on_discord_may_wait_for_the_resident() {
    let house = House::new().await;
    let agent = hire(&house, "discord-1").await;
    let bot = &house.bot;
    // Who says nothing to a resident who waits has left.
    let id = held(&house, &agent).await;
    let now = clock(0).at();
    let later = |minutes: i64| crate::store::Timestamp(now.0 + minutes * MINUTE);
    assert_eq!(bot.return_abandoned(later(9)).await.unwrap(), 0);
    assert_eq!(bot.return_abandoned(later(10)).await.unwrap(), 1);
    bot.claim(&id, &agent).await.unwrap();
    let message = Outgoing {
        conversation: id.clone(),
        agent: agent.clone(),
        key: "a1".into(),
        text: "お調べします。".into(),
        expected: house.store.conversation(&id).await.unwrap().last,
        suggestion: None,
    };
    let sent = bot.send(message).await.unwrap();
    assert!(matches!(sent, Sent::Kept { .. }), "{sent:?}");
    assert_eq!(bot.return_abandoned(later(600)).await.unwrap(), 0);
    // A note is no answer to the resident, and a message of hours later begins the time anew.
    let evening = house.later(600);
    say(&evening, &id, "k9", "予約は？").await;
    assert_eq!(bot.return_abandoned(later(609)).await.unwrap(), 0);
    bot.note(&id, &agent, "n1", "調べる").await.unwrap();
    // Until the time at which it is closed it stays.
    bot.presence().set_closing(&id, Some(later(650)));
    assert_eq!(bot.return_abandoned(later(649)).await.unwrap(), 0);
    bot.presence().set_closing(&id, None);
    bot.presence()
        .look(&id, &agent, Activity::Looking, later(630));
    assert_eq!(bot.return_abandoned(later(639)).await.unwrap(), 0);
    assert_eq!(bot.return_abandoned(later(640)).await.unwrap(), 1);
    assert_eq!(holder(&house, &id).await, Holder::Queue);
}

#[tokio::test]
async fn suggestions_are_shown_once_and_followed() {
    let house = House::new().await;
    let (agent, other) = (hire(&house, "a").await, hire(&house, "b").await);
    let id = held(&house, &agent).await;
    let asked = say(&house.bot, &id, "k2", "コールセンターは何時までですか").await;
    let seq = asked[0].seq;
    let suggest = || {
        house
            .bot
            .suggest_for(&id, seq, &agent, Some(ReplyLocale::En))
    };
    let offers = suggest().await.unwrap();
    assert!(!offers.answers.is_empty() && offers.answers.len() <= 5);
    let best = &offers.answers[0];
    assert_eq!(best.answer.reply.locale, ReplyLocale::Ja);
    assert_eq!(best.answer.agent_reply.locale, ReplyLocale::En);
    assert!(!best.answer.reply.sources.is_empty());
    let last = house.store.conversation(&id).await.unwrap().last;
    assert_eq!(suggest().await.unwrap(), offers, "looking twice");
    assert_eq!(house.store.conversation(&id).await.unwrap().last, last);

    let stolen = house
        .bot
        .record(&best.id, &other, SuggestionStep::Inserted)
        .await;
    assert!(matches!(stolen, Err(StoreError::Refused(_))));
    let insert = house.bot.record(&best.id, &agent, SuggestionStep::Inserted);
    insert.await.unwrap();
    let text = format!("{}よろしく。", best.answer.text.trim());
    let message = Outgoing {
        text,
        suggestion: Some(best.id.clone()),
        ..outgoing(&id, &agent, "s1", seq)
    };
    let sent = house.bot.send(message).await.unwrap();
    assert!(matches!(sent, Sent::Kept { known: false, .. }), "{sent:?}");
    let used = house.store.suggestion(&best.id).await.unwrap();
    assert_eq!(used.distance, Some(5));
    assert!(used.inserted_at.is_some() && used.sent_at.is_some());
    let last = &offers.answers.last().unwrap().id;
    let reason = SuggestionStep::Rejected(Some("090-1234-5678の方".into()));
    let rejected = house.bot.record(last, &agent, reason).await.unwrap();
    assert!(!rejected.reason.unwrap().contains("5678"));
    // Only messages of the resident are answered.
    for wrong in [seq + 1, 2, 999] {
        let refused = house.bot.suggest_for(&id, wrong, &agent, None).await;
        assert!(matches!(refused, Err(StoreError::Refused(_))), "{wrong}");
    }
}

#[tokio::test]
async fn followers_at_the_desk_hear_of_everything_once() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    let bot = &house.bot;
    bot.presence().on_duty(&agent, clock(0).at());
    let id = begin(bot).await;
    let mut desk = bot.follow(&id, 0, Audience::Desk);
    let mut resident = bot.follow(&id, 0, Audience::Resident);
    let mut everything = bot.bus().follow_all();
    wish(bot, &id, "k1", ReplyLocale::Ja).await;
    bot.claim(&id, &agent).await.unwrap();
    bot.note(&id, &agent, "n", "メモ").await.unwrap();
    bot.send(outgoing(&id, &agent, "s", 5)).await.unwrap();
    bot.close_case(action(&id, &agent)).await.unwrap();
    for seq in 1..=7 {
        assert_eq!(desk.next().await.unwrap().unwrap().seq, seq);
        assert_eq!(everything.recv().await.unwrap().seq, seq);
    }
    assert!(everything.try_recv().is_err());
    let mut seen = Vec::new();
    while seen.last() != Some(&7) {
        seen.push(resident.next().await.unwrap().unwrap().seq);
    }
    assert_eq!(seen, [1, 2, 3, 4, 6, 7], "no note");
    assert_eq!(holder(&house, &id).await, Holder::Closed);
    // Who writes again is answered by the bot.
    assert_eq!(say(bot, &id, "k2", "予約は？").await.len(), 2);
}

#[tokio::test]
async fn every_answer_of_the_library_can_be_searched() {
    let house = House::new().await;
    let found = house
        .bot
        .search_snippets("予約", ReplyLocale::En, ReplyLocale::Ja, 100);
    assert!(!found.is_empty() && found.len() <= 20);
    for snippet in &found {
        assert_eq!(snippet.reply.locale, ReplyLocale::En);
        assert_eq!(snippet.agent_reply.locale, ReplyLocale::Ja);
        assert!(!snippet.text.is_empty());
        let again = house
            .bot
            .snippet(&snippet.snippet, ReplyLocale::En, ReplyLocale::Ja);
        assert_eq!(again.as_ref(), Some(snippet));
    }
    let found = house
        .bot
        .search_snippets("appointment", ReplyLocale::Yasashii, ReplyLocale::Ja, 3);
    assert_eq!(found.len(), 3);
}
