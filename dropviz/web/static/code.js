// A program as a page shows it: in colours that tell words from texts and remarks, with a button that copies it.

import { copy } from "./clipboard.js";
import { button, element } from "./dom.js";

const WORDS = "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally|for|from|global|if|import|in|is|lambda"
  + "|None|nonlocal|not|or|pass|raise|return|True|try|while|with|yield";
const PYTHON = new RegExp([
  /(?<remark>#[^\n]*)/,
  /(?<text>[rbfuRBFU]{0,2}(?:"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))/,
  RegExp(`(?<word>\\b(?:${WORDS})\\b)`),
  /(?<number>\b\d[\d_]*(?:\.\d*)?(?:e[+-]?\d+)?\b)/,
].map(({ source }) => source).join("|"), "g");

/**
 * A program in Python, part by part: what is coloured, each with its kind, and what is not.
 * @param {string} code
 * @returns {{ kind: string, text: string }[]}
 */
export function coloured(code) {
  const parts = [];
  let end = 0;
  for (const found of code.matchAll(PYTHON)) {
    if (found.index > end) parts.push({ kind: "", text: code.slice(end, found.index) });
    parts.push({ kind: Object.entries(found.groups ?? {}).filter(([, text]) => text !== undefined)[0][0], text: found[0] });
    end = found.index + found[0].length;
  }
  return end < code.length ? [...parts, { kind: "", text: code.slice(end) }] : parts;
}

/** A program that stands on the page, and what it is now. */
export class Code {
  /** @type {HTMLElement} */ root;
  /** @type {HTMLElement} */ shown;
  /** @type {HTMLElement} */ said;
  /** @type {string} */ code;
  /** @type {string} */ drawn;

  constructor() {
    [this.code, this.drawn] = ["", ""];
    this.shown = element("code", "");
    this.said = element("span", "dv-said");
    this.said.setAttribute("role", "status");
    const press = button("Copy", "dv-copy", () => this.#copy());
    this.root = element("div", "dv-code", element("div", "dv-copying", this.said, press), element("pre", "", this.shown));
  }

  /** @param {string} code */
  set(code) {
    if (code !== this.code) this.said.textContent = "";
    this.code = code;
    const folded = this.root.closest("details");
    if (!folded || folded.open) this.draw();
  }

  /** Show it: one that is folded away waits for that. */
  draw() {
    if (this.drawn === this.code) return;
    this.drawn = this.code;
    this.shown.replaceChildren(...coloured(this.code).map(({ kind, text }) => (kind ? element("span", `dv-${kind}`, text) : text)));
  }

  async #copy() {
    try {
      await copy(this.code);
      this.said.textContent = "Copied";
    } catch {
      this.said.textContent = "The browser does not let it be copied";
    }
  }
}
