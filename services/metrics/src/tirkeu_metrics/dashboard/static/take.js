// Links to take the figures away; what needs a token is fetched with it and handed to the browser.

import { bodyName, element, text } from "./page.js";
import { link, save, signedIn } from "./service.js";

const FORMS = [
  ["csv", "CSV"],
  ["json", "JSON"],
  ["parquet", "Parquet"],
  ["arrow", "Arrow"],
];
const PAGES = [
  ["pdf", "PDF"],
  ["html", "HTML"],
  ["csv", "CSV"],
];
const said = document.getElementById("take-said");

export function fillTake(year, body) {
  const shown = { year, body: bodyName(body) };
  const open = (path, asked, forms) =>
    forms.map(([format, name]) => element("a", { href: link(path, { ...asked, format }), download: true }, name));
  const kept = (path, asked) =>
    FORMS.map(([format, name]) =>
      element("button", { type: "button", disabled: !signedIn(), onclick: () => fetchFile(path, { ...asked, format }) }, name),
    );
  const hint = signedIn() ? [] : [element("span", { class: "hint" }, text("needs_token"))];
  const lang = document.documentElement.lang;
  const rows = [
    [text("take_indicators", shown), open("/v1/exports/indicators", { year, body }, FORMS)],
    [text("take_annex", shown), open("/v1/annex-2", { year, body, lang }, PAGES)],
    [text("take_cases", shown), [...kept("/v1/exports/cases", { year, body }), ...hint]],
    [text("take_events"), [...kept("/v1/exports/events", {}), ...hint]],
  ];
  document
    .getElementById("take")
    .replaceChildren(...rows.map(([title, links]) => element("div", {}, element("dt", {}, title), element("dd", {}, ...links))));
}

async function fetchFile(path, asked) {
  said.textContent = text("downloading", { file: asked.format });
  try {
    said.textContent = text("downloaded", { file: await save(path, asked) });
  } catch (problem) {
    said.textContent = text("failed", { reason: problem.message });
  }
}
