import { dynamic, type Field, fixed, type Layout, REST, type TextField } from "./layout.ts";

/**
 * Every message that a client may send, as protocol 2.2 and 2.3 lay it out. Names of messages and
 * fields are the protocol's own.
 */
export const LAYOUTS = {
  // Protocol 2.2: what a Kubernetes collector sends.
  version_info: fixed(310, 16, { major: ["u32", 4], minor: ["u32", 8], patch: ["u32", 12] }),
  connect: dynamic(548, 5, { collector_type: ["u8", 4] }, { hostname: REST }),
  heartbeat: fixed(392, 2, {}),
  pod_resync: fixed(390, 16, { resync_count: ["u64", 8] }),
  pod_new_with_name: dynamic(
    515,
    20,
    { ip: ["u32", 4], owner_kind: ["u8", 18], is_host_network: ["u8", 19] },
    { uid: 8, owner_name: 10, pod_name: 12, owner_uid: 14, ns: 16, version: REST },
  ),
  pod_container: dynamic(494, 10, {}, {
    uid: 4,
    container_id: 6,
    container_name: 8,
    container_image: REST,
  }),
  pod_delete: dynamic(359, 4, {}, { uid: REST }),

  // Protocol 2.3: what any client may send.
  process_steady_state: fixed(307, 16, { time: ["u64", 8] }),
  socket_steady_state: fixed(309, 16, { time: ["u64", 8] }),
  set_config_label_deprecated: fixed(327, 62, { key: [20, 2], val: [40, 22] }),
  span_duration_info: fixed(351, 16, { duration: ["u64", 8] }),
  api_key: fixed(352, 86, { tenant: [20, 2], api_key: [64, 22] }),
  private_ipv4_addr: fixed(353, 28, { vpc_id: [22, 2], addr: ["u32", 24] }),
  ipv6_addr: fixed(354, 40, { addr: [16, 2], vpc_id: [22, 18] }),
  public_to_private_ipv4: fixed(355, 32, {
    vpc_id: [22, 2],
    public_addr: ["u32", 24],
    private_addr: ["u32", 28],
  }),
  metadata_complete: fixed(356, 16, { time: ["u64", 8] }),
  bpf_lost_samples: fixed(357, 16, { count: ["u64", 8] }),
  pod_new_legacy: dynamic(
    358,
    16,
    { ip: ["u32", 4], owner_kind: ["u8", 14], is_host_network: ["u8", 15] },
    { uid: 8, owner_name: 10, owner_uid: 12, ns: REST },
  ),
  pod_container_legacy: dynamic(400, 6, {}, { uid: 4, container_id: REST }),
  health_check: dynamic(409, 5, { client_type: ["u8", 4] }, { origin: REST }),
  log_message: dynamic(411, 5, { level: ["u8", 4] }, { message: REST }),
  agent_resource_usage: fixed(412, 54, {
    cpu_usage: ["u16", 2],
    minor_faults: ["u32", 4],
    user_us: ["u64", 8],
    kernel_us: ["u64", 16],
    max_rss: ["u64", 24],
    major_faults: ["u32", 32],
    block_inputs: ["u32", 36],
    block_outputs: ["u32", 40],
    voluntary_switches: ["u32", 44],
    involuntary_switches: ["u32", 48],
    cpu_idle: ["u16", 52],
  }),
  cloud_platform: fixed(413, 4, { platform: ["u16", 2] }),
  pod_new_legacy2: dynamic(
    414,
    18,
    { ip: ["u32", 4], owner_kind: ["u8", 16], is_host_network: ["u8", 17] },
    { uid: 8, owner_name: 10, owner_uid: 12, ns: 14, version: REST },
  ),
  set_node_info: dynamic(415, 10, {}, { az: 4, role: 6, instance_id: 8, instance_type: REST }),
  set_config_label: dynamic(416, 6, {}, { key: 4, value: REST }),
  os_info_deprecated: dynamic(419, 6, { os: ["u8", 4], flavor: ["u8", 5] }, {
    kernel_version: REST,
  }),
  kernel_headers_source: fixed(420, 3, { source: ["u8", 2] }),
  entrypoint_error: fixed(491, 3, { error: ["u8", 2] }),
  bpf_compiled: fixed(492, 2, {}),
  begin_telemetry: fixed(493, 2, {}),
  cloud_platform_account_info: dynamic(495, 4, {}, { account_id: REST }),
  collector_health: fixed(496, 6, { status: ["u16", 2], detail: ["u16", 4] }),
  system_wide_process_settings: fixed(498, 24, {
    clock_ticks: ["u64", 8],
    page_bytes: ["u64", 16],
  }),
  collect_blob: dynamic(511, 16, { blob_type: ["u16", 4], subtype: ["u64", 8] }, {
    metadata: 6,
    blob: REST,
  }),
  report_cpu_cores: fixed(536, 8, { cores: ["u32", 4] }),
  bpf_log: dynamic(
    537,
    40,
    {
      line: ["u32", 4],
      code: ["u64", 8],
      arg0: ["u64", 16],
      arg1: ["u64", 24],
      arg2: ["u64", 32],
    },
    { filename: REST },
  ),
  os_info: dynamic(545, 8, { os: ["u8", 6], flavor: ["u8", 7] }, {
    os_version: 4,
    kernel_version: REST,
  }),
  pulse: fixed(65_535, 2, {}),
} as const;

export type MessageName = keyof typeof LAYOUTS;

type FieldValue<F> = F extends readonly [infer Type, number]
  ? Type extends "u64" ? bigint : Type extends number ? Uint8Array : number
  : never;

type FieldsOf<L> = L extends Layout<infer Fields, infer Texts> ?
    & { readonly [Name in keyof Fields]: FieldValue<Fields[Name]> }
    & { readonly [Name in keyof Texts]: string }
  : never;

/** The message called `Name`: its fields, and `timestamp` in nanoseconds since the Unix epoch. */
export type MessageOf<Name extends MessageName> =
  & { readonly name: Name; readonly timestamp: bigint }
  & FieldsOf<(typeof LAYOUTS)[Name]>;

/** One message, told apart by `name`. Numbers of 64 bits are bigints, byte arrays are copies. */
export type Message = { [Name in MessageName]: MessageOf<Name> }[MessageName];

/** A layout without its precise types, for code that treats every message alike. */
export interface AnyLayout extends Layout<Record<string, Field>, Record<string, TextField>> {
  readonly name: MessageName;
}

const byId: ReadonlyMap<number, AnyLayout> = new Map(
  (Object.keys(LAYOUTS) as MessageName[]).map((name) => {
    const layout: Layout = LAYOUTS[name];
    return [layout.id, { ...layout, name }];
  }),
);

/** The layout of the message with this id; undefined when the reducer knows no such message. */
export function layoutOf(id: number): AnyLayout | undefined {
  return byId.get(id);
}
