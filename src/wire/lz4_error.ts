/**
 * Why a stream is no LZ4 frame. The names of the reference library, which the reducer prints, are
 * in brackets (protocol 1.2).
 */
export type Lz4Fault =
  /** Neither a frame nor a skippable frame begins here [frameType_unknown]. */
  | "unknown_frame"
  /** [headerVersion_wrong, reservedFlag_set] */
  | "bad_header"
  /** [headerChecksum_invalid] */
  | "bad_header_checksum"
  /** A block is larger than its frame announced [maxBlockSize_invalid]. */
  | "block_too_large"
  /** [blockChecksum_invalid] */
  | "bad_block_checksum"
  /** [contentChecksum_invalid] */
  | "bad_content_checksum"
  /** [frameSize_wrong] */
  | "bad_content_size"
  /** The payload is no LZ4 block [decompressionFailed]. */
  | "corrupt_block"
  /** The frame needs a dictionary, which nobody has agreed on. */
  | "dictionary";

export class Lz4Error extends Error {
  override readonly name = "Lz4Error";
  readonly fault: Lz4Fault;

  constructor(fault: Lz4Fault, message: string) {
    super(message);
    this.fault = fault;
  }
}
