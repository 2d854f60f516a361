// What the scripts share, for the type check alone: browsers never see this file.

import type { Layers } from "./layers.js";
import type { Chart } from "./plot.js";

/** What every component is told besides its data: see `dropviz.web.ui.component`. */
export interface Context {
  plotly: string; // the address of Plotly.js
  dark: Record<string, string>; // the dark twin of each colour of the light palette
  standalone?: boolean; // without a server
}

/** What Streamlit's `st.components.v2` hands to a component. */
export interface Component<Data> {
  data: Data;
  parentElement: HTMLElement;
  setStateValue(name: string, value: unknown): void;
  setTriggerValue(name: string, value: unknown): void;
}

export interface Axis {
  range?: number[];
  type?: string;
  [property: string]: any;
}

export interface Line {
  color: string;
  width?: number;
  dash?: string;
  [property: string]: any;
}

/** What draws on a canvas, be it on the page or not. */
export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

export interface Trace {
  name?: string;
  x?: any;
  y?: any;
  z?: any;
  line?: any;
  [property: string]: any;
}

export interface Layout {
  xaxis: Axis;
  yaxis: Axis;
  annotations?: object[];
  [property: string]: any;
}

export interface Figure {
  data: Trace[];
  layout: Layout;
}

/** What it takes to place values along an axis. */
export interface ScaledAxis {
  range: number[];
  type?: string;
  _offset: number;
  _length: number;
}

/** An axis that Plotly has drawn. */
export interface DrawnAxis extends ScaledAxis {
  l2p(value: number): number;
  p2d(pixels: number): number;
}

/** What Plotly makes of a layout. */
export interface DrawnLayout {
  width: number;
  height: number;
  xaxis: DrawnAxis;
  yaxis: DrawnAxis;
}

/** The element in which Plotly draws. What begins with _ is Plotly's own, and tells where the axes and traces are. */
export interface PlotElement extends HTMLDivElement {
  layout?: object;
  on?(event: string, listener: () => void): unknown;
  _fullLayout?: DrawnLayout;
  _fullData?: Trace[];
}

export interface Plotly {
  react(plot: HTMLElement, data: Trace[], layout: object, config?: object): Promise<unknown>;
  relayout(plot: HTMLElement, changes: object): Promise<unknown>;
  purge(plot: HTMLElement): void;
  downloadImage(plot: HTMLElement, options: object): Promise<unknown>;
}

/** A trace that moves: see `dropviz.web.player.shown`, one class a kind. */
export interface Move {
  kind: "history" | "curve" | "band" | "boundary";
  figure: number;
  trace: number;
  row: number;
  loss?: number; // the column of the table
  column: number;
  length: number;
  across: number;
  spread: number;
  label?: string;
  stays?: boolean;
  stopped?: number | null; // the column of the frame with the row's last frame
}

export interface Part {
  slug: string;
  alt: string;
  figure: Figure;
  hint: string;
  lines: Record<string, number>;
  subject: string;
  range?: number[]; // of the y-axis, as it begins
}

export interface Table {
  caption: string;
  columns: string[];
  rows: { name: string; colour: string; cells: number[]; stopped: number | null }[];
  off: number[];
  none: string;
}

/** What a player shows of a run: `dropviz.web.player.shown.Scene`. */
export interface Spec {
  figures: Part[];
  moving: Move[];
  table: Table;
  settings: Record<string, string>;
  file: string;
  unit: string;
  section: string; // the slug of the one that the player stands in
}

/** The header of a message to the player: see `dropviz.web.player.player`. */
export interface Header {
  run: string;
  first: number;
  count: number;
  columns: number;
  total: number;
  keep?: number;
  stand?: number;
  spec?: Spec;
  said?: [frame: number, text: string][];
  hold?: string;
  asked?: number;
}

/** The numbers of a frame. */
export type Frame = Float32Array;

export type Kind = "row" | "column";

/** From values to pixels, and the edges of the plot area. */
export interface Scales {
  x(value: number): number;
  y(value: number): number;
  log: boolean;
  edge: number;
  top: number;
  bottom: number;
}

/** A label at the end of a line; `at` is the place of that end. */
export interface Label {
  text: string;
  bold?: boolean;
  colour: string;
  at(frames: Frame[], frame: number): [x: number, y: number];
  width: number;
  apart: number;
}

/** What stays on screen of the run before. */
export interface Ghost {
  settings: Record<string, string>;
  frame: number;
  lines: {
    slug: string; subject: string; row: string; column?: string; label?: string; history: boolean; trace: Trace;
  }[];
}

export interface GhostTrace {
  label?: string | false;
  history: boolean;
  trace: Trace;
}

/** How a player stands. */
export type State = "idle" | "playing" | "paused" | "ended";

/** What a player is made of around its charts. */
export interface Panel {
  buttons: HTMLElement;
  scrub: HTMLInputElement;
  hint: HTMLElement;
  place: HTMLElement; // of the table
}

/** What changes in the table. */
export interface Board {
  cells: { text: Text; column: number }[];
  toggles: { toggle: HTMLElement; kind: Kind; name: string }[];
  labels: HTMLElement[];
  said: HTMLElement;
}

/** Where a click or tap is, in the units of the axes, and half of what a fingertip covers there. */
export interface Place {
  x: number;
  y: number;
  dx: number;
  dy: number;
  touch: boolean;
}

/** A message to the passes of a network: `dropviz.web.player.passes`. */
export interface PassesMessage {
  p: number;
  section: string;
  id: string;
  answer: string;
  row: { slug: string; alt: string; figure: Figure }[];
  passes: number;
  units: number;
  marks: string;
  changed: number;
  taken: number;
  bits: string;
  inactive: string;
  outputs: number[];
  evaluation: number;
  plan: {
    columns: [number[], number[]][]; bands: [number[], number[]][]; size: number; opacity: number; cell?: number[];
  };
  colours: Record<string, string>;
  font: string;
}

/** A canvas over a chart. */
export type Overlay = HTMLCanvasElement & { chart: Chart };

/** A chart of a player has canvases. */
export type LayeredChart = Chart & { layers: Layers };
