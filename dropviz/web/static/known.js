// What a canvas can show as Plotly does. Whatever has a property that does not stand here, at any depth, is left to Plotly.

import { canWrite } from "./lettering.js";
import { SYMBOLS } from "./marks.js";

/** @import { Trace } from "./types.d.ts" */

/** Names of properties, each with those that it has itself, or true. @typedef {{ [name: string]: true | Known }} Known */

/** @param {string} names  with spaces between them @returns {Known} */
const all = (names) => Object.fromEntries(names.split(" ").map((name) => [name, true]));

const LINE = all("color width dash shape");
const BORDER = all("color width");
const ERROR = all("type array arrayminus color thickness width");
const FONT = all("size color family");
const READ = all("type name legendgroup showlegend xaxis yaxis hoverinfo hovertemplate hovertext customdata meta cliponaxis"); // by the pointer, or by Plotly's legend
/** @type {Record<string, Known>} */
const TRACES = {
  scatter: { ...READ, ...all("x y mode opacity fill fillcolor text"), line: LINE, error_x: ERROR, error_y: ERROR,
    marker: { ...all("symbol size color opacity maxdisplayed"), line: BORDER } },
  bar: { ...READ, ...all("x y width orientation text textposition"), marker: { color: true, line: BORDER, pattern: all("shape fgcolor size solidity") } },
  heatmap: { ...READ, ...all("x y x0 y0 z zmin zmax xgap ygap colorscale showscale hoverongaps text texttemplate"), textfont: FONT },
};
/** @type {Known} */
const NOTE = { ...all("x y text xref yref xanchor yanchor xshift yshift showarrow textangle align bgcolor opacity"), font: FONT };
/** @type {Known} */
const SHAPE = { ...all("type x0 x1 y0 y1 xref yref layer fillcolor"), line: LINE };

/**
 * @param {Record<string, any>} value
 * @param {Known} known
 * @returns {boolean}
 */
function isKnown(value, known) {
  return Object.entries(value).every(([name, part]) => {
    const found = Object.hasOwn(known, name) && known[name];
    return found === true || (found && (part === null || (typeof part === "object" && isKnown(part, found))));
  });
}

/** @param {Trace} trace */
export function canDraw(trace) {
  const known = TRACES[trace.type ?? "scatter"];
  if (!known || !isKnown(trace, known)) return false;
  if (trace.type === "heatmap") {
    return Array.isArray(trace.colorscale) && trace.z?.length > 0 && trace.z.every(Array.isArray) && (!trace.texttemplate || Array.isArray(trace.text));
  }
  if (!Array.isArray(trace.x) || !Array.isArray(trace.y)) return false;
  return trace.type === "bar" ? isBar(trace) : isScatter(trace);
}

/** @param {Trace} trace */
function isBar({ marker, text, textposition }) {
  if (text && textposition !== "none") return false; // Plotly would write it on the bar
  return marker?.pattern ? marker.pattern.shape === "x" : Boolean(marker?.color); // without a colour it would take one of Plotly's own
}

/** @param {Trace} trace */
function isScatter({ mode = "", line, marker, fill, fillcolor, error_x: across, error_y: up }) {
  if (mode !== "none" && !mode.split("+").every((/** @type {string} */ part) => part === "lines" || part === "markers")) return false;
  if (fill && (fill !== "toself" || !fillcolor)) return false;
  if (mode.includes("lines") && (!line?.color || (line.shape ?? "linear") !== "linear")) return false;
  if ([across, up].some((error) => error && ((error.type ?? "data") !== "data" || !error.array))) return false;
  const symbol = String(marker?.symbol ?? "circle");
  return !mode.includes("markers") || (Object.hasOwn(SYMBOLS, symbol.replace("-open", "")) && Boolean(symbol.endsWith("-thin") ? marker.line?.color : marker?.color ?? line?.color));
}

/** @param {any} note  an annotation */
export const canAnnotate = (note) => isKnown(note, NOTE) && note.showarrow === false && canWrite(note.text ?? "");

/** @param {any} shape */
export const canOutline = (shape) => isKnown(shape, SHAPE) && (shape.type === "rect" || shape.type === "line");
