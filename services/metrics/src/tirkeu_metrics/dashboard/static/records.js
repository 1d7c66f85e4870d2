// What a list shows of each kind of record: a case, a visit, a complaint, a service.

import { inAlmaty, minutes, onDay } from "./format.js";
import { text } from "./page.js";

const SAID = {
  on_time: "on_time",
  late: "late",
  withdrawn: "withdrawn_case",
  permit_issued: "permit_issued",
  refused: "refused",
  satisfied: "satisfied",
  not_satisfied: "not_satisfied",
  submission: "submission",
  collection: "collection",
};
/** A code of the API in words; as it is where there are none. */
const word = (code) => (SAID[code] ? text(SAID[code]) : (code ?? "–"));

const CASE = {
  collection: "cases",
  words: "show_cases",
  id: (one) => one.application_id,
  columns: [
    ["case", (one) => one.application_id],
    ["no", (one) => one.body_no],
    ["registered_at", (one) => inAlmaty(one.registered_at)],
    ["due_on", (one) => onDay(one.due_on)],
    ["result", (one) => word(one.result)],
    ["outcome", (one) => word(one.outcome)],
    ["answer", (one) => word(one.answer)],
  ],
};
const FROM_SUBMISSION = {
  ...CASE,
  columns: [
    ["case", (one) => one.application_id],
    ["no", (one) => one.body_no],
    ["submitted_at", (one) => inAlmaty(one.submitted_at)],
    ["registered_at", (one) => inAlmaty(one.registered_at)],
    ["due_on", (one) => onDay(one.due_on)],
    ["result", (one) => word(one.result)],
    ["outcome", (one) => text(one.on_time_from_submission ? "on_time" : "late")],
  ],
};
const VISIT = {
  collection: "visits",
  words: "visits",
  id: (one) => one.visit_id,
  columns: [
    ["visit", (one) => one.visit_id],
    ["no", (one) => one.body_no],
    ["purpose", (one) => word(one.purpose)],
    ["completed_at", (one) => inAlmaty(one.completed_at)],
    ["waited", (one) => minutes(one.waited_seconds)],
    ["served", (one) => minutes(one.served_seconds)],
  ],
};
const COMPLAINT = {
  collection: "complaints",
  words: "complaints_list",
  id: (one) => one.complaint_id,
  columns: [
    ["complaint", (one) => one.complaint_id],
    ["no", (one) => one.body_no],
    ["filed_at", (one) => inAlmaty(one.filed_at)],
    ["due_on", (one) => onDay(one.due_on)],
    ["answered_at", (one) => inAlmaty(one.answered_at)],
    ["outcome", (one) => word(one.outcome)],
  ],
};
/** The catalogue has no events of its own to show. */
const SERVICE = {
  collection: null,
  words: "show_cases",
  id: (one) => one.service_code,
  columns: [
    ["service_code", (one) => one.service_code],
    ["available", (one) => text(one.available_electronically ? "yes" : "no_word")],
  ],
};

const OF_SERIES = {
  on_time_from_submission: FROM_SUBMISSION,
  queue: VISIT,
  serving: VISIT,
  hand_over: VISIT,
  complaint_term: COMPLAINT,
};

/** What a figure counts: `kind` says among which figures `code` is one. */
export function recordsOf(kind, code) {
  if (kind === "series") return OF_SERIES[code];
  if (kind === "complaints") return COMPLAINT;
  return kind === "indicators" && code === "3.2" ? SERVICE : CASE;
}
