// What a visitor takes home of a run: its numbers, or the run itself as a page that needs no server.

import { download } from "./tools.js";
import { namedColumns } from "./traces.js";

/** @import { Spec } from "./types.d.ts" */

// In the order in which they build on each other.
export const MODULES = [
  "dom.js", "figures.js", "canvas.js", "lettering.js", "axes.js", "marks.js", "known.js", "motion.js", "numbers.js", "hover.js", "tools.js", "library.js", "held.js", "paper.js", "settling.js", "plot.js",
  "contours.js", "traces.js", "ghost.js", "labels.js", "layers.js", "legend.js", "panel.js", "answer.js",
  "clicks.js", "scene.js", "stage.js", "clock.js", "run.js", "preview.js", "playing.js", "leaving.js", "player.js",
];

/**
 * The frames received so far, one a row: the histories' values, then every curve at every place; before them how they came about.
 * @param {import("./stage.js").Stage} stage
 */
export function exportCsv({ spec, run: { frames, frame }, answer }) {
  const histories = spec.moving.filter(({ kind }) => kind === "history");
  const others = spec.moving.filter(({ kind }) => kind !== "history");
  const columns = [histories, others].flatMap((moving) => moving
    .flatMap((move) => namedColumns(move, spec.figures[move.figure].figure.data[move.trace])).sort((a, b) => a[1] - b[1]));
  const about = [
    "# A run, from dropviz. Lines that begin with # are about it; the numbers follow.",
    `# ${location.href}`,
    ...settingsOf(spec).map((setting) => `# ${setting}`),
    ...(answer.text ? [`# ${spec.unit} ${frame}: ${answer.plain}`] : []),
  ];
  const rows = frames.map((row, number) => [number, ...columns.map(([, column]) => row[column])].join(","));
  const head = [spec.unit, ...columns.map(([name]) => `"${name}"`)].join(",");
  download(`${spec.file}.csv`, [...about, head, ...rows].join("\n") + "\n", "text/csv");
}

/** @param {Spec} spec */
const settingsOf = ({ settings }) => Object.entries(settings).map(([name, value]) => `${name} = ${value}`.replaceAll("\n", " "));

/**
 * The style sheets' own rules, those of imported sheets too, for what bears a name of ours.
 * @param {Iterable<CSSStyleSheet>} sheets
 * @returns {string[]}
 */
function styleOf(sheets) {
  /** @param {any} rule of whichever kind: what it has not got is undefined */
  const ours = (rule) => /^(\.dv-|:root)/.test(rule.selectorText ?? "");
  /** @type {(rule: any) => string[]} */
  const text = (rule) => {
    if (rule.styleSheet) return styleOf([rule.styleSheet]);
    if (ours(rule)) return [rule.cssText];
    const within = [...(rule.cssRules ?? [])].filter(ours);
    return rule.media && within.length ? [`@media ${rule.media.mediaText} { ${within.map(({ cssText }) => cssText).join("\n")} }`] : [];
  };
  return [...sheets].flatMap((sheet) => [...sheet.cssRules].flatMap(text));
}

/**
 * One script instead of modules: what they would import from each other stands beside them.
 * @param {string[]} modules
 */
export function joined(modules) {
  return modules.map((text) => text.replace(/^import .*;$/gm, "").replace(/^export /gm, "")).join("\n");
}

/**
 * A page of its own that plays the frames received so far.
 * @param {import("./stage.js").Stage} stage
 */
export async function exportReplay({ answer: { sentences }, context, root, run: { name: run, frames }, scene: { raw: spec } }) {
  const addresses = [new URL(context.plotly, document.baseURI), ...MODULES.map((name) => new URL(name, import.meta.url))];
  const [library, ...modules] = await Promise.all(addresses.map((address) => fetch(address).then((answer) => answer.text())));
  const program = joined(modules);
  const style = styleOf(document.styleSheets).join("\n");
  const theme = getComputedStyle(root);
  const colours = ["background-color", "text-color", "border-color", "primary-color"]
    .map((name) => `--st-${name}: ${theme.getPropertyValue(`--st-${name}`)};`).join(" ");
  const columns = frames[0].length;
  const numbers = new Float32Array(frames.length * columns);
  frames.forEach((row, i) => numbers.set(row, i * columns));
  const header = {
    run, first: 0, count: frames.length, keep: -1, columns, total: frames.length - 1, spec,
    said: Object.entries(sentences).map(([frame, text]) => [Number(frame), text]), // of some frames nothing is said
  };
  const data = JSON.stringify({ header, context: { dark: context.dark }, frames: base64(new Uint8Array(numbers.buffer)) });
  const settings = settingsOf(spec).map((setting) => `<li>${escaped(setting)}</li>`).join("");
  download(`${spec.file}.html`, `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A run, from dropviz</title>
<style>
:root { ${colours} }
body { font: 16px system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; background: var(--st-background-color); color: var(--st-text-color); }
${style}
.dv-settings { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; padding: 0; font-variant-numeric: tabular-nums; }
</style>
<body>
<h1>A run, from dropviz</h1>
<div id="stage"></div>
<h2>How the run was set up</h2>
<ul class="dv-settings">${settings}</ul>
<p>Recorded at ${escaped(location.href)}</p>
<script>${inline(library)}</script>
<script type="application/json" id="run">${data.replaceAll("<", "\\u003c")}</script>
<script>${inline(program)}
replayed(document.getElementById("stage"), JSON.parse(document.getElementById("run").textContent));
</script>
</body>
</html>
`, "text/html");
}

/** @param {string} text */
const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** @param {string} script */
const inline = (script) => script.replaceAll("</script", "<\\/script");

/** @param {Uint8Array} bytes */
function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
