// Whether somebody is converting text at the moment: no key may do anything else then.

let isComposing = false;

addEventListener("compositionstart", () => (isComposing = true), true);
// Safari ends the composition before the key event that ended it.
addEventListener("compositionend", () => setTimeout(() => (isComposing = false)), true);

/**
 * Whether a key belongs to the conversion of text.
 * @param {KeyboardEvent} event
 */
export const isForConversion = (event) =>
  isComposing || event.isComposing || event.key === "Process" || event.keyCode === 229;
