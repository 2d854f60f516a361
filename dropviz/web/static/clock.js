// The pace at which a run plays.

const FRAME_RATE = 60; // frames on screen in a second
const MIN_INTERVAL = 12; // ms: on a faster screen than 60 Hz, every second refresh shows a frame
const REDUCED_MOTION = matchMedia("(prefers-reduced-motion: reduce)");

/** Counts the frames that are due while a run plays; for who wants little motion a second's worth every second. */
export class Clock {
  /** @type {number} */ speed = 1;
  /** @type {number} */ #timer = 0;
  /** @type {number} */ #last = 0;
  /** @type {number} */ #fraction = 0; // of a frame that is due

  /** How many frames make a second at the present speed. */
  get rate() {
    return FRAME_RATE * Math.max(1, this.speed);
  }

  /**
   * Tell from now on, at most once a refresh of the screen, how many more frames are due.
   * @param {(due: number) => void} tell
   */
  start(tell) {
    this.stop();
    this.#last = performance.now();
    this.#fraction = 0;
    /** @param {number} now */
    const tick = (now) => {
      this.#timer = requestAnimationFrame(tick);
      if (now - this.#last < (REDUCED_MOTION.matches ? 1000 : MIN_INTERVAL)) return;
      this.#last = now;
      this.#fraction += REDUCED_MOTION.matches ? this.rate : this.speed;
      const due = Math.floor(this.#fraction);
      this.#fraction -= due;
      tell(due);
    };
    this.#timer = requestAnimationFrame(tick);
  }

  stop() {
    cancelAnimationFrame(this.#timer);
  }
}
