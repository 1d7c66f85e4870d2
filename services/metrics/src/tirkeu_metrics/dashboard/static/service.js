// The metrics service, asked over the API that everybody uses.

import { lang, text } from "./page.js";

/** An answer that is a problem (RFC 9457); its text is in the page's language. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

let token = null;

/** Whether a token is in use; it is held by this tab alone. */
export const signedIn = () => token !== null;

export function useToken(value) {
  token = value;
}

function address(path, asked) {
  const given = Object.entries(asked).filter(([, value]) => value !== null && value !== undefined && value !== "");
  const query = new URLSearchParams(given);
  return query.size ? `${path}?${query}` : path;
}

/** What the server's clock is ahead of the reader's, in milliseconds. */
let ahead = 0;

/** The time by the server's clock, to the second. */
export const serverTime = () => new Date(Date.now() + ahead);

/** Ask, and read the answer with `read`; a failure of either is a Problem, unless `signal` ended it. */
async function ask(path, asked, accept, signal, read) {
  const headers = { accept, "accept-language": lang };
  if (token) headers.authorization = `Bearer ${token}`;
  let answer = null;
  try {
    answer = await fetch(address(path, asked), { headers, signal });
    const sent = Date.parse(answer.headers.get("date"));
    if (sent) ahead = sent - Date.now();
    if (answer.ok) return await read(answer);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Problem(0, text(answer ? "cut_off" : "unreachable"));
  }
  const problem = await answer.json().catch(() => ({}));
  throw new Problem(answer.status, problem.detail ?? problem.title ?? `${answer.status}`);
}

const json = (path, asked, signal) => ask(path, asked, "application/json", signal, (answer) => answer.json());

export const figures = (year, body, signal) => json("/v1/indicators", { year, body, lang }, signal);

export const table = (asked, signal) => json("/v1/exports/indicators", { format: "json", ...asked }, signal);

export const definitions = () => json("/v1/definitions", { lang });

export const cases = (code, asked, signal) => json(`/v1/indicators/${code}/cases`, { limit: 25, ...asked }, signal);

export const caseWithEvents = (id, signal) => json(`/v1/cases/${id}`, {}, signal);

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
