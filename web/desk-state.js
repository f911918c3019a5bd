// What the page knows at the moment. One module changes each part of it, and says so.

/**
 * @typedef {{ id: string, name: string }} Person
 * @typedef {{ id: string, name: string, activity: "looking" | "typing" }} Present
 *
 * @typedef {object} Row A conversation of the queue.
 * @property {string} id
 * @property {"waiting" | "held" | "snoozed"} state
 * @property {number} since Milliseconds since 1970.
 * @property {Person | null} holder
 * @property {boolean} mine
 * @property {string} reason
 * @property {string} channel
 * @property {string | null} lang
 * @property {string} message
 * @property {number} last
 * @property {number} last_resident
 * @property {number | null} confidence In thousandths.
 * @property {number | null} until
 * @property {Present[]} present
 *
 * @typedef {object} DeskEvent Something that happened in a conversation.
 * @property {number} seq
 * @property {string} kind
 * @property {string} author
 * @property {number} at
 * @property {string | null} html
 * @property {string | null} text
 */

/** Changed by the modules that own the parts: connection (me, may, offset), board (rows), conversation (open, last). */
export const desk = {
  /** @type {(Person & { role: string }) | null} */
  me: null,
  /** @type {Set<string>} What one may do; everything until the service has said it: it checks anyway. */
  may: new Set(),
  /** By how much the service's clock is ahead of this one, in milliseconds. */
  offset: 0,
  /** @type {Map<string, Row>} */
  rows: new Map(),
  /** @type {string | null} The conversation that is open. */
  open: null,
  /** The last event of it that is known without a gap. */
  last: 0,
};

/** The service's time. */
export const now = () => Date.now() + desk.offset;

/** The open conversation's row, if it is in the queue. */
export const openRow = () => (desk.open ? desk.rows.get(desk.open) : undefined);

/** Whether the open conversation is one's own. */
export const isMine = () => openRow()?.mine === true;

/** What a conversation is called on the screen: people have no names here. */
export const nameOf = (/** @type {string} */ id) => `#${id.slice(-4).toUpperCase()}`;
