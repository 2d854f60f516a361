// A numbered list of links that open in the same tab: Streamlit opens those of Markdown in another.

import { decode, element, rootOf } from "./dom.js";

/** @import { Component } from "./types.d.ts" */

/**
 * The component of the list: data is the JSON of [{before, words, address, after}, …], plain texts, each address relative to the page's.
 * @param {Component<Uint8Array>} component
 */
export function steps({ data, parentElement }) {
  const root = rootOf(parentElement, "dv-steps");
  /** @type {{ before: string, words: string, address: string, after: string }[]} */
  const said = JSON.parse(decode(data));
  const list = element("ol", "", ...said.map(({ before, words, address, after }) => {
    const link = element("a", "", words);
    link.href = address;
    return element("li", "", element("strong", "", before), " ", link, " ", after);
  }));
  root.replaceChildren(list);
}
