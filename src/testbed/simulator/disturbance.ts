import { setImmediate } from "node:timers/promises";
import type { Format } from "./encoding.ts";
import type { Status } from "./status.ts";

/** What can happen to a watch that is open. */
export type Disturbance =
  /** The connection breaks, between two events. */
  | { readonly kind: "cut" }
  /** The connection breaks in the middle of an event. */
  | { readonly kind: "partial" }
  /** The watch ends as it does when its time is over. */
  | { readonly kind: "end" }
  /** Nothing comes for so long; without a time, until the faults are cleared. */
  | { readonly kind: "stall"; readonly milliseconds?: number }
  /** A frame of the right length that cannot be decoded; the watch goes on after it. */
  | { readonly kind: "garbage" }
  /** A frame that says it is 2 GiB long; in JSON, a line without an end. */
  | { readonly kind: "oversized" }
  /** An ERROR event, after which the watch ends. */
  | { readonly kind: "error"; readonly status: Status }
  /** A bookmark, now, if the client allows them. */
  | { readonly kind: "bookmark" };

/** Thrown into a response to break its connection. */
export class ConnectionCut extends Error {
  override readonly name = "ConnectionCut";

  constructor() {
    super("The simulator cut this connection");
  }
}

/** Breaks a connection, after what was sent before has left for the network. */
export async function cutConnection(): Promise<never> {
  for (let turn = 0; turn < TURNS_TO_SEND; turn++) await setImmediate();
  throw new ConnectionCut();
}

/** Turns of the event loop in which Deno's server writes what it has been given. */
const TURNS_TO_SEND = 3;

const UTF8 = new TextEncoder();

export function garbageFrame({ encoding }: Format): Uint8Array<ArrayBuffer> {
  return encoding === "protobuf"
    ? UTF8.encode("\0\0\0\x14this is not protobuf")
    : UTF8.encode("this is not json\n");
}

export function oversizedFrame({ encoding }: Format): Uint8Array<ArrayBuffer> {
  return encoding === "protobuf"
    ? Uint8Array.of(0x7f, 0xff, 0xff, 0xff, ...UTF8.encode("and nothing of it comes"))
    : UTF8.encode('{"type":"MODIFIED","object":{"metadata":{"name":"and its end never comes');
}
