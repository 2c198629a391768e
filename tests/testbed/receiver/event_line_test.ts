import { deepStrictEqual as equal, strictEqual } from "node:assert/strict";
import type { Message } from "../../../src/wire/messages.ts";
import { eventLine } from "../../../src/testbed/receiver/event_line.ts";
import type { ReceiverConnection } from "../../../src/testbed/receiver/listener.ts";
import { violationOf } from "../../../src/testbed/receiver/violations.ts";
import { WORKED } from "../../wire/worked_messages.ts";

const connection: ReceiverConnection = {
  id: 7,
  peer: "127.0.0.1:50000",
  state: { hostname: "", version: undefined, epoch: undefined, messages: 0 },
  pods: 0,
  bytesWire: 0,
};

function parsed(message: Message): Record<string, unknown> {
  return JSON.parse(eventLine(connection, { kind: "message", message }));
}

Deno.test("eventLine() writes messages with 64-bit numbers as text", () => {
  equal(parsed(WORKED["E8"]!.message), {
    event: "message",
    connection: 7,
    name: "pod_new_with_name",
    timestamp: "1700000000000000000",
    ip: 0x0a00_0005,
    owner_kind: 254,
    is_host_network: 1,
    uid: "b1",
    owner_name: "static",
    pod_name: "static",
    owner_uid: "",
    ns: "kube-system",
    version: "",
  });
  const largest = 2n ** 64n - 1n;
  const message = { name: "pod_resync", timestamp: largest, resync_count: largest } as const;
  strictEqual(parsed(message)["resync_count"], "18446744073709551615");
});

Deno.test("eventLine() writes byte arrays as hexadecimal text, and no key", () => {
  const message: Message = {
    name: "api_key",
    timestamp: 1n,
    tenant: Uint8Array.of(0x61, 0, 0xff),
    api_key: new TextEncoder().encode("secret"),
  };
  equal(parsed(message), {
    event: "message",
    connection: 7,
    name: "api_key",
    timestamp: "1",
    tenant: "6100ff",
    api_key: "[redacted]",
  });
});

Deno.test("eventLine() writes the other events", () => {
  strictEqual(
    eventLine(connection, { kind: "connected" }),
    '{"event":"connected","connection":7,"peer":"127.0.0.1:50000"}',
  );
  strictEqual(
    eventLine(connection, { kind: "violation", violation: violationOf("end_mark", "ended") }),
    '{"event":"violation","connection":7,"rule":"end_mark","detail":"ended","fatal":false}',
  );
  strictEqual(
    eventLine(connection, { kind: "disconnected", reason: "end" }),
    '{"event":"disconnected","connection":7,"reason":"end"}',
  );
});
