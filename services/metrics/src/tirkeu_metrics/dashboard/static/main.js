// What is shown: a year, a body and an indicator, kept in the address; and how it stays up to date.

import { buildCases, showCases } from "./cases.js";
import { asTable, lineNames, sideBySide, trend } from "./charts.js";
import { bodyName, departments, element, inAlmaty, indicators, monthName, text } from "./page.js";
import { Problem, definitions, figures, follow, link, serverTime, table } from "./service.js";
import { buildSix, fillApart, fillSeries, fillSix, showChoice } from "./six.js";
import { fillTake } from "./take.js";
import { buildUnits, fillUnits } from "./units.js";

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
const reading = { figures: null, tables: null };
/** Whether the figures shown are those of the year and body chosen. */
let opened = false;
/** The tables of the chosen indicator, with what they were asked for: their captions tell of it. */
let tables = null;
let casesOf = null;
let due = null;
let changeTold = false;

const departmentNos = new Set(departments.map((one) => one.no));
const nameOf = (code) => indicators.find((one) => one.code === code).name;

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

/** Everything anew: another year or body. */
async function open() {
  source?.close();
  clearTimeout(due);
  due = null;
  changeTold = false;
  reading.tables?.abort();
  opened = false;
  casesOf = null;
  at("live").textContent = text("loading");
  delete at("live").dataset.live;
  remember();
  document.title = `${bodyName(shown.body)}, ${shown.year} – ${text("title")}`;
  fillTake(shown.year, shown.body);
  if (!(await attempt("figures", async (signal) => take(await figures(shown.year, shown.body, signal))))) return;
  opened = true;
  choose(shown.code);
  source = follow(shown.year, shown.body, heard, (live) => {
    at("live").dataset.live = live;
    tellState();
  });
}

function tellState() {
  at("live").textContent = text(at("live").dataset.live === "true" ? "live" : "reconnecting");
}

/** Run it; a failure is told, with a way to try again, and what was shown stays. */
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
    if (!opened) at("live").textContent = "";
    return false;
  } finally {
    if (reading[kind] === mine) reading[kind] = null;
    if (!reading.figures && !reading.tables) document.body.removeAttribute("aria-busy");
  }
}

function take(answer) {
  const changed = fillSix(answer);
  fillApart(answer.apart);
  fillSeries(answer.series);
  at("as-of").textContent = text("as_of", { time: inAlmaty(serverTime()) });
  const nothing = answer.indicators.every((one) => one.code === "3.2" || one.denominator === 0);
  at("empty").hidden = !nothing;
  at("empty").textContent = nothing ? text("empty", { year: shown.year }) : "";
  return changed;
}

function heard(answer) {
  const changed = take(answer);
  if (!changed.length) return;
  // It is read out: only what the reader looks at is worth interrupting them.
  if (changed.includes(shown.code)) {
    at("live").textContent = text("changed", { indicators: shown.code });
    changeTold = true;
  }
  due ??= setTimeout(() => {
    due = null;
    if (changeTold) tellState();
    changeTold = false;
    load();
  }, PAUSE);
}

async function choose(code) {
  shown.code = code;
  remember();
  showChoice(code);
  at("chosen-title").textContent = `${code}\u2003${nameOf(shown.code)}`;
  showCasesOf(casesOf ?? shown.body);
  // Until the figures are there it is they that bring the tables, or the way to try again.
  await Promise.all([opened && load(), explain()]);
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
    const read = { year, body, code, rows, months };
    if (JSON.stringify(read) === JSON.stringify(tables)) return;
    tables = read;
    draw();
  });
}

function draw() {
  // A page that isn't laid out, in a window without width, has nothing to draw on.
  if (!tables || !at("trend").clientWidth) return;
  const { year, body, code, rows } = tables;
  const ours = (row) => !body || row.body_no === body || row.body_no.startsWith(`${body}.`);
  const named = { indicator: `${code} ${nameOf(code)}`, year };
  const bodies = rows.filter((row) => row.body_no);
  fillUnits(bodies.filter(ours), text("units_caption", named), openCases);
  drawTrend();
  drawDepartments(bodies.filter((row) => departmentNos.has(row.body_no)));
}

/** Draw anew; the table that the reader has opened stays open, and the focus where it was. */
function redraw(place, ...children) {
  const opened = place.querySelector("details")?.open ?? false;
  const focused = ["summary", ".scroll"].find((one) => document.activeElement === place.querySelector(one));
  place.replaceChildren(...children);
  const details = place.querySelector("details");
  if (details) details.open = opened;
  if (focused) place.querySelector(focused)?.focus({ preventScroll: true });
}

function drawTrend() {
  const place = at("trend");
  const { year, body, code, months } = tables;
  const caption = `${text("trend")}: ${code}, ${bodyName(body)}, ${year}`;
  if (!months.some((row) => row.value !== null)) {
    redraw(place, element("p", { class: "notice" }, text("trend_empty", { year })));
    return;
  }
  redraw(
    place,
    element("figcaption", {}, caption),
    trend(months, place.clientWidth),
    lineNames(months[0]),
    asTable(caption, text("month"), months, (row) => monthName(row.period)),
  );
}

function drawDepartments(found) {
  const place = at("departments");
  const ordered =
    at("departments-order").value === "value" ? [...found].sort((a, b) => (b.value ?? -1) - (a.value ?? -1)) : found;
  const caption = `${text("departments")}: ${tables.code}, ${tables.year}`;
  redraw(
    place,
    element("figcaption", {}, caption),
    sideBySide(ordered, place.clientWidth),
    lineNames(ordered[0]),
    asTable(caption, text("department"), ordered, (row) => bodyName(row.body_no)),
  );
}

/** The reader asked for them. */
function openCases(body) {
  showCasesOf(body);
  at("cases").focus();
}

function showCasesOf(body) {
  casesOf = body;
  const caption = text("cases_caption", {
    indicator: `${shown.code} ${nameOf(shown.code)}`,
    body: bodyName(body),
    year: shown.year,
  });
  at("cases-title").textContent = `${text("cases")}: ${shown.code}, ${bodyName(body)}`;
  showCases({ code: shown.code, year: shown.year, body, caption });
}

const known = { all: null };

async function explain() {
  try {
    known.all ??= await definitions();
  } catch {
    known.all = null;
  }
  const one = known.all?.find((definition) => definition.code === shown.code);
  at("definition").hidden = !one;
  if (!one) return;
  at("definition").lastElementChild.replaceChildren(
    element("p", { class: "formula" }, one.formula),
    element("p", { class: "hint" }, one.paragraph),
    element("ul", {}, ...one.edge_cases.map((edge) => element("li", {}, edge))),
  );
}

function buildTheme() {
  at("theme").value = root.dataset.theme ?? "auto";
  at("theme").addEventListener("change", () => {
    const theme = at("theme").value;
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
    try {
      localStorage.setItem("tirkeu-theme", theme);
    } catch {
      // It lasts as long as the page, then.
    }
  });
}

function build() {
  root.classList.add("scripted");
  buildTheme();
  buildSix(choose);
  buildUnits();
  buildCases(() => fillTake(shown.year, shown.body));
  at("departments-order").addEventListener("change", draw);
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
    draw();
  });
}

build();
open();
