import { match, ok, strictEqual } from "node:assert/strict";
import { describeFailure } from "../../src/operations/failure.ts";
import { ConfigurationError } from "../../src/configuration/mod.ts";
import { startScript } from "../cli/running.ts";

Deno.test("describeFailure() shows an error made for its reader with its causes, without a stack", () => {
  const cause = new Error("permission denied", { cause: new Error("read-only file system") });
  strictEqual(
    describeFailure(new ConfigurationError("The file cannot be read", { cause })),
    "error: The file cannot be read\ncaused by: permission denied\n" +
      "caused by: read-only file system",
  );
});

Deno.test("describeFailure() does not repeat a cause whose words are in the message", () => {
  const cause = new Error("permission denied");
  strictEqual(
    describeFailure(new ConfigurationError("It failed: permission denied", { cause })),
    "error: It failed: permission denied",
  );
});

Deno.test("describeFailure() shows where an unexpected error comes from", () => {
  match(describeFailure(new TypeError("oh")), /^unexpected TypeError: oh\n +at .*failure_test\.ts/);
  strictEqual(describeFailure("a word"), "error: a word");
});

Deno.test("describeFailure() ends on causes that go in a circle", () => {
  const error = new ConfigurationError("one");
  error.cause = new Error("two", { cause: error });
  strictEqual(describeFailure(error), "error: one\ncaused by: two");
});

Deno.test("exitOnUncaught() reports an unhandled rejection and exits 1", async () => {
  const { code, stderr } = await startScript(new URL("failing_program.ts", import.meta.url))
    .output();
  const text = new TextDecoder().decode(stderr);
  strictEqual(code, 1);
  ok(text.startsWith("unexpected Error: nobody waits for me\n"), text);
  ok(text.includes("caused by: the root of it"), text);
});
