import { strictEqual } from "node:assert/strict";
import { plainReason } from "../../src/failure/mod.ts";

/** What the platform says of a call that fails. */
async function complaint(call: () => Promise<unknown>): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("the call went well");
}

Deno.test("plainReason() keeps neither the number nor the call of the operating system", async () => {
  const missing = "/nonexistent/it's";
  for (
    const call of [
      () => Deno.readTextFile(missing),
      () => Deno.rename(missing, "/nonexistent/other"),
      () => Deno.makeTempFile({ dir: missing }),
    ]
  ) strictEqual(plainReason(await complaint(call)), "No such file or directory");
});

Deno.test({
  name: "plainReason() says what the runtime refuses, and not how to allow it",
  permissions: { read: false },
  fn: async () => {
    const error = await complaint(() => Deno.readTextFile("/etc/hosts"));
    strictEqual(plainReason(error), 'this program is not permitted to read "/etc/hosts"');
  },
});

const ADVICE = "specify the required permissions during compilation using `deno compile --allow-x`";

Deno.test("plainReason() says what a compiled program is refused, whatever it is", () => {
  const refusals = [
    ['all access to "/dev/full"', 'open "/dev/full"'],
    ['run access to "/a \\"b\\""', 'run "/a \\"b\\""'],
    ['net access to "10.0.0.1:443"', 'connect to "10.0.0.1:443"'],
    ["ffi access", "load native libraries"],
    ['sys access to "osRelease"', 'ask the system for "osRelease"'],
    ["read access to <CWD>", "read <CWD>"],
  ];
  for (const [refusal, deed] of refusals) {
    strictEqual(
      plainReason(new Error(`Requires ${refusal}, ${ADVICE}`)),
      `this program is not permitted to ${deed}`,
    );
  }
});

Deno.test("plainReason() leaves other words as they are", () => {
  strictEqual(
    plainReason(new Error("it is (os error) odd, run along")),
    "it is (os error) odd, run along",
  );
  strictEqual(plainReason("a word"), "a word");
});
