// What a screen reader is told: one polite region for the whole page.

const SETTLED = 1000; // milliseconds without a change, so that of a moving knob only the last place is announced
const MAIN = "[data-testid=stMain]";
const region = document.createElement("div");
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
/** @type {{ page: string, question: string, answer: string } | undefined} */
let announced; // {page, answer}: what stood on the page when it was told last
let spoken = -Infinity; // when anything was said last, in milliseconds

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
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let settling;
  /** @type {number | undefined} */
  let began; // when the script began to run, in milliseconds
  new MutationObserver(() => { // the page is written some time after its script has ended, so it is read once all is quiet
    clearTimeout(settling);
    began ??= performance.now();
    if (app.dataset.testScriptState === "notRunning") settling = setTimeout(() => { announceChange(began); began = undefined; }, SETTLED);
  }).observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
}

/**
 * Say what the page answers, if it is not what was said last; where a figure has said what came of a press, that stands.
 * @param {number} [began]
 */
function announceChange(began = Infinity) {
  const now = currentAnswer();
  if (!now || now.page === announced?.page && now.answer === announced.answer) return;
  if (now.page !== announced?.page || spoken < began) announce(now.page === announced?.page ? now.answer : `${now.question} ${now.answer}`.trim(), 0);
  announced = now;
}

/** The page's question, and the sentence under it. Where a player stands there, it tells its own. */
function currentAnswer() {
  const title = document.querySelector(`${MAIN} h1`);
  const answer = title?.closest("[data-testid=stElementContainer]")?.nextElementSibling;
  if (!answer) return undefined;
  const words = answer.querySelector(".dv-player") ? "" : (answer.textContent ?? "").trim();
  return { page: location.pathname, question: (title?.textContent ?? "").trim(), answer: words };
}
