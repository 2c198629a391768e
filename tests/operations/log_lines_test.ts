import { deepStrictEqual, strictEqual as equal } from "node:assert/strict";
import { toEntry } from "../../src/operations/log_entry.ts";
import { formatJson, formatText } from "../../src/operations/log_lines.ts";
import { IN_COLOUR, PLAIN } from "../../src/terminal/mod.ts";
import { logRecord } from "./log_record.ts";

/** C0 and C1, a direction, a line of Unicode's, and half a character. */
const HOSTILE = "\r\n\u2028\x1b[2J\x9b2J\x7f\u202e\u2066\ud800";
const STEERS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

Deno.test("formatJson() writes time, level, component, message, context and properties", () => {
  const record = logRecord(
    "info",
    "stream of {resource} is synced",
    { resource: "pods", items: 3 },
    [
      "k8s-collector",
      "kubernetes",
      "watch",
    ],
  );
  const line = formatJson(toEntry(record), { pod: "collector-0", node: "n1" });
  equal(line.endsWith("}\n"), true);
  deepStrictEqual(JSON.parse(line), {
    time: "2026-01-02T03:04:05.678Z",
    level: "info",
    component: "kubernetes.watch",
    message: "stream of pods is synced",
    pod: "collector-0",
    node: "n1",
    resource: "pods",
    items: 3,
  });
});

Deno.test("formatJson() puts an error under err, with its cause", () => {
  const error = new TypeError("refused", { cause: new Deno.errors.ConnectionRefused("os error") });
  const line = formatJson(toEntry(logRecord("warning", "failed: {error}", { error })), {});
  const parsed = JSON.parse(line);
  equal(parsed.message, "failed: refused");
  deepStrictEqual(parsed.err, {
    type: "TypeError",
    message: "refused",
    cause: { type: "ConnectionRefused", message: "os error" },
  });
  equal("error" in parsed, false);
  equal("stack" in parsed, false);
});

Deno.test("formatJson() keeps the stack of a fatal error", () => {
  const line = formatJson(toEntry(logRecord("fatal", "ended", { error: new Error("x") })), {});
  equal(JSON.parse(line).stack.includes("log_lines_test.ts"), true);
});

Deno.test("formatJson() lets no property take the place of a field or of the context", () => {
  const record = logRecord("info", "pod {namespace}", {
    namespace: "shop",
    level: "x",
    time_: 1,
    time: 2,
  });
  const parsed = JSON.parse(formatJson(toEntry(record), { namespace: "observability" }));
  equal(parsed.namespace, "observability");
  equal(parsed.namespace_, "shop");
  equal(parsed.level, "info");
  equal(parsed.level_, "x");
  deepStrictEqual([parsed.time_, parsed.time__], [1, 2]);
});

Deno.test("formatJson() writes one line whatever the message contains", () => {
  const line = formatJson(
    toEntry(logRecord("info", "a\nb {x}", { x: HOSTILE })),
    { pod: HOSTILE },
  );
  equal(line.split("\n").length, 2);
  equal(STEERS.test(line.trimEnd()), false, line);
  equal(JSON.parse(line).x, HOSTILE);
});

Deno.test("toEntry() redacts a secret in message, properties and error", () => {
  const record = logRecord("error", "sent {token} to {url}", {
    token: "canary-token",
    url: "https://h/?q=canary-token",
    request: { headers: { Authorization: "Bearer canary-bearer" } },
    error: new Error("401 for Bearer canary-bearer", { cause: { password: "canary-pass" } }),
  });
  const entry = toEntry(record);
  const lines = formatJson(entry, {}) + formatText(entry, IN_COLOUR);
  equal(lines.includes("canary"), false, lines);
  equal(entry.message, "sent [redacted] to https://h/?q=[redacted]");
});

Deno.test("toEntry() says how often a record was repeated, at the time of writing", () => {
  const record = logRecord("warning", "failed; trying again in {seconds} s", { seconds: 58 });
  const written = { milliseconds: 59_600, writtenAt: record.timestamp + 55_000 };
  const often = toEntry(record, { times: 12, ...written });
  equal(often.message, "failed (12 more times in 60 s)");
  const line = JSON.parse(formatJson(often, {}));
  equal(line.repeated, 12);
  equal(Date.parse(line.time) - Date.parse(line.last_seen), 55_000);
  equal(line.seconds, undefined);
  equal(toEntry(record, { times: 1, ...written }).message, "failed (once more in 60 s)");
});

Deno.test("formatText() shows a property once, quotes where needed and paints nothing", () => {
  const record = logRecord("warning", "cannot list {resource}", {
    resource: "jobs",
    verb: "list",
    account: "two words",
    error: new Error("forbidden"),
  });
  equal(
    formatText(toEntry(record), PLAIN),
    "2026-01-02T03:04:05.678Z WARNING watch  cannot list jobs " +
      `verb=list account="two words" err="Error: forbidden"\n`,
  );
});

Deno.test("formatText() paints on a terminal", () => {
  equal(formatText(toEntry(logRecord("error", "x")), IN_COLOUR).includes("\x1b[31mERROR"), true);
});

Deno.test("formatText() lets a value neither move the cursor nor begin a line", () => {
  const record = logRecord("info", "got {value}", {
    value: `a\n2026 INFO x${HOSTILE}`,
    other: "b\nc",
    word: "d\u202e",
    error: new Error(HOSTILE),
  });
  const line = formatText(toEntry(record), PLAIN);
  equal(line.split("\n").length, 2, line);
  equal(STEERS.test(line.trimEnd()), false, line);
});
