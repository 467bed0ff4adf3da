// What opens over the page stands at the end of the document: without help, the keyboard would reach it last.
const OPENED = '[data-testid="stPopoverBody"]';
const OPENER = '[data-testid="stPopoverButton"][aria-expanded="true"]';
const STOPS = "a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex='0']";
const settled = new WeakSet();
const led = new WeakMap();
let byHand = false;

export default function () {
  if (window.meritreeKeyboard) return;
  window.meritreeKeyboard = new MutationObserver(enter);
  window.meritreeKeyboard.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("keydown", walk, true);
  document.addEventListener("pointerdown", point, true);
}

// Opened by a key, it takes the focus to what stands first in it, also where that arrives a little later; from where
// somebody or some device has meanwhile put the focus, it is never taken away.
function enter() {
  const body = document.querySelector(OPENED);
  if (!body || byHand || settled.has(body)) return;
  const here = document.activeElement;
  const begins = here?.matches(`${OPENER}:focus-visible`) || (!led.has(body) && body.contains(here));
  const ours = led.get(body);
  if (!begins && here !== ours && (ours?.isConnected || here !== document.body)) return;
  const all = stops(body);
  const first = all.find((each) => each.checked && sameGroup(each, all[0])) ?? all[0] ?? body;
  if (first === body) body.tabIndex = -1;
  led.set(body, first);
  if (first !== here) first.focus();
}

function point({ target }) {
  byHand = true;
  settle(target);
}

// Beyond either end stands the button that opened it.
function walk(event) {
  byHand = false;
  const body = settle(event.target);
  if (!body || event.key !== "Tab") return;
  const all = stops(body);
  const end = (event.shiftKey ? all[0] : all.at(-1)) ?? body;
  if (event.target !== end && !sameGroup(event.target, end)) return;
  event.preventDefault();
  document.querySelector(OPENER)?.focus();
}

// Whoever has done something in it is led no further.
function settle(target) {
  const body = target.closest?.(OPENED);
  if (body) settled.add(body);
  return body;
}

function stops(body) {
  return [...body.querySelectorAll(STOPS)].filter((each) => each.tabIndex >= 0 && each.offsetParent !== null);
}

// Of a group of radio buttons, the keyboard stops at one only.
function sameGroup(one, other) {
  return one.type === "radio" && other.type === "radio" && one.name === other.name;
}
