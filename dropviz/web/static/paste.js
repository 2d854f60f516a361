// Of a text that is pasted or dropped into a field only so much goes in as shows that it is too long: a message with the
// whole of it would be larger than the server takes, and the connection would break.

const MOST = 100_001; // characters: one more than any field of the app reads
let watching = false;

/** From now on cut what is put into the page's fields at once. */
export function cutPastes() {
  if (watching) return;
  watching = true;
  document.addEventListener("beforeinput", (event) => {
    const cut = shortened(event.data);
    if (cut === undefined) return;
    event.preventDefault();
    document.execCommand("insertText", false, cut); // as typed, so that it can be taken back and Streamlit hears of it
  }, true);
}

/**
 * What goes in of a text, where that is not all of it.
 * @param {string | null} text
 */
export function shortened(text) {
  return text && text.length > MOST ? text.slice(0, MOST) : undefined;
}
