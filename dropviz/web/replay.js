// What a visitor takes home of a run: its numbers, or the run itself as a page that needs no server.

import { save } from "./tools.js";
import { columnsOf } from "./traces.js";

// In the order in which they build on each other.
const MODULES = [
  "stage.js", "tools.js", "plot.js", "lattice.js", "traces.js", "layers.js", "legend.js", "panel.js", "clicks.js", "scene.js", "player.js",
];

/** The frames received so far, one a row: the histories' values, then every curve at every place. */
export function exportCsv({ spec, frames }) {
  const columns = spec.moving.flatMap((move) => columnsOf(move, spec.figures[move.figure].figure.data[move.trace]));
  columns.sort((a, b) => a[1] - b[1]);
  const rows = frames.map((row, frame) => [frame, ...columns.map(([, column]) => row[column])].join(","));
  save("dropviz-run.csv", [[spec.unit, ...columns.map(([name]) => `"${name}"`)].join(","), ...rows].join("\n") + "\n", "text/csv");
}

/** A page of its own that plays the frames received so far. */
export async function exportReplay(player) {
  const addresses = [new URL(player.context.plotly, document.baseURI), ...MODULES.map((name) => new URL(name, import.meta.url))];
  const [library, ...modules] = await Promise.all(addresses.map((address) => fetch(address).then((answer) => answer.text())));
  // One script instead of modules: what they would import from each other stands beside them.
  const program = modules.map((text) => text.replace(/^import .*;$/gm, "").replace(/^export /gm, "")).join("\n");
  const style = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => (rule.selectorText ?? rule.cssRules?.[0]?.selectorText)?.startsWith(".dv-")).map((rule) => rule.cssText).join("\n");
  const theme = getComputedStyle(player.root);
  const colours = ["background-color", "text-color", "border-color", "primary-color"]
    .map((name) => `--st-${name}: ${theme.getPropertyValue(`--st-${name}`)};`).join(" ");
  const { run, frames, scene: { raw: spec } } = player;
  const columns = frames[0].length;
  const numbers = new Float32Array(frames.length * columns);
  frames.forEach((row, i) => numbers.set(row, i * columns));
  const header = { run, first: 0, count: frames.length, keep: -1, columns, total: frames.length - 1, spec };
  const data = JSON.stringify({ header, context: { dark: player.context.dark }, frames: base64(new Uint8Array(numbers.buffer)) });
  save("dropviz-replay.html", `<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>A run, from dropviz</title>
<style>
:root { ${colours} }
body { font: 16px system-ui, sans-serif; max-width: 1100px; margin: 2rem auto; padding: 0 1rem; background: var(--st-background-color); color: var(--st-text-color); }
${style}
</style>
<body>
<h1>A run, from dropviz</h1>
<p>Recorded at ${location.href.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</p>
<div id="stage"></div>
<script>${inline(library)}</script>
<script type="application/json" id="run">${data.replaceAll("<", "\\u003c")}</script>
<script>${inline(program)}
replayed(document.getElementById("stage"), JSON.parse(document.getElementById("run").textContent));
</script>
</body>
</html>
`, "text/html");
}

const inline = (script) => script.replaceAll("</script", "<\\/script");

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text);
}
