// The metrics service, asked over the API that everybody uses.

import { lang, text } from "./page.js";

/** An answer that is a problem (RFC 9457); its text is in the page's language. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** Under which name this tab keeps the token: it outlives a reload and a change of language, but not the tab. */
const KEPT = "tirkeu-token";

function kept() {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

let token = kept();

/** Whether a token is in use; it is held by this tab alone. */
export const signedIn = () => token !== null;

/** Use a token from now on; none, to forget it. */
export function useToken(value) {
  token = value;
  try {
    if (value === null) sessionStorage.removeItem(KEPT);
    else sessionStorage.setItem(KEPT, value);
  } catch {
    // In a browser that keeps nothing it lasts as long as the page.
  }
}

function address(path, asked) {
  const given = Object.entries(asked).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(given);
  return query.size ? `${path}?${query}` : path;
}

/** Ask, and read the answer with `read`; a failure of either is a Problem, unless `signal` ended it. */
async function ask(path, asked, accept, signal, read) {
  const headers = { accept, "accept-language": lang };
  if (token) headers.authorization = `Bearer ${token}`;
  let answer = null;
  try {
    answer = await fetch(address(path, asked), { headers, signal });
    if (answer.ok) return await read(answer);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, text(answer ? "cut_off" : "unreachable"));
  }
  const problem = await answer.json().catch(() => ({}));
  throw new Problem(answer.status, problem.detail ?? problem.title ?? `${answer.status}`);
}

const json = (path, asked, signal) => ask(path, asked, "application/json", signal, (answer) => answer.json());

/** The time by the service's clock, which is not that of the reader, and in a demonstration not that of the machine. */
export const serviceTime = async (signal) => (await json("/dashboard/clock", {}, signal)).now;

export const figures = (year, body, signal) => json("/v1/indicators", { year, body, lang }, signal);

export const table = (asked, signal) => json("/v1/exports/indicators", { format: "json", ...asked }, signal);

export const definitions = () => json("/v1/definitions", { lang });

const LISTS = {
  indicators: (code) => `/v1/indicators/${code}/cases`,
  series: (code) => `/v1/series/${code}/records`,
  apart: (code) => `/v1/apart/${code}/cases`,
  complaints: (code) => `/v1/apart/complaints/${code}`,
};

/** A page of what a figure counts; `kind` says among which figures `code` is one. */
export const records = (kind, code, asked, signal) => json(LISTS[kind](code), asked, signal);

/** A record of a collection (`cases`, `visits`, `complaints`) with the events it rests on. */
export const withEvents = (collection, id, signal) => json(`/v1/${collection}/${id}`, {}, signal);

/** Before the stream is asked for again, where the browser has given it up. */
const AGAIN = 3000;

/** The figures as they change, for as long as it is not closed. */
export function follow(year, body, changed, state) {
  let source = null;
  let again = null;
  const begin = () => {
    source = new EventSource(address("/v1/indicators/stream", { year, body, lang }));
    source.addEventListener("indicators", (event) => changed(JSON.parse(event.data)));
    source.addEventListener("open", () => state(true));
    source.addEventListener("error", () => {
      state(false);
      // The browser connects again where the connection broke, but never after an answer other than 200.
      if (source.readyState === EventSource.CLOSED) again = setTimeout(begin, AGAIN);
    });
  };
  begin();
  return {
    close() {
      clearTimeout(again);
      source.close();
    },
  };
}

export const link = (path, asked) => address(path, asked);

/** Fetch a file with the token, and hand it to the browser to save. */
export async function save(path, asked) {
  const [answer, content] = await ask(path, asked, "*/*", null, async (whole) => [whole, await whole.blob()]);
  const named = /filename="([^"]+)"/.exec(answer.headers.get("content-disposition") ?? "");
  const place = URL.createObjectURL(content);
  const anchor = document.createElement("a");
  anchor.href = place;
  anchor.download = named ? named[1] : "tirkeu";
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(place), 60_000);
  return anchor.download;
}
