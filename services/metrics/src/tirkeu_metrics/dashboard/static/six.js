// The six indicators, one of which is chosen; and what is shown apart.

import { strip } from "./charts.js";
import { counted, element, indicators, percent, text, whole } from "./page.js";

const SIGNS = { good: "✓", near: "◐", bad: "✕", none: "–" };

/** How a value stands to the values of the order: a sign, a class, and words. */
export function verdict(row) {
  const { value, normative, target } = row;
  if (value === null) return ["none", "verdict_none"];
  if (normative === null && target === null) return ["none", "verdict_unset"];
  if (normative !== null && value < normative) return ["bad", "verdict_below"];
  if (target === null) return ["good", "verdict_reached"];
  if (value >= target) return ["good", "verdict_target"];
  return normative === null ? ["bad", "verdict_under_target"] : ["near", "verdict_normative"];
}

/** Cards to choose from: radio buttons, so that arrow keys go from one to the next. */
export function buildSix(choose) {
  const place = document.getElementById("indicators");
  for (const one of indicators) {
    place.append(
      element(
        "label",
        { class: "card", "data-code": one.code },
        element("input", { type: "radio", name: "indicator", value: one.code, onchange: () => choose(one.code) }),
        element("span", { class: "code" }, one.code),
        element("span", { class: "group" }, one.group),
        element("span", { class: "name" }, one.name),
        element("span", { class: "value" }, "…"),
        element("span", { class: "strip" }),
        element("span", { class: "verdict" }),
        element("span", { class: "counted" }),
      ),
    );
  }
}

export function showChoice(code) {
  document.querySelector(`#indicators [value="${code}"]`).checked = true;
}

/** Fill the cards; the codes of those that changed. */
export function fillSix(answer) {
  const changed = [];
  for (const row of answer.indicators) {
    const interval = answer.apart.feedback.wilson_95?.[row.code];
    const full = { ...row, low: interval?.low ?? null, high: interval?.high ?? null };
    const card = document.querySelector(`.card[data-code="${row.code}"]`);
    const [kind, words] = verdict(full);
    const before = card.querySelector(".value").textContent + card.querySelector(".counted").textContent;
    card.querySelector(".value").textContent = percent(full.value);
    card.querySelector(".value").classList.toggle("without", full.value === null);
    card.querySelector(".counted").textContent = counted(full);
    card.querySelector(".verdict").className = `verdict ${kind}`;
    card.querySelector(".verdict").replaceChildren(
      element("span", { class: "sign", "aria-hidden": "true" }, SIGNS[kind]),
      ` ${text(words)}`,
    );
    const space = card.querySelector(".strip");
    space.replaceChildren(strip(full, space.clientWidth || 240));
    const after = card.querySelector(".value").textContent + card.querySelector(".counted").textContent;
    if (before !== "…" && before !== after) changed.push(row.code);
  }
  return changed;
}

export function fillApart(apart) {
  const rows = [
    ["registered", apart.registered],
    ["open", apart.open],
    ["withdrawn", apart.withdrawn],
    ["permits", apart.results.permit_issued],
    ["refusals", apart.results.refused],
    ["responses", apart.feedback.responses],
    ["response_rate", apart.feedback.response_rate],
    ["complaints", apart.complaints.filed],
    ["complaints_open", apart.complaints.open],
  ];
  document.getElementById("apart").replaceChildren(
    ...rows.map(([name, value]) =>
      element("div", {}, element("dt", {}, text(name)), element("dd", {}, value === null ? "–" : whole(value))),
    ),
  );
}

/** The terms and limits of the standard that are no indicators: of visits, of complaints, from submission on. */
export function fillSeries(series) {
  const cell = (value) => element("td", { class: "number" }, value);
  document.getElementById("series").replaceChildren(
    element("caption", { class: "unseen" }, text("series")),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        element("th", { scope: "col" }, text("name")),
        ...["value", "share"].map((title) => element("th", { scope: "col", class: "number" }, text(title))),
      ),
    ),
    element(
      "tbody",
      {},
      ...series.map((row) =>
        element("tr", {}, element("th", { scope: "row" }, row.name), cell(percent(row.value)), cell(counted(row))),
      ),
    ),
  );
}
