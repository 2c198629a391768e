/**
 * Numbers of the wire protocol between a collector and the reducer.
 *
 * Everything is little endian; a message is an 8-byte timestamp (Unix nanoseconds), a 2-byte id and
 * a body (protocol 2.1).
 */

/** Bytes of the timestamp in front of every message. `_len` fields do not count it. */
export const TIMESTAMP_BYTES = 8;

/** We never send a longer message, so that messages always fit whole blocks. */
export const MESSAGE_LIMIT = 8 * 1024;

/** A message of more bytes can never leave the reducer's decode buffer (protocol 1.4, defect C). */
export const REDUCER_MESSAGE_LIMIT = 65_536;

/** Plaintext of one compressed block: beyond it the reducer may stall or lose bytes (protocol 1.4). */
export const BLOCK_LIMIT = 16 * 1024;

/** Plaintext of one stored block, which the reducer copies without buffering (protocol 1.4). */
export const STORED_BLOCK_LIMIT = 64 * 1024;

/** Magic, version 1, independent blocks of at most 64 KiB, no checksums (protocol 1.2). */
export const FRAME_HEADER: readonly number[] = [0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82];

/** Set in a block's size word when its payload is not compressed. */
export const STORED_FLAG = 0x8000_0000;

/** Protocol 3: `collector_type` of `connect`. */
export const COLLECTOR_TYPE = {
  unknown: 0,
  kernel: 1,
  cloud: 2,
  kubernetes: 3,
  ingest: 4,
  matching: 5,
  aggregation: 6,
  livenessProbe: 7,
  readinessProbe: 8,
} as const;
export type CollectorType = typeof COLLECTOR_TYPE[keyof typeof COLLECTOR_TYPE];

/** Protocol 3: `owner_kind` of `pod_new_with_name`. */
export const OWNER_KIND = {
  ReplicaSet: 0,
  Deployment: 1,
  Job: 2,
  CronJob: 3,
  none: 254,
  other: 255,
} as const;
export type OwnerKind = typeof OWNER_KIND[keyof typeof OWNER_KIND];

/** Protocol 3: `cloud_platform`. */
export const CLOUD_PLATFORM = { unknown: 0, aws: 1, gcp: 2 } as const;
export type CloudPlatform = typeof CLOUD_PLATFORM[keyof typeof CLOUD_PLATFORM];

/** The collector version that is announced in `version_info`. */
export interface ProtocolVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The reducer closes the connection of any collector older than this (protocol 4.2). */
export const MINIMUM_VERSION: ProtocolVersion = { major: 0, minor: 9, patch: 0 };
