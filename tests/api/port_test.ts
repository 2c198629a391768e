import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { lookupRoute, openApi, podsRoute } from "../../src/api/mod.ts";
import { ConfigurationError } from "../../src/configuration/mod.ts";
import type { PodHistory } from "../../src/enrichment/history/mod.ts";
import { SYSTEM_CLOCK } from "../../src/time/mod.ts";
import { emptyHistory, pod, UID } from "../logs/support/log_stage.ts";

const TOKEN = "0123456789abcdef0123";

interface Changes {
  readonly apiListen?: string;
  readonly apiTokenFile?: string;
  readonly apiTlsCert?: string;
  readonly explicit?: boolean;
  readonly files?: Readonly<Record<string, string>>;
}

async function open(history: PodHistory, changes: Changes = {}) {
  const { files = {}, explicit = true, ...settings } = changes;
  return await openApi({
    settings: {
      apiListen: "127.0.0.1:0",
      apiTokenFile: undefined,
      apiTlsCert: undefined,
      apiTlsKey: undefined,
      ...settings,
    },
    explicit,
    routes: [
      lookupRoute(history),
      podsRoute({ history, clock: SYSTEM_CLOCK, wallClock: () => 1_700_000_000_000 }),
    ],
    readTextFile: (path) => Promise.resolve(files[path] ?? ""),
    onSecret: () => {},
    clock: SYSTEM_CLOCK,
  });
}

function known(): PodHistory {
  const history = emptyHistory(() => 1_700_000_100_000);
  history.restarted(new Map([[UID, pod({ ips: ["10.0.0.1"] })]]));
  return history;
}

Deno.test("openApi() answers lookups and pages on a real socket", async () => {
  const history = known();
  const server = await open(history);
  const base = `http://127.0.0.1:${server!.port}/api/v1`;
  try {
    const found = await (await fetch(`${base}/lookup?ip=10.0.0.1`)).json();
    deepStrictEqual([found.state, found.pod.uid], ["live", UID]);
    const malformed = await (await fetch(`${base}/lookup?ip=nonsense`)).json();
    deepStrictEqual([malformed.state, malformed.reason], ["unknown", "malformed-key"]);
    for (const query of ["", "?ip=1.2.3.4&uid=x", "?ip=1.2.3.4&at=yesterday"]) {
      const refused = await fetch(`${base}/lookup${query}`);
      strictEqual(refused.status, 400, query);
      await refused.body?.cancel();
    }
    for (let n = 0; n < 5; n++) history.applied(pod({ uid: `u${n}`, name: `web-${n + 1}` }));
    const names: string[] = [];
    for (let next = ""; names.length < 10;) {
      const page = await (await fetch(`${base}/pods?limit=2&continue=${encodeURIComponent(next)}`))
        .json();
      names.push(...page.pods.map(({ name }: { name: string }) => name));
      if (page.next === null) break;
      next = page.next;
    }
    deepStrictEqual(names, ["web-0", "web-1", "web-2", "web-3", "web-4", "web-5"]);
  } finally {
    await server?.close();
  }
});

Deno.test("openApi() streams a snapshot and then what changes, and ends with its reader", async () => {
  const history = known();
  const server = await open(history);
  try {
    const response = await fetch(`http://127.0.0.1:${server!.port}/api/v1/pods?watch=1&node=n1`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    const lines = async (count: number) => {
      while (text.split("\n").length <= count) text += (await reader.read()).value ?? "";
      return text.trim().split("\n").map((line) => JSON.parse(line));
    };
    deepStrictEqual((await lines(2)).map(({ type }) => type), ["snapshot", "synced"]);
    history.applied(pod({ uid: "other", name: "x", node: "n2" }));
    history.applied(pod({ uid: "new", name: "y" }));
    history.applied(pod({ uid: "new", name: "y", ips: ["10.0.0.2"] }));
    history.deleted(UID);
    const all = await lines(4);
    deepStrictEqual(
      all.slice(2).map(({ type, pod }) => [type, pod.uid, pod.ips]),
      [["added", "new", ["10.0.0.2"]], ["removed", UID, ["10.0.0.1"]]],
    );
    await reader.cancel();
  } finally {
    await server?.close();
  }
});

Deno.test("openApi() demands a token from others than this machine, or ends", async () => {
  await rejects(open(known(), { apiListen: "0.0.0.0:0" }), (error: Error) => {
    ok(error instanceof ConfigurationError && error.message.includes("--api-token-file"));
    return true;
  });
  await rejects(
    open(known(), { apiListen: "0.0.0.0:0", apiTokenFile: "t", files: { t: "short" } }),
    /fewer than 16/,
  );
  const server = await open(known(), {
    apiListen: "0.0.0.0:0",
    apiTokenFile: "t",
    files: { t: `${TOKEN}\n` },
  });
  try {
    const url = `http://127.0.0.1:${server!.port}/api/v1/lookup?uid=${UID}`;
    const refused = await fetch(url);
    strictEqual(refused.status, 401);
    strictEqual(refused.headers.get("www-authenticate"), "Bearer");
    await refused.body?.cancel();
    const answer = await fetch(url, { headers: { authorization: `Bearer ${TOKEN}` } });
    strictEqual((await answer.json()).state, "live");
  } finally {
    await server?.close();
  }
});

Deno.test("openApi() goes on without a port that nobody asked for", async () => {
  const first = await open(known());
  try {
    const apiListen = `127.0.0.1:${first!.port}`;
    strictEqual(await open(known(), { apiListen, explicit: false }), undefined);
    await rejects(open(known(), { apiListen }), /--api-listen/);
  } finally {
    await first?.close();
  }
  strictEqual(await open(known(), { apiListen: "off" }), undefined);
});

Deno.test("openApi() wants certificate and key, and such as belong together", async () => {
  await rejects(open(known(), { apiTlsCert: "c" }), /--api-tls-key/);
});

Deno.test("podsRoute() says that nothing is listed yet", async () => {
  const server = await open(emptyHistory(() => 0));
  try {
    const response = await fetch(`http://127.0.0.1:${server!.port}/api/v1/pods`);
    strictEqual(response.status, 503);
    await response.body?.cancel();
  } finally {
    await server?.close();
  }
});
