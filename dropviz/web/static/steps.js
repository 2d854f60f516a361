// A numbered list of links that open in the same tab: Streamlit opens those of Markdown in another.

import { element, rootOf } from "./dom.js";

/** @import { Component } from "./types.d.ts" */

/**
 * The component of the list: data is {steps: [{before, words, address, after}, …]}, plain texts, each address relative to the page's.
 * @param {Component<{ steps: { before: string, words: string, address: string, after: string }[] }>} component
 */
export function steps({ data, parentElement }) {
  const root = rootOf(parentElement, "dv-steps");
  const list = element("ol", "", ...data.steps.map(({ before, words, address, after }) => {
    const link = element("a", "", words);
    link.href = address;
    return element("li", "", element("strong", "", before), " ", link, " ", after);
  }));
  root.replaceChildren(list);
}
