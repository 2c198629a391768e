import { type Message } from "../../src/wire/messages.ts";

/** Bytes from hexadecimal text; blanks do not count. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const digits = text.replaceAll(/\s/g, "");
  const bytes = new Uint8Array(digits.length / 2);
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = parseInt(digits.slice(index * 2, index * 2 + 2), 16);
  }
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function concatenate(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const TIME = 1_700_000_000_000_000_000n;
const UID = "6d1c2f6e-6a2e-4d0c-9d4e-0a1b2c3d4e5f";
const OWNER_UID = "0485c36b-283e-496e-af47-1a69545cd887";
export const CONTAINER_ID =
  "containerd://4b8c1e0f5a6d7e8f9a0b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f7a8b9c0d1e2f";

/** The worked bytes of the protocol (section 10), by their number there. */
export const WORKED: Readonly<Record<string, { readonly message: Message; readonly hex: string }>> =
  {
    E1: {
      message: { name: "version_info", timestamp: 1n, major: 0, minor: 11, patch: 0 },
      hex: "0100000000000000 3601 0000 00000000 0b000000 00000000",
    },
    E2: {
      message: { name: "connect", timestamp: 1n, collector_type: 3, hostname: "node-a" },
      hex: "0100000000000000 2402 0b00 03 6e6f64652d61",
    },
    E3: { message: { name: "heartbeat", timestamp: 1n }, hex: "0100000000000000 8801" },
    E4: {
      message: { name: "pod_resync", timestamp: 1n, resync_count: 1n },
      hex: "0100000000000000 8601 000000000000 0100000000000000",
    },
    E5: {
      message: {
        name: "pod_new_with_name",
        timestamp: TIME,
        ip: 0x0af4_0111,
        owner_kind: 1,
        is_host_network: 0,
        uid: UID,
        owner_name: "checkout",
        pod_name: "checkout-7c9d5b6f4-x2x7k",
        owner_uid: OWNER_UID,
        ns: "shop",
        version: "'docker.io/library/busybox:1.36'",
      },
      hex: `00002a36fe9c9717 0302 a000 1101f40a 2400 0800 1800 2400 0400 01 00
        36643163326636652d366132652d346430632d396434652d306131623263336434653566
        636865636b6f7574
        636865636b6f75742d3763396435623666342d783278376b
        30343835633336622d323833652d343936652d616634372d316136393534356364383837
        73686f70
        27646f636b65722e696f2f6c6962726172792f62757379626f783a312e333627`,
    },
    E6: {
      message: {
        name: "pod_container",
        timestamp: TIME,
        uid: UID,
        container_id: CONTAINER_ID,
        container_name: "main",
        container_image: "docker.io/library/busybox:1.36",
      },
      hex: `00002a36fe9c9717 ee01 9d00 2400 4d00 0400
        36643163326636652d366132652d346430632d396434652d306131623263336434653566
        636f6e7461696e6572643a2f2f34623863316530663561366437653866396130623163326433653466356136623763386439653066316132623363346435653666376138623963306431653266
        6d61696e
        646f636b65722e696f2f6c6962726172792f62757379626f783a312e3336`,
    },
    E7: {
      message: { name: "pod_delete", timestamp: TIME, uid: UID },
      hex: `00002a36fe9c9717 6701 2800
        36643163326636652d366132652d346430632d396434652d306131623263336434653566`,
    },
    E8: {
      message: {
        name: "pod_new_with_name",
        timestamp: TIME,
        ip: 0x0a00_0005,
        owner_kind: 254,
        is_host_network: 1,
        uid: "b1",
        owner_name: "static",
        pod_name: "static",
        owner_uid: "",
        ns: "kube-system",
        version: "",
      },
      hex: `00002a36fe9c9717 0302 2d00 0500000a 0200 0600 0600 0000 0b00 fe 01
        6231 737461746963 737461746963 6b7562652d73797374656d`,
    },
    E9: {
      message: { name: "health_check", timestamp: 1n, client_type: 8, origin: "probe" },
      hex: "0100000000000000 9901 0a00 08 70726f6265",
    },
    E10: {
      message: { name: "log_message", timestamp: 1n, level: 3, message: "hi" },
      hex: "0100000000000000 9b01 0700 03 6869",
    },
    E11: {
      message: { name: "set_config_label", timestamp: 1n, key: "cluster", value: "prod" },
      hex: "0100000000000000 a001 1100 0700 636c7573746572 70726f64",
    },
    E12: {
      message: {
        name: "set_node_info",
        timestamp: 1n,
        az: "az-1",
        role: "role",
        instance_id: "i-1",
        instance_type: "m5",
      },
      hex: "0100000000000000 9f01 1700 0400 0400 0300 617a2d31 726f6c65 692d31 6d35",
    },
    E13: {
      message: { name: "metadata_complete", timestamp: 1n, time: 0n },
      hex: "0100000000000000 6401 000000000000 0000000000000000",
    },
    E14: {
      message: { name: "report_cpu_cores", timestamp: 1n, cores: 4 },
      hex: "0100000000000000 1802 0000 04000000",
    },
    E15: {
      message: { name: "collector_health", timestamp: 1n, status: 1, detail: 0 },
      hex: "0100000000000000 f001 0100 0000",
    },
    E16: {
      message: {
        name: "pod_container",
        timestamp: 1n,
        uid: "u",
        container_id: "",
        container_name: "c",
        container_image: "i:1",
      },
      hex: "0100000000000000 ee01 0f00 0100 0000 0100 75 63 693a31",
    },
  };

/** The bytes of worked messages, one behind the other. */
export function workedBytes(...names: readonly string[]): Uint8Array<ArrayBuffer> {
  return concatenate(...names.map((name) => fromHex(WORKED[name]!.hex)));
}

/** A session as the Rust collector compresses it: `[frame header and] one block` each. */
export const COMPRESSED = {
  C1: "04224d18604082  11000000 2201000100b024020b00036e6f64652d61",
  C2: "12000000 220100010013860900800100000000000000",
  C3: "0a000080 01000000000000008801",
  C4:
    "25010000f43900002a36fe9c97170302a0001101f40a24000800180024000400010036643163326636652d366132652d346430632d396434652d306131623263336434653566636865636b6f75740800f4492d3763396435623666342d783278376b30343835633336622d323833652d343936652d616634372d31613639353435636438383773686f7027646f636b65722e696f2f6c6962726172792f62757379626f783a312e333627a8009fee019d0024004d00049e0013f05f6f6e7461696e6572643a2f2f346238633165306635613664376538663961306231633264336534663561366237633864396530663161326233633464356536663761386239633064316532666d61696e646f636b65722e696f2f6c6962726172792f62757379626f783a312e3336",
  C5:
    "30000080 00002a36fe9c97176701280036643163326636652d366132652d346430632d396434652d306131623263336434653566",
} as const;

/** The frame that holds E2, E4, E3, E5‖E6 and E7. */
export function compressedFrame(): Uint8Array<ArrayBuffer> {
  return fromHex(Object.values(COMPRESSED).join(""));
}

/** The protocol's whole session of stored blocks: E1 raw, then E2, E4, E3. */
export const STORED_SESSION = fromHex(`
  010000000000000036010000000000000b00000000000000
  04224d18604082
  13000080 010000000000000024020b00036e6f64652d61
  18000080 010000000000000086010000000000000100000000000000
  0a000080 01000000000000008801`);

/** One complete linked frame with an end mark, as the C++ collectors write it: E4 ‖ E3. */
export const LINKED_FRAME = fromHex(`
  04224d184040c0 18000000 220100010013860900030700b0000100000000000000880100000000`);
