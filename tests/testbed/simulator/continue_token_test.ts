import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { decodeContinue, encodeContinue } from "../../../src/testbed/simulator/continue_token.ts";
import { ApiError } from "../../../src/testbed/simulator/status.ts";
import { recordedText } from "./recorded.ts";

Deno.test("encodeContinue() writes the token of a real API server", () => {
  strictEqual(
    encodeContinue({ resourceVersion: 358, start: "agent-c9ff4\0" }),
    "eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MzU4LCJzdGFydCI6Ii9hZ2VudC1jOWZmNFx1MDAwMCJ9",
  );
});

Deno.test("decodeContinue() reads the token of a real API server", () => {
  const { metadata } = JSON.parse(recordedText("status-gone-continue.json"));
  deepStrictEqual(decodeContinue(metadata.continue), {
    resourceVersion: -1,
    start: "agent-7w7s9\0",
  });
});

Deno.test("decodeContinue() refuses what is no token", () => {
  for (
    const token of ["zzz", "!", "e30", encodeContinue({ resourceVersion: 1, start: "" }) + "x"]
  ) {
    throws(() => decodeContinue(token), ApiError, token);
  }
});
