// A run on screen: its charts, its table, what is said of it, and marks on the player that tell how it stands.

import { Answer } from "./answer.js";
import { setAttribute } from "./dom.js";
import { describeTable, makeTable, updateTable, updateToggles } from "./legend.js";
import { buildPanel, updatePanel } from "./panel.js";
import { Scene } from "./scene.js";

/** @import { Board, Context, Panel, Spec } from "./types.d.ts" */

export class Stage {
  /** @type {HTMLElement} */ root;
  /** @type {Context} */ context;
  /** @type {import("./run.js").Run} */ run;
  /** @type {Answer} */ answer;
  /** @type {Scene} */ scene;
  /** @type {Panel} */ panel;
  /** @type {Board} */ board;
  /** @type {boolean} */ #unannounced = false;

  /**
   * @param {HTMLElement} root
   * @param {Context} context
   * @param {import("./run.js").Run} run
   * @param {Scene["report"]} report is called with a click in a chart
   */
  constructor(root, context, run, report) {
    Object.assign(this, { root, context, run, answer: new Answer(context.standalone), scene: new Scene(root, context, report) });
  }

  get spec() {
    return this.scene.spec;
  }

  get legend() {
    return this.scene.legend;
  }

  /**
   * Lay out the figures and the table of a run that has been opened; while it is not where it is to stand, the table before stays.
   * @param {Spec} spec
   * @param {import("./playing.js").Player} player
   */
  open(spec, player) {
    const { run, scene } = this;
    if (scene.setRun(spec, run.frames)) this.panel = buildPanel(this, player);
    this.panel.hint.textContent = this.spec.figures.map(({ hint }) => hint).join(" ").trim();
    if (spec.section) this.root.dataset.section = spec.section;
    if (!run.target) this.showTable();
    scene.updateLayers(run.frames);
  }

  showTable() {
    this.panel.place.replaceChildren(makeTable(this));
  }

  /** The colours of the page or the scale of the charts have changed. */
  applyTheme() {
    const { run, scene, board } = this;
    scene.applyTheme(run.frames);
    this.spec.table.rows.forEach(({ colour }, i) => board.labels[i]?.style.setProperty("--dv-colour", colour));
    scene.updateLayers(run.frames);
    if (run.state === "playing") this.draw();
    else if (!run.target) this.show();
  }

  /** What is switched on has changed: show it so at once. */
  visibilityChanged() {
    const { run } = this;
    updateToggles(this);
    this.scene.visibilityChanged(run.frames, run.frame);
    if (run.state === "playing") this.paint();
    else if (!run.target) this.show();
  }

  /** Show the histories on a linear axis, or on a logarithmic one again. */
  toggleScale() {
    this.scene.linear = !this.scene.linear;
    this.applyTheme();
  }

  /** Let Plotly draw what the canvases leave to it while the run plays. */
  draw() {
    this.scene.draw(this.run.frames, this.run.frame, true);
  }

  /** Let the canvases draw the frame of a run that plays. */
  paint() {
    this.scene.paint(this.run.frames, this.run.frame);
    this.updateAnswer();
    updateTable(this);
  }

  /**
   * Show the frame at which the run stands still: the whole of it as a Plotly figure, with hover and zoom.
   * @param {boolean} [tell] whether those who listen are told
   */
  show(tell = false) {
    this.scene.draw(this.run.frames, this.run.frame, false);
    updateTable(this);
    this.scene.setAriaLabel(describeTable(this));
    this.#unannounced = tell;
    this.updateAnswer();
  }

  /** Say what is to be said of the frame on screen, and once it stands to who listens too. */
  updateAnswer() {
    const { frame, state, target } = this.run;
    if (target?.stands) return;
    if (state === "playing" || !this.#unannounced) this.answer.show(frame, state === "playing");
    else this.#unannounced = !this.answer.announce(frame, describeTable(this));
  }

  updateMarks() {
    const { panel, root, run, spec } = this;
    updatePanel(panel, spec, run);
    if (run.target?.stands) return; // until it lands, what is on screen stays as it is
    const marks = { run: run.name, state: run.state, frame: run.frame, frames: run.frames.length, total: run.total };
    for (const [name, value] of Object.entries(marks)) setAttribute(root, `data-${name}`, value);
  }

  destroy() {
    this.answer.destroy();
    this.scene.destroy();
  }
}
