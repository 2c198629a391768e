import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import {
  Api,
  ApiTimeoutError,
  type ExchangeOptions,
  UnreachableError,
} from "../../../src/kubernetes/api/mod.ts";
import { RequestError } from "../../../src/kubernetes/connection/mod.ts";
import { PODS } from "../../../src/kubernetes/resource/mod.ts";
import { FakeClock } from "../../support/fake_clock.ts";
import { failure, FakeConnection, type Given, json } from "./fake_connection.ts";

function open(
  answers: readonly Given[],
  options: Partial<ExchangeOptions> = {},
) {
  const connection = new FakeConnection(...answers);
  const clock = new FakeClock();
  return { connection, clock, api: new Api({ connection, clock, ...options }) };
}

const POD = { namespace: "shop", name: "web" };

Deno.test("Exchange tells each warning once", async () => {
  const warned: string[] = [];
  const warning = (...texts: readonly string[]) =>
    json({}, 200, { warning: texts.map((text) => `299 - "${text}"`).join(", ") });
  const { api } = open([warning("one", 'a \\"b\\", c'), warning("two", "one")], {
    onWarning: (text) => warned.push(text),
  });
  await api.get(PODS, POD);
  await api.get(PODS, POD);
  deepStrictEqual(warned, ["one", 'a "b", c', "two"]);
});

Deno.test("Exchange reads credentials anew after a 401, and asks once more", async () => {
  const refused = () => failure(401, "Unauthorized", "Unauthorized");
  const first = open([refused(), json({ kind: "Pod" })]);
  strictEqual((await first.api.get(PODS, POD)).kind, "Pod");
  strictEqual(first.connection.unauthorizedCalls, 1);

  const second = open([refused(), refused()]);
  await rejects(second.api.get(PODS, POD), { name: "ApiError", category: "authentication" });
});

Deno.test("Exchange waits as long as a busy server asks for", async () => {
  const busy = () => failure(429, "TooManyRequests", "busy", { headers: { "retry-after": "3" } });
  const { api, clock, connection } = open([busy(), busy(), json({ kind: "Pod" })]);
  const got = api.get(PODS, POD);
  await clock.pass(2_999);
  strictEqual(connection.requests.length, 1);
  await clock.pass(3_001);
  strictEqual((await got).kind, "Pod");
  strictEqual(clock.timers, 0);
});

Deno.test("Exchange asks no more when a server does not say when, or says it too often", async () => {
  const unavailable = failure(503, "ServiceUnavailable", "down");
  await rejects(open([unavailable]).api.get(PODS, POD), { category: "resource" });

  const busy = Array.from(
    { length: 5 },
    () => failure(429, "TooManyRequests", "busy", { headers: { "retry-after": "1" } }),
  );
  const { api, clock } = open(busy);
  const refused = rejects(api.get(PODS, POD), { condition: "too many requests" });
  await clock.pass(10_000);
  await refused;
});

Deno.test("Exchange gives up after its time", async () => {
  const { api, clock } = open(["silence", "silence"], { timeoutMilliseconds: 5_000 });
  const first = rejects(api.get(PODS, POD), ApiTimeoutError);
  await clock.pass(5_000);
  await first;
  const second = rejects(api.log(POD, { timeoutMilliseconds: 7_000 }), {
    category: "timeout",
    message: "cannot read the log of Pod shop/web: the API server has not answered within 7 s",
  });
  await clock.pass(7_000);
  await second;
  strictEqual(clock.timers, 0);
});

Deno.test("Exchange waits for a body no longer than for an answer", async () => {
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({ type: "bytes" });
  const { api, clock } = open([new Response(endless)]);
  const got = rejects(api.get(PODS, POD), ApiTimeoutError);
  await clock.pass(30_000);
  await got;
});

Deno.test("Exchange stops when its caller does", async () => {
  const stop = new AbortController();
  const { api, clock, connection } = open(["silence"]);
  const got = rejects(api.get(PODS, POD, { signal: stop.signal }), { message: "enough" });
  stop.abort(new Error("enough"));
  await got;
  await rejects(api.get(PODS, POD, { signal: stop.signal }), { message: "enough" });
  strictEqual(connection.requests.length, 1);
  strictEqual(clock.timers, 0);
});

Deno.test("Exchange names what could not be reached, and hides no mistake of ours", async () => {
  const { api } = open([new RequestError("network", "connection refused"), new TypeError("oops")]);
  await rejects(api.get(PODS, POD), (error) => {
    ok(error instanceof UnreachableError);
    strictEqual(error.message, "cannot get Pod shop/web: connection refused");
    strictEqual(error.category, "resource");
    return true;
  });
  await rejects(api.get(PODS, POD), TypeError);
});
