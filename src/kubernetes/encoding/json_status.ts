/** Status, bookmark and list metadata from JSON: rare and small, so `JSON.parse` serves. */
import { MalformedError } from "./malformed.ts";
import { type ApiStatus, type Bookmark, INITIAL_EVENTS_END, type ListMetadata } from "./status.ts";

const decoder = new TextDecoder();

export function decodeJsonListMetadata(
  bytes: Uint8Array,
  start: number,
  end: number,
): ListMetadata {
  const metadata = parse(bytes, start, end);
  return {
    resourceVersion: string(metadata["resourceVersion"]),
    continueToken: string(metadata["continue"]),
  };
}

export function decodeJsonBookmark(bytes: Uint8Array, start: number, end: number): Bookmark {
  const metadata = object(parse(bytes, start, end)["metadata"]);
  return {
    resourceVersion: string(metadata["resourceVersion"]),
    initialEventsEnd: object(metadata["annotations"])[INITIAL_EVENTS_END] === "true",
  };
}

export function decodeJsonStatus(bytes: Uint8Array, start: number, end: number): ApiStatus {
  const status = parse(bytes, start, end);
  return {
    code: number(status["code"]),
    reason: string(status["reason"]),
    message: string(status["message"]),
    retryAfterSeconds: number(object(status["details"])["retryAfterSeconds"]),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parse(bytes: Uint8Array, start: number, end: number): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(bytes.subarray(start, end)));
  } catch (cause) {
    throw new MalformedError("JSON that cannot be parsed", { cause });
  }
  return object(value);
}

function object(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? value as JsonObject : {};
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
