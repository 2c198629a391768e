/** The hardest small cases, by the numbers of the table in docs/logs.md. */
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { cri, emptyHistory, FOLDER, LogStage, pod, UID } from "./support/log_stage.ts";

const LOG = `${FOLDER}/0.log`;

Deno.test("case 1: outputs are joined each for itself, and Docker's pieces too", async () => {
  await using stage = new LogStage();
  stage.append(LOG, "2026-01-01T00:00:00.1Z stdout P AAA\n2026-01-01T00:00:00.2Z stderr F EEE\n");
  stage.append(LOG, "2026-01-01T00:00:00.3Z stdout F BBB\n");
  const docker = (log: string, stream: string) =>
    `${JSON.stringify({ log, stream, time: "2026-01-01T00:00:01.5Z" })}\n`;
  stage.append(
    `shop_d_22222222-2222-4222-8222-222222222222/app/0.log`,
    docker("very", "stdout") + docker("ERR\n", "stderr") + docker(" long\n", "stdout"),
  );
  stage.start();
  await stage.read();
  deepStrictEqual([...stage.bodies].sort(), ["AAABBB", "EEE", "ERR", "very long"]);
  const joined = stage.lines.find(({ body }) => body === "AAABBB");
  strictEqual(joined?.time, "2026-01-01T00:00:00.100000000Z");
});

Deno.test("case 2: a record begins in one file and ends in the next, through a kill", async () => {
  await using stage = new LogStage();
  const output = `${stage.folder}/out`;
  stage.append(LOG, cri("first") + cri("half-", { tag: "P" }));
  stage.start({ output });
  await stage.read();
  stage.kill();
  stage.rename(LOG, `${LOG}.20260101-000000`);
  stage.append(LOG, cri("err", { stream: "stderr" }) + cri("done"));
  stage.start({ output });
  await stage.read();
  const bodies = Deno.readTextFileSync(output).trim().split("\n").map((line) =>
    JSON.parse(line).body
  );
  deepStrictEqual(bodies, ["first", "err", "half-done"]);
});

Deno.test("case 2: records of the other output are not repeated for the pending one", async () => {
  await using stage = new LogStage();
  const output = `${stage.folder}/out`;
  stage.append(LOG, cri("one") + cri("half-", { tag: "P" }) + cri("two", { stream: "stderr" }));
  stage.start({ output });
  await stage.read();
  stage.kill();
  stage.append(LOG, cri("more-", { tag: "P" }));
  stage.start({ output });
  await stage.read();
  stage.kill();
  stage.start({ output });
  stage.append(LOG, cri("three", { stream: "stderr" }) + cri("done") + cri("four"));
  await stage.read();
  const bodies = Deno.readTextFileSync(output).trim().split("\n").map((line) =>
    JSON.parse(line).body
  );
  deepStrictEqual(bodies, ["one", "two", "three", "half-more-done", "four"]);
});

Deno.test("case 3: last words come at once, of the instance that spoke them", async () => {
  await using stage = new LogStage();
  stage.append(LOG, cri("fatal", { tag: "P" }));
  stage.append(`${FOLDER}/1.log`, cri("x"));
  stage.start();
  await stage.read(0);
  deepStrictEqual(
    stage.lines.map((line) => [line.body, line["k8s.container.restart_count"]]).sort(),
    [["fatal", 0], ["x", 1]],
  );
});

Deno.test("case 4: files that are equal byte for byte are two", async () => {
  await using stage = new LogStage();
  for (const text of [cri("same"), cri("s".repeat(2000))]) {
    stage.append(`shop_a_${UID}/app/0.log`, text);
    stage.append("shop_b_22222222-2222-4222-8222-222222222222/app/0.log", text);
  }
  stage.start();
  await stage.read();
  const pods = stage.lines.map((line) => line["k8s.pod.name"]).sort();
  deepStrictEqual(pods, ["a", "a", "b", "b"]);
});

Deno.test("case 5: rotated while stopped", async () => {
  await using stage = new LogStage();
  stage.append(LOG, cri("1"));
  stage.start();
  await stage.read();
  stage.kill();
  stage.append(LOG, cri("2") + cri("3"));
  stage.rename(LOG, `${LOG}.20260101-000000`);
  stage.append(LOG, cri("4"));
  stage.start();
  await stage.read();
  deepStrictEqual(stage.bodies, ["1", "2", "3", "4"]);
});

Deno.test("case 6: continues within the compressed file", async () => {
  await using stage = new LogStage();
  stage.append(LOG, cri("1"));
  stage.start();
  await stage.read();
  stage.kill();
  stage.append(LOG, cri("2"));
  stage.rename(LOG, `${LOG}.20260101-000000`);
  stage.gzip(`${LOG}.20260101-000000`);
  stage.append(LOG, cri("3"));
  stage.rename(LOG, `${LOG}.20260101-000010`);
  stage.append(LOG, cri("4"));
  stage.start();
  await stage.read();
  deepStrictEqual(stage.bodies, ["1", "2", "3", "4"]);
});

Deno.test("case 7: three rotations between two looks", async () => {
  await using stage = new LogStage();
  stage.append(LOG, cri("1"));
  stage.start();
  await stage.read();
  for (const n of [2, 3, 4]) {
    stage.append(LOG, cri(`${n}`));
    stage.rename(LOG, `${LOG}.20260101-00000${n}`);
  }
  stage.append(LOG, cri("5"));
  await stage.read();
  deepStrictEqual(stage.bodies, ["1", "2", "3", "4", "5"]);
});

Deno.test("case 8: plain, compressed and half compressed at once", async () => {
  await using stage = new LogStage();
  const rotated = `${LOG}.20260101-000000`;
  stage.append(rotated, cri("1") + cri("2"));
  stage.append(LOG, cri("3"));
  const plain = Deno.readFileSync(stage.path(rotated));
  stage.gzip(rotated);
  Deno.writeFileSync(stage.path(rotated), plain);
  Deno.writeFileSync(stage.path(`${rotated}.tmp`), plain.subarray(0, 10));
  Deno.writeFileSync(stage.path(`${rotated}.gz.tmp`), plain.subarray(0, 10));
  stage.start();
  await stage.read();
  deepStrictEqual(stage.bodies, ["1", "2", "3"]);
});

Deno.test("case 8: compressed after it was read, and then restarted", async () => {
  await using stage = new LogStage();
  const rotated = `${LOG}.20260101-000000`;
  stage.append(LOG, cri("1") + cri("2"));
  stage.start();
  await stage.read();
  stage.rename(LOG, rotated);
  stage.append(LOG, cri("3"));
  await stage.read();
  stage.gzip(rotated);
  await stage.read(15_000);
  stage.kill();
  stage.start();
  await stage.read();
  deepStrictEqual(stage.bodies, ["1", "2", "3"]);
});

Deno.test("case 9: renamed back, because it could not be opened anew", async () => {
  await using stage = new LogStage();
  stage.append(LOG, cri("1"));
  stage.start();
  await stage.read();
  stage.rename(LOG, `${LOG}.20260101-000000`);
  await stage.read();
  stage.rename(`${LOG}.20260101-000000`, LOG);
  stage.append(LOG, cri("2"));
  await stage.read();
  deepStrictEqual(stage.bodies, ["1", "2"]);
});

Deno.test("case 10: the pod's folder goes while the output stalls", async () => {
  await using stage = new LogStage();
  const history = emptyHistory(() => stage.now);
  history.restarted(new Map([[UID, pod()]]));
  stage.append(LOG, cri("1"));
  stage.start({ history });
  await stage.read();
  const resume = Promise.withResolvers<void>();
  stage.sink.stalled = resume.promise;
  stage.append(LOG, Array.from({ length: 10_000 }, (_, n) => cri(`${n}`)).join(""));
  Deno.removeSync(stage.path(`shop_web-0_${UID}`), { recursive: true });
  history.deleted(UID);
  stage.now += 30_000;
  const reading = stage.read();
  resume.resolve();
  await reading;
  strictEqual(stage.lines.length, 10_001);
  strictEqual(stage.lines.at(-1)?.["k8s_collector.enrichment"], "deleted");
  strictEqual(stage.lines.at(-1)?.["k8s.node.name"], "n1");
});

Deno.test("case 10: beyond the limit of what is held, bytes are counted", async () => {
  await using stage = new LogStage();
  stage.append(LOG, cri("1"));
  stage.start({ held: { milliseconds: 600_000, bytes: 0 } });
  await stage.read();
  const text = cri("2");
  stage.append(LOG, text);
  Deno.removeSync(stage.path(`shop_web-0_${UID}`), { recursive: true });
  stage.now += 10_000;
  stage.reader.scan(stage.now);
  stage.reader.scan(stage.now + 2_000);
  strictEqual(stage.reader.counts.bytesLost["hold-limit"], text.length);
});

Deno.test("case 15: lines of a former instance get its id, or none", async () => {
  await using stage = new LogStage();
  const history = emptyHistory(() => stage.now);
  const instance = (restart: number, id: string) => ({
    container: "app",
    kind: "regular",
    restart,
    id: `containerd://${id}`,
    image: restart === 2 ? "shop/web:2" : "",
    imageId: "",
    startedAt: 0,
    finishedAt: 0,
  });
  history.restarted(
    new Map([[UID, pod({ instances: [instance(1, "bbbbbbbb"), instance(2, "cccccccc")] })]]),
  );
  for (const n of [0, 1, 2]) stage.append(`${FOLDER}/${n}.log`, cri(`${n}`));
  stage.start({ history });
  await stage.read();
  deepStrictEqual(
    [...stage.lines].sort((a, b) => a.body < b.body ? -1 : 1)
      .map((line) => [line["k8s.container.restart_count"], line["container.id"]]),
    [[0, undefined], [1, "bbbbbbbb"], [2, "cccccccc"]],
  );
});

Deno.test("case 25: another file with the same inode, already longer", async () => {
  await using stage = new LogStage();
  stage.append(LOG, cri("1"));
  stage.start();
  await stage.read();
  stage.kill();
  Deno.writeTextFileSync(stage.path(LOG), cri("2") + cri("3"));
  stage.start();
  await stage.read();
  deepStrictEqual(stage.bodies, ["1", "2", "3"]);
});

Deno.test("case 25: cut to nothing while it is read, and written anew", async () => {
  await using stage = new LogStage();
  const same = cri("s".repeat(1000));
  stage.append(LOG, same + cri("1"));
  stage.start();
  await stage.read();
  Deno.writeTextFileSync(stage.path(LOG), same);
  await stage.read();
  strictEqual(stage.lines.length, 3);
  strictEqual(stage.reader.counts.gaps.truncated, 1);
});

Deno.test("case 25: a checkpoint that is cut or empty leads to the one before", async () => {
  await using stage = new LogStage();
  const output = `${stage.folder}/out`;
  for (const content of ["", "half"]) {
    stage.append(LOG, cri("1"));
    stage.start({ output });
    await stage.read();
    stage.append(LOG, cri("2"));
    await stage.read();
    stage.kill();
    const path = `${stage.folder}/state/checkpoint`;
    const text = content === "half" ? Deno.readTextFileSync(path).slice(0, -20) : "";
    Deno.writeTextFileSync(path, text);
  }
  stage.start({ output });
  await stage.read();
  const bodies = Deno.readTextFileSync(output).trim().split("\n").map((line) =>
    JSON.parse(line).body
  );
  deepStrictEqual(bodies, ["1", "2", "1", "2"]);
});

Deno.test("case 16: init and ephemeral containers are named as the others are", async () => {
  await using stage = new LogStage();
  const history = emptyHistory(() => stage.now);
  const instance = (container: string, kind: string) => ({
    container,
    kind,
    restart: 0,
    id: `containerd://${container}00000000`,
    image: `registry.example/${container}:1`,
    imageId: "",
    startedAt: 0,
    finishedAt: 0,
  });
  const instances = [
    instance("prepare", "init"),
    instance("proxy", "init"),
    instance("debugger", "ephemeral"),
  ];
  history.restarted(new Map([[UID, pod({ instances })]]));
  for (const { container } of instances) {
    stage.append(`shop_web-0_${UID}/${container}/0.log`, cri(container));
  }
  stage.start({ history });
  await stage.read();
  for (const line of stage.lines) {
    deepStrictEqual(
      [line["k8s.container.name"], line["container.id"], line["container.image.name"]],
      [line.body, `${line.body}00000000`, `registry.example/${line.body}`],
    );
  }
  strictEqual(stage.lines.length, 3);
});

Deno.test("Docker's own rotated files are read, though only the present one is linked", async () => {
  await using stage = new LogStage();
  const docker = `${stage.folder}/containers`;
  Deno.mkdirSync(docker);
  const file = `${docker}/c-json.log`;
  const line = (log: string, second: number) => {
    const time = `2026-01-01T00:00:0${second}Z`;
    return `${JSON.stringify({ log: `${log}\n`, stream: "stdout", time })}\n`;
  };
  Deno.mkdirSync(stage.path(FOLDER), { recursive: true });
  Deno.symlinkSync(file, stage.path(LOG));
  Deno.writeTextFileSync(file, line("one", 1));
  const output = `${stage.folder}/out`;
  stage.start({ output });
  await stage.read();
  stage.kill();
  // While nobody reads: two rotations, the elder one compressed.
  Deno.writeTextFileSync(file, line("one", 1) + line("two", 2));
  Deno.renameSync(file, `${file}.2`);
  Deno.writeFileSync(`${file}.2.gz`, gzipSync(Deno.readFileSync(`${file}.2`)));
  Deno.removeSync(`${file}.2`);
  Deno.writeTextFileSync(`${file}.1`, line("three", 3));
  Deno.writeTextFileSync(file, line("four", 4));
  stage.start({ output });
  await stage.read();
  // And once more, while it runs.
  Deno.renameSync(`${file}.2.gz`, `${file}.3.gz`);
  Deno.renameSync(`${file}.1`, `${file}.2`);
  Deno.renameSync(file, `${file}.1`);
  Deno.writeTextFileSync(file, line("five", 5));
  await stage.read();
  const bodies = Deno.readTextFileSync(output).trim().split("\n").map((text) =>
    JSON.parse(text).body
  );
  deepStrictEqual(bodies, ["one", "two", "three", "four", "five"]);
});
