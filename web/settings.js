// Size and theme without a new page, remembered for the next visit; and the draft, which survives every link.

const DRAFT = "madoguchi:draft";
const SETTINGS = /** @type {const} */ (["size", "theme"]);

/**
 * A store that may be closed to us: then nothing is remembered.
 * @param {() => string | null | void} use
 */
function attempt(use) {
  try {
    return use() ?? "";
  } catch {
    return "";
  }
}

/** Follows the links of size and theme in place, and takes up what was chosen on an earlier visit. */
export function followSettings() {
  const root = document.documentElement;
  const query = new URLSearchParams(location.search);
  for (const name of SETTINGS) {
    const links = () => document.querySelectorAll(`#settings a[data-${name}]`);
    const apply = (/** @type {string} */ value) => {
      root.dataset[name] = value;
      for (const link of links()) {
        if (link.getAttribute(`data-${name}`) === value) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      // The other links lead to pages that look the same.
      for (const link of document.querySelectorAll("nav#languages a, #settings a")) {
        if (!(link instanceof HTMLAnchorElement) || link.hasAttribute(`data-${name}`)) continue;
        const address = new URL(link.href);
        address.searchParams.set(name, value);
        link.href = address.href;
      }
    };
    const known = (/** @type {string} */ value) => [...links()].some((link) => link.getAttribute(`data-${name}`) === value);
    const remembered = attempt(() => localStorage.getItem(`madoguchi:${name}`));
    if (!query.has(name) && known(remembered)) apply(remembered);
    for (const link of links()) {
      link.addEventListener("click", (event) => {
        event.preventDefault();
        const value = link.getAttribute(`data-${name}`) ?? "";
        apply(value);
        attempt(() => localStorage.setItem(`madoguchi:${name}`, value));
        const address = new URL(location.href);
        address.searchParams.set(name, value);
        history.replaceState(history.state, "", address);
      });
    }
  }
}

/**
 * Lets the links to the page in another language lead to the message that is shown last by now.
 * @param {HTMLElement} list
 */
export function followLanguages(list) {
  document.getElementById("languages")?.addEventListener("click", ({ target }) => {
    const link = target instanceof Element ? target.closest("a") : null;
    const last = [...list.querySelectorAll(":scope > [data-seq]")].at(-1);
    if (link && last) link.hash = last.id;
  });
}

/** What was typed and not sent. */
export const draft = {
  get: () => attempt(() => sessionStorage.getItem(DRAFT)),
  /** @param {string} text */
  set: (text) => attempt(() => (text ? sessionStorage.setItem(DRAFT, text) : sessionStorage.removeItem(DRAFT))),
};
