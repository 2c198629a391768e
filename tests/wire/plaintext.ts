import { encodeMessage } from "../../src/wire/encode_message.ts";
import { concatenate } from "./worked_messages.ts";

/** A generator of 32-bit numbers, the same for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = state + 0x6d2b_79f5 | 0;
    let mixed = Math.imul(state ^ state >>> 15, state | 1);
    mixed ^= mixed + Math.imul(mixed ^ mixed >>> 7, mixed | 61);
    return (mixed ^ mixed >>> 14) >>> 0;
  };
}

/** What a snapshot of pods looks like on the wire, uncompressed, one element for each message. */
export function snapshotMessages(pods: number): Uint8Array[] {
  const random = randomOf(pods);
  const hex = (length: number) => {
    let text = "";
    while (text.length < length) text += random().toString(16).padStart(8, "0");
    return text.slice(0, length);
  };
  const messages: Uint8Array[] = [];
  for (let index = 0; index < pods; index++) {
    const uid = `${hex(8)}-${hex(4)}-4${hex(3)}-9${hex(3)}-${hex(12)}`;
    const workload = `checkout-${index / 10 | 0}`;
    const timestamp = 1_700_000_000_000_000_000n;
    messages.push(
      encodeMessage({
        name: "pod_new_with_name",
        timestamp,
        uid,
        ip: 0x0a00_0000 + index,
        owner_kind: 1,
        is_host_network: 0,
        owner_name: workload,
        pod_name: `${workload}-${hex(9)}-${hex(5)}`,
        owner_uid: `0485c36b-283e-496e-af47-${String(index / 10 | 0).padStart(12, "0")}`,
        ns: `team-${index % 7}`,
        version: `'registry.example.com/shop/${workload}:v1.2.3'`,
      }),
      encodeMessage({
        name: "pod_container",
        timestamp,
        uid,
        container_id: `containerd://${hex(64)}`,
        container_name: "main",
        container_image: `registry.example.com/shop/${workload}:v1.2.3`,
      }),
    );
  }
  return messages;
}

export function snapshotPlaintext(pods: number): Uint8Array<ArrayBuffer> {
  return concatenate(...snapshotMessages(pods));
}
