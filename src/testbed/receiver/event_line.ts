import type { Message } from "../../wire/mod.ts";
import type { DisconnectReason, ReceiverConnection } from "./listener.ts";
import type { Violation } from "./violations.ts";

export type ReceiverEvent =
  | { readonly kind: "connected" }
  | { readonly kind: "message"; readonly message: Message }
  | { readonly kind: "violation"; readonly violation: Violation }
  | { readonly kind: "disconnected"; readonly reason: DisconnectReason };

/**
 * One event as a line of JSON: `event`, `connection`, and its own fields. Messages have the
 * protocol's names; 64-bit numbers are decimal strings, byte arrays hexadecimal ones.
 */
export function eventLine({ id, peer }: ReceiverConnection, event: ReceiverEvent): string {
  const head = { event: event.kind, connection: id };
  switch (event.kind) {
    case "connected":
      return JSON.stringify({ ...head, peer });
    case "message":
      return JSON.stringify({ ...head, ...withoutSecret(event.message) }, plainValue);
    case "violation":
      return JSON.stringify({ ...head, ...event.violation });
    case "disconnected":
      return JSON.stringify({ ...head, reason: event.reason });
  }
}

function withoutSecret(message: Message): object {
  return message.name === "api_key" ? { ...message, api_key: "[redacted]" } : message;
}

function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return value.toHex();
  return value;
}
