// The mode matrix: a table whose cells are buttons. The arrow keys go from cell to cell, Enter opens one.

import { decode, rootOf } from "./dom.js";
import { isDark } from "./figures.js";
import { whenHere } from "./leaving.js";

/** @import { Component, Context } from "./types.d.ts" */

/**
 * What the table shows: rows of cells, and which of them is open.
 * @typedef {{ slug: string, words: string[], does: string, label: string }} Cell
 * @typedef {{ name: string, cells: Cell[] }} Row
 * @typedef {{ caption: string, modes: string[], tracking: string[], rows: Row[], open: string, colours: Record<string, string> }} Table
 */

/** @type {Record<string, number[]>} */
const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/**
 * An element with its properties and its children.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {object} properties
 * @param {(Node | string)[]} children
 */
function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/**
 * Words with places where a narrow column may break them: after _ and (.
 * @param {string} text
 */
const breakable = (text) => text.split(/(?<=[_(])/).flatMap((part, i) => (i ? [make("wbr", {}), part] : [part]));

/** @type {(root: Element) => NodeListOf<HTMLElement>} */
const cellsOf = (root) => root.querySelectorAll("[data-cell]");

/** @param {Table} table */
function header({ modes, tracking }) {
  return make("thead", {},
    make("tr", {}, make("td", {}), ...modes.map((mode) => make("th", { scope: "colgroup", colSpan: tracking.length }, mode))),
    make("tr", {}, make("td", {}), ...modes.flatMap(() => tracking.map((way) => make("th", { scope: "col" }, ...breakable(way))))));
}

/**
 * @param {Row} row
 * @param {(slug: string) => void} choose
 */
function row({ name, cells }, choose) {
  const buttons = cells.map((cell) => {
    const button = make("button", { type: "button", className: "dv-cell", onclick: () => choose(cell.slug) },
      ...cell.words.map((word) => make("span", {}, word)));
    button.dataset.cell = cell.slug;
    button.dataset.does = cell.does;
    button.setAttribute("aria-label", cell.label);
    return make("td", {}, button);
  });
  return make("tr", {}, make("th", { scope: "row" }, name), ...buttons);
}

/**
 * @param {HTMLElement} root
 * @param {KeyboardEvent} event
 */
function moveFocus(root, event) {
  const step = STEPS[event.key];
  /** @type {HTMLElement | null} */
  const cell = (/** @type {Element} */ (event.target)).closest("[data-cell]");
  if (!step || !cell) return;
  event.preventDefault();
  const rows = [...root.querySelectorAll("tbody tr")].map((line) => [...cellsOf(line)]);
  const at = rows.findIndex((line) => line.includes(cell));
  rows[at + step[0]]?.[rows[at].indexOf(cell) + step[1]]?.focus();
}

/**
 * Mark the open cell, say its answers, and let the Tab key find it.
 * @param {HTMLElement} root
 * @param {string} open
 */
function markOpen(root, open) {
  for (const cell of cellsOf(root)) {
    cell.setAttribute("aria-pressed", String(cell.dataset.cell === open));
    cell.tabIndex = cell.dataset.cell === open ? 0 : -1;
  }
  root.dataset.open = open;
}

/**
 * The component of the table: data is one JSON text as bytes.
 * @param {Component<Uint8Array>} component
 * @param {Context} context
 */
export function matrix({ data, parentElement, setTriggerValue }, context) {
  const root = rootOf(parentElement, "dv-matrix");
  /** @type {Table} */
  const table = JSON.parse(decode(data));
  const tell = whenHere(root, setTriggerValue);
  root.choose = (slug) => {
    markOpen(root, slug);
    tell("cell", slug);
  };
  if (!root.firstChild) {
    root.append(make("table", {}, make("caption", {}, table.caption), header(table),
      make("tbody", {}, ...table.rows.map((line) => row(line, (slug) => root.choose?.(slug))))));
    root.addEventListener("keydown", (event) => moveFocus(root, event));
  }
  for (const [does, colour] of Object.entries(table.colours)) {
    root.style.setProperty(`--dv-${does}`, isDark(root) ? context.dark[colour] : colour);
  }
  markOpen(root, table.open);
}
