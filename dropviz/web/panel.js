// The player's buttons, sliders and table. Each function makes one of them for a player.

import { element, number } from "./stage.js";

const SPEEDS = { "¼": 0.25, "½": 0.5, "1": 1, "2": 2, "4": 4, "8": 8 };
const ACTIONS = ["Play", "Pause", "Step", "Reset"];

function button(name, act) {
  const made = element("button", "dv-button", name);
  made.type = "button";
  made.onclick = act;
  return made;
}

/** Play, Pause, Step, Reset, the speed, and which frame is on screen. */
export function makeButtons(player) {
  const speed = element("select", "dv-button", ...Object.entries(SPEEDS).map(([name, value]) => new Option(`${name}× speed`, value)));
  speed.setAttribute("aria-label", "Speed");
  speed.value = String(player.speed);
  speed.onchange = () => { player.speed = Number(speed.value); };
  const clock = element("span", "dv-clock");
  return element("div", "dv-buttons", ...ACTIONS.map((name) => button(name, () => player[name.toLowerCase()]())), speed, clock);
}

/** Show on buttons and sliders how the player stands. */
export function markPanel({ buttons, scrub, spec, state, frame, frames, total }) {
  const off = { Play: state === "playing", Pause: state !== "playing", Step: frame >= total };
  for (const made of buttons.querySelectorAll("button")) made.setAttribute("aria-disabled", off[made.textContent] ?? false);
  buttons.querySelector(".dv-clock").textContent = `${spec.unit} ${frame} of ${total}`;
  Object.assign(scrub, { max: Math.max(0, frames.length - 1), value: frame });
}

/** The slider that goes back over everything seen. */
export function makeScrub(player) {
  const scrub = element("input", "dv-scrub");
  Object.assign(scrub, { type: "range", min: 0, step: 1 });
  scrub.setAttribute("aria-label", `${player.spec.unit} on screen`);
  scrub.oninput = () => player.show(Number(scrub.value), "paused");
  scrub.onchange = () => player.show(Number(scrub.value), "paused", true);
  return scrub;
}

/** The scale of the histories, and what can be taken home. */
export function makeTools(player) {
  const scale = button(player.linear ? "Logarithmic scale" : "Linear scale", () => {
    player.toggleScale();
    scale.textContent = player.linear ? "Logarithmic scale" : "Linear scale";
  });
  if (player.context.standalone) return element("div", "dv-buttons", scale);
  const home = import("./replay.js");
  return element("div", "dv-buttons", scale,
    button("Save run as CSV", async () => (await home).exportCsv(player)),
    button("Save run as HTML", async () => (await home).exportReplay(player)));
}

/** The table of numbers at the frame on screen; its cells are remembered for `fillTable`. */
export function makeTable(player) {
  const { caption, columns, rows } = player.spec.table;
  player.cells = [];
  const head = element("tr", "", element("th", "", ""), ...columns.map((name) => element("th", "", name)));
  const body = rows.map(({ name, colour, cells }) => {
    const label = element("th", "dv-member", name);
    label.style.setProperty("--dv-colour", colour);
    return element("tr", "", label, ...cells.map((column) => {
      const cell = element("td", "", "");
      player.cells.push({ cell, column });
      return cell;
    }));
  });
  return element("table", "dv-table", element("caption", "", caption), element("thead", "", head), element("tbody", "", ...body));
}

export function fillTable({ cells, frames, frame }) {
  for (const { cell, column } of cells) cell.textContent = number(frames[frame][column]);
}

/** The table in words, for who does not see it. */
export function tableInWords({ spec, frames, frame, total }) {
  const { columns, rows } = spec.table;
  const words = rows.map(({ name, cells }) =>
    `${name}: ${cells.map((column, i) => `${columns[i]} ${number(frames[frame][column])}`).join(", ")}`);
  return `At ${spec.unit} ${frame} of ${total}. ${words.join(". ")}.`;
}
