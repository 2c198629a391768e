export { decodeMessage, type DecodeResult, type MessageDefect } from "./decode.ts";
export { type Dial, dialTcp, ResolveError, type Socket } from "./dial.ts";
export { encodeVersionInfo, MessageEncoder } from "./encode.ts";
export { encodeMessage } from "./encode_message.ts";
export { Intake, type IntakeOptions } from "./intake.ts";
export { Lz4Error, type Lz4Fault } from "./lz4_error.ts";
export { type FrameEvent, type FrameInfo, FrameReader } from "./lz4_frame_reader.ts";
export { FrameWriter, type IntakeCompression } from "./lz4_frame_writer.ts";
export type { Message, MessageName, MessageOf } from "./messages.ts";
export {
  BLOCK_LIMIT,
  COLLECTOR_TYPE,
  FRAME_HEADER,
  MESSAGE_LIMIT,
  MINIMUM_VERSION,
  OWNER_KIND,
  type ProtocolVersion,
  STORED_BLOCK_LIMIT,
} from "./protocol.ts";
export { ClosedByPeerError, type Introduction, StalledError } from "./session.ts";
export type { IntakeState, IntakeStatistics } from "./statistics.ts";
export { tlsDial, TlsError, type TlsOptions } from "./tls.ts";
