// What is said of the frame on screen: whole sentences, which the server sends with the frames.

import { element } from "./stage.js";

const PACE = 200; // ms that a sentence stays at least while a run plays: nobody reads faster

/** The sentences above the buttons, and the same for who listens: only once they stand. */
export class Answer {
  /** Where no server answers any more, what is said of a frame shortly before is all that will be said. */
  constructor(alone) {
    this.alone = alone;
    this.words = element("div", "dv-answer");
    this.live = element("div", "dv-live");
    this.live.setAttribute("role", "status");
    this.said = []; // by frame, with gaps
    addEventListener("resize", this.fit = () => { this.words.style.minHeight = ""; });
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
      this.words.replaceChildren(...paragraphs(text));
      // What stands below keeps its place while sentences of one and two lines alternate.
      this.words.style.minHeight = `${Math.max(parseFloat(this.words.style.minHeight) || 0, Math.ceil(this.words.getBoundingClientRect().height))}px`;
    }
    return at === frame || this.alone;
  }

  /** Tell those who listen how a run stands, once it stands: `words` where nothing is said of it. */
  settle(frame, words) {
    const exact = this.show(frame, false);
    if (!this.said.length) this.live.textContent = words;
    else if (exact) this.live.textContent = this.words.textContent;
    return exact || !this.said.length;
  }

  free() {
    removeEventListener("resize", this.fit);
  }
}

/** Text with **bold** in it as elements: nothing of it is taken for HTML. */
function paragraphs(text) {
  return text.split(/\n\n+/).map((part) => element("p", "", ...part.split("**").map((piece, i) => (i % 2 ? element("strong", "", piece) : piece))));
}
