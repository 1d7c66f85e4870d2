// What the server wrote into the page, and how its parts are made.

export const data = JSON.parse(document.getElementById("data").textContent);

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
