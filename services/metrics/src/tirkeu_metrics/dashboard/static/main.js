// What is shown: a year, a body and an indicator, kept in the address; and how it stays up to date.

import { buildBeside, emptyBeside, fillBeside } from "./beside.js";
import { buildCases, refreshCases, showCases } from "./cases.js";
import { inAlmaty, monthName } from "./format.js";
import { bodyName, element, indicators, text } from "./page.js";
import { Problem, definitions, figures, follow, link, serviceTime, table } from "./service.js";
import { buildSix, emptySix, fillSix, showChoice } from "./six.js";
import { awaitTables, buildTables, drawTables, fillTables, nameOfIndicator, tablesFailed } from "./tables.js";
import { fillTake } from "./take.js";
import { buildTheme } from "./theme-choice.js";
import { buildUnits } from "./units.js";

const at = (id) => document.getElementById(id);
const root = document.documentElement;
const address = new URLSearchParams(location.search);
const shown = {
  year: Number(root.dataset.year),
  body: root.dataset.body,
  code: indicators.some((one) => one.code === address.get("indicator")) ? address.get("indicator") : "1.1",
};
/** Between two readings of the tables below, while figures change all the time. */
const PAUSE = 2000;

let source = null;
/** What is being read; a later question ends the earlier one of its kind. */
const reading = { figures: null, tables: null, time: null };
/** The figures that are shown, as they came; none while others are waited for. */
let taken = null;
/** Of what they are, and whether they are those of the year and body chosen. */
let takenOf = null;
/** Whose list is below: the kind of figure, its code, name and body, and the month, if one is chosen. */
let listed = null;
let due = null;
let changeTold = false;

function remember() {
  const kept = new URLSearchParams({ year: shown.year, lang: root.lang, indicator: shown.code });
  if (shown.body) kept.set("body", shown.body);
  history.replaceState(null, "", `?${kept}`);
  for (const one of document.querySelectorAll("[data-lang]")) {
    kept.set("lang", one.dataset.lang);
    one.href = `/?${kept}`;
  }
  at("annex-2").href = link("/v1/annex-2", { year: shown.year, body: shown.body, lang: root.lang });
}

/** Everything anew: another year or body, or the same after a failure. */
async function open() {
  source?.close();
  clearTimeout(due);
  due = null;
  changeTold = false;
  for (const one of Object.values(reading)) one?.abort();
  const { year, body } = shown;
  const scope = `${year} ${body}`;
  at("live").textContent = text("loading");
  delete at("live").dataset.live;
  document.title = `${bodyName(body)}, ${year} – ${text("title")}`;
  fillTake(year, body);
  if (takenOf !== scope) {
    // No figure stands under the name of another year or body, not even while its own is on the way.
    empty("…");
    listed = null;
    at("month").value = "";
  } else {
    refreshCases();
  }
  const ready = choose(shown.code, { read: false });
  const came = await attempt("figures", async (signal) => {
    const [answer, now] = await Promise.all([figures(year, body, signal), serviceTime(signal)]);
    takenOf = scope;
    take(answer, now);
  });
  if (!came) return;
  source = follow(year, body, heard, (live) => {
    at("live").dataset.live = live;
    tellState();
  });
  await Promise.all([ready, load()]);
}

function empty(words) {
  taken = null;
  takenOf = null;
  emptySix(words);
  emptyBeside(words);
  awaitTables();
  at("as-of").textContent = "";
  at("empty").hidden = true;
}

function tellState() {
  at("live").textContent = text(at("live").dataset.live === "true" ? "live" : "reconnecting");
}

/** Run it; a failure is told, with a way to try again. What was shown stays, if it is of what is chosen. */
async function attempt(kind, work) {
  reading[kind]?.abort();
  const mine = new AbortController();
  reading[kind] = mine;
  document.body.setAttribute("aria-busy", "true");
  try {
    await work(mine.signal);
    at("problem").hidden = true;
    return true;
  } catch (problem) {
    if (problem.name === "AbortError") return false;
    if (!(problem instanceof Problem)) throw problem;
    at("problem").hidden = false;
    at("problem").firstElementChild.textContent = text("failed", { reason: problem.message });
    if (!taken) {
      empty(text("not_loaded"));
      at("live").textContent = "";
    }
    tablesFailed();
    return false;
  } finally {
    if (reading[kind] === mine) reading[kind] = null;
    if (!reading.figures && !reading.tables) document.body.removeAttribute("aria-busy");
  }
}

/** Show figures; the codes of the indicators that changed. */
function take(answer, now) {
  taken = JSON.stringify(answer);
  const changed = fillSix(answer);
  fillBeside(answer);
  if (now) at("as-of").textContent = text("as_of", { time: inAlmaty(now) });
  const nothing = answer.indicators.every((one) => one.code === "3.2" || one.denominator === 0);
  at("empty").hidden = !nothing;
  at("empty").textContent = nothing ? text("empty", { year: shown.year }) : "";
  return changed;
}

function heard(answer) {
  tellTime();
  // A stream begins with the figures as they are, which may be those that are shown.
  if (JSON.stringify(answer) === taken) return;
  // It is read out: only what the reader looks at is worth interrupting them.
  if (take(answer).includes(shown.code)) {
    at("live").textContent = text("changed", { indicators: shown.code });
    changeTold = true;
  }
  due ??= setTimeout(() => {
    due = null;
    if (changeTold) tellState();
    changeTold = false;
    load();
    refreshCases();
  }, PAUSE);
}

/** The figures are as of now; where the service doesn't say when that is, as of the time said before. */
async function tellTime() {
  reading.time?.abort();
  reading.time = new AbortController();
  try {
    at("as-of").textContent = text("as_of", { time: inAlmaty(await serviceTime(reading.time.signal)) });
  } catch {
    // The next change asks again.
  }
}

async function choose(code, { read = true } = {}) {
  if (shown.code !== code) awaitTables();
  shown.code = code;
  remember();
  showChoice(code);
  at("chosen-title").textContent = `${code}\u2003${nameOfIndicator(code)}`;
  list("indicators", code, `${code} ${nameOfIndicator(code)}`, listed?.body ?? shown.body);
  // Until the figures are there it is they that bring the tables, or the way to try again.
  if (!taken && !reading.figures && read) tablesFailed();
  await Promise.all([read && taken && load(), explain()]);
}

/** The tables and pictures of the chosen indicator. */
async function load() {
  const { year, body, code } = shown;
  const asked = { year, indicator: code };
  await attempt("tables", async (signal) => {
    const [rows, months] = await Promise.all([
      table(asked, signal),
      table({ ...asked, by: "month", body, alone: true }, signal),
    ]);
    fillTables({ year, body, code, rows, months });
  });
}

/** The list of what a figure counts; the month that was chosen stays. */
function list(kind, code, name, body, month = at("month").value) {
  const period = month ? `${shown.year}-${month}` : null;
  const question = { kind, code, name, body, year: shown.year, period };
  if (JSON.stringify(question) === JSON.stringify(listed)) return;
  listed = question;
  at("month").value = month;
  const year = period ? `${shown.year}, ${monthName(period)}` : shown.year;
  const caption = text("cases_caption", { indicator: name, body: bodyName(body), year });
  at("cases-title").textContent = `${text("cases")}: ${kind === "indicators" ? code : name}, ${bodyName(body)}`;
  showCases({ ...question, caption });
}

/** The reader asked for it. */
function openList(...question) {
  list(...question);
  at("cases").focus();
}

const openIndicator = (body, month) => openList("indicators", shown.code, `${shown.code} ${nameOfIndicator(shown.code)}`, body, month);

let known = null;

async function explain() {
  try {
    known ??= await definitions();
  } catch {
    known = null;
  }
  const one = known?.find((definition) => definition.code === shown.code);
  at("definition").hidden = !one;
  if (!one) return;
  at("definition").lastElementChild.replaceChildren(
    element("p", { class: "formula" }, one.formula),
    element("p", { class: "hint" }, indicators.find(({ code }) => code === one.code).paragraph),
    element("ul", {}, ...one.edge_cases.map((edge) => element("li", {}, edge))),
  );
}

function build() {
  root.classList.add("scripted");
  buildTheme();
  buildSix(choose);
  buildBeside((kind, code, name) => openList(kind, code, name, shown.body));
  buildTables((body) => openIndicator(body), (period) => openIndicator(shown.body, period.slice(5)));
  buildUnits();
  buildCases(() => fillTake(shown.year, shown.body));
  for (const month of Array.from({ length: 12 }, (_, number) => String(number + 1).padStart(2, "0"))) {
    at("month").append(element("option", { value: month }, monthName(`${shown.year}-${month}`)));
  }
  at("month").addEventListener("change", () => list(listed.kind, listed.code, listed.name, listed.body));
  at("problem").querySelector("button").addEventListener("click", open);
  for (const id of ["body", "year"]) {
    at(id).addEventListener("change", () => {
      shown.year = Number(at("year").value);
      shown.body = at("body").value;
      open();
    });
  }
  let width = innerWidth;
  addEventListener("resize", () => {
    if (innerWidth === width) return;
    width = innerWidth;
    drawTables();
  });
}

build();
open();
