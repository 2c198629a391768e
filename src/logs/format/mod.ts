/**
 * Records as others want them: JSON, one object a line, and OTLP in protobuf. Pure.
 *
 * @module
 */
export { type Attributes } from "./attribute.ts";
export type { Format, Head } from "./format.ts";
export { NdjsonFormat } from "./ndjson.ts";
export { OtlpFormat } from "./otlp.ts";
export {
  FLUENTBIT,
  mappedMembers,
  mappedNdjson,
  type Mapping,
  readMapping,
  VECTOR,
} from "./mapping.ts";
