// The labels at the ends of a chart's lines. At rest they are annotations of the figure, in motion elements that go with the lines.

import { contextOf, element } from "./dom.js";
import { letterScale } from "./figures.js";
import { lastFrame } from "./traces.js";

/** @import { Frame, GhostTrace, Label, Move, Part, Scales } from "./types.d.ts" */

const AWAY = 6; // px between the end of a line and its label
const SIZE = 14; // px, as the figures' small text
const APART = 17; // px between two labels of that size that stand below each other

/** @type {CanvasRenderingContext2D | null} */
let measure = null;

/**
 * @param {string} text
 * @param {boolean | undefined} bold
 * @param {string} family
 * @param {number} scale
 */
function textWidth(text, bold, family, scale) {
  measure ??= contextOf(document.createElement("canvas"));
  measure.font = `${bold ? 600 : 400} ${SIZE * scale}px ${family}`;
  return measure.measureText(text).width;
}

/**
 * The labels in a chart: those of its moving lines, of a ghost's, and of the lines that stay as they are.
 * @param {Part} part
 * @param {Move[]} moving
 * @param {GhostTrace[]} ghosts
 * @returns {Label[]}
 */
export function lineLabels(part, moving, ghosts) {
  const { layout, data } = part.figure;
  const [family, scale] = [layout.font?.family ?? "sans-serif", letterScale()];
  /** @type {(text: string, bold: boolean | undefined, colour: string, at: Label["at"]) => Label} */
  const made = (text, bold, colour, at) => ({ text, bold, colour, at, width: textWidth(text, bold, family, scale), apart: APART * scale });
  return [
    ...moving.filter(({ label }) => label).map((move) => made(move.label ?? "", move.stays, data[move.trace].line.color, (frames, frame) => {
      const [last] = lastFrame(move, frames[frame], frame);
      return [last, frames[last][move.column]];
    })),
    ...ghosts.filter(({ label }) => label).map(({ label, trace }) => made(label || "", false, trace.line.color, () => [trace.x.at(-1), trace.y.at(-1)])),
    ...Object.entries(part.lines).map(([text, value]) => made(text, false, layout.xaxis.tickfont?.color, () => [Infinity, value])),
  ];
}

/**
 * Where labels stand in pixels, none on another: [label, left, middle] of each that has a place.
 * @param {Label[]} labels
 * @param {Frame[]} frames
 * @param {number} frame
 * @param {Scales} scales
 * @returns {[label: Label, left: number, middle: number][]}
 */
export function placeLabels(labels, frames, frame, { x, y, edge, top, bottom }) {
  const all = [];
  for (const label of labels) {
    const [at, value] = label.at(frames, frame);
    const [px, py] = [at === Infinity ? edge : Math.min(x(at), edge), y(value)];
    if (Number.isFinite(py) && py >= top - 1 && py <= bottom + 1) all.push({ label, left: px + AWAY, py, middle: py });
  }
  /** @param {{ left: number, label: Label }} one */
  const reaches = ({ left, label }) => left + label.width > edge;
  for (const group of [all.filter(reaches), all.filter((one) => !reaches(one))]) spreadOut(group, top, bottom);
  return all.map(({ label, left, middle }) => [label, left, middle]);
}

/**
 * Give every label a middle that is far enough from the others' and as near to its line as that lets it be.
 * @param {{ label: Label, py: number, middle: number }[]} group
 * @param {number} top
 * @param {number} bottom
 */
function spreadOut(group, top, bottom) {
  if (!group.length) return;
  const { apart } = group[0].label;
  group.sort((a, b) => a.py - b.py);
  /** @type {{ sum: number, count: number }[]} */
  const runs = []; // of labels that touch: the sum of where they would have their first one, and how many
  for (const [i, { py }] of group.entries()) {
    let run = { sum: py - i * apart, count: 1 };
    for (let before = runs.at(-1); before && before.sum / before.count > run.sum / run.count; before = runs.at(-1)) {
      run = { sum: before.sum + run.sum, count: before.count + run.count };
      runs.pop();
    }
    runs.push(run);
  }
  const high = bottom - (group.length - 1) * apart;
  const firsts = runs.flatMap(({ sum, count }) => Array(count).fill(Math.max(top, Math.min(high, sum / count))));
  group.forEach((one, i) => { one.middle = firsts[i] + i * apart; });
}

/**
 * Labels as annotations, on a ground of this colour, of a Plotly figure whose axes have these scales.
 * @param {Label[]} labels
 * @param {Frame[]} frames
 * @param {number} frame
 * @param {Scales} scales
 * @param {string} paper
 */
export function labelAnnotations(labels, frames, frame, scales, paper) {
  return placeLabels(labels, frames, frame, scales).map(([label, left, middle]) => {
    const [at, value] = label.at(frames, frame);
    const py = scales.y(value);
    const outside = at === Infinity || left - AWAY >= scales.edge;
    return {
      text: label.bold ? `<b>${label.text}</b>` : label.text, font: { size: SIZE, color: label.colour }, showarrow: false,
      ...(outside ? { xref: "paper", x: 1 } : { xref: "x", x: at, bgcolor: paper }), xanchor: "left", xshift: AWAY - 2, borderpad: 0,
      yref: "y", y: scales.log ? Math.log10(value) : value, yanchor: "middle", yshift: py - middle,
    };
  });
}

/** The labels in motion. */
export class Labels {
  /** @type {HTMLElement} */ root;
  /** @type {Label[]} */ labels;
  /** @type {Map<Label, HTMLElement>} */ nodes;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = element("div", "dv-ends");
    this.root.setAttribute("aria-hidden", "true");
    root.append(this.root);
  }

  /**
   * What is to be named from now on.
   * @param {Label[]} labels
   */
  setLabels(labels) {
    this.labels = labels;
    this.nodes = new Map(labels.map((label) => [label, element("span", label.bold ? "dv-end dv-own" : "dv-end", label.text)]));
    for (const [{ colour }, node] of this.nodes) node.style.color = colour;
    this.root.replaceChildren(...this.nodes.values());
  }

  /**
   * @param {Frame[]} frames
   * @param {number} frame
   * @param {Scales} scales
   */
  paint(frames, frame, scales) {
    const shown = new Set();
    for (const [label, left, middle] of placeLabels(this.labels, frames, frame, scales)) {
      shown.add(label);
      /** @type {HTMLElement} */ (this.nodes.get(label)).style.transform = `translate(${left.toFixed(1)}px, ${middle.toFixed(1)}px) translateY(-50%)`;
    }
    for (const [label, node] of this.nodes) node.hidden = !shown.has(label);
  }
}
