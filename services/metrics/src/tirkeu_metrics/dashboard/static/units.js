// The table of departments and units: sorted by its headings or by a choice beside it, filtered by name and number.

import { amount, counted, percent, points } from "./format.js";
import { element, langOf, nameOf, text } from "./page.js";
import { verdict } from "./six.js";

const difference = (row) => {
  const against = row.target ?? row.normative;
  return row.value === null || against === null ? null : Math.round((row.value - against) * 100) / 100;
};
const annexOrder = (no) => no.split(".").reduce((sum, part, place) => sum + Number(part) * (place ? 1 : 1000), 0);

const COLUMNS = [
  { key: "no", title: "no", of: (row) => annexOrder(row.body_no) },
  { key: "name", title: "name", of: (row) => nameOf(row.body_no), text: true },
  { key: "value", title: "value", of: (row) => row.value, number: true },
  { key: "share", title: "share", of: (row) => row.denominator, number: true },
  { key: "difference", title: "difference", of: difference, number: true },
];
const state = { by: "no", ascending: true, rows: [], caption: "", open: () => {} };
const table = document.getElementById("units");
const filter = document.getElementById("filter");
const order = document.getElementById("units-order");
const onlyCounted = document.getElementById("only-counted");

/** Show other rows; the order and the filter stay. */
export function fillUnits(rows, caption, open) {
  Object.assign(state, { rows, caption, open });
  draw();
}

const classOf = ({ key, number }) => `of-${key}${number ? " number" : ""}`;

/** There are no rows to show, for the reason that the words give. */
export function emptyUnits(words) {
  Object.assign(state, { rows: [], caption: words });
  table.caption.textContent = words;
  table.tBodies[0].replaceChildren(alone(words));
  document.getElementById("rows-shown").textContent = "";
}

export function buildUnits() {
  filter.addEventListener("input", draw);
  onlyCounted.addEventListener("change", draw);
  for (const { key, title } of COLUMNS) {
    for (const way of ["least_first", "greatest_first"]) {
      order.append(element("option", { value: `${key} ${way}` }, text(way, { column: text(title) })));
    }
  }
  // On a telephone there is no room for every heading.
  order.addEventListener("change", () => {
    const [by, way] = order.value.split(" ");
    Object.assign(state, { by, ascending: way === "least_first" });
    draw();
  });
  table.append(
    element("caption", {}),
    element(
      "thead",
      {},
      element(
        "tr",
        {},
        ...COLUMNS.map((column) =>
          element(
            "th",
            { scope: "col", "data-column": column.key, class: classOf(column) },
            element("button", { type: "button", onclick: () => sortBy(column.key) }, text(column.title)),
          ),
        ),
        element("th", { scope: "col" }, text("show_cases")),
      ),
    ),
    element("tbody", {}),
  );
}

function sortBy(key) {
  state.ascending = state.by === key ? !state.ascending : true;
  state.by = key;
  draw();
}

/** Rows without a value come last, whichever way the others go. */
function compare(column) {
  const way = state.ascending ? 1 : -1;
  return (one, other) => {
    const [a, b] = [column.of(one), column.of(other)];
    if (a === null || b === null) return (a === null) - (b === null);
    const order = column.text ? a.localeCompare(b, document.documentElement.lang) : a - b;
    return way * order || annexOrder(one.body_no) - annexOrder(other.body_no);
  };
}

function fits(row) {
  if (onlyCounted.checked && row.denominator === 0) return false;
  const wanted = filter.value.trim().toLocaleLowerCase();
  if (!wanted) return true;
  const no = row.body_no;
  return no === wanted || no.startsWith(`${wanted}.`) || nameOf(no).toLocaleLowerCase().includes(wanted);
}

function draw() {
  const column = COLUMNS.find((one) => one.key === state.by);
  const shown = state.rows.filter(fits).sort(compare(column));
  table.caption.textContent = `${state.caption}. ${text("sort_hint")}`;
  table.dataset.by = state.by;
  order.value = `${state.by} ${state.ascending ? "least_first" : "greatest_first"}`;
  for (const heading of table.querySelectorAll("th[data-column]")) {
    const sorted = heading.dataset.column === state.by;
    heading.setAttribute("aria-sort", sorted ? (state.ascending ? "ascending" : "descending") : "none");
  }
  const focused = table.tBodies[0].contains(document.activeElement) ? document.activeElement.closest("tr").dataset.body : null;
  table.tBodies[0].replaceChildren(...(shown.length ? shown.map(line) : [alone(text("no_rows"))]));
  if (focused) table.querySelector(`tr[data-body="${focused}"] button`)?.focus({ preventScroll: true });
  const rowsShown = document.getElementById("rows-shown");
  const said = text("rows_shown", { shown: amount(shown.length), all: amount(state.rows.length) });
  // It is read out when it is written, whether or not it says anything new.
  if (rowsShown.textContent !== said) rowsShown.textContent = said;
}

function alone(words) {
  return element("tr", {}, element("td", { colspan: COLUMNS.length + 1, class: "none" }, words));
}

function line(row) {
  const [kind, words] = verdict(row);
  const name = nameOf(row.body_no);
  return element(
    "tr",
    { class: row.scope, "data-body": row.body_no },
    element("td", { class: "no of-no" }, row.body_no),
    element("th", { scope: "row", lang: langOf(row.body_no) }, name),
    element(
      "td",
      { class: "number of-value" },
      element("span", { class: `mark ${kind}`, title: text(words) }, element("span", { class: "unseen" }, `${text(words)}: `)),
      percent(row.value),
    ),
    element("td", { class: "number of-share" }, counted(row)),
    element("td", { class: "number of-difference" }, points(difference(row))),
    element(
      "td",
      {},
      element(
        "button",
        { type: "button", disabled: row.denominator === 0, "aria-label": text("show_cases_of", { body: name }), onclick: () => state.open(row.body_no) },
        text("show_cases"),
      ),
    ),
  );
}
