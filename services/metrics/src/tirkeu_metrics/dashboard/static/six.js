// The six indicators, one of which is chosen.

import { strip } from "./charts.js";
import { counted, percent } from "./format.js";
import { element, indicators, text } from "./page.js";

const SIGNS = { good: "✓", near: "◐", bad: "✕", none: "–" };

/**
 * How a value stands to the values of the order: a sign, a class, and words.
 *
 * Each of the two is reached or not by itself: a target may be a step towards the norm, or lie above it.
 */
export function verdict(row) {
  const { value, normative, target } = row;
  if (row.withheld) return ["none", "verdict_withheld"];
  if (value === null) return ["none", "verdict_none"];
  if (normative === null && target === null) return ["none", "verdict_unset"];
  if (target === null) return value >= normative ? ["good", "verdict_normative"] : ["bad", "verdict_below"];
  if (normative === null) return value >= target ? ["good", "verdict_target"] : ["bad", "verdict_under_target"];
  if (value >= normative) return value >= target ? ["good", "verdict_both"] : ["near", "verdict_normative_alone"];
  return value >= target ? ["near", "verdict_target_alone"] : ["bad", "verdict_neither"];
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
        element("span", { class: "value without" }, "…"),
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

/** What was counted for each card when it was filled last; nothing while it waits for figures. */
const filled = new Map();
const cardOf = (code) => document.querySelector(`.card[data-code="${code}"]`);

/** Nothing of other figures stays in the cards: words stand for the values. */
export function emptySix(words) {
  filled.clear();
  for (const { code } of indicators) {
    const card = cardOf(code);
    card.querySelector(".value").textContent = words;
    card.querySelector(".value").classList.add("without");
    for (const part of [".strip", ".verdict", ".counted"]) card.querySelector(part).replaceChildren();
  }
}

/** Fill the cards; the codes of those that changed. */
export function fillSix(answer) {
  const changed = [];
  for (const row of answer.indicators) {
    const interval = answer.apart.feedback.wilson_95?.[row.code];
    const full = { ...row, low: interval?.low ?? null, high: interval?.high ?? null };
    const card = cardOf(row.code);
    const [kind, words] = verdict(full);
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
    const before = filled.get(row.code);
    const now = `${percent(full.value)} ${counted(full)}`;
    if (before !== undefined && before !== now) changed.push(row.code);
    filled.set(row.code, now);
  }
  return changed;
}
