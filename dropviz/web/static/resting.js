// The hand rests: a page whose films hold all that it shows stands where the knob was left, and nothing is asked of the server.

import { thumbOf } from "./hand.js";

/** @import { Drawn } from "./following.d.ts" */
/** @typedef {import("./follow.js").Follow} Follow */
/** @typedef {ReturnType<Follow["followers"]>[number]} Follower */

const REST = 250; // ms without a change, and no finger on the knob, after which the hand is taken to rest

/** Lets the page stand where its knobs were left. */
export class Resting {
  /** @type {Follow} */ follow;
  /** @type {boolean} */ held; // whether a finger is on the page
  /** @type {ReturnType<typeof setTimeout>} */ timer;
  /** @type {{ knob: string, value: string, behind: Set<string> } | undefined} */ stands; // the sections that do not show it yet

  /** @param {Follow} follow */
  constructor(follow) {
    Object.assign(this, { follow, held: false });
    document.addEventListener("pointerdown", ({ button }) => { this.held = button !== 2; }, true);
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, () => {
        this.held = false;
        this.wait();
      }, true);
    }
  }

  /** The server has drawn the page: all of it stands there. */
  drawn() {
    this.stands = undefined;
    if (!this.follow.now) document.querySelectorAll("[data-waits]").forEach((part) => part.removeAttribute("data-waits"));
    this.wait(); // the thumb may stand elsewhere by now
  }

  /** Look where the knobs stand, once nothing changes any more. */
  wait() {
    clearTimeout(this.timer);
    if (this.follow.page?.alone.length) this.timer = setTimeout(() => this.#rest(), REST);
  }

  #rest() {
    const { follow } = this;
    if (this.held || !follow.theme.isConnected) return;
    for (const knob of follow.page.alone) {
      const thumb = Number(thumbOf(knob));
      const query = new URLSearchParams(follow.page.query);
      if (!Number.isFinite(thumb) || thumb === Number(query.get(knob))) continue;
      const value = String(thumb);
      query.set(knob, value);
      follow.page.query = String(query);
      this.stands = { knob, value, behind: new Set(follow.followers(knob).map(({ path }) => path)) };
      follow.settle();
      follow.page.rests(follow.page.query);
    }
    this.#catchUp();
  }

  /** Let sections that are behind stand at the knob's place, those in view first. */
  async #catchUp() {
    const { follow, stands } = this;
    if (!stands || follow.now) return; // the hand has gone on
    const { knob, value, behind } = stands;
    const { query } = follow.page;
    const left = follow.followers(knob).filter(({ path }) => behind.has(path)).sort((one, other) => one.away - other.away);
    const [next] = left.filter((one) => {
      const stop = follow.films.at(one.path, query, knob, value);
      if (stop) {
        stand(one, stop);
        behind.delete(one.path);
      }
      one.parts.forEach((part) => part.toggleAttribute("data-waits", !stop));
      return !stop;
    });
    if (!next) return;
    const there = await follow.films.want(next.path, query, knob, value);
    if (this.stands !== stands) return;
    if (there) this.#catchUp();
    else follow.page.ask(); // no film has it: the server draws it
  }
}

/** Draw a section at rest as a film has it. @param {Follower} one @param {Drawn} stop */
function stand({ section }, stop) {
  for (const root of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-section="${section}"]`))) {
    root.section?.stand(stop);
    root.passes?.stand(stop);
  }
}
