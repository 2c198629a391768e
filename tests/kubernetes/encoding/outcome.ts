import { ok } from "node:assert/strict";
import { MalformedError } from "../../../src/kubernetes/encoding/mod.ts";

/** Answers the record, or that the bytes were refused; anything else fails the test. */
export function outcome<T>(decode: () => T): T | "malformed" {
  try {
    return decode();
  } catch (error) {
    ok(error instanceof MalformedError, String(error));
    return "malformed";
  }
}
