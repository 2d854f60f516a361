// Words on a canvas, as Plotly writes them in a figure: its annotations, and what stands in the cells of a matrix.

/** @typedef {import("./marks.js").Letters} Letters */

const LINE = 1.3; // of the letters' size: from one line to the next

/**
 * Whether this is a text that can be written here: in several lines and bold, and without other mark-up.
 * @param {string} text
 */
export const canWrite = (text) => !/<(?!\/?b>|br>)|&[a-z#]/.test(text);

/**
 * Write lines about a place, and what lies under them.
 * @param {CanvasRenderingContext2D} pen
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
  const face = (/** @type {boolean} */ bold) => { pen.font = `${bold ? "bold " : ""}${size}px ${font.family}`; };
  const widthOf = (/** @type {ReturnType<typeof runs>} */ line) => line.reduce((sum, [words, bold]) => { face(bold); return sum + pen.measureText(words).width; }, 0);
  const widths = lines.map(widthOf);
  const [width, height] = [Math.max(...widths), LINE * size * lines.length];
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
    let from = left + (align === "left" ? 0 : align === "right" ? 1 : 0.5) * (width - widths[i]);
    for (const [words, bold] of line) {
      face(bold);
      pen.fillText(words, from, top + LINE * size * i + size);
      from += pen.measureText(words).width;
    }
  });
  pen.globalAlpha = 1;
}

/** The parts of a line: what they say, and whether they are bold. @param {string} line @returns {[string, boolean][]} */
function runs(line) {
  return line.split(/<b>|<\/b>/).map((words, i) => /** @type {[string, boolean]} */ ([words, i % 2 === 1]));
}
