/**
 * Lists, watch frames, bookmarks and Status, from protobuf and from JSON, as their bytes arrive.
 *
 * @module
 */
export {
  acceptOf,
  type Content,
  type Encoding,
  encodingOf,
  JSON_ENCODING,
  PROTOBUF,
  simplerThan,
} from "./encoding.ts";
export {
  bool,
  type Flag,
  type Found,
  int32,
  map,
  message,
  repeated,
  type Rows,
  string,
  type Text,
  time,
} from "./fields.ts";
export { MalformedError } from "./malformed.ts";
export type { Known, ObjectDecoder } from "./object_decoder.ts";
export { ObjectReader } from "./object_reader.ts";
export { StatusInstead } from "./status_instead.ts";
export type { ApiStatus, ItemHandler, ListMetadata } from "./status.ts";
export { equalsText, harmlessText, text, TextCache } from "./text.ts";
