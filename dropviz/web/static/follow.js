// The page follows the hand: while a knob is moved, figures and words show the stop under the thumb, from films.
// Streamlit reports a slider only once it is released, but its thumb says at every place where it stands.

import { Films, answerOf } from "./film.js";
import { applyTheme, isDark } from "./figures.js";
import { isAt, isNear, knobOf, markUnheard, players, stepOf } from "./hand.js";
import { whenIdle } from "./held.js";
import { Resting } from "./resting.js";
import { sections } from "./section.js";

/** @import { Drawn, Followed, Played } from "./following.d.ts" */
/** @import { Context } from "./types.d.ts" */

const FRAMES = ".frames"; // what ends the name of what a player shows of a section
const SETTLE = 3000; // ms after which the hand is taken to rest, wherever the page stands by then

/** Follows the knobs of the page that stands: `update` is called whenever the server has drawn it. */
export class Follow {
  /** @type {Followed} */ page;
  /** @type {Films} */ films;
  /** @type {Element} */ theme;
  /** @type {Record<string, string>} */ dark;
  /** @type {boolean} */ inDark;
  /** @type {{ knob: string, value: string } | undefined} */ now; // where the hand is
  /** @type {number} */ frame;
  /** @type {boolean} */ painted; // since the last frame
  /** @type {{ knob: string, all: ReturnType<Follow["followers"]> } | undefined} */ near; // of the movement under way
  /** @type {ReturnType<typeof setTimeout>} */ timer;
  /** @type {Resting} */ resting;

  constructor() {
    Object.assign(this, { frame: 0, painted: false, now: undefined, resting: new Resting(this) });
    this.films = new Films((path, query) => this.#fetch(path, query));
    new MutationObserver((changes) => changes.forEach(({ target }) => this.#moved(/** @type {HTMLElement} */ (target))))
      .observe(document.body, { subtree: true, attributes: true, attributeFilter: ["aria-valuetext"] });
    // A knob that is touched will be moved: its films come while it is still at rest.
    for (const kind of ["pointerover", "focusin"]) {
      document.addEventListener(kind, ({ target }) => {
        const touched = /** @type {Element} */ (target);
        this.#prepare((stepOf(touched) ?? knobOf(touched))?.knob, true);
      }, { passive: true });
    }
    document.addEventListener("pointerdown", ({ target }) => {
      const knob = knobOf(/** @type {Element} */ (target))?.knob;
      if (knob) requestAnimationFrame(() => this.#takeOver(knob)); // where it has not moved yet
    }, { capture: true, passive: true });
    document.addEventListener("click", ({ target }) => this.#stepped(/** @type {Element} */ (target)), { capture: true });
    document.addEventListener("scrollend", () => {
      this.near = undefined;
      if (this.now) return this.#again();
      this.#prepare("p");
      this.resting.catchUp();
    }, true);
  }

  /**
   * @param {Followed} page
   * @param {Element} theme  an element whose colours are the page's
   * @param {Context} context
   */
  update(page, theme, context) {
    const wasDark = this.inDark;
    Object.assign(this, { page, theme, dark: context.dark, inDark: isDark(theme), near: undefined });
    if (this.inDark !== wasDark) this.films.held.clear(); // they have the colours of the other
    this.films.keep(page.query);
    clearTimeout(this.timer);
    this.resting.drawn();
    const { now } = this;
    if (now && !isAt(now.value, new URLSearchParams(page.query).get(now.knob))) { // the hand has gone on meanwhile
      this.timer = setTimeout(() => { if (this.now === now) this.settle(""); }, SETTLE); // or the page stands elsewhere than the thumb
      this.#again(); // what has been drawn meanwhile does not stand at the thumb
      return;
    }
    this.settle();
    setTimeout(() => this.#prepare("p"), 0); // after what the page itself has to draw
  }

  /** @param {string} path  a lesson and a section of it @param {string} query */
  async #fetch(path, query) {
    const { page } = this;
    const text = page.film?.(path) ?? answerOf(new URL(`.${page.path}/${path}?${query}&edition=${page.edition}`, document.baseURI));
    return applyTheme(await text, this.theme, this.dark);
  }

  /**
   * Let the films over a knob come. What a player shows has to be trained: that is done once the knob is touched.
   * @param {string | undefined} knob
   * @param {boolean} [touched]
   */
  #prepare(knob, touched = false) {
    if (!knob || !this.page || this.now) return;
    const value = new URLSearchParams(this.page.query).get(knob);
    if (value === null) return;
    for (const { path, apart, played } of this.#near(knob)) {
      if (apart || (touched ? played?.preview.possible === false : played)) continue;
      this.films.want(path, this.page.query, knob, value).then((there) => { if (there) whenIdle(() => this.#rehearse(path, knob, value)); });
    }
  }

  /** @param {string} path @param {string} knob @param {string} value */
  #rehearse(path, knob, value) {
    const stop = this.now ? undefined : this.films.at(path, this.page.query, knob, value);
    for (const { slug, figure } of (stop?.rows ?? []).flat()) chartOf(slug)?.rehearse(figure);
  }

  /** A hand is on a knob: canvases show what Plotly has drawn, for what is done for the first time takes longest. @param {string} knob */
  #takeOver(knob) {
    if (this.now || !this.page) return;
    for (const { parts, played } of this.#near(knob)) {
      if (!played) parts.flatMap((part) => [.../** @type {NodeListOf<HTMLElement>} */ (part.querySelectorAll("[data-figure]"))]).forEach(({ chart }) => chart?.takeOver());
    }
  }

  /** @param {HTMLElement} thumb */
  #moved(thumb) {
    const found = knobOf(thumb);
    if (!found || !this.page || !new URLSearchParams(this.page.query).has(found.knob)) return;
    const stands = new URLSearchParams(this.page.query).get(found.knob);
    if (!this.now && isAt(found.value, stands)) return; // Streamlit has drawn the slider anew
    if (!Number.isFinite(Number(found.value))) return; // no place that a film has
    this.now = found;
    this.resting.wait();
    this.#atOnce();
  }

  /** A button that takes a knob one step on was pressed. @param {Element} target */
  #stepped(target) {
    const step = stepOf(target);
    const stands = step && this.page && new URLSearchParams(this.page.query).get(step.knob);
    if (!step || !stands) return;
    const from = Number(this.now?.knob === step.knob ? this.now.value : stands);
    this.now = { knob: step.knob, value: String(step.next(from)) };
    this.#atOnce();
  }

  /** @param {boolean} [all]  whether what is just out of view is painted too */
  #paint(all = true) {
    this.frame = 0;
    if (!this.now) return;
    const { knob, value } = this.now;
    const standing = new URLSearchParams(this.page.query).get(knob) ?? "";
    document.body.dataset.moving = knob;
    markUnheard(knob, true);
    const near = this.#near(knob);
    const now = all || isAt(value, standing) ? near : near.filter(({ away }) => !away);
    if (now.length < near.length) this.#again();
    for (const { path, section, parts, apart, played } of now) {
      if (played && !played.preview.possible) {
        played.preview.announce(knob === "p" ? value : undefined);
        continue;
      }
      const stop = this.films.at(path, this.page.query, knob, value);
      const rest = this.films.at(path, this.page.query, knob, standing);
      const shown = stop && rest && (!played || Number(value) === Number(standing) || played.preview.show(/** @type {Played} */ (stop), `${knob}=${value}`, standing));
      parts.forEach((part) => part.toggleAttribute("data-waits", !shown));
      if (stop && rest && shown) this.#show(section, rest, stop, `${knob}=${value}`);
      else if (!apart && !(stop && rest)) { // of a film that was cut short one of the two may be missing
        this.films.want(path, this.page.query, knob, stop ? standing : value).then((there) => { if (there && this.now) this.#again(); });
      }
    }
    if (!isAt(value, standing)) return;
    this.settle(value); // back where it stood: Streamlit has nothing to do
    this.resting.catchUp();
  }

  /** Paint now, so that it is there at the next frame: to begin with that one would often miss it. Once a frame is enough. */
  #atOnce() {
    if (this.frame || this.painted) return this.#again();
    this.painted = true;
    requestAnimationFrame(() => { this.painted = false; });
    this.#paint(false);
  }

  #again() {
    this.frame ||= requestAnimationFrame(() => this.#paint());
  }

  /** @param {string} section @param {Drawn} rest @param {Drawn} stop @param {string} at */
  #show(section, rest, stop, at) {
    const figures = (stop.rows ?? []).flat();
    for (const { slug } of (rest.rows ?? []).flat()) { // there may be none at the thumb
      const root = chartOf(slug)?.root;
      (root?.closest(".dv-titled") ?? root)?.toggleAttribute("data-waits", !figures.some((one) => one.slug === slug));
    }
    for (const { slug, title, alt, figure } of figures) {
      const chart = chartOf(slug);
      if (!chart || chart.root.dataset.near !== "true" || chart.at === at) continue;
      const { root } = chart;
      chart.move(alt, figure, at);
      const heading = root.closest(".dv-titled")?.querySelector(".dv-title");
      if (heading) heading.textContent = title;
    }
    sections().find(({ root }) => root.dataset.section === section)?.show(stop, at);
  }

  /**
   * The server has drawn what the hand has left.
   * @param {string} [back]  where the knob stands, if the server has nothing to draw: players show their own runs again, "" for all of them
   */
  settle(back) {
    if (!this.now) return;
    for (const { preview } of players()) {
      preview.announce();
      if (back !== undefined) preview.end(back || undefined);
    }
    this.now = this.near = undefined;
    delete document.body.dataset.moving;
    for (const root of /** @type {NodeListOf<any>} */ (document.querySelectorAll("[data-figure]"))) root.chart?.settle();
    for (const mark of ["data-waits", "data-unheard"]) document.querySelectorAll(`[${mark}]`).forEach((part) => part.removeAttribute(mark));
    sections().forEach((one) => one.settle(back !== undefined));
  }

  /**
   * Those of `followers` that are in view, or nearly; while a knob moves the page is not asked again where they are, for that would let
   * it be laid out at every place.
   * @param {string} knob
   */
  #near(knob) {
    if (this.near?.knob !== knob || !this.now) this.near = { knob, all: this.followers(knob).filter(({ away }) => isNear(away)) };
    return this.near.all;
  }

  /**
   * The sections on the page that take a knob, each with the elements that it stands in, with the player that shows its frames, and
   * with the pixels that it is out of view.
   * @param {string} knob
   * @returns {{ path: string, section: string, parts: HTMLElement[], apart: boolean, away: number, played?: import("./playing.js").Player }[]}
   */
  followers(knob) {
    return Object.entries(this.page.takes).filter(([, takes]) => takes.includes(knob)).map(([section]) => {
      const slug = section.replace(FRAMES, "");
      const roots = [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-section="${slug}"]`))];
      const played = section.endsWith(FRAMES) ? players().find(({ stage }) => stage.root.dataset.section === slug) : undefined;
      const away = Math.min(...roots.map(outOfView));
      return { path: `${this.page.lesson}/${section}`, section: slug, parts: roots, apart: this.page.apart.includes(section), away, played };
    }).filter(({ path, parts, played }) => (!path.endsWith(FRAMES) || played) && parts.length);
  }
}

/** The chart of a figure on the page. @param {string} slug @returns {import("./plot.js").Chart | undefined} */
function chartOf(slug) {
  return /** @type {HTMLElement | null} */ (document.querySelector(`[data-figure="${slug}"]`))?.chart;
}

/** How many pixels an element is above or below the view; 0 in view. @param {HTMLElement} part */
function outOfView(part) {
  const { top, bottom } = part.getBoundingClientRect();
  return Math.max(0, -bottom, top - innerHeight);
}
