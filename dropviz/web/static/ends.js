// The names at the ends of a chart's lines. At rest they are annotations of the figure, in motion elements that go with the lines.

import { element } from "./stage.js";
import { endOf } from "./traces.js";

const AWAY = 6; // px between the end of a line and its name
const SIZE = 14; // px, as the figures' small text
const APART = 17; // px between two names of that size that stand below each other

let measure;

/** How large the page's letters are; the figures' are as large. */
const enlargement = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;

function widthOf(text, bold, family, scale) {
  measure ??= document.createElement("canvas").getContext("2d");
  measure.font = `${bold ? 600 : 400} ${SIZE * scale}px ${family}`;
  return measure.measureText(text).width;
}

/** The names in a chart: those of its moving lines, of a ghost's, and of the lines that stay as they are. */
export function namesOf(part, moving, ghosts) {
  const { layout, data } = part.figure;
  const [family, scale] = [layout.font?.family ?? "sans-serif", enlargement()];
  const made = (text, bold, colour, at) => ({ text, bold, colour, at, width: widthOf(text, bold, family, scale), apart: APART * scale });
  return [
    ...moving.filter(({ label }) => label).map((move) => made(move.label, move.stays, data[move.trace].line.color, (frames, frame) => {
      const [last] = endOf(move, frames[frame], frame);
      return [last, frames[last][move.column]];
    })),
    ...ghosts.filter(({ label }) => label).map(({ label, trace }) => made(label, false, trace.line.color, () => [trace.x.at(-1), trace.y.at(-1)])),
    ...Object.entries(part.lines).map(([text, value]) => made(text, false, layout.xaxis.tickfont?.color, () => [Infinity, value])),
  ];
}

/** Where names stand in pixels, none on another: [name, left, middle] of each that has a place. */
export function placed(names, frames, frame, { x, y, edge, top, bottom }) {
  const all = [];
  for (const name of names) {
    const [at, value] = name.at(frames, frame);
    const [px, py] = [at === Infinity ? edge : Math.min(x(at), edge), y(value)];
    if (Number.isFinite(py) && py >= top - 1 && py <= bottom + 1) all.push({ name, left: px + AWAY, py });
  }
  const reaches = ({ left, name }) => left + name.width > edge;
  for (const group of [all.filter(reaches), all.filter((one) => !reaches(one))]) spread(group, top, bottom);
  return all.map(({ name, left, middle }) => [name, left, middle]);
}

/** Give every name a middle that is far enough from the others' and as near to its line as that lets it be. */
function spread(group, top, bottom) {
  if (!group.length) return;
  const { apart } = group[0].name;
  group.sort((a, b) => a.py - b.py);
  const runs = []; // of names that touch: the sum of where they would have their first one, how many, and that place
  for (const [i, { py }] of group.entries()) {
    runs.push({ sum: py - i * apart, count: 1 });
    while (runs.length > 1 && runs.at(-2).sum / runs.at(-2).count > runs.at(-1).sum / runs.at(-1).count) {
      const { sum, count } = runs.pop();
      runs.at(-1).sum += sum;
      runs.at(-1).count += count;
    }
  }
  const high = bottom - (group.length - 1) * apart;
  const firsts = runs.flatMap(({ sum, count }) => Array(count).fill(Math.max(top, Math.min(high, sum / count))));
  group.forEach((one, i) => { one.middle = firsts[i] + i * apart; });
}

/** Names as annotations, on a ground of this colour, of a Plotly figure whose axes have these scales. */
export function annotations(names, frames, frame, scales, paper) {
  return placed(names, frames, frame, scales).map(([name, left, middle]) => {
    const [at, value] = name.at(frames, frame);
    const py = scales.y(value);
    const outside = at === Infinity || left - AWAY >= scales.edge;
    return {
      text: name.bold ? `<b>${name.text}</b>` : name.text, font: { size: SIZE, color: name.colour }, showarrow: false,
      ...(outside ? { xref: "paper", x: 1 } : { xref: "x", x: at, bgcolor: paper }), xanchor: "left", xshift: AWAY - 2, borderpad: 0,
      yref: "y", y: scales.log ? Math.log10(value) : value, yanchor: "middle", yshift: py - middle,
    };
  });
}

/** The names in motion. */
export class Names {
  constructor(root) {
    this.root = element("div", "dv-ends");
    this.root.setAttribute("aria-hidden", "true");
    root.append(this.root);
  }

  /** What is to be named from now on. */
  take(names) {
    this.names = names;
    this.nodes = new Map(names.map((name) => [name, element("span", name.bold ? "dv-end dv-own" : "dv-end", name.text)]));
    for (const [{ colour }, node] of this.nodes) node.style.color = colour;
    this.root.replaceChildren(...this.nodes.values());
  }

  paint(frames, frame, scales) {
    const shown = new Set();
    for (const [name, left, middle] of placed(this.names, frames, frame, scales)) {
      shown.add(name);
      this.nodes.get(name).style.transform = `translate(${left.toFixed(1)}px, ${middle.toFixed(1)}px) translateY(-50%)`;
    }
    for (const [name, node] of this.nodes) node.hidden = !shown.has(name);
  }
}
