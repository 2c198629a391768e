/**
 * The messages that a Kubernetes collector may send (protocol 2.2, and 2.3 for the handshake), one a
 * line: id, name, size of the fixed part, and its fields. `name:u32@4` is a number of 32 bits at
 * offset 4 from the id; `name$8` a text whose length is the number of 16 bits at offset 8; `name$`
 * the last text, whose length is what remains. Texts follow the fixed part in the order given here.
 */
const TABLE = `
310 version_info 16 major:u32@4 minor:u32@8 patch:u32@12
359 pod_delete 4 uid$
390 pod_resync 16 resync_count:u64@8
392 heartbeat 2
494 pod_container 10 uid$4 container_id$6 container_name$8 container_image$
515 pod_new_with_name 20 ip:u32@4 owner_kind:u8@18 is_host_network:u8@19 uid$8 owner_name$10 pod_name$12 owner_uid$14 ns$16 version$
548 connect 5 collector_type:u8@4 hostname$
356 metadata_complete 16 time:u64@8
411 log_message 5 level:u8@4 message$
413 cloud_platform 4 platform:u16@2
415 set_node_info 10 az$4 role$6 instance_id$8 instance_type$
416 set_config_label 6 key$4 value$
495 cloud_platform_account_info 4 account_id$
496 collector_health 6 status:u16@2 detail:u16@4
536 report_cpu_cores 8 cores:u32@4
`;

export interface NumberField {
  readonly name: string;
  readonly bytes: 1 | 2 | 4 | 8;
  readonly at: number;
}

export interface Text {
  readonly name: string;
  /** Where its length is; undefined for the last one. */
  readonly lengthAt: number | undefined;
}

export interface MessageLayout {
  readonly name: string;
  /** Bytes of the fixed part, the id included. */
  readonly size: number;
  readonly numbers: readonly NumberField[];
  /** None: a message of fixed size, which does not say its length. */
  readonly texts: readonly Text[];
}

/** By id. */
export const MESSAGES: ReadonlyMap<number, MessageLayout> = new Map(
  TABLE.trim().split("\n").map((line) => {
    const [id, name = "", size, ...fields] = line.split(" ");
    const numbers = fields.flatMap((field): NumberField[] => {
      const [, name = "", bits, at] = /^(\w+):u(8|16|32|64)@(\d+)$/.exec(field) ?? [];
      return name === ""
        ? []
        : [{ name, bytes: Number(bits) / 8 as NumberField["bytes"], at: Number(at) }];
    });
    const texts = fields.filter((field) => field.includes("$")).map((field): Text => {
      const [name = "", at = ""] = field.split("$");
      return { name, lengthAt: at === "" ? undefined : Number(at) };
    });
    return [Number(id), { name, size: Number(size), numbers, texts }];
  }),
);
