// What is said of the frame on screen: whole sentences, which the server sends with the frames.

import { element } from "./stage.js";

const PACE = 200; // ms that a sentence stays at least while a run plays: nobody reads faster

/** The first paragraph above the buttons, the others below the charts, and all of them for who listens, once they stand. */
export class Answer {
  /** Where no server answers any more, what is said of a frame shortly before is all that will be said. */
  constructor(alone) {
    this.alone = alone;
    [this.words, this.more] = [element("div", "dv-answer"), element("div", "dv-answer")];
    this.live = element("div", "dv-live");
    this.live.setAttribute("role", "status");
    this.said = []; // by frame, with gaps
    addEventListener("resize", this.fit = () => [this.words, this.more].forEach(({ style }) => { style.minHeight = ""; }));
  }

  /** Take sentences, as [frame, text]; of a run that opens, those of the run before are kept up to the frame that both share. */
  take(said = [], keep = Infinity) {
    this.said.length = Math.min(this.said.length, keep + 1);
    for (const [frame, text] of said) this.said[frame] = text;
  }

  /** Show what was said last of a frame up to this one; returns whether it is said of this one. */
  show(frame, playing) {
    let at = Math.min(frame, this.said.length - 1);
    while (at >= 0 && this.said[at] === undefined) at -= 1;
    const [text, now] = [this.said[at], performance.now()];
    if (text !== undefined && text !== this.text && !(playing && now < this.shownAt + PACE)) {
      Object.assign(this, { text, shownAt: now });
      const [first, ...others] = paragraphs(text);
      this.words.replaceChildren(first);
      this.more.replaceChildren(...others);
      [this.words, this.more].forEach(keepRoom);
    }
    return at === frame || this.alone;
  }

  /** Tell those who listen how a run stands, once it stands: `words` where nothing is said of it. */
  settle(frame, words) {
    const exact = this.show(frame, false);
    if (!this.said.length) this.live.textContent = words;
    else if (exact) this.live.textContent = this.plain;
    return exact || !this.said.length;
  }

  /** What is shown, as plain text. */
  get plain() {
    return [this.words, this.more].flatMap(({ children }) => [...children]).map((part) => part.textContent).join(" ");
  }

  free() {
    removeEventListener("resize", this.fit);
  }
}

/** What stands below keeps its place while sentences of one and two lines alternate. */
function keepRoom(node) {
  node.style.minHeight = `${Math.max(parseFloat(node.style.minHeight) || 0, Math.ceil(node.getBoundingClientRect().height))}px`;
}

/** Text with **bold** in it as elements: nothing of it is taken for HTML. */
function paragraphs(text) {
  return text.split(/\n\n+/).map((part) => element("p", "", ...part.split("**").map((piece, i) => (i % 2 ? element("strong", "", piece) : piece))));
}
