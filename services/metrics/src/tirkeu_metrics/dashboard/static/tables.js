// The tables and pictures of the chosen indicator.

import { asTable, lineNames, sideBySide, trend } from "./charts.js";
import { monthName } from "./format.js";
import { bodyName, departments, element, indicators, text } from "./page.js";
import { emptyUnits, fillUnits } from "./units.js";

const at = (id) => document.getElementById(id);
const PLACES = ["trend", "departments", "units"];
const departmentNos = new Set(departments.map((one) => one.no));

/** What is drawn, with what it was asked for: the captions tell of it. None while other figures are waited for. */
let drawn = null;
/** The ways down: from a body, and from a month. */
let ways = { body: () => {}, month: () => {} };

export const nameOfIndicator = (code) => indicators.find((one) => one.code === code).name;

export function buildTables(openBody, openMonth) {
  ways = { body: openBody, month: openMonth };
  at("departments-order").addEventListener("change", drawTables);
}

/** Other figures are waited for: what was drawn is out of sight, and keeps its room, so that nothing jumps. */
export function awaitTables() {
  drawn = null;
  for (const id of PLACES) at(id).dataset.state = "waiting";
}

/** The figures waited for don't come. */
export function tablesFailed() {
  if (drawn) return;
  for (const id of ["trend", "departments"]) at(id).replaceChildren(element("p", { class: "hint" }, text("not_loaded")));
  emptyUnits(text("not_loaded"));
  inSight();
}

/** Draw an answer: `rows` of every body, and `months` of the chosen one. */
export function fillTables(read) {
  if (drawn && JSON.stringify(read) === JSON.stringify(drawn)) return;
  drawn = read;
  drawTables();
}

export function drawTables() {
  // A page that isn't laid out, in a window without width, has nothing to draw on.
  if (!drawn || !at("trend").clientWidth) return;
  const { year, body, code, rows } = drawn;
  const ours = (row) => !body || row.body_no === body || row.body_no.startsWith(`${body}.`);
  const named = { indicator: `${code} ${nameOfIndicator(code)}`, year };
  const bodies = rows.filter((row) => row.body_no);
  fillUnits(bodies.filter(ours), text("units_caption", named), ways.body);
  drawTrend();
  drawDepartments(bodies.filter((row) => departmentNos.has(row.body_no)));
  inSight();
}

function inSight() {
  for (const id of PLACES) delete at(id).dataset.state;
}

/** Draw anew; the table that the reader has opened stays open, and the focus where it was. */
function redraw(place, ...children) {
  const opened = place.querySelector("details")?.open ?? false;
  const focusable = () => [...place.querySelectorAll("summary, .scroll, button")];
  const focused = focusable().indexOf(document.activeElement);
  place.replaceChildren(...children);
  const details = place.querySelector("details");
  if (details) details.open = opened;
  if (focused >= 0) focusable()[focused]?.focus({ preventScroll: true });
}

function drawTrend() {
  const place = at("trend");
  const { year, body, code, months } = drawn;
  const caption = `${text("trend")}: ${code}, ${bodyName(body)}, ${year}`;
  if (!months.some((row) => row.value !== null)) {
    redraw(place, element("p", { class: "notice" }, text("trend_empty", { year })));
    return;
  }
  const name = (row) => monthName(row.period);
  redraw(
    place,
    element("figcaption", {}, caption),
    trend(months, place.clientWidth),
    lineNames(months[0]),
    asTable(caption, text("month"), months, name, (row) => ways.month(row.period)),
  );
}

function drawDepartments(found) {
  const place = at("departments");
  const ordered =
    at("departments-order").value === "value" ? [...found].sort((a, b) => (b.value ?? -1) - (a.value ?? -1)) : found;
  const caption = `${text("departments")}: ${drawn.code}, ${drawn.year}`;
  const name = (row) => bodyName(row.body_no);
  redraw(
    place,
    element("figcaption", {}, caption),
    sideBySide(ordered, place.clientWidth),
    lineNames(ordered[0]),
    asTable(caption, text("department"), ordered, name, (row) => ways.body(row.body_no)),
  );
}
