//! Pictures and files, and what cannot be read.

use super::*;

const SENT: &str = "（ファイルが送られました。ここでは見られません。）";

#[tokio::test(flavor = "multi_thread")]
async fn staff_hear_of_files_that_they_do_not_see() {
    let house = House::new().await;
    house.staffed().await;
    let world = house.fake.world;
    house
        .fake
        .wait_reply(house.fake.dm(world.resident, "担当者と話したいです"))
        .await;
    let conversation = house.conversation(world.resident).await;
    let direct = house.fake.dm_channel(world.resident);
    // While it waits, and while somebody has it; with words, and without.
    let file = |text: &str| {
        let writing = house.fake.writing(world.resident, direct, text);
        writing.attachment("a.png").send()
    };
    let first = file("");
    let told = house.fake.wait_reply(first).await;
    assert!(
        told.content().contains("担当者に届きません"),
        "{}",
        told.content()
    );
    house.store_has(&conversation, SENT).await;
    house.claim(&conversation).await;
    let second = file("この紙です");
    house
        .store_has(&conversation, &format!("この紙です\n{SENT}"))
        .await;
    // A preview changes nothing.
    house.fake.unfurl(second);
    house.fake.dm(world.resident, "終わりです");
    house.store_has(&conversation, "終わりです").await;
    let events = house.events(&conversation).await;
    let changed =
        |event: &&madoguchi::store::Event| matches!(event.body, Body::MessageEdited { .. });
    assert_eq!(events.iter().filter(changed).count(), 0, "{events:?}");
    let said = house.fake.said(direct);
    assert!(
        !said
            .iter()
            .any(|one| one.content().contains("文字で書かれた"))
    );
    let told = said
        .iter()
        .filter(|one| one.content().contains("担当者に届きません"));
    assert_eq!(told.count(), 1);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_can_be_read_it_is_said_how_to_write() {
    let house = House::with(|config, _| config.discord.message_content = false).await;
    house.staffed().await;
    let world = house.fake.world;
    house.fake.set_open(world.resident, false);
    let asked = house.fake.mention(world.resident, world.general, BRING);
    house.fake.wait_reply(asked).await;
    house
        .fake
        .mention(world.resident, world.general, "担当者と話したいです");
    let thread = house
        .fake
        .wait_for("a thread", |fake| {
            fake.threads(world.general).first().cloned()
        })
        .await;
    house
        .fake
        .wait_message(thread.id, "where it goes on", |message| {
            message.content().contains("このスレッドで続けます")
        })
        .await;
    // The address is noted by then.
    let first = house
        .fake
        .user_message(world.resident, thread.id, "聞こえますか");
    let told = house.fake.wait_reply(first).await;
    assert!(told.content().contains("メンション"), "{}", told.content());
    let second = house
        .fake
        .user_message(world.resident, thread.id, "もしもし");
    house
        .fake
        .mention(world.resident, thread.id, "もしもし、聞こえますか");
    let conversation = house.conversation(world.resident).await;
    house
        .store_has(&conversation, "もしもし、聞こえますか")
        .await;
    let id = second.to_string();
    let again = house.fake.said(thread.id);
    let again = again
        .iter()
        .filter(|one| one.json["message_reference"]["message_id"] == id);
    assert_eq!(again.count(), 0, "not twice in a minute");
    house.end().await;
}
