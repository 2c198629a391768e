/**
 * Kubernetes objects as data, and as YAML.
 *
 * @module
 */
export { toJson } from "./json.ts";
export { type Fields, type Manifest, Placeholder, type Text, type Value } from "./value.ts";
export { type PlaceholderWriter, YamlWriter } from "./yaml.ts";
