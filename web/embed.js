// Puts the chat into a page of the city: <script src="https://…/embed.js" data-lang="ja" async></script>
//
// It adds a button and, when that is pressed, a frame. It reads nothing of the page around it, sets no cookie there, and
// needs of that page's policy only script-src and frame-src for the chat's address.

(() => {
  const script = document.currentScript;
  if (!(script instanceof HTMLScriptElement)) return;
  const { origin } = new URL(script.src);
  const WORDS = __WORDS__;
  const lang = script.dataset.lang && script.dataset.lang in WORDS ? script.dataset.lang : "ja";
  const words = WORDS[lang];

  const STYLE = `
    :host { all: initial; font-family: system-ui, sans-serif; color-scheme: light dark; }
    button { font: inherit; cursor: pointer; border: 0; }
    button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #0f3876; }
    #open { position: fixed; right: 20px; bottom: 20px; z-index: 2147483000; width: 56px; height: 56px; padding: 14px;
      border-radius: 28px; background: #174f9e; color: #fff; box-shadow: 0 4px 16px #0006; }
    #open:hover, #close:hover { background: #0f3876; }
    #open svg, #close svg { display: block; width: 100%; height: 100%; }
    #panel { position: fixed; right: 20px; bottom: 88px; z-index: 2147483001; width: min(400px, calc(100vw - 40px));
      height: min(680px, calc(100vh - 108px)); display: flex; flex-direction: column; overflow: hidden;
      border-radius: 14px; background: #fff; box-shadow: 0 8px 40px #0006; }
    #panel[hidden] { display: none; }
    #bar { flex: none; display: flex; align-items: center; justify-content: space-between; min-height: 44px;
      padding-left: 16px; background: #174f9e; color: #fff; font-size: 15px; font-weight: 600; }
    #close { width: 44px; height: 44px; padding: 12px; background: transparent; color: #fff; }
    iframe { flex: 1; width: 100%; border: 0; background: #fff; }
    @media (max-width: 640px), (max-height: 480px) {
      #panel { inset: 0; width: auto; height: auto; border-radius: 0; }
    }
    @media (forced-colors: active) { button { border: 2px solid ButtonText; } #panel { border: 2px solid CanvasText; } }
    @media print { #open, #panel { display: none; } }
  `;

  /**
   * An element with attributes.
   * @template {keyof HTMLElementTagNameMap} Name
   * @param {Name} name
   * @param {Record<string, string>} attributes
   */
  function make(name, attributes) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  }

  /**
   * A line drawing of 24 by 24.
   * @param {string} path
   */
  function icon(path) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const line = document.createElementNS(space, "path");
    const look = { viewBox: "0 0 24 24", fill: "none", stroke: "currentColor", "stroke-width": "2", "aria-hidden": "true" };
    for (const [key, value] of Object.entries(look)) svg.setAttribute(key, value);
    line.setAttribute("d", path);
    line.setAttribute("stroke-linecap", "round");
    line.setAttribute("stroke-linejoin", "round");
    svg.append(line);
    return svg;
  }

  const host = make("div", { lang });
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];

  const button = make("button", { id: "open", type: "button", "aria-expanded": "false", "aria-controls": "panel" });
  button.setAttribute("aria-label", words.open);
  button.title = words.open;
  button.append(icon("M4 5h16v11H9l-5 4z M8 9h8 M8 12h5"));
  const panel = make("div", { id: "panel", role: "dialog", "aria-label": words.title });
  panel.hidden = true;
  const bar = make("div", { id: "bar" });
  const title = make("span", {});
  title.textContent = words.title;
  const close = make("button", { id: "close", type: "button", "aria-label": words.close });
  close.append(icon("M5 5l14 14 M19 5L5 19"));
  bar.append(title, close);
  panel.append(bar);
  root.append(button, panel);

  /** @type {HTMLIFrameElement | null} */
  let frame = null;

  /** @param {boolean} open */
  function show(open) {
    if (open && !frame) {
      frame = make("iframe", {
        title: words.title,
        sandbox: "allow-scripts allow-forms allow-same-origin allow-popups allow-modals allow-downloads",
        referrerpolicy: "origin",
        src: `${origin}/?embedded=1&lang=${encodeURIComponent(lang)}`,
      });
      panel.append(frame);
    }
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? words.close : words.open);
    button.title = open ? words.close : words.open;
    if (open) frame?.focus();
    else button.focus();
  }

  button.addEventListener("click", () => show(panel.hidden !== false));
  close.addEventListener("click", () => show(false));
  addEventListener("keydown", ({ key, isComposing }) => {
    if (key === "Escape" && !isComposing && !panel.hidden) show(false);
  });
  // The page in the frame has the keyboard then, and tells that Escape was pressed.
  addEventListener("message", ({ data, origin: sender, source }) => {
    if (sender === origin && frame && source === frame.contentWindow && data === "madoguchi:close") show(false);
  });

  if (document.body) document.body.append(host);
  else addEventListener("DOMContentLoaded", () => document.body.append(host));
})();
