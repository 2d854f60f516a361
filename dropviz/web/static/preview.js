// While a knob moves, a player that rests shows the runs that would stand there, from a film: each up to the frame on screen.

import { describeTable, updateTable } from "./legend.js";

/** @import { Played } from "./following.d.ts" */
/** @import { Frame } from "./types.d.ts" */

export class Preview {
  /** @type {{ frames: Frame[], said: string, stood: string } | undefined} */ kept; // of the run itself, while another is on screen
  /** @type {Frame[]} */ frames;

  /** @param {import("./playing.js").Player} player */
  constructor(player) {
    this.player = player;
  }

  /** Whether a change of a knob would put another run in the place of the one on screen: on the way it alters only what follows. */
  get possible() {
    const { run, stage } = this.player;
    return stage.spec && run.state !== "playing" && !run.target && run.frame < run.frames.length && (run.frame === 0 || run.frame === run.total);
  }

  /**
   * On its way a run goes on as before until p is let go: say so, for nothing else on screen moves with it.
   * @param {string} [p]  where it is held; none where it has been let go
   */
  announce(p) {
    const { run, stage } = this.player;
    const coming = p !== undefined && !run.target && run.frame < run.total ? `p = ${Number(p)} from here on, once you let go` : "";
    if (run.coming === coming) return;
    run.coming = coming;
    stage.updateMarks();
  }

  /**
   * Show another run at the frame on screen; returns whether it is that of the film.
   * @param {Played} stop
   * @param {string} at
   * @param {string} stood  where the knob stood when the run itself was drawn
   */
  show({ said, frame, row, before }, at, stood) {
    const { run, stage } = this.player;
    if (frame !== run.frame) return false;
    if (!this.kept) {
      this.kept = { frames: run.frames, said: stage.answer.sentences[frame], stood };
      const columns = run.frames[frame].length;
      this.frames = Array.from({ length: frame + 1 }, () => new Float32Array(columns)); // the same for all stops: they come quickly
    }
    for (const [column, values] of before) numbersOf(values).forEach((value, i) => { this.frames[i][column] = value; });
    this.frames[frame].set(numbersOf(row));
    run.frames = this.frames;
    stage.scene.startMotion();
    for (const { layers } of stage.scene.charts) layers.stale = true;
    stage.scene.paint(run.frames, frame);
    for (const chart of stage.scene.charts) chart.painted(at);
    updateTable(stage);
    stage.scene.setAriaLabel(describeTable(stage));
    stage.answer.sentences[frame] = said;
    stage.answer.show(frame, false);
    return true;
  }

  /**
   * A message for the player has come; returns whether it changes nothing, since Streamlit hands over the same ones again and again.
   * @param {import("./types.d.ts").Header} header
   */
  receive({ run, first, count, hold }) {
    if (run !== this.player.run.name) this.forget();
    else if (this.kept && count && first === this.kept.frames.length) this.end();
    return Boolean(this.kept) && !hold && !this.player.held;
  }

  /** Give the player its own run back; who calls this draws it. */
  forget() {
    if (!this.kept) return;
    const { run, stage } = this.player;
    run.frames = this.kept.frames;
    stage.answer.sentences[run.frame] = this.kept.said;
    for (const chart of stage.scene.charts) chart.painted("");
    this.kept = undefined;
  }

  /**
   * Show the run itself again, if the knob stands where it stood: elsewhere another run is on its way.
   * @param {string} [standing]
   */
  end(standing = this.kept?.stood) {
    if (!this.kept || Number(standing) !== Number(this.kept.stood)) return;
    this.forget();
    this.player.stage.show();
  }
}

/** @param {string} text  float32, as base64 */
function numbersOf(text) {
  return new Float32Array(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
}
