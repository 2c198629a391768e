export {
  acceptOf,
  type Encoding,
  encodingOf,
  JSON_ENCODING,
  PROTOBUF,
  type Shape,
} from "./encoding.ts";
export { MalformedError } from "./malformed.ts";
export type { Known, ObjectDecoder } from "./object_decoder.ts";
export { OwnerDecoder } from "./owner.ts";
export { PodDecoder } from "./pod.ts";
export type {
  ApiStatus,
  Bookmark,
  EventHandler,
  ItemHandler,
  ListDecoder,
  ListMetadata,
  WatchDecoder,
  WatchEventType,
} from "./status.ts";
