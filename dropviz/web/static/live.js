// What a screen reader is told: one polite region for the whole page.

const SETTLED = 1000; // milliseconds without a change, so that of a moving knob only the last place is announced
const TICK = 250; // milliseconds between two looks at the page: it may be written long after its script has ended
const MAIN = "[data-testid=stMain]";
const region = document.createElement("div");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {{ page: string, question: string, answer: string } | undefined} */
let announced; // {page, answer}: what stood on the page when it was told last
let spoken = -Infinity; // when a figure said something last, in milliseconds

region.id = "dv-live";
region.className = "dv-live";
region.setAttribute("aria-live", "polite");
document.body.append(region);

/**
 * Say something once nothing newer has come for so long; 0 says it at once.
 * @param {string} words
 * @param {number} [wait]
 */
export function announce(words, wait = SETTLED) {
  clearTimeout(timer);
  spoken = performance.now();
  if (!wait) region.textContent = words;
  else timer = setTimeout(() => { region.textContent = words; }, wait);
}

/** Say, from now on, what the page answers whenever that has changed. */
export function announceAnswers() {
  /** @type {HTMLElement | null} */
  const app = document.querySelector("[data-testid=stApp]");
  if (announced || !app) return;
  announced = currentAnswer();
  let seen = announced;
  let quiet = 0; // since when nothing changes
  /** @type {number | undefined} */
  let began; // when that which is not yet settled began to change
  setInterval(() => {
    const now = currentAnswer();
    if (!now) return;
    if (app.dataset.testScriptState !== "notRunning" || now.page !== seen?.page || now.answer !== seen.answer) {
      quiet = performance.now();
      began ??= quiet - TICK;
      seen = now;
    } else if (began !== undefined && performance.now() - quiet >= SETTLED) {
      announceChange(now, began);
      began = undefined;
    }
  }, TICK);
}

/**
 * Say what the page answers, if it is not what was said last; where a figure has said what came of a press, that stands.
 * @param {{ page: string, question: string, answer: string }} now
 * @param {number} began
 */
function announceChange(now, began) {
  if (now.page === announced?.page && now.answer === announced.answer) return;
  const moved = now.page !== announced?.page;
  if (moved || spoken < began) {
    clearTimeout(timer);
    region.textContent = moved ? `${now.question} ${now.answer}`.trim() : now.answer;
  }
  announced = now;
}

/** The page's question, and the sentence under it. Where a player stands there, it tells its own. */
function currentAnswer() {
  const title = document.querySelector(`${MAIN} h1`);
  if (!title) return undefined;
  const answer = document.querySelector("[data-section=answer]");
  return { page: location.pathname, question: (title.textContent ?? "").trim(), answer: (answer?.textContent ?? "").trim() };
}
