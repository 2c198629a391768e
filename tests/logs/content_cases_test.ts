/** The hardest small cases of what lines hold, by the numbers of the table in docs/logs.md. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { cri, FOLDER, LogStage, UID } from "./support/log_stage.ts";

const LOG = `${FOLDER}/0.log`;

Deno.test("case 18: times of every form, exact; an unreadable one is passed on", async () => {
  await using stage = new LogStage();
  const times = [
    ["2026-01-01T00:00:09Z", "2026-01-01T00:00:09.000000000Z"],
    ["2026-01-01T00:00:09.5Z", "2026-01-01T00:00:09.500000000Z"],
    ["2026-01-01T00:00:09.123456789Z", "2026-01-01T00:00:09.123456789Z"],
    ["2026-01-01T08:00:10.25+08:00", "2026-01-01T00:00:10.250000000Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00.000000000Z"],
  ];
  for (const [time] of times) stage.append(LOG, `${time} stdout F x\n`);
  stage.append(LOG, "2026-13-01T00:00:00Z stdout F bad month\n");
  stage.append(LOG, "2026-01-01T00:00:11Z stdout F \n");
  stage.append(LOG, "2026-01-01T00:00:12Z stdout F:tag full\n");
  stage.append(LOG, "2026-01-01T00:00:13Z stdout F cr\r\n");
  stage.start();
  await stage.read();
  deepStrictEqual(stage.lines.slice(0, 5).map(({ time }) => time), times.map(([, time]) => time));
  const [bad, empty, tagged, cr] = stage.lines.slice(5);
  deepStrictEqual([bad?.body, bad?.time], ["2026-13-01T00:00:00Z stdout F bad month", undefined]);
  strictEqual(bad?.["k8s_collector.log.malformed"], true);
  deepStrictEqual([empty?.body, tagged?.body, cr?.body], ["", "full", "cr\r"]);
  strictEqual(stage.counts.malformed, 1);
});

Deno.test("case 19: a glued record is one malformed one, and the next is right", async () => {
  await using stage = new LogStage();
  stage.append(LOG, cri("half-", { stream: "stderr", tag: "P" }));
  stage.append(LOG, "2026-01-01T00:00:00Z stdout 2026-01-01T00:00:01Z stdout F x\n");
  stage.append(LOG, cri("next") + cri("done", { stream: "stderr" }));
  stage.start();
  await stage.read();
  deepStrictEqual(stage.bodies, [
    "2026-01-01T00:00:00Z stdout 2026-01-01T00:00:01Z stdout F x",
    "next",
    "half-done",
  ]);
  strictEqual(stage.lines[0]?.["k8s.pod.uid"], UID);
  strictEqual(stage.lines[0]?.["k8s_collector.log.malformed"], true);
});

Deno.test("case 20: zeros before a record are skipped, and files of zeros are nothing", async () => {
  await using stage = new LogStage();
  stage.append(LOG, new Uint8Array(4096));
  stage.append(LOG, cri("x"));
  stage.append(`shop_z_${UID}/app/0.log`, new Uint8Array(100_000));
  stage.append(`shop_z_${UID}/app/1.log`, new Uint8Array(100_000));
  stage.start();
  await stage.read();
  deepStrictEqual(stage.bodies, ["x"]);
  ok(stage.counts.nulBytes >= 4096);
});

Deno.test("case 21: a character cut by the runtime is whole, bad bytes are replaced", async () => {
  await using stage = new LogStage();
  const euro = new TextEncoder().encode("€");
  const piece = (tag: string, bytes: Uint8Array) => {
    const [head] = cri("", { tag }).split("\n");
    stage.append(LOG, head!);
    stage.append(LOG, bytes);
    stage.append(LOG, "\n");
  };
  piece("P", euro.subarray(0, 2));
  piece("F", euro.subarray(2));
  piece("F", Uint8Array.of(0xff, 0xfe));
  stage.start();
  await stage.read();
  deepStrictEqual(stage.bodies, ["€", "\ufffd\ufffd"]);
});

Deno.test("case 22: a record of 3 MiB is cut on a character and marked; the next is right", async () => {
  await using stage = new LogStage();
  const piece = "€".repeat(5461);
  for (let n = 0; n < 200; n++) stage.append(LOG, cri(piece, { tag: "P" }));
  stage.append(LOG, cri("end") + cri("next"));
  stage.start();
  await stage.read();
  const [long, next] = stage.lines;
  const size = new TextEncoder().encode(long?.body).length;
  ok(size <= 1024 * 1024 && size > 1024 * 1024 - 3, `${size}`);
  ok(!long?.body.includes("\ufffd"));
  strictEqual(long?.["k8s_collector.log.cut"], true);
  strictEqual(next?.body, "next");
});

Deno.test("case 22: the same as one line without its end", async () => {
  await using stage = new LogStage();
  const [line] = cri("€".repeat(1024 * 1024)).split("\n");
  stage.append(LOG, line!);
  stage.start();
  await stage.read();
  stage.append(LOG, `\n${cri("next")}`);
  await stage.read();
  const [long, next] = stage.lines;
  strictEqual(long?.["k8s_collector.log.cut"], true);
  ok(!long?.body.includes("\ufffd"));
  strictEqual(next?.body, "next");
  strictEqual(stage.lines.length, 2);
});

Deno.test("case 23: no time divides a line", async () => {
  await using stage = new LogStage();
  const line = cri("half and half");
  stage.append(LOG, line.slice(0, 30));
  stage.start();
  await stage.read(60_000);
  deepStrictEqual(stage.bodies, []);
  stage.append(LOG, line.slice(30));
  await stage.read();
  deepStrictEqual(stage.bodies, ["half and half"]);
});
