// What stands under the pointer: written here, from the numbers of a trace. `dropviz.drawing.hover` says how, and why.

import { writeNumber, writePercent } from "./numbers.js";

/** @import { Trace } from "./types.d.ts" */

/**
 * A trace with the texts that its points say.
 * @param {Trace} trace
 * @returns {Trace}
 */
export function withTexts(trace) {
  const texts = Object.entries(trace.meta?.hover ?? {});
  return texts.length ? { ...trace, ...Object.fromEntries(texts.map(([name, template]) => [name, textsOf(trace, template)])) } : trace;
}

/**
 * @param {Trace} trace
 * @param {string} template
 */
function textsOf(trace, template) {
  const parts = template.split(/\{([xyz]):(\d%?)\}/); // what stands between, then the name and the digits of each number, by turns
  /** @type {(at: (values: any) => any) => string} */
  const write = (at) => parts.map((part, i) => i % 3 === 0 ? part : i % 3 === 1 ? written(at(trace[part]), parts[i + 1]) : "").join("");
  /** @type {any[]} */
  const points = trace[parts[1]];
  return points.map((row, i) => Array.isArray(row) ? row.map((_, j) => write((values) => values[i][j])) : write((values) => values[i]));
}

/**
 * @param {number | null} value
 * @param {string} how its digits, and % for a share of 1 in per cent
 */
const written = (value, how) => (how.endsWith("%") ? writePercent : writeNumber)(value, Number(how[0]));
