// The player as a component of the page, and the same alone in a page of its own.

import { rootOf } from "./dom.js";
import { whenHere } from "./leaving.js";
import { readMessage } from "./numbers.js";
import { Player } from "./playing.js";

/** @import { Component, Context, Header } from "./types.d.ts" */

/**
 * The component `player.player`.
 * @param {Component<Uint8Array>} component
 * @param {Context} context
 */
export function player({ data, parentElement, setStateValue, setTriggerValue }, context) {
  const root = rootOf(parentElement, "dv-player");
  root.player ??= new Player(root, context);
  Object.assign(root.player, { setStateValue: whenHere(root, setStateValue), setTriggerValue: whenHere(root, setTriggerValue) });
  root.player.receive(readMessage(data));
  return () => { if (!root.isConnected) root.player?.close(); };
}

/**
 * The same without a server, in a page that `replay.js` wrote.
 * @param {HTMLElement} parent
 * @param {{ header: Header, context: Context, frames: string }} run
 */
export function replayed(parent, { header, context, frames }) {
  const root = rootOf(parent, "dv-player");
  const bytes = Uint8Array.from(atob(frames), (letter) => letter.charCodeAt(0));
  root.player = new Player(root, { ...context, standalone: true });
  root.player.setStateValue = () => {};
  root.player.receive({ header, values: new Float32Array(bytes.buffer) });
}
