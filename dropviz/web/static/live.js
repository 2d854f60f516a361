// What a screen reader is told: one polite region for the whole page.

const SETTLED = 1000; // milliseconds without a change, so that of a moving knob only the last place is told
const MAIN = "[data-testid=stMain]";
const region = document.createElement("div");
let timer;
let told; // {page, answer}: what stood on the page when it was told last

region.id = "dv-live";
region.className = "dv-live";
region.setAttribute("aria-live", "polite");
document.body.append(region);

/** Say something once nothing newer has come for so long; 0 says it at once. */
export function say(words, wait = SETTLED) {
  clearTimeout(timer);
  if (!wait) region.textContent = words;
  else timer = setTimeout(() => { region.textContent = words; }, wait);
}

/** Say, from now on, what the page answers whenever that has changed. */
export function sayAnswers() {
  const app = document.querySelector("[data-testid=stApp]");
  if (told || !app) return;
  told = answered();
  new MutationObserver(() => {
    if (app.dataset.testScriptState !== "notRunning") return;
    const now = answered();
    if (!now || now.page === told?.page && now.answer === told.answer) return;
    say(now.page === told?.page ? now.answer : `${now.question} ${now.answer}`.trim());
    told = now;
  }).observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
}

/** The page's question, and the sentence under it. Where a player stands there, it tells its own. */
function answered() {
  const title = document.querySelector(`${MAIN} h1`);
  const answer = title?.closest("[data-testid=stElementContainer]")?.nextElementSibling;
  if (!answer) return undefined;
  const words = answer.querySelector(".dv-player") ? "" : answer.textContent.trim();
  return { page: location.pathname, question: title.textContent.trim(), answer: words };
}
