// Films: a section at every stop of a knob, asked for once, and the section at one of them.

/** @import { Film, Drawn } from "./following.d.ts" */

/**
 * The value at one stop of a film, as `dropviz.drawing.film.shown`.
 * @param {any} whole
 * @param {number} stop
 * @returns {any}
 */
export function shownAt(whole, stop) {
  if (Array.isArray(whole)) return whole.some((part) => part && typeof part === "object") ? whole.map((part) => shownAt(part, stop)) : whole;
  if (!whole || typeof whole !== "object") return whole;
  const names = Object.keys(whole);
  if (names.length === 1 && names[0] === "@") return whole["@"][stop];
  return Object.fromEntries(names.map((name) => [name, shownAt(whole[name], stop)]));
}

/**
 * The text that a server answers with.
 * @param {URL} address
 * @throws {Error} what it says where it refuses
 */
export async function answerOf(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(await answer.text());
  return answer.text();
}

const RETRY = 5000; // ms after which a film that was refused may be asked for again

/** The films of one page. What is asked for is asked once, and of a section one film at a time: the one of the newest place. */
export class Films {
  /** @type {(section: string, query: string) => Promise<string>} */ fetch;
  /** @type {Map<string, Map<string, { film: any, stop: number, drawn?: Drawn }>>} */ held;
  /** @type {Map<string, Promise<boolean>>} */ asked;
  /** @type {Map<string, Promise<boolean>>} */ coming;
  /** @type {Map<string, string>} */ newest;
  /** @type {Set<string>} */ none; // where there is no film, whatever the value

  /** @param {(section: string, query: string) => Promise<string>} fetch  what answers with the text of a film */
  constructor(fetch) {
    Object.assign(this, { fetch, held: new Map(), asked: new Map(), coming: new Map(), newest: new Map(), none: new Set() });
  }

  /**
   * A section where a knob stands at a value, or undefined where no film of it is here.
   * @param {string} section
   * @param {string} query  every setting of the page
   * @param {string} knob
   * @param {string} value
   * @returns {Drawn | undefined}
   */
  at(section, query, knob, value) {
    const found = this.held.get(keyOf(section, query, knob))?.get(placeOf(value));
    return found && (found.drawn ??= shownAt(found.film, found.stop)); // the thumb comes back to most places
  }

  /**
   * Ask for the film that holds a section where a knob stands at a value; whether there is one.
   * @param {string} section
   * @param {string} query
   * @param {string} knob
   * @param {string} value
   * @returns {Promise<boolean>}
   */
  want(section, query, knob, value) {
    const key = keyOf(section, query, knob);
    if (this.held.get(key)?.has(placeOf(value))) return Promise.resolve(true);
    if (this.none.has(key)) return Promise.resolve(false);
    const at = new URLSearchParams(query);
    at.set(knob, value);
    at.set("over", knob);
    const address = `${section} ${at}`;
    const before = this.asked.get(address);
    if (before) return before;
    this.newest.set(key, value);
    const coming = this.coming.get(key);
    if (coming) return coming.then(() => this.newest.get(key) === value && this.want(section, query, knob, value));
    const asked = this.fetch(section, String(at)).then((text) => {
      /** @type {Film} */
      const film = JSON.parse(text);
      const stops = this.held.get(key) ?? new Map();
      film.stops.forEach((value, stop) => stops.set(placeOf(value), { film: film.film, stop }));
      this.held.set(key, stops);
      if (film.film === null) this.none.add(key);
      return stops.has(placeOf(value));
    }).catch(() => { // refused, or the server is gone: the page itself says so when it is asked
      setTimeout(() => this.asked.delete(address), RETRY);
      return false;
    }).finally(() => this.coming.delete(key));
    this.asked.set(address, asked);
    this.coming.set(key, asked);
    return asked;
  }

  /** Forget all that is not of these settings but for one knob: others are not come back to. @param {string} query */
  keep(query) {
    const names = [...new URLSearchParams(query).keys()];
    const kept = new Set(names.map((name) => others(query, name)));
    for (const key of this.held.keys()) if (!kept.has(key.slice(key.indexOf(" ") + 1))) this.held.delete(key);
    this.asked.clear();
    this.none.clear();
  }
}

/**
 * @param {string} section
 * @param {string} query
 * @param {string} knob
 */
function keyOf(section, query, knob) {
  return `${section} ${others(query, knob)}`;
}

/**
 * A knob's name and all settings but its own.
 * @param {string} query
 * @param {string} knob
 */
function others(query, knob) {
  const rest = new URLSearchParams(query);
  rest.delete(knob);
  return `${knob} ${rest}`;
}

/** The same for "0.30" and "0.3". @param {string} value */
function placeOf(value) {
  return value !== "" && Number.isFinite(Number(value)) ? String(Number(value)) : value;
}
