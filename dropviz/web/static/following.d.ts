// Films, for the type check alone: browsers never see this file.

import type { Context, Figure } from "./types.d.ts";

/** A section at one stop of a knob: what `dropviz.lessons.film.told` tells. */
export interface Drawn {
  slug?: string;
  question?: string;
  words: string;
  more?: string; // what is folded away
  rows?: { slug: string; title: string; alt: string; figure: Figure }[][];
  between?: string[];
  legend?: string;
  programs?: { title: string; code: string; folded: boolean }[];
  formulas?: Record<string, Tree>; // by the source of each
}

/** An element of MathML: its name, its attributes, and what is in it. */
export type Tree = [name: string, attributes: Record<string, string>, ...parts: (Tree | string)[]];

/** What a player shows at one stop of a knob: what `dropviz.lessons.training.frames` tells. Numbers are float32, as base64. */
export interface Played extends Drawn {
  said: string;
  frame: number;
  row: string; // of the frame
  before: [column: number, values: string][]; // from the first frame on
}

/** A section at several stops of a knob. */
export interface Film {
  over: string;
  stops: string[];
  film: any;
}

/** What the scripts follow the knobs of. */
export interface Followed {
  query: string; // every setting
  path: string; // of the films
  lesson: string;
  edition: string;
  takes: Record<string, string[]>; // by the slugs of the sections, for "answer", and for what a player shows, such as "run.frames", the knobs that each takes
  apart: string[]; // the sections that have no films: while a knob moves they wait
  alone: string[]; // the knobs of which films hold all that they move: the server is not asked
  ask: () => void; // lets the server draw the page
  rests: (query: string) => void; // told where the hand has left such a knob
  whole: boolean; // whether all of the page is there
  film?: (path: string) => string; // of a saved lesson: the text of a film that is at hand
}

/** What a saved lesson is told: `dropviz.web.saved`. */
export interface Saved {
  question: string;
  link: string; // to the live page, or ""
  below: { headed: boolean; section: Drawn }[];
  knob: { name: string; label: string; help: string; stops: string[]; value: string };
  page: { query: string; lesson: string; takes: Record<string, string[]>; films: Record<string, string> };
  context: Context;
}
