/**
 * Adds what is known of pods to lines that others wrote. Pure.
 *
 * @module
 */
export { type KeyField, parseKeyField } from "./key_field.ts";
export { LineEnricher, type WriteBytes } from "./line_enricher.ts";
export { LineSplitter } from "./line_splitter.ts";
