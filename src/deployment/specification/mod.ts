/**
 * What is to be deployed, as its author writes it. Pure.
 *
 * @module
 */
export { type Finding, type Path, SpecificationError } from "./finding.ts";
export { MEBIBYTE, quantityOf } from "./quantity.ts";
export {
  type CollectorConfiguration,
  type Component,
  type Pipeline,
  type PresetName,
  PRESETS,
  type Rule,
  type Specification,
  specificationJsonSchema,
} from "./schema.ts";
export { readSpecification, SpecificationSource } from "./source.ts";
