import { match, rejects, strictEqual } from "node:assert/strict";
import { resolveSettings } from "../../../src/cli/resolve_settings.ts";

function resolve(...args: readonly string[]) {
  return resolveSettings({
    args,
    environment: {},
    readTextFile: () => Promise.reject(new Error("nothing is to be read")),
    hostname: undefined,
  });
}

Deno.test("resolveSettings() takes the TLS settings that go together", async () => {
  const { settings } = await resolve(
    "--intake-tls=on",
    "--intake-tls-cert=c",
    "--intake-tls-key=k",
    "--intake-tls-server-name=n",
  );
  strictEqual(settings.intakeTls, "on");
  strictEqual(settings.intakeTlsCert, "c");
  await resolve("--intake-tls=on", "--intake-tls-ca=a", "--intake-tls-server-name=reducer");
});

Deno.test("resolveSettings() refuses TLS settings that would not do what they say", async () => {
  const refused: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [["--intake-tls-ca=a"], /--intake-tls=on/],
    [["--intake-tls=on", "--intake-tls-cert=c"], /--intake-tls-key/],
    [["--intake-tls=on", "--intake-tls-key=k"], /--intake-tls-cert/],
  ];
  for (const [args, message] of refused) {
    await rejects(resolve(...args), (error: Error) => {
      strictEqual(error.name, "ConfigurationError");
      match(error.message, message);
      return true;
    });
  }
});
