//! After hours: what is written into the form is the note.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn at_night_a_note_is_left_with_a_form() {
    let house = House::at_night(|_, _| {}).await;
    house.staffed().await;
    let world = house.fake.world;
    let asked = house
        .fake
        .mention(world.resident, world.general, "担当者と話したいです");
    let offer = house.fake.wait_reply(asked).await;
    let pressed = house
        .fake
        .press(world.resident, offer.id, "職員に伝言を残す");
    let form = house.fake.wait_callback(pressed).await;
    assert_eq!(form["type"], 9);
    assert_eq!(form["data"]["title"], "担当者に伝言を残す");
    let sent = house.fake.modal(
        world.resident,
        pressed,
        &[("about", "通知書をなくしました")],
    );
    let kept = house.fake.wait_answer(sent).await;
    assert_eq!(kept.only_for, Some(world.resident));
    assert!(read(&kept).contains("伝言を承りました"), "{}", read(&kept));
    let conversation = house.conversation(world.resident).await;
    let case = house.store.open_case(&conversation).await;
    let case = case.expect("the store answers").expect("there is a case");
    assert_eq!(case.reason, "note");
    assert!(case.snoozed_until > Some(house.bot.clock().at()));
    house.store_has(&conversation, "通知書をなくしました").await;
    house.store_has(&conversation, "担当者と話したいです").await;
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn at_night_what_is_written_with_the_command_is_not_lost() {
    let house = House::at_night(|_, _| {}).await;
    house.staffed().await;
    let world = house.fake.world;
    house.commands().await;
    let called = house
        .fake
        .slash(world.resident, world.general, "operator", &[], None);
    house.fake.wait_callback(called).await;
    let sent = house
        .fake
        .modal(world.resident, called, &[("about", "通知書をなくしました")]);
    let kept = house.fake.wait_answer(sent).await;
    assert!(read(&kept).contains("伝言を承りました"), "{}", read(&kept));
    let conversation = house.conversation(world.resident).await;
    assert_eq!(house.holder(&conversation).await, Holder::Queue);
    house.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_notes_are_taken_the_telephone_is_named() {
    let house = House::at_night(|config, _| config.desk.notes = false).await;
    house.staffed().await;
    let world = house.fake.world;
    house.commands().await;
    let called = house
        .fake
        .slash(world.resident, world.general, "operator", &[], None);
    house.fake.wait_callback(called).await;
    let sent = house
        .fake
        .modal(world.resident, called, &[("about", "通知書をなくしました")]);
    let told = house.fake.wait_answer(sent).await;
    assert!(read(&told).contains("0120-380-366"), "{}", read(&told));
    let conversation = house.conversation(world.resident).await;
    assert_eq!(house.holder(&conversation).await, Holder::Bot);
    house.end().await;
}
