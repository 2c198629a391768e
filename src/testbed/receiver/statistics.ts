import type { Rule } from "./violations.ts";

/** What a receiver counts over all its connections. */
export interface ReceiverStatistics {
  /** Connections accepted. */
  connections: number;
  /** Bytes read from sockets. */
  bytesWire: number;
  /** Bytes of messages, after decompression. */
  bytesPlain: number;
  /** LZ4 blocks. */
  blocks: number;
  /** Messages, by name. */
  readonly messages: Record<string, number>;
  readonly violations: Partial<Record<Rule, number>>;
}

export function newStatistics(): ReceiverStatistics {
  return { connections: 0, bytesWire: 0, bytesPlain: 0, blocks: 0, messages: {}, violations: {} };
}
