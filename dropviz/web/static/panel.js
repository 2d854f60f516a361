// What a player is made of: its buttons and its slider, and where everything stands.

import { button, element, setAttribute } from "./dom.js";

/** @import { Panel, Spec } from "./types.d.ts" */

/** @type {[name: string, speed: number][]} */
const SPEEDS = [["¼", 0.25], ["½", 0.5], ["1", 1], ["2", 2], ["4", 4], ["8", 8]]; // an object would put "1" before "¼"

/**
 * Put everything in its place: what is said, the buttons, the slider, the charts, the table, and what can be taken home.
 * @param {import("./stage.js").Stage} stage
 * @param {import("./playing.js").Player} player
 * @returns {Panel}
 */
export function buildPanel(stage, player) {
  const { words, more, live } = stage.answer;
  const charts = element("div", "dv-charts", ...stage.scene.charts.map(({ box }) => box));
  const panel = { buttons: makeButtons(player), scrub: makeScrub(player), hint: element("p", "dv-hint"), place: element("div", "dv-board") };
  stage.root.replaceChildren(words, live, panel.buttons, panel.scrub, panel.hint, charts, more, panel.place, makeTools(stage));
  return panel;
}

/**
 * Play, Pause, Step, Reset, the speed, and which frame is on screen.
 * @param {import("./playing.js").Player} player
 */
function makeButtons(player) {
  const speed = element("select", "dv-button", ...SPEEDS.map(([name, value]) => new Option(`${name}× speed`, String(value))));
  speed.setAttribute("aria-label", "Speed");
  speed.value = String(player.clock.speed);
  speed.onchange = () => { player.clock.speed = Number(speed.value); };
  return element("div", "dv-buttons",
    button("Play", "dv-button", () => player.play()), button("Pause", "dv-button", () => player.pause()),
    button("Step", "dv-button", () => player.step()), button("Reset", "dv-button", () => player.reset()),
    speed, element("span", "dv-clock"));
}

/**
 * Show on buttons and sliders how a run stands.
 * @param {Panel} panel
 * @param {Spec} spec
 * @param {import("./run.js").Run} run
 */
export function updatePanel({ buttons, scrub }, spec, { state, frame, frames, total, target, coming }) {
  /** @type {Record<string, boolean>} */
  const off = { Play: state === "playing", Pause: state !== "playing", Step: frame >= total };
  for (const made of buttons.querySelectorAll("button")) setAttribute(made, "aria-disabled", off[made.textContent] ?? false);
  const at = target?.frame ?? frame; // while it loads, the thumb is where it was put
  const came = Math.max(0, frames.length - 1);
  const loads = target ? [`loading ${spec.unit} ${at}: ${came} so far`] : [];
  const stands = target?.stands ? [] : [`${spec.unit} ${frame} of ${total}`]; // what is on screen is still the run before
  /** @type {HTMLElement} */ (buttons.querySelector(".dv-clock")).textContent = [...stands, ...loads, ...(coming ? [coming] : [])].join(", ");
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
 * @param {import("./stage.js").Stage} stage
 */
function makeTools(stage) {
  const scales = stage.spec.figures.some(({ figure }) => stage.scene.linear || figure.layout.yaxis.type === "log");
  const scale = button(stage.scene.linear ? "Logarithmic scale" : "Linear scale", "dv-button", () => {
    stage.toggleScale();
    scale.textContent = stage.scene.linear ? "Logarithmic scale" : "Linear scale";
  });
  const first = scales ? [scale] : [];
  if (stage.context.standalone) return element("div", "dv-buttons", ...first);
  const home = import("./replay.js");
  return element("div", "dv-buttons", ...first,
    button("Save run as CSV", "dv-button", async () => (await home).exportCsv(stage)),
    button("Save run as HTML", "dv-button", async () => (await home).exportReplay(stage)));
}
