// What stays on screen of a run when another one takes its place: its lines, faint, named by the settings that were others.

import { applyTheme } from "./figures.js";
import { atRest } from "./traces.js";

/** @import { Context, Frame, Ghost, GhostTrace, Spec } from "./types.d.ts" */

const ALIKE = 1e-6; // numbers that differ by less of their size are the same
const UNNAMED = ["members", "epochs", "changes", "band", "passes"]; // differences that make no line another
const FAINT = { opacity: 0.45, showlegend: false };

/**
 * Take the lines of a run that may stay as they are at a frame, in the colours of the light theme.
 * @param {{ raw: Spec, spec: Spec }} scene
 * @param {Frame[]} frames
 * @param {number} frame
 * @returns {Ghost}
 */
export function makeGhost({ raw, spec }, frames, frame) {
  const lines = spec.moving.filter((move) => move.stays).map((move) => {
    const [part, light] = [spec.figures[move.figure], raw.figures[move.figure].figure.data[move.trace]];
    const trace = part.figure.data[move.trace];
    const row = spec.table.rows[move.row].name;
    return { slug: part.slug, subject: part.subject, row, column: spec.table.columns[move.loss ?? -1], label: move.label, history: move.kind === "history",
      trace: { ...trace, line: light.line, ...atRest(move, frames, frame, trace), ...FAINT } };
  });
  return { settings: spec.settings, lines, frame };
}

/**
 * What the run of a ghost had otherwise than the one on screen, in a few words.
 * @param {{ settings: Record<string, string> }} ghost
 * @param {Record<string, string>} now
 */
export function ghostName({ settings }, now) {
  const others = Object.keys({ ...settings, ...now }).filter((name) => settings[name] !== now[name]);
  const named = others.filter((name) => !UNNAMED.includes(name));
  const changed = others.includes("changes") && settings.changes;
  return changed || !named.length || named.length > 2 ? "before" : named.map((name) => `${name.replaceAll("_", " ")} = ${settings[name] ?? "–"}`).join(", ");
}

/**
 * The lines of a ghost that are to be seen in a chart beside a run: those of the same subject that are others there.
 * @param {Ghost | undefined} ghost
 * @param {{ spec: Spec, legend: import("./legend.js").Legend, root: HTMLElement, context: Context }} scene
 * @param {number} index
 * @param {Frame[]} frames
 * @returns {GhostTrace[]}
 */
export function ghostTraces(ghost, { spec, legend, root, context }, index, frames) {
  if (!ghost) return [];
  const { slug, subject } = spec.figures[index];
  const same = unchangedRows(ghost, spec, frames);
  const name = ghostName(ghost, spec.settings);
  return ghost.lines
    .filter((line) => line.slug === slug && line.subject === subject && !same.has(line.row)
      && !legend.off.row.get(line.row) && !(line.column && legend.off.column.get(line.column)))
    .map(({ trace, label, history }) => {
      const full = `${trace.name}, ${name}`;
      const line = JSON.parse(applyTheme(JSON.stringify(trace.line), root, context.dark));
      return { label: label && name, history, trace: { ...trace, name: full, line: { ...line, width: Math.min(line.width, 2) },
        ...(history ? { hovertemplate: `${full}<br>%{x}: %{text}<extra></extra>` } : {}) } };
    });
}

/**
 * The rows whose histories are the same in both runs, as far as both go.
 * @param {Ghost} ghost
 * @param {Spec} spec
 * @param {Frame[]} frames
 */
function unchangedRows(ghost, spec, frames) {
  const others = new Set();
  for (const { row, trace, history } of ghost.lines) {
    const move = history && spec.moving.find((m) => spec.figures[m.figure].figure.data[m.trace].name === trace.name);
    if (!history) continue;
    const alike = move && trace.y.every((/** @type {number} */ y, /** @type {number} */ i) => i >= frames.length || isClose(y, frames[i][move.column]));
    if (!alike) others.add(row);
  }
  return new Set(ghost.lines.map(({ row }) => row).filter((row) => !others.has(row)));
}

/**
 * @param {number} a
 * @param {number} b
 */
const isClose = (a, b) => Math.abs(a - b) <= ALIKE * Math.abs(a) || (Number.isNaN(a) && Number.isNaN(b));
