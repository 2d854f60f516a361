// A section: its figures row by row, what is said of them, and programs; all of it is drawn from one value, at rest and while a knob moves.

import { Code } from "./code.js";
import { decode, element, rootOf } from "./dom.js";
import { applyTheme } from "./figures.js";
import { Row } from "./row.js";
import { elements, written } from "./words.js";

/** @import { Drawn } from "./following.d.ts" */
/** @import { Component, Context } from "./types.d.ts" */

export class Section {
  /** @type {HTMLElement} */ root;
  /** @type {string} */ url;
  /** @type {Row[]} */ rows;
  /** @type {Text[]} */ between;
  /** @type {Program[]} */ programs;
  /** @type {Text} */ words;
  /** @type {Text} */ legend;
  /** @type {Text} */ more;
  /** @type {HTMLElement} */ folded;
  /** @type {string} */ shape;
  /** @type {Drawn} */ stands;
  /** @type {Drawn | undefined} */ late;

  /**
   * @param {HTMLElement} root
   * @param {string} url  of Plotly
   */
  constructor(root, url) {
    Object.assign(this, { root, url, rows: [], between: [], programs: [], shape: "" });
    [this.words, this.legend, this.more] = [new Text("dv-words"), new Text("dv-legend"), new Text("dv-words")];
    this.folded = element("details", "dv-more", element("summary", "", "More"), this.more.root);
  }

  /** Draw what the server has sent; while the hand is elsewhere, it waits. @param {Drawn} drawn */
  draw(drawn) {
    this.stands = drawn;
    if (document.body.dataset.moving && this.root.dataset.at) {
      this.late = drawn;
      return;
    }
    this.#build(drawn);
    (drawn.rows ?? []).forEach((figures, number) => this.rows[number].draw(figures));
    this.#say(drawn);
  }

  /** Say what holds at another stop; its figures move by themselves. @param {Drawn} drawn @param {string} at */
  show(drawn, at) {
    this.root.dataset.at = at;
    this.#say(drawn);
  }

  /** The hand rests. @param {boolean} back  whether the knob stands where it stood, so that nothing comes from the server */
  settle(back) {
    const { late, root } = this;
    if (!root.dataset.at) return;
    delete root.dataset.at;
    this.late = undefined;
    if (late) this.draw(late);
    else if (back) this.#say(this.stands);
  }

  /** Make places for all that a section has, unless they stand. @param {Drawn} drawn */
  #build({ rows = [], between = [], programs = [], more }) {
    const shape = JSON.stringify([rows.length, between.length, Boolean(more), programs.map(({ folded }) => folded)]);
    if (shape === this.shape) return;
    this.shape = shape;
    this.rows.splice(rows.length).forEach((row) => row.destroy());
    while (this.rows.length < rows.length) this.rows.push(new Row(element("div", "dv-row"), this.url));
    while (this.between.length < between.length) this.between.push(new Text("dv-words"));
    while (this.programs.length < programs.length) this.programs.push(new Program());
    const under = this.rows.map((_, number) => (number < between.length ? [this.between[number].root] : []));
    if (between.length) under[0].unshift(this.legend.root); // it is that of the first row
    const programsIn = (/** @type {boolean} */ folded) => this.programs.filter((_, number) => programs[number]?.folded === folded);
    this.root.replaceChildren(
      ...this.rows.flatMap(({ root }, number) => [root, ...under[number]]),
      this.words.root,
      ...(between.length ? [] : [this.legend.root]),
      ...programsIn(false).map(({ code }) => code.root),
      ...(more ? [this.folded] : []),
      ...programsIn(true).map((one) => one.fold()),
    );
  }

  /** @param {Drawn} drawn */
  #say({ between = [], words, legend = "", more = "", programs = [], formulas = {} }) {
    this.words.set(words, formulas);
    this.legend.set(legend, formulas);
    this.more.set(more, formulas);
    this.folded.hidden = !more; // at a stop that is shown there may be none
    between.forEach((text, number) => this.between[number]?.set(text, formulas));
    programs.forEach((program, number) => this.programs[number]?.set(program));
  }

  destroy() {
    this.rows.forEach((row) => row.destroy());
  }
}

/** A text of Markdown that stands on the page. */
class Text {
  /** @type {HTMLElement} */ root;
  /** @type {string} */ text;

  /** @param {string} className */
  constructor(className) {
    [this.root, this.text] = [element("div", className), ""];
  }

  /** @param {string} text @param {Record<string, import("./following.d.ts").Tree>} formulas */
  set(text, formulas) {
    if (text === this.text) return;
    this.text = text;
    this.root.replaceChildren(elements(written(text), formulas));
  }
}

/** A program that stands on the page, folded away under its title or not. */
class Program {
  /** @type {Code} */ code;
  /** @type {HTMLElement} */ title;
  /** @type {HTMLDetailsElement | undefined} */ folded;

  constructor() {
    [this.code, this.title] = [new Code(), element("summary", "")];
  }

  /** The place where it is folded away. */
  fold() {
    if (!this.folded) {
      this.folded = element("details", "dv-program", this.title);
      this.folded.addEventListener("toggle", () => this.code.draw());
    }
    this.folded.append(this.code.root); // it may have stood open
    return this.folded;
  }

  /** @param {{ title: string, code: string }} program */
  set({ title, code }) {
    if (this.title.textContent !== title) this.title.textContent = title;
    this.code.set(code);
  }
}

/**
 * Let the sentence that answers a page's question stand above all in an element.
 * @param {Element | ShadowRoot} parent
 * @param {string} words
 */
export function answerIn(parent, words) {
  if (!words) return;
  let place = /** @type {HTMLElement | null} */ (parent.querySelector(":scope > [data-section=answer]"));
  if (!place) {
    place = element("div", "dv-reply"); // no section that the component would take for its own
    place.dataset.section = "answer";
    place.section = new Section(place, "");
    parent.prepend(place);
  }
  place.section?.draw({ words });
}

/** All sections that stand on the page. @returns {Section[]} */
export function sections() {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-section]"))].flatMap(({ section: one }) => one ?? []);
}

/**
 * The component behind `plot.section`: data is one JSON text as bytes, what `Section.json` tells.
 * @param {Component<Uint8Array>} component
 * @param {Context} context
 */
export function section({ data, parentElement }, context) {
  const root = rootOf(parentElement, "dv-section");
  const drawn = JSON.parse(applyTheme(decode(data), root, context.dark));
  answerIn(parentElement, drawn.answer);
  root.dataset.section = drawn.slug;
  root.section ??= new Section(root, context.plotly);
  root.section.draw(drawn);
  return () => { if (!root.isConnected) root.section?.destroy(); };
}
