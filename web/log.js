// The list of messages: every message once, in order, and the reader's place in it kept.

/**
 * @typedef {{ seq: number | null, author: string, html: string }} Message A message as the service rendered it; what
 * could not be kept has no number.
 */

/** The service escapes what people wrote; this is the only place where its fragments become elements. */
const policy = globalThis.trustedTypes?.createPolicy("madoguchi", {
  createHTML(html) {
    if (!/^\s*<li[\s>]/.test(html)) throw new TypeError("not a message");
    return html;
  },
});

/**
 * The elements of a fragment.
 * @param {string} html
 */
function elementsOf(html) {
  const template = document.createElement("template");
  template.innerHTML = /** @type {string} */ (policy ? policy.createHTML(html) : html);
  return [...template.content.children].filter((element) => element instanceof HTMLLIElement);
}

const seqOf = (/** @type {Element} */ element) => Number(element.getAttribute("data-seq"));

export class Log {
  #list;
  #newer;
  #prefix;
  /** @type {Element | null} */
  #unseen = null;
  /** @type {Element | null} */
  #typing = null;
  /** Whether the reader sees the last line. */
  #atEnd = false;

  /**
   * @param {HTMLElement} list
   * @param {Record<string, string>} words
   * @param {string} [prefix] What the ids of messages begin with.
   */
  constructor(list, words, prefix = "m") {
    this.#list = list;
    this.#prefix = prefix;
    this.#newer = document.createElement("button");
    this.#newer.id = "newer";
    this.#newer.className = "new";
    this.#newer.type = "button";
    this.#newer.hidden = true;
    this.#newer.textContent = words.new ?? "";
    this.#newer.addEventListener("click", () => {
      const unseen = this.#unseen;
      this.#seen();
      this.#reveal(unseen);
    });
    list.after(this.#newer);
    const onScroll = () => {
      this.#atEnd = this.#isAtEnd(4);
      if (this.#isAtEnd()) this.#seen();
    };
    document.addEventListener("scroll", onScroll, { passive: true, capture: true });
    // A notice above the box, or a keyboard on the screen, must not hide the last line.
    new ResizeObserver(() => this.#atEnd && this.goToEnd()).observe(list);
  }

  /** Takes everything away. */
  clear() {
    this.#list.replaceChildren();
    this.#typing = null;
    this.#atEnd = true;
    this.#seen();
  }

  /** Goes to the last message, without an animation. */
  goToEnd() {
    const scroller = this.#scroller();
    scroller.scrollTo({ top: scroller.scrollHeight, behavior: "instant" });
    this.#atEnd = true;
  }

  /**
   * Whether a message is shown.
   * @param {number | null} seq
   */
  has(seq) {
    return seq !== null && document.getElementById(`${this.#prefix}${seq}`) !== null;
  }

  /**
   * Shows messages that are not shown yet.
   * @param {Message[]} messages
   * @param {boolean} [own] Whether they answer what the reader just sent.
   */
  show(messages, own = false) {
    const follow = own || this.#isAtEnd();
    /** @type {Element | null} */
    let first = null;
    /** @type {Element | null} */
    let answer = null;
    for (const { seq, html, author } of messages) {
      if (this.has(seq)) continue;
      const place = this.#placeOf(seq);
      for (const element of elementsOf(html)) {
        place.before(element);
        first ??= element;
        if (author !== "resident") answer ??= element;
      }
    }
    first = answer ?? first;
    this.#keepLastInPlace();
    if (!first) return;
    if (follow) {
      this.#reveal(first);
    } else {
      this.#unseen ??= first;
      this.#newer.hidden = false;
    }
  }

  /**
   * Shows the newer state of a message in the place of the older one; assistive technology is not told again.
   * @param {Message} message
   */
  replace({ seq, html }) {
    const old = document.getElementById(`${this.#prefix}${seq}`);
    const element = elementsOf(html).find(({ id }) => id === `${this.#prefix}${seq}`);
    if (!old || !element) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    this.#list.setAttribute("aria-live", "off");
    old.replaceWith(element);
    if (focused instanceof HTMLButtonElement) {
      const same = [...element.querySelectorAll("button")].find(
        ({ name, value }) => name === focused.name && value === focused.value,
      );
      same?.focus({ preventScroll: true });
    }
    setTimeout(() => this.#list.setAttribute("aria-live", "polite"), 500);
  }

  /**
   * Shows what the resident said before the service has it.
   * @param {string} text
   * @param {string} status
   * @param {boolean} scroll
   */
  pend(text, status, scroll) {
    const template = document.getElementById("pending");
    const content = template instanceof HTMLTemplateElement ? template.content.cloneNode(true) : null;
    const pending = content instanceof DocumentFragment ? content.firstElementChild : null;
    const element = pending ?? document.createElement("li");
    element.classList.add("pending");
    // It is read out when the service has it, and not twice.
    element.setAttribute("aria-hidden", "true");
    const body = element.querySelector("[data-slot=text]") ?? element.querySelector("p") ?? element;
    body.textContent = text;
    const place = element.querySelector("[data-slot=state]");
    if (place) place.textContent = status;
    this.#list.append(element);
    if (scroll) this.goToEnd();
    return element;
  }

  /**
   * Marks a pending message as not sent, with a button that tries again.
   * @param {Element} pending
   * @param {Record<string, string>} words
   * @param {() => void} retry
   */
  fail(pending, words, retry) {
    if (pending.classList.contains("failed")) return;
    pending.classList.add("failed");
    pending.removeAttribute("aria-hidden");
    const place = pending.querySelector("[data-slot=state]") ?? pending;
    place.textContent = `${words.failed ?? ""} `;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "retry";
    button.textContent = words.retry ?? "";
    button.addEventListener("click", retry);
    place.append(button);
    if (this.#isAtEnd(120)) this.goToEnd();
  }

  /**
   * Shows that an answer is being written, or no longer.
   * @param {boolean} on
   */
  typing(on) {
    if (!on) {
      this.#typing?.remove();
      this.#typing = null;
      return;
    }
    const template = document.getElementById("typing");
    if (this.#typing || !(template instanceof HTMLTemplateElement)) return;
    const atEnd = this.#isAtEnd();
    const content = template.content.cloneNode(true);
    const element = content instanceof DocumentFragment ? content.firstElementChild : null;
    if (!element) return;
    element.setAttribute("aria-hidden", "true");
    this.#typing = element;
    this.#list.append(element);
    if (atEnd) this.goToEnd();
  }

  /**
   * The element before which a message belongs.
   * @param {number | null} seq
   */
  #placeOf(seq) {
    const marker = document.createComment("");
    const shown = [...this.#list.children];
    const later = seq === null ? null : shown.find((element) => element.hasAttribute("data-seq") && seqOf(element) > seq);
    const next = later ?? shown.find((element) => element.matches(".pending, .typing"));
    if (next) next.before(marker);
    else this.#list.append(marker);
    queueMicrotask(() => marker.remove());
    return marker;
  }

  /** What is not sent and the typing indicator stand behind all messages. */
  #keepLastInPlace() {
    this.#list.append(...this.#list.querySelectorAll(":scope > .pending"));
    if (this.#typing) this.#list.append(this.#typing);
  }

  #scroller() {
    const scrolls = /auto|scroll/.test(getComputedStyle(this.#list).overflowY);
    return scrolls ? this.#list : (document.scrollingElement ?? document.documentElement);
  }

  #isAtEnd(tolerance = 80) {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller();
    return scrollHeight - scrollTop - clientHeight <= tolerance;
  }

  #seen() {
    this.#unseen = null;
    this.#newer.hidden = true;
  }

  /** @param {Element | null} element */
  #reveal(element) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element?.scrollIntoView({ block: "start", behavior: calm ? "instant" : "smooth" });
  }
}
