import { ok, strictEqual as equal } from "node:assert/strict";
import { collect } from "../../src/cli/collect.ts";
import { resolveSettings } from "../../src/cli/resolve_settings.ts";
import { kubeconfig } from "../../src/testbed/simulator/mod.ts";
import { utf16 } from "../support/utf16.ts";

/** Runs the collector until it has asked so many times for a watch; answers with their URLs. */
async function watches(
  count: number,
  encode: (kubeconfig: string) => Uint8Array,
  args: readonly string[],
): Promise<readonly URL[]> {
  const enough = new AbortController();
  const asked: URL[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const url = new URL(request.url);
    if (url.searchParams.has("timeoutSeconds") && asked.push(url) === count) enough.abort();
    return new Response(null, { status: 503 });
  });
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, encode(kubeconfig({ url: `http://127.0.0.1:${server.addr.port}` })));
    const resolution = await resolveSettings({
      args: [
        ...[...args, `--kubeconfig=${path}`, "--intake-host=127.0.0.1", "--intake-port=1"],
        ...["--http-listen=off", "--log-level=fatal"],
      ],
      environment: {},
      readTextFile: (path: string) => Deno.readTextFile(path),
      hostname: "test",
    });
    const surroundings = { environment: {}, taken: {}, remarks: [] };
    equal(await collect(resolution, surroundings, enough.signal), 0);
  } finally {
    await server.shutdown();
    await Deno.remove(path);
  }
  return asked;
}

Deno.test("collect() asks for watches that last as long as --watch-timeout-secs says", async () => {
  const utf8 = (text: string) => new TextEncoder().encode(text);
  const asked = await watches(3, utf8, ["--watch-timeout-secs=60"]);
  ok(asked.length >= 3);
  for (const { searchParams } of asked) {
    const seconds = Number(searchParams.get("timeoutSeconds"));
    ok(seconds >= 47 && seconds <= 60, `${seconds} s`);
  }
});

Deno.test("collect() reads a kubeconfig in UTF-16", async () => {
  const asked = await watches(1, (text) => utf16(text, "little-endian"), []);
  ok(asked.length >= 1);
});
