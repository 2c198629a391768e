/** Which logs are read, and where reading begins in those that nobody has read before. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { isSelected, parseNamePattern } from "../../src/logs/reader/selection.ts";
import { gzipSync } from "node:zlib";
import { CheckpointStore } from "../../src/logs/delivery/mod.ts";
import { cri, FOLDER, LogStage } from "./support/log_stage.ts";

const LOG = `${FOLDER}/0.log`;
const AT_END = { at: "end", ignoreOlder: Infinity } as const;

Deno.test("start at the end: only what is written from then on, also through a restart", async () => {
  await using stage = new LogStage();
  const output = `${stage.folder}/out`;
  stage.append(`${LOG}.20260101-000000.gz`, gzipSync(cri("compressed")));
  stage.append(`${LOG}.20260101-000001`, cri("rotated"));
  stage.append(LOG, `${cri("old")}${cri("half of a line ").trimEnd()}`);
  stage.start({ output, start: AT_END });
  await stage.read();
  stage.kill();
  stage.append(LOG, ` and its end\n${cri("while nobody read")}`);
  stage.start({ output, start: AT_END });
  await stage.read();
  stage.append(LOG, cri("new"));
  stage.append(LOG.replace("0.log", "1.log"), cri("of a new instance"));
  stage.append(LOG.replace("/app/", "/other/"), cri("of a new container"));
  await stage.read();
  const bodies = Deno.readTextFileSync(output).trim().split("\n").map((line) =>
    JSON.parse(line).body
  );
  deepStrictEqual(bodies.sort(), [
    "new",
    "of a new container",
    "of a new instance",
    "while nobody read",
  ]);
});

Deno.test("--ignore-older passes over what lies in old files, and never in known ones", async () => {
  await using stage = new LogStage();
  const start = { at: "beginning", ignoreOlder: 3_600_000 } as const;
  const old = FOLDER.replace("/app", "/old");
  stage.append(LOG, cri("fresh"));
  stage.append(`${old}/0.log`, cri("from yesterday"));
  const yesterday = new Date(Date.now() - 86_400_000);
  Deno.utimeSync(stage.path(`${old}/0.log`), yesterday, yesterday);
  stage.start({ start });
  await stage.read();
  deepStrictEqual(stage.bodies, ["fresh"]);
  stage.append(`${old}/0.log`, cri("again"));
  await stage.read();
  deepStrictEqual(stage.bodies, ["fresh", "again"]);
  stage.kill();
  stage.append(LOG, cri("late"));
  Deno.utimeSync(stage.path(LOG), yesterday, yesterday);
  stage.start({ start });
  await stage.read();
  deepStrictEqual(stage.bodies, ["fresh", "again", "late"]);
});

Deno.test("containers that are not selected are not read", async () => {
  await using stage = new LogStage();
  stage.append(LOG, cri("mine"));
  stage.append(LOG.replace("/app/", "/istio-proxy/"), cri("proxy"));
  stage.append(LOG.replace("shop_", "other_"), cri("other"));
  const selection = {
    include: [parseNamePattern("shop/*/*")!],
    exclude: [parseNamePattern("*/*/istio-*")!],
  };
  stage.start({ selection });
  await stage.read();
  deepStrictEqual(stage.bodies, ["mine"]);
});

Deno.test("a pattern has three parts, and its letters stand for themselves", () => {
  for (const text of ["shop", "shop/*", "a/b/c/d", "a/(/c", ""]) {
    strictEqual(parseNamePattern(text), undefined, text);
  }
  const selection = { include: [parseNamePattern("sh.p/web-*/*")!], exclude: [] };
  strictEqual(isSelected(selection, "sh.p", "web-0", "app"), true);
  strictEqual(isSelected(selection, "shop", "web-0", "app"), false);
  strictEqual(isSelected(selection, "sh.p", "web", "app"), false);
});

Deno.test("CheckpointStore.load() of what cannot be read can tell to read only what is new", () => {
  const state = Deno.makeTempDirSync();
  const store = new CheckpointStore(state);
  strictEqual(store.load("end")?.streams.size, 0);
  Deno.writeTextFileSync(`${state}/checkpoint`, "");
  strictEqual(store.load("end"), undefined);
  strictEqual(store.load("beginning")?.streams.size, 0);
  Deno.removeSync(state, { recursive: true });
});
