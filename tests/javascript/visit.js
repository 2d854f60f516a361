// A visitor at a page with a section that follows p: the charts, the player and the server are stand-ins.

import { Part, stand } from "./page.js";
import { Follow } from "../../dropviz/web/static/follow.js";
import { Section } from "../../dropviz/web/static/section.js";

const SETTINGS = { query: "p=0.30&seed=4", path: "/lesson", lesson: "masks", edition: "e1", takes: { network: ["p", "seed"] }, apart: [], alone: [] };

/** A film of the section at these stops: its figure and its words say where p stands. */
export const film = (...stops) => ({ over: "p", stops, film: {
  words: { "@": stops.map((stop) => `It is **${stop}**.`) },
  rows: [[{ slug: "network", title: "Network", alt: { "@": stops.map((stop) => `At ${stop}`) }, figure: {} }]],
} });

/** A page with one section, which a visitor looks at with the thumb of p at 0.30, and what its server is asked. */
export function visited(t, { player, more = "", ...settings } = {}) {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const clock = t.mock.method(performance, "now", () => 0);
  const asked = [];
  t.mock.method(globalThis, "fetch", (address) => new Promise((resolve) => {
    const respond = (ok) => (said) => resolve({ ok, text: async () => JSON.stringify(said) });
    asked.push({ address: String(address), answer: respond(true), refuse: respond(false) });
  }));
  const moved = [];
  const picture = new Part("div", { "data-figure": "network", "data-near": "true" });
  const move = (alt, _, at) => {
    picture.chart.at = at;
    moved.push([alt, at]);
  };
  picture.chart = { root: picture, at: "", move, rehearse() {}, taken: 0, takeOver() { this.taken += 1; }, settled: 0, settle() { this.settled += 1; } };
  const said = new Part("div", { class: "dv-section", "data-section": "network" });
  const section = new Part("div", { "data-section": "network" }, new Part("div", { class: "dv-titled" }, new Part("div", { class: "dv-title" }, "?"), picture), said);
  said.getBoundingClientRect = () => section.box;
  if (player) section.append(Object.assign(new Part("div", { class: "dv-player" }), { player: { preview: player, stage: { root: section } } }));
  const thumb = new Part("div", { "aria-valuetext": "0.30" });
  const again = new Part("button", {}, "Draw again");
  const heading = (id) => new Part("div", {}, new Part("h2", { id }));
  const page = stand(new Part("div", { class: "st-key-p" }, thumb), new Part("div", { class: "st-key-again" }, again),
    new Part("div", { "data-testid": "stVerticalBlock" }, heading("network"), section, heading("next")));
  new Section(said, "");
  said.section.draw({ slug: "network", words: "It is **0.30**.", more });
  const [words, folded] = ["words", "more"].map((name) => said.section[name].root);
  const follow = new Follow();
  const draw = (changes) => follow.update({ ...SETTINGS, ...settings, ...changes }, document.body, { dark: {} });
  draw();
  /** Let answers be read, and what they change be drawn. */
  async function come() {
    for (let i = 0; i < 5; i++) {
      await new Promise(setImmediate);
      page.frame();
    }
  }
  const drag = (value) => {
    thumb.setAttribute("aria-valuetext", value);
    page.notice(thumb);
    page.frame();
  };
  /** With a film of these stops, which has come while the knob was at rest. */
  async function prepared(...stops) {
    page.tell("pointerover", thumb);
    asked.at(-1).answer(film(...stops));
    await come();
  }
  const waits = (part = section) => part.hasAttribute("data-waits");
  return { page, asked, moved, picture, said, words, folded, section, thumb, again, clock, draw, come, drag, prepared, waits };
}
