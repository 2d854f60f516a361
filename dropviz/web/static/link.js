// The button that copies the address of the page with every setting in it. Every page ends with it, and so lands, speaks, pastes and follows here.

import { copy } from "./clipboard.js";
import { decode, element, rootOf } from "./dom.js";
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
    onPaper(query, address);
  };
  /** @type {Followed} */
  const page = { ...JSON.parse(decode(data)), ask, rests };
  root.dataset.whole = String(page.whole);
  rests(page.query);
  askForRest(page.whole, ask);
  follow ??= new Follow();
  follow.update(page, root, context);
  if (root.firstChild) return;
  const button = document.createElement("button");
  button.className = "dv-button";
  button.type = "button";
  button.textContent = "Copy link";
  const status = document.createElement("span");
  status.className = "dv-said";
  status.setAttribute("role", "status");
  button.onclick = async () => {
    try {
      await copy(root.dataset.address ?? "");
      status.textContent = "Copied: it restores every setting.";
    } catch {
      status.textContent = root.dataset.address ?? ""; // to be copied by hand
    }
  };
  root.append(button, status);
}
