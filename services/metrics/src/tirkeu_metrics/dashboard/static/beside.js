// What stands beside the indicators: counts shown apart, and the series.

import { casesButton, wordFor } from "./cases.js";
import { amount, counted, percent } from "./format.js";
import { element, text } from "./page.js";

/** Name of the text, where the count is, and which list of the API has what it counts. */
const APART = [
  ["registered", (apart) => apart.registered, ["apart", "registered"]],
  ["open", (apart) => apart.open, ["apart", "open"]],
  ["withdrawn", (apart) => apart.withdrawn, ["apart", "withdrawn"]],
  ["permits", (apart) => apart.results.permit_issued, ["apart", "permits"]],
  ["refusals", (apart) => apart.results.refused, ["apart", "refusals"]],
  ["responses", (apart) => apart.feedback.responses, ["apart", "responses"]],
  ["response_rate", (apart) => apart.feedback.response_rate, null],
  ["complaints", (apart) => apart.complaints.filed, ["complaints", "filed"]],
  ["complaints_open", (apart) => apart.complaints.open, ["complaints", "open"]],
];
const apartPlace = document.getElementById("apart");
const seriesPlace = document.getElementById("series");

/** Their frames, once; `open` is the way down to a kind of figure, its code and its name. */
export function buildBeside(open) {
  apartPlace.replaceChildren(
    ...APART.map(([name, , listed]) =>
      element(
        "div",
        {},
        element("dt", {}, text(name)),
        element("dd", {}, "…"),
        listed && element("dd", { class: "way" }, casesButton(wordFor(...listed), text(name), 0, () => open(...listed, text(name)))),
      ),
    ),
  );
  seriesPlace.replaceChildren(
    element("caption", { class: "unseen" }, text("series")),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col" }, text("name")),
        ...["value", "share"].map((title) => element("th", { scope: "col", class: "number" }, text(title))),
        element("th", { scope: "col" }, text("show_cases")),
      ),
    ),
    element("tbody", {}),
  );
  waysDown.series = (row) => open("series", row.code, row.name);
}

const waysDown = { series: () => {} };

/** Nothing of other figures stays: words stand for the values. */
export function emptyBeside(words) {
  for (const place of apartPlace.querySelectorAll("dd:not(.way)")) {
    place.textContent = words;
    place.classList.add("without");
  }
  for (const button of apartPlace.querySelectorAll("button")) button.disabled = true;
  seriesPlace.tBodies[0].replaceChildren();
}

export function fillBeside(answer) {
  for (const [place, [, of]] of [...apartPlace.children].map((one, number) => [one, APART[number]])) {
    const value = of(answer.apart);
    place.querySelector("dd").textContent = value === null ? "–" : amount(value);
    place.querySelector("dd").classList.remove("without");
    const button = place.querySelector("button");
    if (button) button.disabled = value === 0;
  }
  const focused = seriesPlace.contains(document.activeElement) && document.activeElement.closest("tr").dataset.code;
  seriesPlace.tBodies[0].replaceChildren(...answer.series.map(seriesLine));
  if (focused) seriesPlace.querySelector(`tr[data-code="${focused}"] button`)?.focus({ preventScroll: true });
}

/** A term or limit of the standard that is no indicator: of visits, of complaints, from the submission on. */
function seriesLine(row) {
  const cell = (value) => element("td", { class: "number" }, value);
  const words = wordFor("series", row.code);
  return element(
    "tr",
    { "data-code": row.code },
    element("th", { scope: "row" }, row.name),
    cell(percent(row.value)),
    cell(counted(row)),
    element("td", {}, casesButton(words, row.name, row.denominator, () => waysDown.series(row))),
  );
}
