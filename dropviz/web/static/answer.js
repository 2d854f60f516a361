// What is said of the frame on screen: whole sentences, which the server sends with the frames.

import { element } from "./dom.js";

const MIN_DURATION = 200; // ms that a sentence stays at least while a run plays: nobody reads faster

/** The first paragraph above the buttons, the others below the charts, and all of them for who listens, once they stand. */
export class Answer {
  /** @type {boolean} */ alone;
  /** @type {HTMLElement} */ words;
  /** @type {HTMLElement} */ more;
  /** @type {HTMLElement} */ live;
  /** @type {string[]} */ sentences;
  /** @type {() => void} */ fit;
  /** @type {string | undefined} */ text;
  /** @type {number} */ shownAt;

  /**
   * Where no server answers any more, what is said of a frame shortly before is all that will be said.
   * @param {boolean} [alone]
   */
  constructor(alone = false) {
    this.alone = alone;
    [this.words, this.more] = [element("div", "dv-answer"), element("div", "dv-answer")];
    this.live = element("div", "dv-live");
    this.live.setAttribute("role", "status");
    this.sentences = []; // by frame, with gaps
    this.fit = () => [this.words, this.more].forEach(({ style }) => { style.minHeight = ""; });
    addEventListener("resize", this.fit);
  }

  /**
   * Take sentences, as [frame, text]; of a run that opens, those of the run before are kept up to the frame that both share.
   * @param {[frame: number, text: string][]} [said]
   * @param {number} [keep]
   */
  add(said = [], keep = Infinity) {
    this.sentences.length = Math.min(this.sentences.length, keep + 1);
    for (const [frame, text] of said) this.sentences[frame] = text;
  }

  /**
   * Show what was said last of a frame up to this one; returns whether it is said of this one.
   * @param {number} frame
   * @param {boolean} playing
   */
  show(frame, playing) {
    let at = Math.min(frame, this.sentences.length - 1);
    while (at >= 0 && this.sentences[at] === undefined) at -= 1;
    const [text, now] = [this.sentences[at], performance.now()];
    if (text !== undefined && text !== this.text && !(playing && now < this.shownAt + MIN_DURATION)) {
      Object.assign(this, { text, shownAt: now });
      const [first, ...others] = paragraphs(text);
      this.words.replaceChildren(first);
      this.more.replaceChildren(...others);
      [this.words, this.more].forEach(growMinHeight);
    }
    return at === frame || this.alone;
  }

  /**
   * Tell those who listen how a run stands, once it stands: `words` where nothing is said of it.
   * @param {number} frame
   * @param {string} words
   */
  announce(frame, words) {
    const exact = this.show(frame, false);
    if (!this.sentences.length) this.live.textContent = words;
    else if (exact) this.live.textContent = this.plain;
    return exact || !this.sentences.length;
  }

  /** What is shown, as plain text. */
  get plain() {
    return [this.words, this.more].flatMap(({ children }) => [...children]).map((part) => part.textContent).join(" ");
  }

  destroy() {
    removeEventListener("resize", this.fit);
  }
}

/**
 * What stands below keeps its place while sentences of one and two lines alternate.
 * @param {HTMLElement} node
 */
function growMinHeight(node) {
  node.style.minHeight = `${Math.max(parseFloat(node.style.minHeight) || 0, Math.ceil(node.getBoundingClientRect().height))}px`;
}

/**
 * Text with **bold** in it as elements: nothing of it is taken for HTML.
 * @param {string} text
 */
function paragraphs(text) {
  return text.split(/\n\n+/).map((part) => element("p", "", ...part.split("**").map((piece, i) => (i % 2 ? element("strong", "", piece) : piece))));
}
