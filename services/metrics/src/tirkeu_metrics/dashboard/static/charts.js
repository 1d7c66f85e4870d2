// The pictures. Each says in words what it shows, and stands beside a table with the same figures.

import { casesButton } from "./cases.js";
import { amount, counted, monthName, monthShort, percent } from "./format.js";
import { bodyName, element, text } from "./page.js";

const Plot = globalThis.Plot;

/** A plot as an image for screen readers, its styles left to the page's own sheet (the page allows no other). */
function drawn(options, label) {
  const svg = Plot.plot({ style: "overflow: visible", ...options });
  svg.querySelector("style")?.remove();
  svg.classList.add("plot");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", label);
  svg.removeAttribute("fill");
  return svg;
}

const values = (row) => [row.value, row.low, row.high, row.normative, row.target];

/** The least tenth below all that is shown, so that small differences near 100 % can be seen. */
function lowest(rows) {
  const shown = rows.flatMap(values).filter((value) => value !== null && value !== undefined);
  return Math.min(90, Math.floor(Math.min(100, ...shown) / 10) * 10);
}

/** In words: value, interval, normative and target value. */
export function inWords(row) {
  const parts = [percent(row.value), counted(row)];
  if (row.low !== null && row.low !== undefined) {
    parts.push(`${text("interval")}: ${percent(row.low)} – ${percent(row.high)}`);
  }
  if (row.normative !== null) parts.push(`${text("normative")}: ${percent(row.normative)}`);
  if (row.target !== null) parts.push(`${text("target")}: ${percent(row.target)}`);
  return parts.join("; ");
}

/** A scale from 0 to 100 with the value, its interval, and the two values of the Committee's order. */
export function strip(row, width) {
  const same = (value) => value;
  const marks = [
    Plot.ruleY([0], { y: null, x1: 0, x2: 100, className: "axis" }),
    Plot.ruleX([0, 50, 100], { insetTop: 11, insetBottom: 11, className: "axis" }),
  ];
  if (row.low !== null) {
    marks.push(Plot.ruleY([row], { y: null, x1: "low", x2: "high", className: "interval" }));
    marks.push(Plot.ruleX([row.low, row.high], { insetTop: 10, insetBottom: 10, className: "interval" }));
  }
  if (row.normative !== null) {
    marks.push(Plot.ruleX([row.normative], { insetTop: 4, insetBottom: 4, className: "normative" }));
  }
  if (row.target !== null) {
    marks.push(Plot.text([row.target], { x: same, text: () => "▼", dy: -11, className: "target" }));
  }
  if (row.value !== null) marks.push(Plot.dot([row.value], { x: same, r: 5, className: "value" }));
  return drawn(
    { width, height: 30, margin: 0, marginLeft: 7, marginRight: 7, x: { domain: [0, 100], axis: null }, marks },
    inWords(row),
  );
}

const inPercent = (value) => `${amount(value)}\u00a0%`;

/** Lines at the normative and the target value. */
function orderedLines(row, across) {
  const [rule, place] = across === "x" ? [Plot.ruleX, "x"] : [Plot.ruleY, "y"];
  return ["normative", "target"]
    .filter((kind) => row[kind] !== null)
    .map((kind) => rule([row[kind]], { [place]: (value) => value, className: kind }));
}

/** The course over the months of a year. */
export function trend(rows, width) {
  const known = rows.filter((row) => row.value !== null);
  const lowEnd = lowest(known);
  const label = known.map((row) => `${monthName(row.period)}: ${percent(row.value)}`).join("; ");
  return drawn(
    {
      width,
      height: Math.max(220, Math.min(320, width * 0.42)),
      marginLeft: 44,
      marginRight: 16,
      marginTop: 14,
      x: {
        type: "point",
        domain: rows.map((row) => row.period),
        tickFormat: width < 500 ? (period) => String(Number(period.slice(5))) : monthShort,
        label: null,
        tickSize: 0,
      },
      y: { domain: [lowEnd, 100], label: null, grid: true, ticks: 5, tickSize: 0, tickFormat: inPercent },
      marks: [
        ...orderedLines(rows[0], "y"),
        Plot.ruleX(
          known.filter((row) => row.low !== null),
          { x: "period", y1: (row) => Math.max(row.low, lowEnd), y2: "high", className: "interval" },
        ),
        Plot.lineY(rows, { x: "period", y: "value", className: "course" }),
        Plot.dot(known, { x: "period", y: "value", r: 4.5, className: "value" }),
      ],
    },
    label,
  );
}

/** Departments, a line each: the name beside the scale, or above it where there is no room, and the value in figures. */
export function sideBySide(rows, width) {
  const known = rows.filter((row) => row.value !== null);
  const label = known.map((row) => `${bodyName(row.body_no)}: ${percent(row.value)}`).join("; ");
  const stacked = width < 860;
  const [left, right] = [stacked ? 8 : 425, 78];
  // On a telephone a name may take two lines.
  const height = stacked ? (width < 520 ? 58 : 40) : 26;
  const down = stacked ? height / 2 - 11 : 0;
  const name = { y: "body_no", className: "name", frameAnchor: "left", textAnchor: "start", text: (row) => bodyName(row.body_no) };
  const above = { ...name, lineAnchor: "top", lineWidth: (width - 20) / 13, dy: 4 - height / 2 };
  return drawn(
    {
      width,
      height: rows.length * height + 40,
      marginTop: 30,
      marginBottom: 10,
      marginLeft: left,
      marginRight: right,
      // The lines have a length, and that is read as the value: they begin at 0.
      x: { domain: [0, 100], axis: "top", grid: true, label: null, ticks: 5, tickSize: 0, tickFormat: inPercent },
      y: { type: "band", domain: rows.map((row) => row.body_no), axis: null, padding: 0 },
      marks: [
        ...orderedLines(rows[0], "x"),
        Plot.ruleY(
          known.filter((row) => row.low !== null),
          { y: "body_no", x1: "low", x2: "high", dy: down, className: "interval" },
        ),
        Plot.ruleY(
          known.filter((row) => row.low === null),
          { y: "body_no", x1: 0, x2: "value", dy: down, className: "stem" },
        ),
        Plot.dot(known, { x: "value", y: "body_no", dy: down, r: 4.5, className: "value" }),
        Plot.text(rows, stacked ? above : { ...name, dx: -left }),
        Plot.text(rows, {
          y: "body_no",
          frameAnchor: "right",
          textAnchor: "end",
          dx: right,
          dy: down,
          text: (row) => (row.value === null ? "–" : percent(row.value)),
          className: "figure",
        }),
      ],
    },
    label,
  );
}

/** What the lines of a picture are. */
export function lineNames(row) {
  const known = ["normative", "target"].filter((kind) => row[kind] !== null);
  return element(
    "ul",
    { class: "legend" },
    ...known.map((kind) =>
      element("li", {}, element("span", { class: `line ${kind}`, "aria-hidden": "true" }), `${text(kind)}: ${percent(row[kind])}`),
    ),
  );
}

/** The figures of a picture as a table that is opened at will; `way` is the way down from each row. */
export function asTable(caption, heading, rows, name, way) {
  const head = ["value", "share", "interval", "normative", "target", "show_cases"];
  const interval = (row) => (row.low === null ? "–" : `${percent(row.low)} – ${percent(row.high)}`);
  return element(
    "details",
    {},
    element("summary", {}, text("as_table")),
    element(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      element(
        "table",
        {},
        element("caption", { class: "unseen" }, caption),
        element("thead", {}, element("tr", {}, ...[heading, ...head.map((title) => text(title))].map((title) => element("th", { scope: "col" }, title)))),
        element(
          "tbody",
          {},
          ...rows.map((row) =>
            element(
              "tr",
              {},
              element("th", { scope: "row" }, name(row)),
              ...[percent(row.value), counted(row), interval(row), percent(row.normative), percent(row.target)].map(
                (value) => element("td", {}, value),
              ),
              element("td", {}, casesButton(text("show_cases"), name(row), row.denominator, () => way(row))),
            ),
          ),
        ),
      ),
    ),
  );
}
