// A run in the browser, without a screen: its frames so far, where it stands, and what is missing of it.

/** @import { Frame, Header, State } from "./types.d.ts" */

export class Run {
  /** @type {string} */ name = "";
  /** @type {number} */ total = 0; // the number of the last frame
  /** @type {Frame[]} */ frames = [];
  /** @type {number} */ frame = 0; // the one on screen
  /** @type {State} */ state = "idle";
  coming = ""; // what changes from here on, once a knob is let go
  /**
   * The frame to stand at once it has come. `stands`: a run that follows another stands there from its beginning.
   * @type {{ frame: number, stands?: boolean, playing?: boolean } | undefined}
   */
  target;

  /** Whether it plays, or will once what is missing has come. */
  get isPlaying() {
    return this.state === "playing" || this.target?.playing === true;
  }

  /**
   * Become another run, of which the frames up to `keep` are those that are here; returns how it goes on.
   * @param {Pick<Header, "run" | "total" | "keep" | "stand">} header
   * @returns {State}
   */
  open({ run, total, keep = -1, stand }) {
    const [playing, at, before] = [this.isPlaying, this.frame, this.target];
    const frame = Math.min(at, Math.max(0, keep));
    const shown = before?.stands ? before.frame : at; // the frame on screen
    Object.assign(this, { name: run, total, frames: this.frames.slice(0, keep + 1), frame, state: "paused", target: undefined });
    if (keep >= 0 && before?.stands) this.target = before; // it shares what had not come yet
    if (stand || (playing && stand === 0)) this.target = { frame: Math.min(playing ? Math.max(stand, shown) : stand, total), stands: true, playing };
    if (keep < 0) return "idle";
    return playing ? "playing" : frame ? "paused" : "idle";
  }

  /**
   * Take the frames of a message; returns whether they follow on those that are here.
   * @param {Pick<Header, "first" | "count" | "columns">} header
   * @param {Frame} values
   */
  append({ first, count, columns }, values) {
    if (first !== this.frames.length) return false;
    for (let i = 0; i < count; i++) this.frames.push(values.subarray(i * columns, (i + 1) * columns));
    return true;
  }

  /**
   * The frame to show when so many more are due: at most the last that is here.
   * @param {number} due
   */
  next(due) {
    return Math.min(this.frame + due, this.total, this.frames.length - 1);
  }

  /**
   * How many frames to ask for when a frame is on screen: none while two seconds' worth is left.
   * @param {number} frame
   * @param {number} rate frames that make a second
   */
  missing(frame, rate) {
    const left = this.frames.length - frame;
    if (this.frames.length > this.total || left >= 2 * rate) return 0;
    return left > 1 ? 2 * rate : rate; // each answer takes Streamlit's front end some time to place: few and large ones, but a small first one
  }

  /**
   * What a player is that stands at a frame.
   * @param {number} frame
   * @returns {State}
   */
  stateAt(frame) {
    if (frame >= this.total) return "ended";
    return frame ? "paused" : "idle";
  }
}
