// What a player is made of: its buttons and its slider, and where everything stands.

import { button, element, setAttribute } from "./dom.js";

/** @type {[name: string, speed: number][]} */
const SPEEDS = [["¼", 0.25], ["½", 0.5], ["1", 1], ["2", 2], ["4", 4], ["8", 8]]; // an object would put "1" before "¼"
const ACTIONS = ["Play", "Pause", "Step", "Reset"];

/**
 * Put everything in its place: what is said, the buttons, the slider, the charts, the table, and what can be taken home.
 * @param {import("./playing.js").Player} player
 */
export function buildPanel(player) {
  const { words, more, live } = player.answer;
  const charts = element("div", "dv-charts", ...player.scene.charts.map(({ box }) => box));
  Object.assign(player, { buttons: makeButtons(player), scrub: makeScrub(player), hint: element("p", "dv-hint"), place: element("div", "dv-board") });
  player.root.replaceChildren(words, live, player.buttons, player.scrub, player.hint, charts, more, player.place, makeTools(player));
}

/**
 * Play, Pause, Step, Reset, the speed, and which frame is on screen.
 * @param {import("./playing.js").Player} player
 */
function makeButtons(player) {
  const speed = element("select", "dv-button", ...SPEEDS.map(([name, value]) => new Option(`${name}× speed`, String(value))));
  speed.setAttribute("aria-label", "Speed");
  speed.value = String(player.speed);
  speed.onchange = () => { player.speed = Number(speed.value); };
  const clock = element("span", "dv-clock");
  return element("div", "dv-buttons", ...ACTIONS.map((name) => button(name, "dv-button", () => player[name.toLowerCase()]())), speed, clock);
}

/**
 * Show on buttons and sliders how the player stands.
 * @param {import("./playing.js").Player} player
 */
export function updatePanel({ buttons, scrub, spec, state, frame, frames, total, target }) {
  const off = { Play: state === "playing", Pause: state !== "playing", Step: frame >= total };
  for (const made of buttons.querySelectorAll("button")) setAttribute(made, "aria-disabled", off[made.textContent] ?? false);
  const at = target?.frame ?? frame; // while it loads, the thumb is where it was put
  const came = Math.max(0, frames.length - 1);
  const loads = target ? [`loading ${spec.unit} ${at}: ${came} so far`] : [];
  const stands = target?.stands ? [] : [`${spec.unit} ${frame} of ${total}`]; // what is on screen is still the run before
  /** @type {HTMLElement} */ (buttons.querySelector(".dv-clock")).textContent = [...stands, ...loads].join(", ");
  setAttribute(scrub, "aria-label", `${spec.unit} on screen`);
  setAttribute(scrub, "max", total);
  scrub.value = String(at);
  scrub.style.setProperty("--dv-at", String(total ? at / total : 0));
  scrub.style.setProperty("--dv-loaded", String(total ? came / total : 0));
}

/**
 * The slider over the whole run: what has come is shaded; where it is put beyond that, the run is loaded up to there.
 * @param {import("./playing.js").Player} player
 */
function makeScrub(player) {
  const scrub = element("input", "dv-scrub");
  Object.assign(scrub, { type: "range", min: 0, step: 1 });
  scrub.oninput = () => player.seek(Number(scrub.value));
  scrub.onchange = () => player.seek(Number(scrub.value), true);
  return scrub;
}

/**
 * The scale of the histories, where one is logarithmic, and what can be taken home.
 * @param {import("./playing.js").Player} player
 */
function makeTools(player) {
  const scales = player.spec.figures.some(({ figure }) => player.scene.linear || figure.layout.yaxis.type === "log");
  const scale = button(player.scene.linear ? "Logarithmic scale" : "Linear scale", "dv-button", () => {
    player.toggleScale();
    scale.textContent = player.scene.linear ? "Logarithmic scale" : "Linear scale";
  });
  const first = scales ? [scale] : [];
  if (player.context.standalone) return element("div", "dv-buttons", ...first);
  const home = import("./replay.js");
  return element("div", "dv-buttons", ...first,
    button("Save run as CSV", "dv-button", async () => (await home).exportCsv(player)),
    button("Save run as HTML", "dv-button", async () => (await home).exportReplay(player)));
}
