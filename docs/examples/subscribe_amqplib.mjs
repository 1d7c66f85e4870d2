// Keep every event of Tirkeu in events.db: node subscribe_amqplib.mjs amqp://… [first | OFFSET | TIME]
import { DatabaseSync } from "node:sqlite";
import amqp from "amqplib";

const TABLE = "CREATE TABLE IF NOT EXISTS event (id TEXT PRIMARY KEY, place INTEGER, type TEXT, data TEXT)";

const [url, start = "first"] = process.argv.slice(2);
const db = new DatabaseSync("events.db");
db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; ${TABLE}`);
const insert = db.prepare("INSERT OR IGNORE INTO event VALUES (?, ?, ?, ?)"); // what came before has the same id
const { following } = db.prepare("SELECT max(place) + 1 AS following FROM event").get(); // after the last one kept
const time = () => ({ "!": "timestamp", value: Math.floor(Date.parse(start) / 1000) });
const first = start === "first" ? start : /^\d+$/.test(start) ? Number(start) : time();

function keep(message) {
  if (message === null) throw new Error("The broker has ended the subscription: start again.");
  const head = message.properties.headers;
  insert.run(head["ce-id"], head["x-stream-offset"], head["ce-type"], message.content.toString());
  channel.ack(message);
}

const channel = await (await amqp.connect(url)).createChannel();
await channel.prefetch(100); // the broker refuses a stream's consumer without it
await channel.consume("tirkeu.event-log", keep, { arguments: { "x-stream-offset": following ?? first } });
