// A lesson in a file of its own: its sections, and p under a slider, from films that are in the file. It asks for nothing.

import { element } from "./dom.js";
import { Follow } from "./follow.js";
import { section } from "./section.js";

/** @import { Saved } from "./following.d.ts" */

/**
 * Show a lesson, at the place that the address names after "#".
 * @param {HTMLElement} root
 * @param {Saved} lesson
 */
export function saved(root, { question, link, below, knob, page, context }) {
  const { bar, slider, say } = knobBar(knob);
  const place = element("div", "dv-lesson");
  const source = element("p", "dv-source", "From dropviz. All numbers and pictures are in this file. ");
  if (link) {
    const live = element("a", "", "The live page");
    live.href = link;
    source.append(live);
  }
  root.append(element("h1", "", question), bar, place, source);
  const follow = new Follow();
  const bytes = new TextEncoder().encode(JSON.stringify(below));
  const none = JSON.stringify({ over: knob.name, stops: [], film: null });
  const rests = (/** @type {string} */ query) => history.replaceState(null, "", `#${knob.name}=${new URLSearchParams(query).get(knob.name)}`);
  const draw = () => {
    slider.setAttribute("aria-valuetext", knob.value);
    section({ data: bytes, parentElement: place, setStateValue() {}, setTriggerValue() {} }, context);
    follow.update({
      ...page, edition: "", path: "", alone: [knob.name], apart: [], whole: true, rests, ask() {}, film: (path) => page.films[path] ?? none,
    }, root, context);
    say(); // from there it moves to where the slider stands
  };
  const named = new URLSearchParams(location.hash.slice(1)).get(knob.name);
  const at = named ? knob.stops.findIndex((stop) => Number(stop) === Number(named)) : -1;
  if (at >= 0) slider.value = String(at);
  draw();
  addEventListener("hashchange", () => location.reload()); // another address was typed
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}

/**
 * A knob as the page follows it: what stands under its thumb is its `aria-valuetext`.
 * @param {Saved["knob"]} knob
 */
function knobBar({ name, label, help, stops, value }) {
  const slider = element("input", "");
  Object.assign(slider, { type: "range", id: `knob-${name}`, min: "0", max: String(stops.length - 1), step: "1", value: String(stops.indexOf(value)), title: help });
  const words = element("label", "", label);
  words.htmlFor = slider.id;
  const at = element("output", "", value);
  const say = () => {
    at.textContent = stops[Number(slider.value)];
    slider.setAttribute("aria-valuetext", stops[Number(slider.value)]);
  };
  slider.setAttribute("aria-valuetext", value);
  slider.addEventListener("input", say);
  return { bar: element("div", `dv-knob st-key-${name}`, words, slider, at), slider, say };
}
