// The button that copies the address of the page with every setting in it. Every page ends with it, and so lands, speaks, pastes and follows here.

import { copy } from "./clipboard.js";
import { button, decode, element, rootOf } from "./dom.js";
import { Follow } from "./follow.js";
import { scrollToSection } from "./landing.js";
import { whenHere } from "./leaving.js";
import { announceAnswers } from "./live.js";
import { cutPastes } from "./paste.js";
import { askForRest } from "./rest.js";
import { labelSidebarButtons } from "./sidebar.js";

/** @import { Followed } from "./following.d.ts" */
/** @import { Component, Context } from "./types.d.ts" */

/** @type {Follow | undefined} */
let follow; // one for all pages

/**
 * What a printed page ends with: every setting, and the link that restores them.
 * @param {string} query
 * @param {string} address
 */
function onPaper(query, address) {
  const paper = document.querySelector(".dv-print") ?? document.body.appendChild(element("div", "dv-print"));
  const settings = [...new URLSearchParams(query)].map(([name, value]) => `${name} = ${value || "none"}`).join(" · ");
  paper.replaceChildren(element("div", "", settings), element("div", "", address));
}

/**
 * The component of the button: data is the JSON of what it says of the page.
 * @param {Component<Uint8Array>} component
 * @param {Context} context
 */
export function link({ data, parentElement, setTriggerValue }, context) {
  scrollToSection();
  announceAnswers();
  labelSidebarButtons();
  cutPastes();
  const root = rootOf(parentElement, "dv-link");
  const ask = whenHere(root, () => setTriggerValue("rest", true));
  /** @param {string} query */
  const rests = (query) => {
    const address = `${location.origin}${location.pathname}?${query}`;
    const copied = root.querySelector(".dv-said");
    if (copied && address !== root.dataset.address) copied.textContent = ""; // it holds no more
    root.dataset.address = address;
    const save = /** @type {HTMLAnchorElement} */ (root.querySelector(".dv-save"));
    save.hidden = !page.alone.length; // of a lesson that trains while one watches there are no films
    save.href = String(new URL(`.${page.path}/${page.lesson}/saved.html?${query}&edition=${page.edition}`, document.baseURI));
    onPaper(query, address);
  };
  /** @type {Followed} */
  const page = { ...JSON.parse(decode(data)), ask, rests };
  root.dataset.whole = String(page.whole);
  if (!root.firstChild) root.append(...made(root));
  rests(page.query);
  askForRest(page.whole, ask);
  follow ??= new Follow();
  follow.update(page, root, context);
}

/** What copies the address and what saves the lesson as a file, and what is said of that. @param {HTMLElement} root */
function made(root) {
  const status = element("span", "dv-said");
  status.setAttribute("role", "status");
  const copies = button("Copy link", "dv-button", async () => {
    try {
      await copy(root.dataset.address ?? "");
      status.textContent = "Copied: it restores every setting.";
    } catch {
      status.textContent = root.dataset.address ?? ""; // to be copied by hand
    }
  });
  const save = element("a", "dv-button dv-save", "Save this lesson");
  save.download = "";
  save.title = "As one HTML file that works without network, with p under a slider";
  return [copies, save, status];
}
