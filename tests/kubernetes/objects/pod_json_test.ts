import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { MalformedError } from "../../../src/kubernetes/encoding/mod.ts";
import { utf8 } from "../encoding/utf8.ts";
import { OwnerReading, PodReading } from "./decoding.ts";
import { changed, podRecordOf, WEB } from "./objects.ts";

function pod(text: string) {
  return new PodReading().bytes("json", utf8(text));
}

Deno.test("PodDecoder.json() resolves escapes in keys and values", () => {
  const text =
    String.raw`{"\u006detadata":{"u\u0069d":"\u0041","n\u0061me":"a\/b","namespace":"x"},` +
    String
      .raw`"spec":{"hostNetwork":true},"status":{"podI\u0050":"10.0.0.\u0031","containerStatuses":` +
    String.raw`[{"name":"c","image":"r\/i:\u0031","containerID":"containerd:\/\/1"}]}}`;
  const record = pod(text);
  deepStrictEqual(record, podRecordOf(JSON.parse(text)));
  strictEqual(record.version, "'r/i:1'");
});

Deno.test("PodDecoder.json() reads pretty-printed JSON", () => {
  for (const space of ["  ", "\t", "\r\n "]) {
    deepStrictEqual(pod(JSON.stringify(WEB, null, space)), podRecordOf(WEB));
  }
});

Deno.test("PodDecoder.json() skips values of every kind that it does not know", () => {
  const noise = {
    text: '}]{[",\\"',
    number: -1.5e-9,
    yes: true,
    no: false,
    nothing: null,
    list: [[], {}, [{ uid: "wrong" }], "]"],
    object: { metadata: { uid: "wrong" }, "": { name: "wrong" } },
  };
  const noisy = {
    ...noise,
    metadata: { ...noise, ...WEB.metadata, annotations: noise },
    spec: { ...noise, ...WEB.spec },
    status: { ...noise, ...WEB.status },
  };
  deepStrictEqual(pod(JSON.stringify(noisy)), podRecordOf(WEB));
});

/** `value` with `null` in one place after another. */
function* withNull(value: unknown): Generator<unknown> {
  yield null;
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    for (const other of withNull(member)) {
      yield Array.isArray(value)
        ? value.map((one, n) => String(n) === key ? other : one)
        : { ...value, [key]: other };
    }
  }
}

/** Without `null`: a `null` member is as good as none. */
function withoutNull(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((one) => one !== null).map(withoutNull);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([, one]) => one !== null)
      .map(([key, one]) => [key, withoutNull(one)]),
  );
}

Deno.test("PodDecoder.json() takes null anywhere for nothing", () => {
  const pods = [...withNull(changed(WEB, "spec", { hostNetwork: true }))];
  strictEqual(pods.length > 40, true);
  for (const one of pods) {
    const text = JSON.stringify(one);
    const without = JSON.stringify(withoutNull(one) ?? {});
    deepStrictEqual(pod(text), pod(without), text);
  }
  deepStrictEqual(pod("null"), podRecordOf({ metadata: {} }));
  deepStrictEqual(new OwnerReading().bytes("json", utf8("null")), {
    uid: "",
    namespace: "default",
    name: "",
    controller: undefined,
  });
});

Deno.test("PodDecoder.json() refuses values of another type", () => {
  const wrong = [
    "[]",
    '"pod"',
    "12",
    "",
    '{"metadata":[]}',
    '{"metadata":"m"}',
    '{"metadata":{"uid":12}}',
    '{"metadata":{"uid":{}}}',
    '{"metadata":{"ownerReferences":{}}}',
    '{"metadata":{"ownerReferences":[1]}}',
    '{"status":{"podIPs":{}}}',
    '{"status":{"podIPs":["10.0.0.1"]}}',
    '{"status":{"containerStatuses":true}}',
    '{"metadata" {}}',
    "{metadata:{}}",
    '{"metadata":}',
    '{"metadata":{]}',
  ];
  for (const text of wrong) throws(() => pod(text), MalformedError, text);
});

Deno.test("PodDecoder.json() takes only true for a set flag", () => {
  for (const value of ['"true"', "false", "null", "1", "[true]", '{"true":true}']) {
    strictEqual(pod(`{"spec":{"hostNetwork":${value}}}`).hostNetwork, false, value);
  }
  strictEqual(pod('{"spec":{"hostNetwork": true }}').hostNetwork, true);
});
