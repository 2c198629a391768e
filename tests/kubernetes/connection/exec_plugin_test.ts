import { SYSTEM_CLOCK } from "../../../src/time/mod.ts";
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { ExecPlugin } from "../../../src/kubernetes/connection/exec/plugin.ts";
import {
  CredentialError,
  type ProgramCall,
  type ProgramResult,
} from "../../../src/kubernetes/connection/mod.ts";
import { runProgram } from "../../../src/kubernetes/connection/exec/run_program.ts";
import {
  connectWith,
  everything,
  kubeconfigOf,
  ManualClock,
  rejection,
  SecureServer,
  TemporaryFolder,
} from "./fixtures.ts";
import { apiVersion, cluster, credential, scripted, settings } from "./scripted_plugin.ts";

const after = (clock: ManualClock, milliseconds: number) =>
  new Date(clock.now + milliseconds).toISOString();

Deno.test("read() keeps a credential until a minute before it expires", async () => {
  const { clock, calls, read } = scripted((_, count) =>
    credential({ token: `t${count}`, expirationTimestamp: after(clock, 3_600_000) })
  );
  strictEqual((await read()).token, "t1");
  clock.now += 3_540_000 - 1;
  strictEqual((await read()).token, "t1");
  clock.now += 1;
  strictEqual((await read()).token, "t2");
  strictEqual(calls.length, 2);
});

Deno.test("read() keeps a short-lived credential for four fifths of its life", async () => {
  const { clock, read } = scripted((_, count) =>
    credential({ token: `t${count}`, expirationTimestamp: after(clock, 10_000) })
  );
  await read();
  clock.now += 7_999;
  strictEqual((await read()).token, "t1");
  clock.now += 1;
  strictEqual((await read()).token, "t2");
});

Deno.test("read() keeps a credential without expiry until the server refuses it", async () => {
  const { clock, read } = scripted((_, count) => credential({ token: `t${count}` }));
  await read();
  clock.now += 1e12;
  strictEqual((await read()).token, "t1");
  // TLS says nothing about a token.
  strictEqual((await read("tls")).token, "t1");
  strictEqual((await read("unauthorized")).token, "t2");
});

Deno.test("read() asks for another certificate when TLS fails", async () => {
  const { calls, read } = scripted(() =>
    credential({
      clientCertificateData: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
      clientKeyData: "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
    })
  );
  deepStrictEqual((await read()).certificate, {
    certificate: "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
    key: "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
  });
  await read("tls");
  strictEqual(calls.length, 2);
});

Deno.test("read() uses a credential that has expired on arrival, for a minute", async () => {
  const { clock, calls, read } = scripted(() =>
    credential({ token: "t", expirationTimestamp: after(clock, -1) })
  );
  strictEqual((await read()).token, "t");
  clock.now += 59_999;
  await read();
  strictEqual(calls.length, 1);
  clock.now += 1;
  await read();
  strictEqual(calls.length, 2);
});

Deno.test("read() goes on with a credential that is valid while the plugin fails", async () => {
  const { clock, calls, read } = scripted((_, count) =>
    count === 1
      ? credential({ token: "t", expirationTimestamp: after(clock, 600_000) })
      : { code: 1, stdout: "", stderr: "no network" }
  );
  await read();
  clock.now += 540_000;
  strictEqual((await read()).token, "t");
  // Not again with every request.
  await read();
  strictEqual(calls.length, 2);
  clock.now += 60_000;
  match((await rejection(read())).message, /failed with exit code 1: no network$/);
});

Deno.test("read() tells the plugin what the protocol asks for", async () => {
  const plain = scripted(() => credential({ token: "t" }));
  await plain.read();
  const [call] = plain.calls;
  strictEqual(call?.command, "get-token");
  deepStrictEqual(call.arguments, ["--secret=CANARY"]);
  strictEqual(call.environment["PASSWORD"], "CANARY-PASSWORD");
  deepStrictEqual(JSON.parse(call.environment["KUBERNETES_EXEC_INFO"] ?? ""), {
    apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false },
  });
  const informed = scripted(() => credential({ token: "t" }), { provideClusterInfo: true });
  await informed.read();
  deepStrictEqual(
    JSON.parse(informed.calls[0]?.environment["KUBERNETES_EXEC_INFO"] ?? "").spec.cluster,
    {
      server: "https://api:6443",
      "certificate-authority-data": "UEVN",
      config: { audience: "x" },
    },
  );
});

Deno.test("read() names a plugin that fails, and hides what may be secret", async () => {
  const { read } = scripted(() => ({
    code: 254,
    stdout: "CANARY",
    stderr: "first\n\nError: token ey0123456789.CANARY.0123456789012345678901234567890123 and " +
      "CANARY-PASSWORD are of no use\nrun `aws sso login`\n",
  }));
  const error = await rejection(read());
  ok(error instanceof CredentialError);
  strictEqual(error.category, "authentication");
  strictEqual(
    error.message,
    `credential plugin "get-token" (${settings.where}) failed with exit code 254: first / ` +
      "Error: token [redacted] and [redacted] are of no use / run `aws sso login`",
  );
  const silent = scripted(() => ({ code: 1, stdout: "", stderr: "" }));
  match((await rejection(silent.read())).message, /exit code 1: run it by hand to see why$/);
});

Deno.test("read() takes an answer in YAML, as kubectl does", async () => {
  const stdout = `# get-token 2.0
kind: ExecCredential
apiVersion: ${apiVersion}
status:
  token: t
  expirationTimestamp: 2030-01-01T00:00:00Z
`;
  const { token, expiresAt } = await scripted(() => ({ code: 0, stdout, stderr: "" })).read();
  strictEqual(token, "t");
  strictEqual(expiresAt, Date.UTC(2030, 0, 1));
});

Deno.test("read() names what is wrong with an answer without quoting it", async () => {
  const answer = (value: unknown): ProgramResult => ({
    code: 0,
    stdout: typeof value === "string" ? value : JSON.stringify(value),
    stderr: "",
  });
  const valid = { apiVersion, kind: "ExecCredential" };
  const cases: [unknown, RegExp][] = [
    ["CANARY", /is neither JSON nor YAML: run it by hand to see what it prints$/],
    ["", /is neither JSON nor YAML/],
    ["Logging in as CANARY...\n{}", /is neither JSON nor YAML/],
    ["status: [CANARY", /is neither JSON nor YAML/],
    [["CANARY"], /must be a mapping of names to values \(name: value\), and is a list$/],
    [{ ...valid, kind: "CANARY" }, /kind is not ExecCredential$/],
    [
      { ...valid, apiVersion: "CANARY" },
      /apiVersion is not client.authentication.k8s.io\/v1, which/,
    ],
    [valid, /status is missing$/],
    [{ ...valid, status: "CANARY" }, /status must be a mapping of .* and is a string$/],
    [{ ...valid, status: {} }, /there is neither a token nor a certificate$/],
    [{ ...valid, status: { token: 5 } }, /token must be a string/],
    [{ ...valid, status: { clientKeyData: "CANARY" } }, /come only together$/],
    [
      { ...valid, status: { clientKeyData: "CANARY", clientCertificateData: "CANARY" } },
      /clientCertificateData holds no certificate/,
    ],
    [{ ...valid, status: { token: "CANARY", expirationTimestamp: "CANARY" } }, /is not a time$/],
  ];
  for (const [value, message] of cases) {
    const error = await rejection(scripted(() => answer(value)).read());
    ok(error instanceof CredentialError);
    match(error.message, message);
    ok(!everything(error).includes("CANARY"), everything(error));
  }
});

Deno.test("read() names a program that cannot be run, with the kubeconfig's hint", async () => {
  const signal = new AbortController().signal;
  const plugin = new ExecPlugin({
    settings: {
      ...settings,
      command: "/nowhere/get-token",
      installHint: "Install it from https://example.org\n",
    },
    wallClock: new ManualClock().read,
    clock: SYSTEM_CLOCK,
    run: runProgram,
  });
  const error = await rejection(plugin.read("scheduled", cluster, signal));
  ok(error instanceof CredentialError);
  match(error.message, /^credential plugin "\/nowhere\/get-token" .* cannot be run: /);
  match(error.message, /\. Install it from https:\/\/example\.org$/);
  ok(!everything(error).includes("CANARY"));
});

/** A promise that only the signal ends, as a program does that is killed. */
function hanging({ signal }: ProgramCall): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason));
  });
}

Deno.test("read() stops a plugin that takes too long", async () => {
  const { read } = scripted(hanging, {}, 1);
  const error = await rejection(read());
  ok(error instanceof CredentialError);
  match(
    error.message,
    /took more than 0.001 s and was stopped: .* waiting for somebody to log in$/,
  );
});

Deno.test("read() stops the plugin when the connection closes", async () => {
  const { plugin } = scripted(hanging);
  const closing = new AbortController();
  const reading = rejection(plugin.read("scheduled", cluster, closing.signal));
  const reason = new Error("closed");
  closing.abort(reason);
  strictEqual(await reading, reason);
});

const isUnix = Deno.build.os !== "windows";

Deno.test({
  name: "fetch() asks a real plugin again before its token expires and after a 401" +
    (isUnix ? "" : " [skipped: needs a Unix shell]"),
  ignore: !isUnix,
  fn: async () => {
    await using folder = await TemporaryFolder.create();
    const clock = new ManualClock();
    await Deno.mkdir(join(folder.path, "bin"));
    // Counts its calls, and takes the expiry from its environment.
    await Deno.writeTextFile(
      join(folder.path, "bin", "get-token"),
      `#!/bin/sh
echo "$KUBERNETES_EXEC_INFO" >> ${folder.path}/calls
count=$(wc -l < ${folder.path}/calls | tr -d ' ')
printf '{"apiVersion":"${apiVersion}","kind":"ExecCredential","status":{"token":"%s-%s","expirationTimestamp":"%s"}}' "$PREFIX" "$count" "$(cat ${folder.path}/expiry)"
`,
      { mode: 0o755 },
    );
    await using server = new SecureServer((request) =>
      new Response(null, {
        status: request.headers.get("authorization") === "Bearer tester-2" ? 401 : 200,
      })
    );
    await Deno.writeTextFile(
      join(folder.path, "config"),
      kubeconfigOf(server.cluster, {
        exec: {
          apiVersion,
          command: "bin/get-token",
          env: [{ name: "PREFIX", value: "tester" }],
          provideClusterInfo: true,
        },
      }),
    );
    const expireAfter = (milliseconds: number) =>
      Deno.writeTextFile(join(folder.path, "expiry"), after(clock, milliseconds));
    await expireAfter(600_000);
    const connection = await connectWith(undefined, {
      kubeconfig: join(folder.path, "config"),
      wallClock: clock.read,
      clock: SYSTEM_CLOCK,
    });
    const ask = async () => {
      const response = await connection.fetch("/");
      await response.body?.cancel();
      if (response.status === 401) connection.unauthorized();
      return response.status;
    };
    strictEqual(await ask(), 200);
    clock.now += 530_000;
    strictEqual(await ask(), 200);
    clock.now += 10_000;
    await expireAfter(600_000);
    strictEqual(await ask(), 401);
    strictEqual(await ask(), 200);
    deepStrictEqual(
      server.authorizations,
      ["tester-1", "tester-1", "tester-2", "tester-3"].map((token) => `Bearer ${token}`),
    );
    const [first] = (await Deno.readTextFile(join(folder.path, "calls"))).split("\n");
    strictEqual(
      JSON.parse(first ?? "").spec.cluster.server,
      `https://127.0.0.1:${server.port}`,
    );
    connection.close();
  },
});

Deno.test({
  name: "runProgram() kills a program and does not wait for what that left behind" +
    (isUnix ? "" : " [skipped: needs a Unix shell]"),
  ignore: !isUnix,
  // The grandchild outlives the test by design; it ends by itself. Behind this one there is no test
  // in the file, which would be blamed for its end.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const stop = new AbortController();
    const reason = new Error("stop");
    const running = rejection(runProgram({
      command: "sh",
      arguments: ["-c", "sleep 2 & wait"],
      environment: {},
      signal: stop.signal,
    }));
    stop.abort(reason);
    const before = performance.now();
    strictEqual(await running, reason);
    ok(performance.now() - before < 1_500);
  },
});
