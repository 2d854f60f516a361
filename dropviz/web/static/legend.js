// The player's table: its numbers are those of the frame on screen, its names are the legend and switch what moves.

import { button, element, setAttribute } from "./dom.js";
import { formatNumber } from "./numbers.js";

/** @import { Board, Frame, Kind, Line, Spec, Table } from "./types.d.ts" */

const EMPTY = "–"; // in a cell that has no number yet, and is not spoken of
/** @type {Record<string, string>} */
const BORDERS = { dash: "dashed", dot: "dotted" };

/** Which rows and columns of the table are on screen. Names keep their state from run to run. */
export class Legend {
  /** @type {Record<Kind, Map<string, boolean>>} */ off;
  /** @type {Table} */ table;
  /** @type {Record<Kind, string[]>} */ names;
  /** @type {Record<Kind, (Partial<Line> | undefined)[]>} */ lines;

  constructor() {
    this.off = { row: new Map(), column: new Map() };
  }

  /**
   * Take the names of a run; what is new to the visitor is as the table says.
   * @param {Pick<Spec, "table" | "moving" | "figures">} spec
   */
  setTable({ table, moving, figures }) {
    this.table = table;
    this.names = { row: table.rows.map(({ name }) => name), column: table.columns };
    // Only what moves something can be switched. A row looks as its strongest line, undashed; a column as its histories.
    /** @type {(property: "row" | "loss", i: number) => Line[]} */
    const lines = (property, i) => moving.filter((move) => move[property] === i && move.kind !== "band")
      .map((move) => figures[move.figure].figure.data[move.trace].line);
    /** @param {Line[]} all */
    const strongest = (all) => (all.length ? { width: Math.max(...all.map(({ width }) => width ?? 2)) } : undefined);
    this.lines = { row: table.rows.map((_, i) => strongest(lines("row", i))), column: table.columns.map((_, i) => lines("loss", i)[0]) };
    for (const [kind, names] of /** @type {[Kind, string[]][]} */ (Object.entries(this.names))) {
      const off = this.off[kind];
      names.forEach((name, i) => off.has(name) || off.set(name, kind === "column" && table.off.includes(i)));
      const switched = names.filter((_, i) => this.lines[kind][i]);
      if (switched.every((name) => off.get(name))) switched.forEach((name) => off.set(name, false));
    }
  }

  /**
   * Whether a moving trace is to be seen.
   * @param {{ row: number, loss?: number }} move
   */
  isVisible({ row, loss }) {
    return !this.off.row.get(this.names.row[row]) && (loss === undefined || !this.off.column.get(this.names.column[loss]));
  }

  /**
   * How many of the rows, or columns, that can be switched are on, and how many there are.
   * @param {Kind} kind
   */
  count(kind) {
    const names = this.names[kind].filter((_, i) => this.lines[kind][i]);
    return { on: names.filter((name) => !this.off[kind].get(name)).length, all: names.length };
  }

  /**
   * Switch a name; the last of its kind stays on. Returns whether anything changed.
   * @param {Kind} kind
   * @param {string} name
   */
  toggle(kind, name) {
    const off = this.off[kind];
    if (!off.get(name) && this.count(kind).on === 1) return false;
    off.set(name, !off.get(name));
    return true;
  }
}

/**
 * The table; what changes in it is remembered in `stage.board`.
 * @param {import("./stage.js").Stage} stage
 */
export function makeTable(stage) {
  const { legend, spec } = stage;
  const { caption, columns, rows } = spec.table;
  /** @type {Board} */
  const board = { cells: [], toggles: [], labels: [], said: element("span", "") };
  /** @type {(kind: Kind, i: number, name: string) => Node | string} */
  const header = (kind, i, name) => {
    const line = legend.lines[kind][i];
    if (!line) return name;
    const toggle = button("", "dv-toggle", () => legend.toggle(kind, name) && stage.visibilityChanged());
    const swatch = element("span", "dv-swatch");
    swatch.style.borderTop = `${Math.min(4, Math.max(1.5, line.width ?? 2))}px ${BORDERS[line.dash ?? ""] ?? "solid"}`;
    toggle.append(swatch, element("span", "", name));
    board.toggles.push({ toggle, kind, name });
    return toggle;
  };
  const head = role("row", element("tr", "", role("cell", element("td", "")), // above the names stands nothing
    ...columns.map((name, i) => role("columnheader", element("th", "", header("column", i, name))))));
  const body = rows.map(({ name, colour, cells }, i) => {
    const label = role("rowheader", element("th", "dv-member", header("row", i, name)));
    label.style.setProperty("--dv-colour", colour);
    board.labels.push(label);
    return role("row", element("tr", "", label, ...cells.map((column) => {
      const text = document.createTextNode("");
      board.cells.push({ text, column });
      return role("cell", element("td", "", text));
    })));
  });
  // On a phone a wide table is laid out as a grid, which would take its meaning away: hence the roles.
  const table = role("table", element("table", columns.length > 3 ? "dv-table dv-wide" : "dv-table",
    element("caption", "", `${caption}. `, board.said),
    role("rowgroup", element("thead", "", head)), role("rowgroup", element("tbody", "", ...body))));
  table.style.setProperty("--dv-columns", String(columns.length));
  stage.board = board;
  updateToggles(stage);
  return table;
}

/**
 * @param {string} name
 * @param {HTMLElement} node
 */
function role(name, node) {
  node.setAttribute("role", name);
  return node;
}

/**
 * Show on the table which of its rows and columns are on screen.
 * @param {{ board: Board, legend: Legend }} stage
 */
export function updateToggles({ board, legend }) {
  for (const { toggle, kind, name } of board.toggles) {
    const on = !legend.off[kind].get(name);
    setAttribute(toggle, "aria-pressed", on);
    setAttribute(toggle, "aria-disabled", on && legend.count(kind).on === 1);
  }
  const [rows, columns] = [legend.count("row"), legend.count("column")];
  /** @type {(counted: { on: number, all: number }, what: string) => string[]} */
  const words = ({ on, all }, what) => (all ? [`${on} of ${all} ${what}`] : []);
  board.said.textContent = `In the charts: ${[...words(rows, "rows"), ...words(columns, "columns")].join(", ")}; press a name to hide or show it.`;
}

/**
 * Write the numbers of the frame on screen.
 * @param {{ board: Board, spec: Spec, run: { frames: Frame[], frame: number } }} stage
 */
export function updateTable({ board, spec, run: { frames, frame } }) {
  for (const { text, column } of board.cells) {
    const said = formatNumber(frames[frame][column], spec.table.none);
    if (text.data !== said) text.data = said;
  }
}

/**
 * The table in words, for who does not see it.
 * @param {{ spec: Spec, run: { frames: Frame[], frame: number, total: number } }} stage
 */
export function describeTable({ spec, run: { frames, frame, total } }) {
  const { columns, rows, none } = spec.table;
  const words = rows.flatMap(({ name, cells }) => {
    const values = cells.map((column) => formatNumber(frames[frame][column], none));
    const said = values.flatMap((value, i) => (value === EMPTY ? [] : [`${columns[i]} ${value}`]));
    return said.length ? [` ${name[0].toUpperCase()}${name.slice(1)}: ${said.join(", ")}.`] : [];
  });
  return `At ${spec.unit} ${frame} of ${total}.${words.join("")}`;
}
