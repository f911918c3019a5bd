// Pages with passwords: the button that shows what was typed. Without this file there is no such button.

for (const button of document.querySelectorAll("button[data-shows]")) {
  if (!(button instanceof HTMLButtonElement)) continue;
  const field = document.getElementById(button.dataset.shows ?? "");
  if (!(field instanceof HTMLInputElement)) continue;
  const show = (/** @type {boolean} */ shown) => {
    field.type = shown ? "text" : "password";
    button.setAttribute("aria-pressed", String(shown));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // Browsers offer to remember passwords, and must not remember them as a text.
  field.form?.addEventListener("submit", () => show(false));
}
