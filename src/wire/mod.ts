/**
 * The wire protocol between a collector and the reducer: messages, their layout, LZ4 frames.
 *
 * @module
 */
export { decodeMessage, type MessageDefect } from "./decode.ts";
export { encodeMessage } from "./encode_message.ts";
export { Lz4Error } from "./lz4_error.ts";
export { type FrameEvent, FrameReader } from "./lz4_frame_reader.ts";
export { FrameWriter, type IntakeCompression } from "./lz4_frame_writer.ts";
export { LAYOUTS, type Message, type MessageName, type MessageOf } from "./messages.ts";
export {
  BLOCK_LIMIT,
  CLOUD_PLATFORM,
  type CloudPlatform,
  COLLECTOR_TYPE,
  type CollectorType,
  MESSAGE_LIMIT,
  MINIMUM_VERSION,
  OWNER_KIND,
  type OwnerKind,
  type ProtocolVersion,
  STORED_BLOCK_LIMIT,
} from "./protocol.ts";
export { cutText, fitsText, writeText } from "./text.ts";
