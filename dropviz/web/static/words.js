// Words: the Markdown that sections say, as a tree and as elements.

import { setAttribute } from "./dom.js";

/** @import { Tree } from "./following.d.ts" */
/** @typedef {{ tag: string, style?: string, address?: string, children: (Written | string)[] }} Written  a formula has the tag "math" and its source as its child */

// A link leads to a page beside this one: an address with a colon or a slash is none.
const INLINE = /(`[^`]+`)|\[([^\]]+)\]\(([\w?#&=.,%-]+)\)|\${1,2}([^$]+)\${1,2}|\*\*(.+?)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*/s;
const ITEM = /^([-*]|\d+\.) /;

/**
 * What a Markdown text says, block by block: paragraphs, lists and tables.
 * @param {string} markdown
 * @returns {Written[]}
 */
export function written(markdown) {
  return blocks(markdown).map((block) => {
    const lines = block.split("\n");
    if (lines.every((line) => line.startsWith("|"))) return table(lines);
    if (ITEM.test(block)) return list(lines);
    return { tag: "p", children: phrase(block.trim()) };
  });
}

/** A text, block by block; what is indented belongs to the item above it, and so does an item to the list. @param {string} markdown */
function blocks(markdown) {
  /** @type {string[]} */
  const found = [];
  for (const block of markdown.split(/\n{2,}|\n(?=(?:[-*]|1\.) )/).filter((one) => one.trim())) {
    const inList = ITEM.test(found.at(-1) ?? "");
    if (inList && /^ {2}/.test(block)) found[found.length - 1] += `\n\n${block}`;
    else if (inList && ITEM.test(block)) found[found.length - 1] += `\n${block}`;
    else found.push(block);
  }
  return found;
}

/** @param {string[]} lines @returns {Written} */
function list(lines) {
  /** @type {string[]} */
  const items = [];
  for (const line of lines) {
    if (ITEM.test(line)) items.push(line.replace(ITEM, ""));
    else items[items.length - 1] += `\n${line.replace(/^ {1,3}/, "")}`;
  }
  const apart = items.some((item) => item.includes("\n\n")); // of several blocks each: a row of cards
  const children = items.map((item) => ({ tag: "li", children: apart ? written(item) : phrase(item) }));
  return { tag: /^\d/.test(lines[0]) ? "ol" : "ul", ...(apart && { style: "dv-cards" }), children };
}

/** @param {string[]} lines @returns {Written} */
function table(lines) {
  const right = lines[1].replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim().endsWith(":")); // numbers, one below the other
  const rows = lines.filter((_, number) => number !== 1).map((line) => line.replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim()));
  /** @type {(tag: string) => (row: string[]) => Written} */
  const cells = (tag) => (row) => ({ tag: "tr", children: row.map((cell, column) => ({ tag, ...(right[column] && { style: "dv-right" }), children: phrase(cell) })) });
  return {
    tag: "table",
    children: [{ tag: "thead", children: rows.slice(0, 1).map(cells("th")) }, { tag: "tbody", children: rows.slice(1).map(cells("td")) }],
  };
}

/** What a text without blocks says, such as a heading. @param {string} text @returns {(Written | string)[]} */
export function phrase(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, code, link, address, formula, bold, italic] = found;
  /** @type {Written} */
  const part = code ? { tag: "code", children: [code.slice(1, -1)] }
    : link ? { tag: "a", address, children: phrase(link) }
    : formula ? { tag: "math", children: [formula] }
      : bold ? { tag: "strong", children: phrase(bold) } : { tag: "em", children: phrase(italic) };
  return [...phrase(text.slice(0, found.index)), part, ...phrase(text.slice(found.index + whole.length))];
}

/**
 * The elements of what is written.
 * @param {(Written | string)[]} parts
 * @param {Record<string, Tree>} formulas  by the source of each
 * @returns {DocumentFragment}
 */
export function elements(parts, formulas) {
  const made = document.createDocumentFragment();
  for (const part of parts) {
    if (typeof part === "string") {
      part.split(/ {2,}\n/).forEach((line, number) => made.append(...(number ? [document.createElement("br")] : []), line));
    } else if (part.tag === "math") {
      const source = String(part.children[0]);
      const formula = mathml(formulas[source]);
      formula.setAttribute("alttext", source);
      made.append(formula);
    } else {
      const element = document.createElement(part.tag);
      if (part.style) element.className = part.style;
      if (part.address) leadTo(/** @type {HTMLAnchorElement} */ (element), part.address);
      element.append(elements(part.children, formulas));
      made.append(element);
    }
  }
  return made;
}

/**
 * Let a link lead to a page beside this one, in the same tab; one without settings as the menu of pages does, with those that stand.
 * @param {HTMLAnchorElement} link
 * @param {string} address
 */
function leadTo(link, address) {
  link.href = address;
  link.addEventListener("click", (event) => {
    if (address.includes("?")) return;
    const menu = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll("[data-testid=stTopNavLink], [data-testid=stSidebarNavLink]"));
    const same = [...menu].find(({ pathname }) => pathname === link.pathname);
    link.search = location.search; // where there is no menu, as in another page's frame, and in another tab
    if (!same || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    same.click();
  });
}

/** An element of MathML, its attributes and what is in it. @param {Tree} tree @returns {Element} */
function mathml([name, attributes, ...parts]) {
  const made = document.createElementNS("http://www.w3.org/1998/Math/MathML", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...parts.map((part) => (typeof part === "string" ? part : mathml(part))));
  return made;
}

/**
 * Let an element hold what another one does. What is the same stays, so that of a formula whose numbers change only these are laid out anew.
 * @param {Element} stands
 * @param {Element | DocumentFragment} fresh
 */
export function renew(stands, fresh) {
  const [old, now] = [[...stands.childNodes], [...fresh.childNodes]];
  now.forEach((node, i) => {
    if (!old[i]) stands.append(node);
    else if (old[i].nodeName !== node.nodeName || node.nodeName === "A") old[i].replaceWith(node); // a link knows where it leads to
    else if (node.nodeName !== "#text") renewElement(/** @type {Element} */ (old[i]), /** @type {Element} */ (node));
    else if (old[i].nodeValue !== node.nodeValue) old[i].nodeValue = node.nodeValue;
  });
  old.slice(now.length).forEach((node) => node.remove());
}

/** @param {Element} stands @param {Element} fresh */
function renewElement(stands, fresh) {
  for (const name of stands.getAttributeNames()) if (!fresh.hasAttribute(name)) stands.removeAttribute(name);
  for (const name of fresh.getAttributeNames()) setAttribute(stands, name, fresh.getAttribute(name) ?? "");
  renew(stands, fresh);
}
