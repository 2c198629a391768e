import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Buffer } from "node:buffer";
import { brief, podAttributes } from "../../../src/enrichment/attributes/mod.ts";
import {
  type KeyField,
  LineEnricher,
  LineSplitter,
} from "../../../src/enrichment/transform/mod.ts";
import { emptyHistory, pod, UID } from "../../logs/support/log_stage.ts";

const ID = "0a0b0c0d0e0f";

function stage(keys: readonly KeyField[], waits = false) {
  const now = { value: 1_700_000_100_000 };
  const history = emptyHistory(() => now.value);
  history.restarted(
    new Map([[
      UID,
      pod({
        ips: ["10.0.0.1"],
        instances: [{
          container: "app",
          kind: "regular",
          restart: 0,
          id: `containerd://${ID}`,
          image: "",
          imageId: "",
          startedAt: 0,
          finishedAt: 0,
        }],
      }),
    ]]),
  );
  const enricher = new LineEnricher({
    keys,
    timeField: "ts",
    lookup: (key, at) => history.lookup(key, at),
    pod: (uid) => history.pod(uid),
    members: (pod, instance) =>
      Object.fromEntries(
        brief(podAttributes(pod, instance, undefined, {
          labels: new Set(),
          annotations: new Set(),
          clusterName: undefined,
        })),
      ),
    waits: () => waits,
  });
  const line = (text: string) => {
    let output = "";
    const bytes = Buffer.from(`before${text}behind`);
    const end = bytes.length - 6;
    const wait = enricher.line(bytes, 6, end, (piece, from, to) => {
      output += Buffer.from(piece.subarray(from, to));
    });
    return wait === undefined ? output : { wait };
  };
  return { history, enricher, line, now };
}

const container: readonly KeyField[] = [{ field: "cid", kind: "container" }];

Deno.test("line() adds what is known, and leaves every byte of the line as it is", () => {
  const { line } = stage(container);
  const given = `{"n":1.10, "big":12345678901234567890,"cid":"containerd://${ID}" , "e":"€"}`;
  for (const text of [given, given]) {
    const output = line(text) as string;
    strictEqual(output.startsWith(given.slice(0, -1)), true);
    strictEqual(JSON.parse(output)["k8s.pod.uid"], UID);
    strictEqual(JSON.parse(output)["container.id"], ID);
  }
});

Deno.test("line() passes on what is no JSON object, and what has no key, and counts both", () => {
  const { line, enricher } = stage(container);
  for (const text of ["not json", "[1]", "7", '{"a":1}', "{}", "", '{"cid":7}']) {
    strictEqual(line(text), text);
  }
  deepStrictEqual(
    [...enricher.counts].map(([name, { lines }]) => [name, lines]),
    [["passed no-json", 4], ["passed no-key", 3]],
  );
});

Deno.test("line() does not write over what a line has already", () => {
  const { line } = stage(container);
  const output = line(`{"cid":"${ID}","k8s.pod.name":"mine"}`) as string;
  strictEqual(JSON.parse(output)["k8s.pod.name"], "mine");
  strictEqual(output.match(/k8s\.pod\.name/g)?.length, 1);
});

Deno.test("line() finds keys in objects within objects, and of every kind", () => {
  const keys: readonly KeyField[] = [
    { field: "k8s.uid", kind: "uid" },
    { field: "peer", kind: "ip" },
    { field: "who", kind: "pod" },
  ];
  const { line } = stage(keys);
  for (const text of [`{"k8s":{"uid":"${UID}"}}`, '{"peer":"10.0.0.1"}', '{"who":"shop/web-0"}']) {
    strictEqual(JSON.parse(line(text) as string)["k8s.pod.uid"], UID, text);
  }
  strictEqual(line('{"peer":"10.0.0.9"}'), '{"peer":"10.0.0.9"}');
});

Deno.test("line() asks for who had a key at the time of the line", () => {
  const { line, history, now } = stage([{ field: "peer", kind: "ip" }]);
  now.value += 10_000;
  history.deleted(UID);
  now.value += 60_000;
  history.applied(
    pod({
      uid: "B",
      name: "other",
      ips: ["10.0.0.1"],
      createdAt: now.value - 10_000,
      startedAt: now.value - 10_000,
    }),
  );
  const uidAt = (ts: number) =>
    JSON.parse(line(`{"peer":"10.0.0.1","ts":${ts}}`) as string)["k8s.pod.uid"];
  strictEqual(uidAt((now.value - 65_000) / 1000), UID);
  strictEqual(uidAt(now.value / 1000), "B");
});

Deno.test("line() sees what is new about a pod at once", () => {
  const { line, history } = stage(container);
  const text = `{"cid":"${ID}"}`;
  strictEqual(JSON.parse(line(text) as string)["k8s.pod.ip"], "10.0.0.1");
  history.applied(pod({ ips: ["10.0.0.2"] }));
  strictEqual(JSON.parse(line(text) as string)["k8s.pod.ip"], "10.0.0.2");
});

Deno.test("line() waits for a pod that is not known yet, and writes nothing then", () => {
  const { line } = stage(container, true);
  deepStrictEqual(line('{"cid":"ffffffffffff"}'), { wait: "ffffffffffff" });
});

Deno.test("LineSplitter cuts lines wherever the bytes are cut", () => {
  const text = "one\n\ntwo\nthree";
  for (let cut = 0; cut <= text.length; cut++) {
    const splitter = new LineSplitter();
    const lines: string[] = [];
    const take = () => {
      const { bytes, start, end } = splitter;
      lines.push(new TextDecoder().decode(bytes.subarray(start, end)));
    };
    for (const part of [text.slice(0, cut), text.slice(cut)]) {
      const chunk = new TextEncoder().encode(part);
      splitter.push(chunk);
      while (splitter.next()) take();
      splitter.keep();
      // Whoever reads uses the same memory for the next chunk.
      chunk.fill(0x0a);
    }
    if (splitter.last()) take();
    deepStrictEqual(lines, ["one", "", "two", "three"]);
  }
});
