// What the scripts find on the window and hang on elements, for the type check alone: browsers never see this file.

import type { Player } from "./playing.js";
import type { Chart } from "./plot.js";
import type { Section } from "./section.js";
import type { Plotly } from "./types.d.ts";

declare global {
  interface Window {
    Plotly?: Plotly;
  }
  interface HTMLElement {
    chart?: Chart;
    player?: Player;
    section?: Section;
    passes?: any;
    choose?: (slug: string) => void;
  }
}
