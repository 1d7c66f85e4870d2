// From a figure to its cases, and from a case to its events. For those with a token.

import { element, inAlmaty, onDay, text } from "./page.js";
import { caseWithEvents, cases, signedIn, useToken } from "./service.js";

const at = (id) => document.getElementById(id);
const KNOWN = new Set(["on_time", "late", "permit_issued", "refused", "satisfied", "not_satisfied"]);
const word = (code) => (code === "withdrawn" ? text("withdrawn_case") : KNOWN.has(code) ? text(code) : (code ?? "–"));

let asked = null;
let next = null;
/** What is being read: a later question ends the earlier one of its kind. */
const reading = { list: null, events: null };
let told = () => {};

/** Wire the forms; `changed` is called when a token comes or goes. */
export function buildCases(changed) {
  told = changed;
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
  at("counted").addEventListener("change", () => load());
  at("more-cases").addEventListener("click", () => load(next));
}

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
  at("case-events").replaceChildren();
  at("case-events").hidden = true;
  at("more-cases").hidden = true;
  at("cases-said").textContent = "";
}

function signedInNow() {
  at("sign-in").hidden = signedIn();
  at("signed-in").hidden = !signedIn();
  told();
  if (signedIn()) load();
  else clear();
}

/** Show the cases of another figure. */
export function showCases(question) {
  asked = question;
  reading.events?.abort();
  at("case-events").hidden = true;
  if (signedIn()) load();
}

async function load(after = null) {
  if (!asked) return;
  const { code, year, body, caption } = asked;
  const signal = anew("list");
  at("cases-said").textContent = text("loading");
  try {
    const page = await cases(code, { year, body, counted: at("counted").value, after }, signal);
    next = page.next;
    const rows = code === "3.2" ? page.items.map(serviceLine) : page.items.map(caseLine);
    if (after) at("case-list").tBodies[0].append(...rows);
    else at("case-list").replaceChildren(...frame(code, caption, rows));
    at("more-cases").hidden = next === null;
    at("cases-said").textContent = rows.length || after ? "" : text("no_cases");
  } catch (problem) {
    if (problem.name === "AbortError") return;
    if (problem.status === 401) {
      useToken(null);
      signedInNow();
    }
    at("case-list").replaceChildren();
    at("cases-said").textContent = text("failed", { reason: problem.message });
  }
}

function frame(code, caption, rows) {
  const titles =
    code === "3.2"
      ? ["service_code", "available"]
      : ["case", "no", "registered_at", "due_on", "result", "outcome", "answer", "events"];
  const head = element("tr", {}, ...titles.map((title) => element("th", { scope: "col" }, text(title))));
  return [element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, ...rows)];
}

const cell = (value) => element("td", {}, value);

function caseLine(one) {
  const show = () => events(one.application_id);
  return element(
    "tr",
    {},
    element("th", { scope: "row", class: "id" }, one.application_id),
    cell(one.body_no),
    cell(inAlmaty(one.registered_at)),
    cell(onDay(one.due_on)),
    cell(word(one.result)),
    cell(word(one.outcome)),
    cell(word(one.answer)),
    element(
      "td",
      {},
      element("button", { type: "button", "aria-label": text("case_events", { case: one.application_id }), onclick: show }, text("events")),
    ),
  );
}

function serviceLine(one) {
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, one.service_code),
    cell(text(one.available_electronically ? "yes" : "no_word")),
  );
}

async function events(id) {
  const place = at("case-events");
  const signal = anew("events");
  try {
    const { events: heard } = await caseWithEvents(id, signal);
    place.replaceChildren(
      element("h3", {}, text("case_events", { case: id })),
      heard.length
        ? element(
            "ol",
            { class: "events" },
            ...heard.map((one) =>
              element(
                "li",
                {},
                element("time", { datetime: one.time, title: text("recorded") }, inAlmaty(one.time)),
                element("code", {}, one.type.replace("kz.tirkeu.", "")),
                element("span", { class: "hint" }, one.offset === null || one.offset === undefined ? "" : `${text("place")}: ${one.offset}`),
              ),
            ),
          )
        : element("p", {}, text("no_events")),
    );
  } catch (problem) {
    if (problem.name === "AbortError") return;
    place.replaceChildren(element("p", {}, text("failed", { reason: problem.message })));
  }
  place.hidden = false;
  place.focus();
}
