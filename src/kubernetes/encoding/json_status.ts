/** Status, bookmark and list metadata from JSON: rare and small, so `JSON.parse` serves. */
import { MalformedError } from "./malformed.ts";
import {
  type ApiStatus,
  type Bookmark,
  INITIAL_EVENTS_END,
  type ListMetadata,
  MESSAGE_LIMIT,
  STATUS_LIMIT,
  TOKEN_LIMIT,
  VERSION_LIMIT,
} from "./status.ts";
import { equalsText } from "./text.ts";

const decoder = new TextDecoder();

export function decodeJsonListMetadata(
  bytes: Uint8Array,
  start: number,
  end: number,
): ListMetadata {
  const metadata = parse(bytes, start, end);
  return {
    resourceVersion: limited("resourceVersion", VERSION_LIMIT, metadata["resourceVersion"]),
    continueToken: limited("continue token", TOKEN_LIMIT, metadata["continue"]),
  };
}

export function decodeJsonBookmark(bytes: Uint8Array, start: number, end: number): Bookmark {
  const metadata = object(parse(bytes, start, end)["metadata"]);
  return {
    resourceVersion: limited("resourceVersion", VERSION_LIMIT, metadata["resourceVersion"]),
    initialEventsEnd: object(metadata["annotations"])[INITIAL_EVENTS_END] === "true",
  };
}

export function decodeJsonStatus(bytes: Uint8Array, start: number, end: number): ApiStatus {
  return statusOf(parse(bytes, start, end));
}

/** Whether the bytes are a Status and nothing else. */
export function isJsonStatus(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start > STATUS_LIMIT) return false;
  try {
    return parse(bytes, start, end)["kind"] === "Status";
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

/** Collects what a Status says from the fields of an object of which nobody knows what it is yet. */
export class StatusFields {
  static readonly #NAMES = ["kind", "code", "reason", "message", "details"];
  readonly #values = new Map<string, Uint8Array>();

  /** The field that has this name in `bytes`, if a Status has one; otherwise undefined. */
  static named(bytes: Uint8Array, start: number, end: number): string | undefined {
    return this.#NAMES.find((name) => equalsText(bytes, start, end, name));
  }

  set(name: string, bytes: Uint8Array, start: number, end: number): void {
    if (end - start <= STATUS_LIMIT) this.#values.set(name, bytes.slice(start, end));
  }

  /** @returns undefined when the object was no Status. */
  get status(): ApiStatus | undefined {
    const kind = this.#values.get("kind");
    if (kind === undefined || !equalsText(kind, 0, kind.length, '"Status"')) return undefined;
    const fields = [...this.#values].map(([name, bytes]) => [name, value(bytes, 0, bytes.length)]);
    return statusOf(Object.fromEntries(fields));
  }
}

function statusOf(status: JsonObject): ApiStatus {
  return {
    code: number(status["code"]),
    reason: string(status["reason"]),
    message: string(status["message"]).slice(0, MESSAGE_LIMIT),
    retryAfterSeconds: number(object(status["details"])["retryAfterSeconds"]),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parse(bytes: Uint8Array, start: number, end: number): JsonObject {
  return object(value(bytes, start, end));
}

function value(bytes: Uint8Array, start: number, end: number): unknown {
  try {
    return JSON.parse(decoder.decode(bytes.subarray(start, end)));
  } catch (cause) {
    throw new MalformedError("JSON that cannot be parsed", { cause });
  }
}

function object(value: unknown): JsonObject {
  return typeof value === "object" && value !== null ? value as JsonObject : {};
}

function string(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** What has to go into the next request; a longer text than any server's could not. */
function limited(what: string, limit: number, value: unknown): string {
  const text = string(value);
  if (text.length > limit) throw new MalformedError(`a ${what} of ${text.length} characters`);
  return text;
}

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
