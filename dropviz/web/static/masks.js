// The masks of a network's passes, as a message has them, and what is said of each pass.

import { writeFixed } from "./numbers.js";

/** @import { PassesMessage } from "./types.d.ts" */

const FULL_NETWORK_TIME = 600; // milliseconds for the network without dropout, before the first pass

/** @param {string} text */
const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** Which units are kept and which are inactive, pass by pass: a bit each, counted from 0. */
export class Masks {
  /** @type {PassesMessage} */ #message;
  /** @type {Uint8Array} */ #bits;
  /** @type {Uint8Array} */ #inactive;

  /** @param {PassesMessage} message */
  constructor(message) {
    this.#message = message;
    [this.#bits, this.#inactive] = [bytesOf(message.bits), bytesOf(message.inactive)];
  }

  /**
   * Whether a unit is kept in a pass; before the first pass, at −1, every unit is.
   * @param {number} pass
   * @param {number} layer
   * @param {number} unit
   */
  isKept(pass, layer, unit) {
    return pass < 0 || this.#bit(this.#bits, pass, layer, unit);
  }

  /**
   * Whether a unit's ReLU gives 0 in a pass; before the first, as in it.
   * @param {number} pass
   * @param {number} layer
   * @param {number} unit
   */
  isInactive(pass, layer, unit) {
    return this.#bit(this.#inactive, Math.max(0, pass), layer, unit);
  }

  /**
   * @param {Uint8Array} bits
   * @param {number} pass
   * @param {number} layer
   * @param {number} unit
   */
  #bit(bits, pass, layer, unit) {
    const at = (pass * 2 + layer) * this.#message.units + unit;
    return Boolean((bits[at >> 3] >> (7 - (at & 7))) & 1);
  }

  /** Which pass the picture is of. @param {number} passes  so many have been played */
  which(passes) {
    const { passes: all, changed } = this.#message;
    const edits = passes === all && changed ? `, ${changed} changed by hand` : "";
    return passes ? `Pass ${passes} of ${all}${edits}` : "Every unit there";
  }

  /**
   * What is said beside the picture after so many passes.
   * @param {number} passes
   */
  describe(passes) {
    const { units } = this.#message;
    const [first, second] = [0, 1].map((layer) => Array.from({ length: units }, (_, unit) => this.isKept(passes - 1, layer, unit)).filter(Boolean).length);
    return `${this.which(passes)}: keeps ${writeFixed(first, 0)} + ${writeFixed(second, 0)} of ${writeFixed(units, 0)} + ${writeFixed(units, 0)} units, ${this.output(passes)}`;
  }

  /**
   * What the network says in a pass, and before the first with every unit there.
   * @param {number} passes
   */
  output(passes) {
    const { outputs, evaluation } = this.#message;
    return `y = ${writeFixed(passes ? outputs[passes - 1] : evaluation, 3)}`;
  }
}

/**
 * After how many passes the picture is, so many milliseconds after it began to play from the passes before; undefined at the end.
 * @param {number} elapsed
 * @param {number} from
 * @param {number} passes
 */
export function passAt(elapsed, from, passes) {
  const [count, since] = [passes - from, elapsed - (from ? 0 : FULL_NETWORK_TIME)];
  const duration = Math.max(60, Math.min(700, 6000 / count)); // of a pass, in milliseconds
  if (since >= duration * count) return undefined;
  return Math.max(from, from + 1 + Math.floor(since / duration));
}
