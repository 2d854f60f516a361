// Plotly.js, loaded once for the whole page.

/** @import { Plotly } from "./types.d.ts" */

/** @type {Promise<Plotly> | undefined} */
let library;

/**
 * Load Plotly.js once for the whole page, from the app's own server.
 * @param {string} url
 * @returns {Promise<Plotly>}
 */
export function plotly(url) {
  library ??= window.Plotly ? Promise.resolve(window.Plotly) : new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = String(new URL(url, document.baseURI));
    script.onload = () => resolve(/** @type {Plotly} */ (window.Plotly));
    script.onerror = () => reject(new Error(`Plotly.js did not load from ${url}`));
    document.head.append(script);
  });
  return library;
}
