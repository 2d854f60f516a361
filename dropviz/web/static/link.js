// The button that copies the address of the page with every setting in it. Every page ends with it, and so lands and speaks here.

import { land } from "./landing.js";
import { sayAnswers } from "./live.js";
import { rootOf } from "./plot.js";
import { nameButtons } from "./sheet.js";
import { element } from "./stage.js";

async function copy(text) {
  if (navigator.clipboard && isSecureContext) return navigator.clipboard.writeText(text);
  // Over plain http the clipboard is closed to scripts, but what is selected can be copied.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  if (!done) throw new Error("copying was refused");
}

/** What a printed page ends with: every setting, and the link that restores them. */
function onPaper(query, address) {
  const paper = document.querySelector(".dv-print") ?? document.body.appendChild(element("div", "dv-print"));
  const settings = [...new URLSearchParams(query)].map(([name, value]) => `${name} = ${value || "none"}`).join(" · ");
  paper.replaceChildren(element("div", "", settings), element("div", "", address));
}

/** The component of the button: data is {query}. */
export function link({ data, parentElement }) {
  land();
  sayAnswers();
  nameButtons();
  const root = rootOf(parentElement, "dv-link");
  const address = `${location.origin}${location.pathname}?${data.query}`;
  root.dataset.address = address;
  onPaper(data.query, address);
  if (root.firstChild) return;
  const button = document.createElement("button");
  button.className = "dv-button";
  button.type = "button";
  button.textContent = "Copy link";
  const said = document.createElement("span");
  said.className = "dv-said";
  said.setAttribute("role", "status");
  button.onclick = async () => {
    try {
      await copy(root.dataset.address);
      said.textContent = "Copied: it restores every setting.";
    } catch {
      said.textContent = root.dataset.address; // to be copied by hand
    }
  };
  root.append(button, said);
}
