import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { describeFailure } from "../../src/operations/failure.ts";
import { ConfigurationError } from "../../src/configuration/mod.ts";
import { startScript } from "../cli/running.ts";

Deno.test("describeFailure() shows an error made for its reader with its causes, without a stack", () => {
  const cause = new Error("permission denied", { cause: new Error("read-only file system") });
  strictEqual(
    describeFailure(new ConfigurationError("The file cannot be read", { cause })).join("\n"),
    "error: The file cannot be read\ncaused by: permission denied\n" +
      "caused by: read-only file system",
  );
});

Deno.test("describeFailure() does not repeat a cause whose words are in the message", () => {
  const cause = new Error("permission denied");
  strictEqual(
    describeFailure(new ConfigurationError("It failed: permission denied", { cause })).join("\n"),
    "error: It failed: permission denied",
  );
});

Deno.test("describeFailure() shows where an unexpected error comes from", () => {
  match(
    describeFailure(new TypeError("oh")).join("\n"),
    /^unexpected TypeError: oh\n +at .*failure_test\.ts/,
  );
  deepStrictEqual(describeFailure("a word"), ["error: a word"]);
});

Deno.test("describeFailure() ends on causes that go in a circle", () => {
  const error = new ConfigurationError("one");
  error.cause = new Error("two", { cause: error });
  deepStrictEqual(describeFailure(error), ["error: one", "caused by: two"]);
});

Deno.test("describeFailure() hides what looks like a secret, and keeps a message on its line", () => {
  const cause = new Error("401 for Bearer canary-token");
  deepStrictEqual(
    describeFailure(new ConfigurationError("One\nerror: two, password=canary", { cause })),
    ["error: One\nerror: two, password=[redacted]", "caused by: 401 for Bearer [redacted]"],
  );
});

Deno.test("exitOnUncaught() reports an unhandled rejection and exits 1", async () => {
  const { code, stderr } = await startScript(new URL("failing_program.ts", import.meta.url))
    .output();
  const text = new TextDecoder().decode(stderr);
  strictEqual(code, 1);
  ok(text.startsWith("unexpected Error: nobody waits for me\n"), text);
  ok(text.includes("caused by: the root of it"), text);
});
