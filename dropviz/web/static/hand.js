// What a visitor's hand is at: the knobs of the page, by the elements that Streamlit makes of them.

const AHEAD = 0.5; // of the view's height: a section so far below or above it follows already
const SEEDS = 10000; // as many as there are; after the last one "Draw again" begins anew

/**
 * The knob that an element belongs to, by the class that Streamlit makes of its key, and where its thumb stands.
 * @param {Element} target
 */
export function knobOf(target) {
  const thumb = target.matches?.("[aria-valuetext]") ? target : widgetOf(target)?.querySelector("[aria-valuetext]");
  const knob = keyOf(target);
  return knob && thumb ? { knob, value: (thumb.getAttribute("aria-valuetext") ?? "").replaceAll(",", "").replace("−", "-") } : undefined;
}

/**
 * Whether a thumb stands at a value: what it says may have fewer digits.
 * @param {string} thumb
 * @param {string | null} value
 */
export function isAt(thumb, value) {
  const digits = thumb.split(".")[1]?.length ?? 0;
  return value !== null && Number(value).toFixed(digits) === Number(thumb).toFixed(digits);
}

/** Where the thumb of a knob stands, if it is on the page. @param {string} knob */
export function thumbOf(knob) {
  const widget = document.querySelector(`.st-key-${knob}`);
  return widget ? knobOf(widget)?.value : undefined;
}

/**
 * Mark a knob whose place the server has not heard of. Marked on the page's body, all of the page would be styled anew.
 * @param {string} knob
 * @param {boolean} on
 */
export function markUnheard(knob, on) {
  document.querySelector(`.st-key-${knob}`)?.toggleAttribute("data-unheard", on);
}

/**
 * The knob that a button takes on, and where to from a value; nothing of another element.
 * @param {Element} target
 * @returns {{ knob: string, next: (value: number) => number } | undefined}
 */
export function stepOf(target) {
  const button = target.closest?.("button");
  if (!button || button.disabled) return undefined;
  if (button.closest(".st-key-again")) return { knob: "seed", next: (seed) => (seed + 1) % SEEDS };
  const knob = keyOf(button);
  const by = { stNumberInputStepUp: 1, stNumberInputStepDown: -1 }[button.dataset.testid ?? ""];
  return knob && by ? { knob, next: (value) => value + by } : undefined;
}

/** @param {Element} target */
const widgetOf = (target) => target.closest?.("[class*=st-key-]");

/** The key of the widget that an element belongs to. @param {Element} target */
const keyOf = (target) => /st-key-([a-z_0-9]+)/.exec(widgetOf(target)?.className ?? "")?.[1];

/** Whether what is so many pixels out of view is near enough to follow. @param {number} away */
export const isNear = (away) => away < AHEAD * innerHeight;

/** The players of the page. @returns {import("./playing.js").Player[]} */
export function players() {
  return [.../** @type {NodeListOf<any>} */ (document.querySelectorAll(".dv-player"))].map(({ player }) => player).filter(Boolean);
}
