//! Who waits for a person, and who need not.

use super::*;

#[tokio::test]
async fn a_wish_opens_a_case_only_where_somebody_comes() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    for locale in ReplyLocale::ALL {
        // Nobody is there: the number, and no queue.
        let bot = house.later(0);
        let id = begin(&bot).await;
        let events = wish(&bot, &id, "k", locale).await;
        assert_eq!(events.len(), 2);
        assert!(text_of(&events[1]).contains("0120-380-366"));
        assert_eq!(holder(&house, &id).await, Holder::Bot);

        bot.presence().on_duty(&agent, bot.clock().at());
        let events = wish(&bot, &id, "k2", locale).await;
        assert_eq!(events.len(), 3);
        assert_eq!(
            events[2].body,
            Body::HandOver {
                reason: "button".into()
            }
        );
        let shown = Shown::of(&events[1]).unwrap();
        assert!(!shown.fallback);
        assert_eq!(shown.reply.locale, locale);
        assert!(!text_of(&events[1]).is_empty());
        assert_eq!(holder(&house, &id).await, Holder::Queue);
        // Once more: it waits already.
        let events = wish(&bot, &id, "k3", locale).await;
        assert_eq!(events.len(), 2);
        let case = house.store.open_case(&id).await.unwrap().unwrap();
        assert_eq!(
            (case.status, case.reason.as_str()),
            (CaseStatus::Waiting, "button")
        );
    }
    assert_eq!(house.bot.queue(10).await.unwrap().len(), 3);
}

#[tokio::test]
async fn who_cannot_be_put_into_the_queue_is_told_the_number() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    let bot = &house.bot;
    bot.presence().on_duty(&agent, clock(0).at());
    let id = begin(bot).await;
    house.store.close().await;
    let Received::Unstored { shown, .. } = send(bot, &id, "k", Content::Person).await.unwrap()
    else {
        panic!("kept in a closed store")
    };
    let text = serde_json::to_string(&shown.unwrap().reply).unwrap();
    assert!(
        text.contains("0120-380-366") && !text.contains("おつなぎします"),
        "{text}"
    );
}

#[tokio::test]
async fn words_and_the_offer_after_failures_open_a_case_too() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    house.bot.presence().on_duty(&agent, clock(0).at());
    let id = begin(&house.bot).await;
    let events = say(&house.bot, &id, "k", "職員と話したい").await;
    assert_eq!(
        events[2].body,
        Body::HandOver {
            reason: "asked".into()
        }
    );

    let id = begin(&house.bot).await;
    say(&house.bot, &id, "k1", "ペンギンは飛べますか").await;
    let events = say(&house.bot, &id, "k2", "ピザの作り方を教えて").await;
    let shown = Shown::of(&events[1]).unwrap();
    assert!(shown.fallback, "{}", text_of(&events[1]));
    let choice = shown.reply.choices.last().unwrap();
    let content = Content::Choice {
        reply: events[1].seq,
        id: choice.id.clone(),
    };
    let Received::Kept { events, .. } = send(&house.bot, &id, "k3", content).await.unwrap() else {
        panic!("not kept")
    };
    assert_eq!(
        events[2].body,
        Body::HandOver {
            reason: "offered".into()
        }
    );
    let queue = house.bot.queue(10).await.unwrap();
    assert_eq!(queue.len(), 2);
    // The clock stands still, so that neither has waited longer.
    let first = queue.iter().find(|row| row.message == "職員と話したい");
    let language = first.and_then(|row| row.language);
    assert_eq!(language, Some(crate::locale::Locale::Ja));
    // The choice of a person says nothing of what they want to know.
    assert!(
        queue
            .iter()
            .any(|row| row.message == "ピザの作り方を教えて")
    );
}

#[tokio::test]
async fn after_hours_a_note_can_be_left_and_is_found_at_the_next_opening() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    let evening = house.later(EVENING);
    // While nobody works there at all, no note is offered.
    let id = begin(&evening).await;
    let events = wish(&evening, &id, "k0", ReplyLocale::Ja).await;
    let choices = Shown::of(&events[1]).unwrap().reply.choices;
    assert!(choices.iter().all(|choice| choice.id != LEAVE_NOTE));

    evening.tend_desk().await.unwrap();
    evening.presence().on_duty(&agent, evening.clock().at());
    let events = wish(&evening, &id, "k1", ReplyLocale::Ja).await;
    assert_eq!(events.len(), 2, "no dead queue");
    let shown = Shown::of(&events[1]).unwrap();
    assert!(text_of(&events[1]).contains("0120-380-366"));
    assert!(
        text_of(&events[1]).contains("午前9時"),
        "{}",
        text_of(&events[1])
    );
    assert_eq!(shown.reply.choices[0].id, LEAVE_NOTE);
    let content = Content::Choice {
        reply: events[1].seq,
        id: LEAVE_NOTE.into(),
    };
    let received = send(&evening, &id, "k2", content).await.unwrap();
    let Received::Kept { events, .. } = received else {
        panic!("not kept")
    };
    assert_eq!(Shown::of(&events[1]).unwrap().reply.choices[0].id, NO_NOTE);
    let note = "1234 5678 9018 の件で、予約は要りますか";
    let events = say(&evening, &id, "k3", note).await;
    assert!(!text_of(&events[0]).contains("9018"));
    assert_eq!(
        events[2].body,
        Body::HandOver {
            reason: "note".into()
        }
    );
    assert_eq!(holder(&house, &id).await, Holder::Queue);
    assert_eq!(evening.queue(10).await.unwrap(), []);
    // The next morning at nine, 13 hours later.
    assert_eq!(
        house.later(EVENING + 12 * 60 + 59).queue(10).await.unwrap(),
        []
    );
    let morning = house.later(EVENING + 13 * 60);
    let queue = morning.queue(10).await.unwrap();
    assert_eq!(queue.len(), 1);
    assert!(queue[0].message.contains("予約は要りますか"));
    // The bot goes on answering meanwhile, and writing again is no second note.
    let events = say(&evening, &id, "k4", "更新の持ち物は？").await;
    assert_eq!(events.len(), 2);
}

#[tokio::test]
async fn a_note_can_be_given_up() {
    let house = House::new().await;
    hire(&house, "sato").await;
    let evening = house.later(EVENING);
    evening.tend_desk().await.unwrap();
    let id = begin(&evening).await;
    wish(&evening, &id, "k1", ReplyLocale::En).await;
    for (key, text) in [("k2", "1"), ("k3", "1")] {
        // The first choice leaves a note, the first of the next reply gives it up.
        say(&evening, &id, key, text).await;
    }
    let events = say(&evening, &id, "k4", "Do I need an appointment?").await;
    assert_eq!(events.len(), 2);
    assert!(!Shown::of(&events[1]).unwrap().fallback);
    assert_eq!(holder(&house, &id).await, Holder::Bot);
}

#[tokio::test]
async fn who_still_waits_when_it_closes_is_told_so_once() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    house.bot.presence().on_duty(&agent, clock(0).at());
    let id = begin(&house.bot).await;
    wish(&house.bot, &id, "k1", ReplyLocale::Ja).await;
    let tended = house.bot.tend_desk().await.unwrap();
    assert_eq!((tended.returned, tended.put_off), (0, 0));
    let evening = house.later(EVENING);
    assert_eq!(evening.tend_desk().await.unwrap().put_off, 1);
    assert_eq!(evening.tend_desk().await.unwrap().put_off, 0);
    assert_eq!(evening.queue(10).await.unwrap(), []);
    assert_eq!(
        kinds(&house, &id).await[3..],
        ["snooze", "bot_reply"],
        "the resident is told"
    );
    let morning = house.later(EVENING + 13 * 60);
    assert_eq!(morning.queue(10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_snoozed_conversation_leaves_the_queue_until_then() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    let id = held(&house, &agent).await;
    let until = crate::store::Timestamp(clock(0).at().0 + 30 * MINUTE);
    let past = house.bot.snooze(action(&id, &agent), clock(0).at()).await;
    assert!(matches!(past, Err(StoreError::Refused(_))));
    let case = house.bot.snooze(action(&id, &agent), until).await.unwrap();
    assert_eq!(case.snoozed_until, Some(until));
    assert_eq!(
        kinds(&house, &id).await[4..],
        ["release", "snooze", "bot_reply"]
    );
    assert_eq!(house.later(29).queue(10).await.unwrap(), []);
    assert_eq!(house.later(30).queue(10).await.unwrap().len(), 1);
    let resident = house
        .store
        .events_after(&id, 4, 9, Audience::Resident)
        .await;
    let seen = resident.unwrap();
    let kinds: Vec<&str> = seen.iter().map(|event| event.body.kind()).collect();
    assert_eq!(
        kinds,
        ["release", "bot_reply"],
        "putting off is for the desk"
    );
    // It can be claimed before its time.
    let claimed = house.bot.claim(&id, &agent).await.unwrap();
    assert!(matches!(claimed, ClaimOutcome::Claimed(case) if case.snoozed_until.is_none()));
}

#[tokio::test]
async fn who_waits_for_long_is_told_so_once() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    house.bot.presence().on_duty(&agent, clock(0).at());
    let mut ids = Vec::new();
    for locale in ReplyLocale::ALL {
        let id = begin(&house.bot).await;
        wish(&house.bot, &id, "k", locale).await;
        ids.push((id, locale));
    }
    let told = async |minutes: i64| house.later(minutes).tend_desk().await.unwrap().reassured;
    assert_eq!(told(4).await, 0);
    let later = house.later(5);
    assert_eq!(later.tend_desk().await.unwrap().reassured, 3);
    assert_eq!(later.tend_desk().await.unwrap().reassured, 0);
    for (id, locale) in &ids {
        let events = house.store.events_after(id, 3, 9, Audience::Resident).await;
        let events = events.unwrap();
        assert_eq!(events.len(), 1, "{events:?}");
        assert!(text_of(&events[0]).contains("0120-380-366"));
        let shown = Shown::of(&events[0]).unwrap();
        assert_eq!(shown.reply.locale, *locale);
        assert_eq!(holder(&house, id).await, Holder::Queue);
    }
    // Not again after a restart; and who is given back waits anew.
    assert_eq!(told(60).await, 0);
    let (id, _) = &ids[0];
    let later = house.later(61);
    later.claim(id, &agent).await.unwrap();
    later.release(action(id, &agent)).await.unwrap();
    assert_eq!(told(65).await, 0);
    assert_eq!(told(66).await, 1);
    assert_eq!(told(90).await, 0);
}

#[tokio::test]
async fn who_does_not_sit_and_wait_is_not_told_to() {
    let house = House::new().await;
    let agent = hire(&house, "sato").await;
    // A note of the evening before.
    let evening = house.later(EVENING);
    evening.tend_desk().await.unwrap();
    let id = begin(&evening).await;
    wish(&evening, &id, "k1", ReplyLocale::Ja).await;
    for (key, text) in [("k2", "1"), ("k3", "予約は要りますか")] {
        say(&evening, &id, key, text).await;
    }
    assert_eq!(holder(&house, &id).await, Holder::Queue);
    // Somebody who was put off until the opening waits from then on.
    let bot = &house.bot;
    bot.presence().on_duty(&agent, clock(0).at());
    let waiting = begin(bot).await;
    wish(bot, &waiting, "k", ReplyLocale::Ja).await;
    let until = crate::store::Timestamp(clock(0).at().0 + 30 * MINUTE);
    bot.claim(&waiting, &agent).await.unwrap();
    bot.snooze(action(&waiting, &agent), until).await.unwrap();
    let told = async |minutes: i64| house.later(minutes).tend_desk().await.unwrap().reassured;
    assert_eq!(told(29).await, 0);
    assert_eq!(told(34).await, 0);
    assert_eq!(told(35).await, 1);
    // The desk is open again since nine, for an hour.
    assert_eq!(told(EVENING + 14 * 60).await, 0);
}

#[tokio::test]
async fn people_who_can_be_called_elsewhere_are_enough_for_the_queue() {
    let house = House::new().await;
    let bot = &house.bot;
    bot.presence().staffed_elsewhere(clock(0).at());
    let id = begin(bot).await;
    wish(bot, &id, "k", ReplyLocale::Ja).await;
    assert_eq!(holder(&house, &id).await, Holder::Queue);
    assert!(bot.presence().agents_on_duty(clock(0).at()).is_empty());
    // In the evening they can be left a note, although nobody has an account yet.
    let evening = house.later(EVENING);
    evening.presence().staffed_elsewhere(clock(0).at());
    let id = begin(&evening).await;
    let events = wish(&evening, &id, "k", ReplyLocale::Ja).await;
    let choices = Shown::of(&events[1]).unwrap().reply.choices;
    assert_eq!(choices[0].id, LEAVE_NOTE);
}
