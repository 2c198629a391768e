/**
 * Records as others want them: JSON, one object a line, and OTLP in protobuf. Pure.
 *
 * @module
 */
export { type Attributes, type AttributeValue, RECORD_ATTRIBUTES } from "./attribute.ts";
export type { Format, Head } from "./format.ts";
export { NdjsonFormat, type NdjsonNames, type NdjsonOptions } from "./ndjson.ts";
export { OtlpFormat } from "./otlp.ts";
export {
  FLUENTBIT,
  mappedMembers,
  mappedNdjson,
  type Mapping,
  readMapping,
  VECTOR,
} from "./mapping.ts";
