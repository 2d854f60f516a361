// The hand rests: a page whose films hold all that it shows stands where the knob was left, and nothing is asked of the server.

import { isAt, isNear, markUnheard, thumbOf } from "./hand.js";
import { finger, watchFinger } from "./held.js";

/** @import { Drawn } from "./following.d.ts" */

const REST = 250; // ms without a change, and no finger on the page, after which the hand is taken to rest
const DRAWN = "dv-drawn"; // what the document hears when a section has been drawn as the server says

/** Say that a section stands as the server, or the page's colours, have drawn it. */
export const announceDrawn = () => document.dispatchEvent(new Event(DRAWN));

/** Lets the page stand where its knobs were left. */
export class Resting {
  /** @type {import("./follow.js").Follow} */ follow;
  /** @type {boolean} */ drawing; // whether a run of the page has drawn some of it, and not yet all
  /** @type {ReturnType<typeof setTimeout>} */ timer;
  /** @type {{ knob: string, value: string } | undefined} */ left; // where the hand has left a knob since the server drew the page
  /** @type {Set<string>} */ behind; // the sections that do not show it yet
  /** @type {object | undefined} */ turn; // the newest of those who let them catch up

  /** @param {import("./follow.js").Follow} follow */
  constructor(follow) {
    Object.assign(this, { follow, drawing: false, left: undefined, behind: new Set() });
    watchFinger(() => this.wait());
    document.addEventListener(DRAWN, () => {
      this.drawing = running(); // and not other colours
      if (this.left) this.#leave(this.left); // what has been drawn is from before
      this.wait();
    });
  }

  /** The server has drawn the page: all of it stands there, unless the thumb does not. */
  drawn() {
    this.drawing = false;
    [this.left, this.turn] = [undefined, undefined];
    if (!this.follow.now) document.querySelectorAll("[data-section][data-waits]").forEach((one) => one.removeAttribute("data-waits"));
    if (!this.follow.now) this.#rest();
    this.wait();
  }

  /** Look where the knobs stand, once nothing changes any more. */
  wait() {
    clearTimeout(this.timer);
    if (this.follow.page?.alone.length) this.timer = setTimeout(() => this.#rest(), REST);
  }

  #rest() {
    const { follow } = this;
    if (finger.down || !follow.theme.isConnected) return;
    if (this.drawing && running()) return this.wait(); // what it draws may be of other settings than those that are known here
    const moved = [];
    for (const knob of follow.page.alone) {
      const thumb = thumbOf(knob);
      const query = new URLSearchParams(follow.page.query);
      if (thumb === undefined || isAt(thumb, query.get(knob))) continue;
      query.set(knob, String(Number(thumb)));
      follow.page.query = String(query);
      this.#leave({ knob, value: String(Number(thumb)) });
      follow.page.rests(follow.page.query);
      moved.push(knob);
    }
    if (!this.left) return;
    follow.settle();
    moved.forEach((knob) => this.#captioned(knob));
    this.catchUp();
  }

  /** What the server says beside a knob holds once it has heard where that stands. @param {string} knob */
  #captioned(knob) {
    markUnheard(knob, running());
    if (running()) setTimeout(() => this.#captioned(knob), REST);
  }

  /** @param {{ knob: string, value: string }} left */
  #leave(left) {
    [this.left, this.turn] = [left, undefined];
    this.behind = new Set(this.follow.followers(left.knob).map(({ path }) => path));
  }

  /** Let sections that are behind stand at the knob's place, those in view first. */
  async catchUp() {
    const { follow, left, behind } = this;
    const turn = this.turn = {};
    if (!left || follow.now) return; // the hand has gone on
    if (this.drawing && running()) return this.wait();
    const { query } = follow.page;
    const all = follow.followers(left.knob).filter(({ path }) => behind.has(path)).sort((one, other) => one.away - other.away);
    const later = all.filter(({ path, parts, apart }) => {
      const stop = apart ? undefined : follow.films.at(path, query, left.knob, left.value);
      parts.forEach((part) => part.toggleAttribute("data-waits", !stop));
      if (!stop) return true;
      stand(parts, stop, left.value);
      behind.delete(path);
      return false;
    });
    if (later.some(({ apart, away }) => apart && isNear(away))) return follow.page.ask(); // it has to be trained for, and is in view
    const next = later.find(({ apart }) => !apart);
    if (!next) return;
    const there = await follow.films.want(next.path, query, left.knob, left.value);
    if (this.turn !== turn || follow.now) return;
    if (there || follow.films.at(next.path, query, left.knob, left.value)) this.catchUp();
    else follow.page.ask(); // no film has it: the server draws it
  }
}

/** Whether the server runs a script for this page. */
function running() {
  return document.querySelector("[data-testid=stApp]")?.getAttribute("data-test-script-state") === "running";
}

/**
 * Draw a section at rest as a film has it; its figures may be drawn elsewhere than what it says.
 * @param {HTMLElement[]} roots
 * @param {Drawn} stop
 * @param {string} value  of the knob
 */
function stand(roots, stop, value) {
  const elsewhere = roots.some(({ passes }) => passes);
  for (const { section, passes } of roots) {
    section?.draw(elsewhere ? { ...stop, rows: [] } : stop);
    passes?.stand(stop, value);
  }
}
