//! What counts as read, and what is missing.

use super::*;

const CHANNEL: ChannelId = ChannelId::new(5);

fn message(id: u64) -> Message {
    Message {
        id: MessageId::new(id),
        channel: CHANNEL,
        guild: Some(GuildId::new(6)),
        shared: false,
        author: None,
        webhook: false,
        kind: 0,
        content: None,
        mentions: Vec::new(),
        replies_to: None,
        attachments: 0,
        caught_up: false,
    }
}

fn gaps(seen: &Seen) -> Vec<(u64, u64)> {
    let gaps = seen.gaps();
    let mut gaps: Vec<(u64, u64)> = gaps
        .iter()
        .map(|(channel, last)| (channel.get(), last.message.get()))
        .collect();
    gaps.sort_unstable();
    gaps
}

fn reached(seen: &Seen) -> Option<u64> {
    let reached = seen.places().reached(CHANNEL);
    reached.map(|last| last.message.get())
}

#[test]
fn a_note_is_read_as_it_was_written() {
    for guild in [None, Some(GuildId::new(7))] {
        let last = Last {
            message: MessageId::new(u64::MAX),
            guild,
            at: 1_764_000_000_000,
            lasting: guild.is_some(),
        };
        assert_eq!(Last::read(&last.write()), Some(last));
    }
    for nonsense in ["", "0 0 0 0", "1", "1 x 3 0", "1 2 3"] {
        assert_eq!(Last::read(nonsense), None, "{nonsense}");
    }
}

#[test]
fn only_what_is_newer_counts() {
    let seen = Seen::default();
    assert!(seen.note(&message(9), false));
    assert!(!seen.note(&message(8), false));
    assert!(!seen.open(CHANNEL, MessageId::new(10), None, false));
    assert!(seen.open(ChannelId::new(6), MessageId::new(3), None, true));
    assert_eq!(gaps(&seen), []);
    seen.interrupted();
    assert_eq!(gaps(&seen), [(5, 9), (6, 3)]);
}

#[test]
fn what_comes_in_while_something_is_missing_does_not_hide_it() {
    let seen = Seen::default();
    seen.note(&message(9), false);
    seen.miss(&message(20));
    seen.note(&message(21), false);
    assert_eq!(gaps(&seen), [(5, 19)]);
    seen.interrupted();
    assert_eq!(gaps(&seen), [(5, 19)]);
    // While it is read up to 21, one more is dropped.
    seen.miss(&message(22));
    seen.note(&message(23), false);
    seen.caught_up(CHANNEL, Some(MessageId::new(21)));
    assert_eq!((gaps(&seen), reached(&seen)), (vec![(5, 21)], Some(21)));
    seen.caught_up(CHANNEL, Some(MessageId::new(23)));
    assert_eq!((gaps(&seen), reached(&seen)), (vec![], Some(23)));
    // One that was deleted before it could be read holds nothing up.
    seen.miss(&message(30));
    seen.caught_up(CHANNEL, None);
    assert_eq!(gaps(&seen), []);
}

#[test]
fn what_is_still_being_taken_in_does_not_count() {
    let seen = Seen::default();
    let due = || {
        let due = seen.places().due();
        due.into_iter()
            .map(|(_, last)| last.map(|last| last.message.get()))
            .collect::<Vec<_>>()
    };
    for id in [9, 10, 11] {
        seen.begin(CHANNEL, MessageId::new(id));
        seen.note(&message(id), false);
    }
    assert_eq!(due(), [Some(8)]);
    // The second one is faster than the first.
    seen.end(CHANNEL, MessageId::new(10));
    assert_eq!(due(), [Some(8)]);
    seen.end(CHANNEL, MessageId::new(9));
    assert_eq!(due(), [Some(10)]);
    assert_eq!(due(), []);
    seen.end(CHANNEL, MessageId::new(11));
    assert_eq!(due(), [Some(11)]);
    // What is missing comes before what was taken in.
    seen.miss(&message(12));
    seen.note(&message(13), false);
    assert_eq!(due(), [Some(11)]);
}

#[test]
fn one_at_a_time_catches_up_and_looks_again_for_the_others() {
    let seen = Seen::default();
    assert!(seen.begin_catching_up());
    assert!(!seen.begin_catching_up());
    assert!(seen.must_look_again());
    assert!(!seen.must_look_again());
    assert!(seen.begin_catching_up());
    assert!(!seen.must_look_again());
}

#[test]
fn an_old_conversation_is_not_caught_up_with_but_a_channel_is() {
    let last = |lasting| Last {
        message: MessageId::new(1),
        guild: None,
        at: now() - RECENTLY_MS - 1_000,
        lasting,
    };
    let seen = Seen::default();
    seen.places().last.insert(ChannelId::new(1), last(false));
    seen.places().last.insert(ChannelId::new(2), last(true));
    seen.interrupted();
    assert_eq!(gaps(&seen), [(2, 1)]);
    let due = seen.places().due();
    assert_eq!(due, [(ChannelId::new(1), None)]);
}
