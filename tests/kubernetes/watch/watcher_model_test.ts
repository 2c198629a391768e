/** Whatever the network and the server do, the store becomes what the server holds. */
import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import type { FakeRequest } from "./fake_transport.ts";
import { ModelServer } from "./model_server.ts";
import { added, bookmark, errorEvent, malformedEvent } from "./pods.ts";
import { Stage } from "./stage.ts";

/** One thing that happens, on the side of the server or in the network. */
type Happening =
  | { readonly what: "change"; readonly uid: string; readonly remove: boolean }
  | { readonly what: "answer" | "error"; readonly code: number }
  | { readonly what: "pass"; readonly milliseconds: number }
  | { readonly what: (typeof SIMPLE)[number] };

const SIMPLE = [
  "serve",
  "serve and cut",
  "end",
  "cut",
  "half an event",
  "malformed",
  "bookmark",
  "old bookmark",
  "compact",
] as const;

function just(...happenings: readonly Happening[]): fc.Arbitrary<Happening> {
  return fc.constantFrom(...happenings);
}

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    what: fc.constant("change" as const),
    uid: fc.constantFrom("a", "b", "c", "d", "e"),
    remove: fc.boolean(),
  }),
  just({ what: "serve" }),
  just(...SIMPLE.map((what) => ({ what }))),
  just(...[400, 401, 403, 404, 410, 422, 429, 500, 503].map((code) => (
    { what: "answer", code } as const
  ))),
  just(...[410, 429, 500, 504].map((code) => ({ what: "error", code } as const))),
  just(...[1_000, 5_000, 60_000, 300_000].map((milliseconds) => (
    { what: "pass", milliseconds } as const
  ))),
);

/** `request` is the last one, which need not be open any more. */
async function happen(
  happening: Happening,
  server: ModelServer,
  request: FakeRequest,
  stage: Stage,
): Promise<void> {
  switch (happening.what) {
    case "change":
      return server.change(happening.uid, happening.remove);
    case "serve":
      return server.serve(request);
    case "serve and cut":
      server.serve(request);
      return void request.cut();
    case "answer":
      return void request.answer(happening.code).end();
    case "error": {
      const message = "Too large resource version";
      return void request.answer().send(errorEvent({ code: happening.code, message }));
    }
    case "end":
      return void request.end();
    case "cut":
      return void request.cut();
    case "half an event":
      return void request.send(added("x", 1).subarray(0, 9)).cut();
    case "malformed":
      return void request.send(malformedEvent());
    case "bookmark":
      if (server.isToldAll(request)) request.send(bookmark(server.version));
      return;
    case "old bookmark":
      return void request.send(bookmark(1));
    case "compact":
      return server.compact();
    case "pass":
      await stage.clock.pass(happening.milliseconds);
  }
}

/** The server does as it should until a watch has been told everything. */
async function peace(server: ModelServer, stage: Stage): Promise<void> {
  const served = new Set<FakeRequest>();
  for (let turn = 0; turn < 100; turn++) {
    await stage.settle();
    const request = stage.transport.requests.at(-1)!;
    if (request.signal.aborted) await stage.clock.pass(10_000);
    else if (server.isToldAll(request)) {
      await stage.clock.pass(1_000);
      if (!request.signal.aborted) return;
    } else if (served.has(request)) {
      // It was answered before and hangs: found by its deadline.
      await stage.clock.pass(60_000);
    } else {
      served.add(request);
      server.serve(request);
    }
  }
  throw new Error("does not come to rest");
}

for (const initialList of ["pages", "watch-list"] as const) {
  Deno.test(`Watcher ends with what the server holds, whatever happened before (${initialList})`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 30 }), async (happenings) => {
        const stage = new Stage({ initialList });
        const server = new ModelServer();
        try {
          server.change("a", false);
          server.change("b", false);
          server.change("c", false);
          for (const one of happenings) {
            await stage.settle();
            await happen(one, server, stage.transport.requests.at(-1)!, stage);
          }
          await peace(server, stage);
          deepStrictEqual(
            Object.fromEntries([...stage.sink.pods].map(([uid, { name }]) => [uid, name])),
            Object.fromEntries(server.state),
          );
          for (const line of stage.sink.log) {
            const [, uids] = /^restarted ?(.*)$/.exec(line) ?? [];
            ok(uids === undefined || server.hasBeen(uids), `half a list was shown: ${line}`);
          }
        } finally {
          await stage.stop();
        }
      }),
      { numRuns: 50 },
    );
  });
}
