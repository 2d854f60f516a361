// Words on a canvas, as Plotly writes them in a figure: its annotations, and what stands in the cells of a matrix.

/** @import { Pen } from "./types.d.ts" */
/** @typedef {import("./marks.js").Letters} Letters */

const LEADING = 1.3; // of the letters' size: from one line to the next
/** The letters that a canvas has taken up: to take them up takes as long as to write a word. @type {WeakMap<Pen, string>} */
const faces = new WeakMap();
/** How wide words are, by their letters. @type {Map<string, number>} */
const widths = new Map();
const MOST = 5000; // words whose widths are kept

/** The canvas has taken up other letters meanwhile. @param {Pen} pen */
export const forgetFace = (pen) => faces.delete(pen);

/** @param {Pen} pen @param {string} face */
function takeUp(pen, face) {
  if (faces.get(pen) === face) return;
  faces.set(pen, face);
  pen.font = face;
}

/** @param {Pen} pen @param {string} words @param {string} face */
function widthOf(pen, words, face) {
  const key = `${face} ${words}`;
  let width = widths.get(key);
  if (width === undefined) {
    takeUp(pen, face);
    if (widths.size > MOST) widths.clear();
    widths.set(key, width = pen.measureText(words).width);
  }
  return width;
}

/**
 * Whether this is a text that can be written here: in several lines and bold, and without other mark-up.
 * @param {string} text
 */
export const canWrite = (text) => !/<(?!\/?b>|br>)|&[a-z#]/.test(text);

/**
 * Write lines about a place, and what lies under them.
 * @param {Pen} pen
 * @param {string} text
 * @param {number} px
 * @param {number} py
 * @param {Letters} font
 * @param {{ across: number, down: number, align?: string, ground?: string, opacity?: number }} how  which share of their width and of
 *   their height lies before the place; how the lines stand to each other
 */
export function writeLines(pen, text, px, py, font, { across, down, align = "center", ground, opacity = 1 }) {
  const lines = text.split("<br>").map(runs);
  const { size } = font;
  const face = (/** @type {boolean} */ bold) => `${bold ? "bold " : ""}${size}px ${font.family}`;
  const wide = lines.map((line) => line.reduce((sum, [words, bold]) => sum + widthOf(pen, words, face(bold)), 0));
  const [width, height] = [Math.max(...wide), LEADING * size * lines.length];
  const [left, top] = [px - across * width, py - down * height];
  pen.globalAlpha = opacity;
  if (ground) {
    pen.fillStyle = ground;
    pen.fillRect(left - 1, top - 1, width + 2, height + 2);
  }
  pen.fillStyle = font.color;
  pen.textAlign = "left";
  pen.textBaseline = "alphabetic";
  lines.forEach((line, i) => {
    let from = left + (align === "left" ? 0 : align === "right" ? 1 : 0.5) * (width - wide[i]);
    for (const [words, bold] of line) {
      takeUp(pen, face(bold));
      pen.fillText(words, from, top + LEADING * size * i + size);
      from += widthOf(pen, words, face(bold));
    }
  });
  pen.globalAlpha = 1;
}

/** The parts of a line: what they say, and whether they are bold. @param {string} line @returns {[string, boolean][]} */
function runs(line) {
  return line.split(/<b>|<\/b>/).map((words, i) => /** @type {[string, boolean]} */ ([words, i % 2 === 1]));
}
