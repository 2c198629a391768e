import { ok, strictEqual as equal } from "node:assert/strict";
import { collect } from "../../src/cli/collect.ts";
import { resolveSettings } from "../../src/cli/resolve_settings.ts";
import { kubeconfig } from "../../src/testbed/simulator/mod.ts";

Deno.test("collect() asks for watches that last as long as --watch-timeout-secs says", async () => {
  const enough = new AbortController();
  const asked: number[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const seconds = new URL(request.url).searchParams.get("timeoutSeconds");
    if (seconds !== null && asked.push(Number(seconds)) === 3) enough.abort();
    return new Response(null, { status: 503 });
  });
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(path, kubeconfig({ url: `http://127.0.0.1:${server.addr.port}` }));
    const resolution = await resolveSettings({
      args: [
        ...["--watch-timeout-secs=60", `--kubeconfig=${path}`, "--intake-host=127.0.0.1"],
        ...["--intake-port=1", "--http-listen=off", "--log-level=fatal"],
      ],
      environment: {},
      readTextFile: Deno.readTextFile,
      hostname: "test",
    });
    equal(await collect(resolution, enough.signal), 0);
  } finally {
    await server.shutdown();
    await Deno.remove(path);
  }
  ok(asked.length >= 3);
  for (const seconds of asked) ok(seconds >= 47 && seconds <= 60, `${seconds} s`);
});
