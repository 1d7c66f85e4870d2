// What the server wrote into the page, and the words and numbers of its language.

const data = JSON.parse(document.getElementById("data").textContent);

export const lang = data.lang;
export const indicators = data.indicators;
export const directory = data.bodies;
export const departments = directory.filter((body) => !body.no.includes("."));

const names = new Map(directory.map((body) => [body.no, body.name]));
const langs = new Map(directory.map((body) => [body.no, body.lang]));

/** A text of the page's language, its parameters filled in. */
export function text(name, values = {}) {
  return data.texts[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

/** The name of a body; of the country for none. */
export function bodyName(no) {
  return no ? `${no}. ${names.get(no)}` : text("country");
}

export function nameOf(no) {
  return names.get(no);
}

/** The language of that name: Kazakh where the standard gives no other. */
export function langOf(no) {
  return langs.get(no);
}

const number = new Intl.NumberFormat(lang);
const decimals = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const signed = new Intl.NumberFormat(lang, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: "always" });
const moment = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Almaty" });
const day = new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeZone: "UTC" });
const month = new Intl.DateTimeFormat(lang, { month: "long", timeZone: "UTC" });
const shortMonth = new Intl.DateTimeFormat(lang, { month: "short", timeZone: "UTC" });

export const whole = (value) => number.format(value);
export const points = (value) => (value === null ? "–" : signed.format(value));
export const percent = (value) => (value === null ? text("no_value") : `${decimals.format(value)}\u00a0%`);
export const counted = (row) => text("of", { numerator: whole(row.numerator), denominator: whole(row.denominator) });
export const inAlmaty = (value) => (value ? moment.format(new Date(value)) : "–");
export const onDay = (value) => (value ? day.format(new Date(value)) : "–");
export const monthName = (period) => month.format(new Date(`${period}-01T00:00:00Z`));
export const monthShort = (period) => shortMonth.format(new Date(`${period}-01T00:00:00Z`));

/** An element with attributes and children; texts are texts, never markup. */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}
