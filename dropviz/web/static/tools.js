// The tools of a figure, in a strip of their own beneath it: one stop of the Tab key, the arrow keys go from tool to tool.

import { element } from "./dom.js";

/** @import { DrawnLayout, Trace } from "./types.d.ts" */

const ICONS = { // each in a square of 24 by 24
  image: "M4 4h16v16H4V4m2 2v12h12V6H6m1 10 3-5 2 3 2-3 3 5H7",
  table: "M4 3h16v18H4V3m2 2v3h5V5H6m7 0v3h5V5h-5m-7 5v3h5v-3H6m7 0v3h5v-3h-5m-7 5v4h5v-4H6m7 0v4h5v-4h-5z",
  zoom: "M10 3a7 7 0 1 1-4.2 12.6A7 7 0 0 1 10 3m0 2a5 5 0 1 0 0 10 5 5 0 0 0 0-10m5.2 8.8 6.3 6.3-1.4 1.4-6.3-6.3 1.4-1.4z",
  pan: "M12 2l4 4h-3v5h5V8l4 4-4 4v-3h-5v5h3l-4 4-4-4h3v-5H6v3l-4-4 4-4v3h5V6H8l4-4z",
  whole: "M12 4 2 13h3v8h6v-6h2v6h6v-8h3L12 4z",
};
/** @type {Record<string, number>} */
const TOOL_STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * The tools of a chart.
 * @param {import("./plot.js").Chart} chart
 */
export function figureTools(chart) {
  /** @type {["zoom" | "pan", string][]} */
  const modes = [ ["zoom", "Zoom: drag over a part of the figure"], ["pan", "Pan: drag the figure"]];
  const tools = [
    tool("image", "Save the figure as PNG", () => downloadImage(chart)),
    tool("table", "Save its numbers as CSV", () => downloadNumbers(chart)),
    ...modes.map(([mode, name]) => tool(mode, name, () => chart.drag(chart.mode === mode ? false : mode))),
    tool("whole", "Show the whole figure", () => chart.draw(chart.figure)),
  ];
  tools.forEach((one, i) => { one.tabIndex = i ? -1 : 0; });
  const bar = element("div", "dv-tools", ...tools);
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", `Tools of the figure ${chart.slug.replaceAll("-", " ")}`);
  bar.onkeydown = (event) => {
    const at = tools.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const next = { Home: 0, End: tools.length - 1 }[event.key] ?? (TOOL_STEPS[event.key] && (at + TOOL_STEPS[event.key] + tools.length) % tools.length);
    if (at < 0 || next === undefined) return;
    event.preventDefault();
    tools[next].focus();
  };
  bar.addEventListener("focusin", (event) => tools.forEach((one) => { one.tabIndex = one === event.target ? 0 : -1; }));
  return bar;
}

/**
 * Show on the tools what dragging in the chart does.
 * @param {HTMLElement} bar
 * @param {import("./plot.js").Chart["mode"]} mode
 */
export function markDragging(bar, mode) {
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (bar.querySelectorAll("[data-tool=zoom], [data-tool=pan]"))) one.setAttribute("aria-pressed", String(one.dataset.tool === mode));
}

/**
 * @param {keyof typeof ICONS} name
 * @param {string} words
 * @param {() => void} act
 */
function tool(name, words, act) {
  const made = element("button", "dv-tool");
  Object.assign(made, { type: "button", title: words, onclick: act });
  made.dataset.tool = name;
  made.setAttribute("aria-label", words);
  const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  path.setAttribute("fill-rule", "evenodd");
  icon.append(path);
  made.append(icon);
  return made;
}

/** @param {import("./plot.js").Chart} chart */
async function downloadImage(chart) {
  await chart.drawing; // pressed before the figure stands, it saves what will stand there
  const { Plotly, plot, slug } = chart;
  const { width, height } = /** @type {DrawnLayout} */ (plot._fullLayout);
  Plotly?.downloadImage(plot, { format: "png", scale: 2, width, height, filename: `dropviz-${slug}` });
}

/** @param {import("./plot.js").Chart} chart */
async function downloadNumbers(chart) {
  await chart.drawing;
  download(`dropviz-${chart.slug}.csv`, toCsv(/** @type {Trace[]} */ (chart.plot._fullData)), "text/csv");
}

/**
 * Every point of every trace, one a row.
 * @param {Trace[]} traces
 */
export function toCsv(traces) {
  /** @param {unknown} value */
  const quote = (value) => (/[",\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : value ?? "");
  const rows = [["trace", "x", "y", "value"]];
  for (const trace of traces) {
    const name = trace.name ?? "";
    if (trace.z) {
      const cells = trace.meta?.values ?? trace.z; // where the colours say something else than the numbers
      cells.forEach((/** @type {Iterable<number>} */ row, /** @type {number} */ i) => Array.from(row).forEach((z, j) => rows.push([name, trace.x?.[j] ?? j, trace.y?.[i] ?? i, z])));
    } else {
      const length = Math.max(trace.x?.length ?? 0, trace.y?.length ?? 0);
      for (let i = 0; i < length; i++) rows.push([name, trace.x?.[i] ?? i, trace.y?.[i] ?? i, trace.customdata?.[i] ?? ""]);
    }
  }
  return rows.map((row) => row.map(quote).join(",")).join("\n") + "\n";
}

/**
 * @param {string} name
 * @param {string} text
 * @param {string} type
 */
export function download(name, text, type) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
