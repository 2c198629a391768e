/**
 * What a sender can do wrong. With `fatal` the reducer closes the connection, or never recovers;
 * all other rules are good manners that the reducer does not enforce (protocol 4 and 11).
 */
export const RULES = {
  unauthorised_message: { fatal: true, says: "nothing comes before connect (4.1)" },
  unknown_message: { fatal: true, says: "message ids are known to the reducer (4.1)" },
  second_connect: { fatal: true, says: "connect is sent once per connection (4.1)" },
  version_too_low: { fatal: true, says: "the version is 0.9.0 or higher (4.2)" },
  bad_length: { fatal: true, says: "_len agrees with the strings (2.1)" },
  message_too_long: { fatal: true, says: "a message has at most 65,536 bytes (1.4, defect C)" },
  container_too_long: { fatal: true, says: "name and image of a container fit a message" },
  lz4_fault: { fatal: true, says: "everything after the first message is LZ4 frames (1.2)" },
  inactivity: { fatal: true, says: "something is sent within 30 s (4.4)" },

  no_version_info: { fatal: false, says: "version_info comes first (11.1)" },
  second_version_info: { fatal: false, says: "version_info is sent once (11.1)" },
  collector_type: { fatal: false, says: "connect announces collector type 3 (0)" },
  unexpected_message: { fatal: false, says: "only messages that the reducer uses are sent (2.3)" },
  long_message: { fatal: false, says: "a message has at most 8 KiB (11.3)" },
  nonzero_padding: { fatal: false, says: "padding is zero (2.1)" },
  invalid_utf8: { fatal: false, says: "strings are UTF-8 (11.3)" },
  timestamp: { fatal: false, says: "a timestamp fits a signed 64-bit number (4.10)" },

  frame_header: { fatal: false, says: "frames are of independent blocks of 64 KiB (11.2)" },
  large_block: { fatal: false, says: "a block has 16 KiB, or 64 KiB when stored (11.2)" },
  split_message: { fatal: false, says: "blocks end on message boundaries (11.2)" },
  end_mark: { fatal: false, says: "the frame never ends (11.1)" },

  pod_before_resync: { fatal: false, says: "pod_resync comes before any pod (11.6)" },
  epoch_not_rising: { fatal: false, says: "epochs rise within a connection (11.6)" },
  container_before_pod: { fatal: false, says: "a container comes after its pod (11.7)" },
  unknown_delete: { fatal: false, says: "a pod is deleted once, after it was announced (11.7)" },
  empty_uid: { fatal: false, says: "uids are not empty (4.6)" },
  empty_container_id: { fatal: false, says: "container ids are not empty (11.7)" },
  empty_owner_name: { fatal: false, says: "owner names are not empty (11.8)" },

  heartbeat_gap: { fatal: false, says: "something is sent every 10 s (11.5)" },
  truncated: { fatal: false, says: "a connection ends between messages (2.1)" },
  connection_reset: { fatal: false, says: "a connection ends with FIN (11.9)" },
} as const;

export type Rule = keyof typeof RULES;

export interface Violation {
  readonly rule: Rule;
  /** What was seen, for a person. */
  readonly detail: string;
  /** The connection ends here. */
  readonly fatal: boolean;
}

export function violationOf(rule: Rule, detail: string): Violation {
  return { rule, detail, fatal: RULES[rule].fatal };
}
