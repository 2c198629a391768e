/**
 * Kubernetes objects as data, and as YAML.
 *
 * @module
 */
export { type Fields, type Manifest, Placeholder, type Text, type Value } from "./value.ts";
export { type PlaceholderWriter, YamlWriter } from "./yaml.ts";
