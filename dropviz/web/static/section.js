// A section: its figures row by row, what is said of them, and programs; all of it is drawn from one value, at rest and while a knob moves.

import { Code } from "./code.js";
import { decode, element, rootOf } from "./dom.js";
import { applyTheme } from "./figures.js";
import { announceDrawn } from "./resting.js";
import { Row } from "./row.js";
import { elements, phrase, renew, written } from "./words.js";

/** @import { Drawn } from "./following.d.ts" */
/** @import { Component, Context } from "./types.d.ts" */

export class Section {
  /** @type {HTMLElement} */ root;
  /** @type {string} */ url;
  /** @type {Row[]} */ rows;
  /** @type {Text[]} */ between;
  /** @type {Program[]} */ programs;
  /** @type {Text} */ heading;
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
    root.section = this;
    Object.assign(this, { root, url, rows: [], between: [], programs: [], shape: "" });
    this.heading = new Text(element("h2", ""), phrase);
    [this.words, this.legend, this.more] = [new Text("dv-words"), new Text("dv-legend"), new Text("dv-words")];
    this.folded = element("details", "dv-more", element("summary", "", "More"), this.more.root);
  }

  /**
   * Draw what the server has sent; while the hand is elsewhere, it waits.
   * @param {Drawn} drawn
   * @param {boolean} [headed]  whether its heading stands in it
   */
  draw(drawn, headed = Boolean(this.heading.root.id)) {
    this.stands = drawn;
    this.heading.root.id = headed ? drawn.slug ?? "" : "";
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
    const headed = Boolean(this.heading.root.id);
    const shape = JSON.stringify([headed, rows.length, between.length, Boolean(more), programs.map(({ folded }) => folded)]);
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
      ...(headed ? [this.heading.root] : []),
      ...this.rows.flatMap(({ root }, number) => [root, ...under[number]]),
      this.words.root,
      ...(between.length ? [] : [this.legend.root]),
      ...programsIn(false).map(({ code }) => code.root),
      ...(more ? [this.folded] : []),
      ...programsIn(true).map((one) => one.fold()),
    );
  }

  /** @param {Drawn} drawn */
  #say({ question = "", between = [], words, legend = "", more = "", programs = [], formulas = {} }) {
    this.heading.set(question, formulas);
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
  /** @type {typeof written | typeof phrase} */ read;

  /**
   * @param {HTMLElement | string} place  the element that it stands in, or the class of one
   * @param {typeof written | typeof phrase} [read]
   */
  constructor(place, read = written) {
    Object.assign(this, { root: typeof place === "string" ? element("div", place) : place, text: "", read });
  }

  /** @param {string} text @param {Record<string, import("./following.d.ts").Tree>} formulas */
  set(text, formulas) {
    if (text === this.text) return;
    this.text = text;
    renew(this.root, elements(this.read(text), formulas));
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
    new Section(place, "");
    parent.prepend(place);
  }
  place.section?.draw({ words });
}

/** All sections that stand on the page. @returns {Section[]} */
export function sections() {
  return [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-section]"))].flatMap(({ section: one }) => one ?? []);
}

/**
 * The component behind `plot.sections`: data is one JSON text as bytes, of sections one below the other.
 * @param {Component<Uint8Array>} component
 * @param {Context} context
 */
export function section({ data, parentElement }, context) {
  const all = rootOf(parentElement, "dv-sections");
  /** @type {{ headed: boolean, section: Drawn & { slug: string, answer: string } }[]} */
  const below = JSON.parse(applyTheme(decode(data), all, context.dark));
  answerIn(parentElement, below[0].section.answer);
  place(all, below.map(({ section: { slug } }) => slug), context.plotly);
  below.forEach((one, number) => /** @type {HTMLElement} */ (all.children[number]).section?.draw(one.section, one.headed));
  announceDrawn();
  return () => { if (!all.isConnected) place(all, [], context.plotly); };
}

/**
 * Make places for these sections in this order; those that stand are kept.
 * @param {HTMLElement} all
 * @param {string[]} slugs
 * @param {string} url
 */
function place(all, slugs, url) {
  const stand = /** @type {HTMLElement[]} */ ([...all.children]);
  if (slugs.join() === stand.map((one) => one.dataset.section).join()) return;
  stand.filter(({ dataset }) => !slugs.includes(dataset.section ?? "")).forEach((one) => one.section?.destroy());
  all.replaceChildren(...slugs.map((slug) => stand.find(({ dataset }) => dataset.section === slug) ?? made(slug, url)));
}

/** @param {string} slug @param {string} url */
function made(slug, url) {
  const root = element("div", "dv-section");
  root.dataset.section = slug;
  new Section(root, url);
  return root;
}
