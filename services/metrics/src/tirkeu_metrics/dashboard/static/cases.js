// From a figure to what it counts, and from a case to its events. For those with a token.

import { inAlmaty } from "./format.js";
import { element, text } from "./page.js";
import { recordsOf } from "./records.js";
import { records, signedIn, useToken, withEvents } from "./service.js";

const at = (id) => document.getElementById(id);
/** Rows that are asked for at once, and the most that one question may ask for. */
const ROWS = 25;
const MOST = 200;

/** Which figure's: its kind and code, body, year, part of the year, and the caption. */
let asked = null;
let next = null;
/** How many rows the reader has asked for. */
let wanted = ROWS;
/** Of what the events are shown. */
let opened = null;
/** What is being read: a later question ends the earlier one of its kind. */
const reading = { list: null, events: null };
let told = () => {};

/** Wire the forms; `changed` is called when a token comes or goes. */
export function buildCases(changed) {
  at("sign-in").addEventListener("submit", (event) => {
    event.preventDefault();
    const value = at("token").value.trim();
    if (!value) return;
    at("token").value = "";
    useToken(value);
    signedInNow();
    at("cases").focus();
  });
  at("forget-token").addEventListener("click", () => {
    useToken(null);
    signedInNow();
  });
  at("counted").addEventListener("change", load);
  at("more-cases").addEventListener("click", more);
  signedInNow();
  told = changed;
}

/** Opens the list of what a figure counts, where it counts anything. */
export function casesButton(words, of, count, open) {
  return element("button", { type: "button", "aria-label": `${words}: ${of}`, disabled: count === 0, onclick: open }, words);
}

/** Whether it is a share, with a numerator; of what is shown apart, all is counted. */
const hasShare = (kind) => kind === "indicators" || kind === "series";

/** What the list of a figure holds, in one word. */
export const wordFor = (kind, code) => text(recordsOf(kind, code).words);

function anew(kind) {
  reading[kind]?.abort();
  reading[kind] = new AbortController();
  return reading[kind].signal;
}

/** Nothing of a case stays on the page, or comes to it late. */
function clear() {
  for (const one of Object.values(reading)) one?.abort();
  next = null;
  at("case-list").replaceChildren();
  at("more-cases").hidden = true;
  at("cases-said").textContent = "";
  closeEvents();
}

function closeEvents() {
  reading.events?.abort();
  opened = null;
  at("case-events").replaceChildren();
  at("case-events").hidden = true;
}

function signedInNow() {
  at("sign-in").hidden = signedIn();
  at("signed-in").hidden = !signedIn();
  told();
  if (signedIn()) load();
  else clear();
}

/** Show what another figure counts. */
export function showCases(question) {
  asked = question;
  // Of what is shown apart, all is counted.
  at("counted").closest("label").hidden = !hasShare(question.kind);
  if (signedIn()) load();
}

/** From the first row on; nothing of another list is in sight meanwhile. */
async function load() {
  if (!asked) return;
  closeEvents();
  wanted = ROWS;
  at("case-list").dataset.state = "waiting";
  at("more-cases").hidden = true;
  at("cases-said").textContent = text("loading");
  await read("failed", (signal) => rowsUpTo(wanted, signal), fill);
}

async function more() {
  wanted += ROWS;
  at("cases-said").textContent = text("loading");
  await read("failed", (signal) => page(next, ROWS, signal), (found) => {
    at("case-list").tBodies[0].append(...found.items.map(line));
    settle(found);
  });
}

/** The figures have changed: so many rows as the reader has asked for, anew, and the reader stays where they are. */
export async function refreshCases() {
  if (!asked || !signedIn()) return;
  await read("stale_cases", (signal) => rowsUpTo(wanted, signal), fill);
  if (opened !== null) await showEvents(opened);
}

/** Run the question; what goes wrong is told with the text `failure`. */
async function read(failure, work, done) {
  const signal = anew("list");
  try {
    done(await work(signal));
  } catch (problem) {
    if (problem.name === "AbortError") return;
    if (problem.status === 401) {
      useToken(null);
      signedInNow();
    }
    if (at("case-list").dataset.state === "waiting") at("case-list").replaceChildren();
    at("cases-said").textContent = text(failure, { reason: problem.message });
  }
}

function page(after, limit, signal) {
  const { kind, code, year, body, period } = asked;
  const counted = hasShare(kind) ? at("counted").value : null;
  return records(kind, code, { year, body, period, counted, limit, after }, signal);
}

async function rowsUpTo(count, signal) {
  let found = await page(null, Math.min(count, MOST), signal);
  while (found.next !== null && found.items.length < count) {
    const further = await page(found.next, Math.min(count - found.items.length, MOST), signal);
    found = { items: [...found.items, ...further.items], next: further.next };
  }
  return found;
}

function fill(found) {
  const place = at("case-list");
  const focused = place.contains(document.activeElement) && document.activeElement.closest("tr").dataset.id;
  const { columns, collection } = recordsOf(asked.kind, asked.code);
  const titles = [...columns.map(([title]) => title), ...(collection ? ["events"] : [])];
  const head = element("tr", {}, ...titles.map((title) => element("th", { scope: "col" }, text(title))));
  place.replaceChildren(
    element("caption", {}, asked.caption),
    element("thead", {}, head),
    element("tbody", {}, ...found.items.map(line)),
  );
  delete place.dataset.state;
  if (focused) place.querySelector(`tr[data-id="${focused}"] button`)?.focus({ preventScroll: true });
  settle(found);
}

function settle(found) {
  next = found.next;
  at("more-cases").hidden = next === null;
  at("cases-said").textContent = at("case-list").tBodies[0].rows.length ? "" : text("no_cases");
}

function line(one) {
  const { columns, collection, id } = recordsOf(asked.kind, asked.code);
  const [[, first], ...others] = columns;
  const open = async () => {
    await showEvents({ collection, id: id(one) });
    at("case-events").focus();
  };
  const label = text("case_events", { case: id(one) });
  const button = element("button", { type: "button", "aria-label": label, onclick: open }, text("events"));
  return element(
    "tr",
    { "data-id": id(one) },
    element("th", { scope: "row", class: "id" }, first(one)),
    ...others.map(([, of]) => element("td", {}, of(one))),
    collection && element("td", {}, button),
  );
}

async function showEvents(record) {
  const place = at("case-events");
  const signal = anew("events");
  opened = record;
  try {
    const { events } = await withEvents(record.collection, record.id, signal);
    place.replaceChildren(
      element("h3", {}, text("case_events", { case: record.id })),
      events.length ? element("ol", { class: "events" }, ...events.map(eventLine)) : element("p", {}, text("no_events")),
    );
  } catch (problem) {
    if (problem.name === "AbortError") return;
    place.replaceChildren(element("p", {}, text("failed", { reason: problem.message })));
  }
  place.hidden = false;
}

function eventLine(one) {
  const known = one.offset !== null && one.offset !== undefined;
  return element(
    "li",
    {},
    element("time", { datetime: one.time, title: text("recorded") }, inAlmaty(one.time)),
    element("code", {}, one.type.replace("kz.tirkeu.", "")),
    element("span", { class: "hint" }, known ? `${text("place")}: ${one.offset}` : ""),
  );
}
