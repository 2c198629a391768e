import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { CATEGORIES, type Category, Failure } from "../../src/failure/mod.ts";
import { exitCodeOf, exitCodes } from "../../src/operations/mod.ts";
import { Cancelled } from "../../src/operations/signals.ts";
import { OutputError } from "../../src/terminal/output.ts";
import { ConfigurationError } from "../../src/configuration/mod.ts";

class Categorised extends Failure {
  constructor(readonly category: Category, options?: ErrorOptions) {
    super("x", options);
  }
}

Deno.test("exitCodes is the documented table", () => {
  deepStrictEqual(exitCodes, {
    success: 0,
    general: 1,
    build: 2,
    registry: 3,
    authentication: 4,
    configuration: 5,
    resource: 6,
    timeout: 7,
    cancelled: 8,
  });
});

Deno.test("exitCodeOf() maps each category to its code", () => {
  for (const [index, category] of CATEGORIES.entries()) {
    strictEqual(exitCodeOf(new Categorised(category)), index + 1);
  }
  strictEqual(exitCodeOf(new ConfigurationError("x")), 5);
  strictEqual(exitCodeOf(new Cancelled("SIGTERM")), 8);
  strictEqual(exitCodeOf(new OutputError(new Error("No space left"))), 6);
});

Deno.test("Failure has no category but those there are", () => {
  // @ts-expect-error: a slip of the hand is found with the types.
  const { category } = new Categorised("configuraton");
  strictEqual(Object.hasOwn(exitCodes, category), false);
});

Deno.test("exitCodeOf() takes the first category in the chain of causes", () => {
  const root = new Categorised("authentication");
  strictEqual(exitCodeOf(new Error("outer", { cause: root })), 4);
  strictEqual(exitCodeOf(new Categorised("resource", { cause: root })), 6);
});

Deno.test("exitCodeOf() knows the platform's aborts and timeouts", () => {
  strictEqual(exitCodeOf(new DOMException("x", "AbortError")), 8);
  strictEqual(exitCodeOf(new DOMException("x", "TimeoutError")), 7);
});

Deno.test("exitCodeOf() is general for everything else", () => {
  const circle = new Error("a");
  circle.cause = circle;
  const strange = [new Error("x"), circle, "x", undefined, null, { category: "build" }];
  for (const error of strange) {
    strictEqual(exitCodeOf(error), 1);
  }
});
