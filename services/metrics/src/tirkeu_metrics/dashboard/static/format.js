// Numbers and days as the page's language writes them. The server says how: a browser need not know the language.

import { data, text } from "./page.js";

const { decimal, group, minus, plus, months, short_months: shortMonths, dates } = data.notation;

function digits(value, places) {
  const [before, after] = Math.abs(value).toFixed(places).split(".");
  return before.replace(/\B(?=(\d{3})+$)/g, group) + (after ? decimal + after : "");
}

/** A number: whole, or with the two decimals of a share. */
export const amount = (value) => `${value < 0 ? minus : ""}${digits(value, Number.isInteger(value) ? 0 : 2)}`;
export const points = (value) => (value === null ? "–" : `${value < 0 ? minus : plus}${digits(value, 2)}`);
export const percent = (value) => (value === null ? text("no_value") : `${value < 0 ? minus : ""}${digits(value, 2)}\u00a0%`);
/** What was counted; of a share that is withheld, why it is. */
export function counted(row) {
  if (row.denominator === null) return row.withheld?.detail ?? text("withheld");
  return text("of", { numerator: amount(row.numerator), denominator: amount(row.denominator) });
}

/** Seconds as minutes and seconds: 12:05. */
export const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

// Digits alone are taken from it, which are the same in every language.
const almaty = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Almaty",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
});

const date = (year, month, day) =>
  dates[Number(month) - 1].replace("{year}", Number(year)).replace("{day}", Number(day));

/** A moment by the clock of the office, as Annex 2 writes it. */
export function inAlmaty(value) {
  if (!value) return "–";
  const part = Object.fromEntries(almaty.formatToParts(new Date(value)).map((one) => [one.type, one.value]));
  return `${date(part.year, part.month, part.day)}, ${part.hour}:${part.minute}`;
}

/** A day, written 2011-11-22 in the API. */
export const onDay = (value) => (value ? date(...value.split("-")) : "–");

const monthOf = (period) => Number(period.slice(5)) - 1;
export const monthName = (period) => months[monthOf(period)];
export const monthShort = (period) => shortMonths[monthOf(period)];
