// Words: the Markdown that sections say, as a tree and as elements. Formulas are those that stand on the page already.

/** @typedef {{ tag: string, children: (Written | string)[] }} Written  a formula has the tag "math" and its source as its child */
/** @import { Drawn } from "./following.d.ts" */

export const MARKDOWN = "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]"; // where Streamlit shows some
const INLINE = /(`[^`]+`)|\$([^$]+)\$|\*\*(.+?)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*/s;

/**
 * What a Markdown text says, block by block: paragraphs, lists and tables.
 * @param {string} markdown
 * @returns {Written[]}
 */
export function written(markdown) {
  return markdown.split(/\n{2,}/).filter((block) => block.trim()).map((block) => {
    const lines = block.trim().split("\n");
    if (lines.every((line) => line.startsWith("|"))) return table(lines);
    if (lines.every((line) => /^([-*]|\d+\.) |^ {2,}/.test(line))) return list(lines);
    return { tag: "p", children: inline(lines.join("\n")) };
  });
}

/** @param {string[]} lines @returns {Written} */
function list(lines) {
  /** @type {string[]} */
  const items = [];
  for (const line of lines) {
    if (/^\s/.test(line)) items[items.length - 1] += `\n${line.trim()}`;
    else items.push(line.replace(/^([-*]|\d+\.) /, ""));
  }
  return { tag: /^\d/.test(lines[0]) ? "ol" : "ul", children: items.map((item) => ({ tag: "li", children: inline(item) })) };
}

/** @param {string[]} lines @returns {Written} */
function table(lines) {
  const rows = lines.filter((_, number) => number !== 1).map((line) => line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim()));
  /** @type {(tag: string) => (row: string[]) => Written} */
  const cells = (tag) => (row) => ({ tag: "tr", children: row.map((cell) => ({ tag, children: inline(cell) })) });
  return {
    tag: "table",
    children: [{ tag: "thead", children: rows.slice(0, 1).map(cells("th")) }, { tag: "tbody", children: rows.slice(1).map(cells("td")) }],
  };
}

/** @param {string} text @returns {(Written | string)[]} */
function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, code, formula, bold, italic] = found;
  /** @type {Written} */
  const part = code ? { tag: "code", children: [code.slice(1, -1)] }
    : formula ? { tag: "math", children: [formula] }
      : bold ? { tag: "strong", children: inline(bold) } : { tag: "em", children: inline(italic) };
  return [...inline(text.slice(0, found.index)), part, ...inline(text.slice(found.index + whole.length))];
}

/**
 * The letters of what is written, without spaces and formulas: by them an element is known that shows it.
 * @param {(Written | string)[]} parts
 * @returns {string}
 */
export function lettersOf(parts) {
  return parts.map((part) => typeof part === "string" ? part.replace(/\s/g, "") : part.tag === "math" ? "" : lettersOf(part.children)).join("");
}

/**
 * The letters of an element, likewise.
 * @param {Element} shown
 */
export function lettersIn(shown) {
  const copy = /** @type {Element} */ (shown.cloneNode(true));
  copy.querySelectorAll(".katex").forEach((formula) => formula.remove());
  return (copy.textContent ?? "").replace(/\s/g, "");
}

/**
 * The elements of what is written, or undefined where it has a formula that does not stand on the page.
 * @param {(Written | string)[]} parts
 * @param {(source: string) => Element | undefined} formula  a formula that stands on the page, by its source
 * @returns {DocumentFragment | undefined}
 */
export function elements(parts, formula) {
  const made = document.createDocumentFragment();
  for (const part of parts) {
    if (typeof part === "string") {
      made.append(part);
      continue;
    }
    const known = part.tag === "math" ? formula(String(part.children[0])) : document.createElement(part.tag);
    if (!known) return undefined;
    if (part.tag === "math") {
      made.append(known.cloneNode(true));
      continue;
    }
    const inside = elements(part.children, formula);
    if (!inside) return undefined;
    known.append(inside);
    made.append(known);
  }
  return made;
}

/** A formula on the page, by its source. @param {string} source */
export function formulaOnPage(source) {
  for (const note of document.querySelectorAll(".katex annotation")) if (note.textContent === source.trim()) return note.closest(".katex") ?? undefined;
  return undefined;
}

/**
 * The innermost element that shows a text and nothing else.
 * @param {string} text
 * @param {HTMLElement[]} parts
 */
export function showing(text, parts) {
  const letters = lettersOf(written(text));
  const shown = parts.flatMap((part) => [...part.querySelectorAll(MARKDOWN)]).filter((one) => !one.matches(".dv-stop") && lettersIn(one) === letters).pop();
  return shown instanceof HTMLElement ? shown : undefined;
}

/** All that a section says, what is folded away first, each in a place of its own: "" where it does not say it. @param {Drawn} drawn */
export function textsOf({ more = "", words, legend = "", between = [] }) {
  return [more, words, legend, ...between];
}
