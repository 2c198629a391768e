/**
 * Where pods are known from: the API server, another collector, or a file.
 *
 * @module
 */
export { ApiSource } from "./api_source.ts";
export { askApi, askForNamespace } from "./ask_api.ts";
export { CentralSource } from "./central_source.ts";
export { FileSource } from "./file_source.ts";
export { PodFactsDecoder } from "./pod_facts_decoder.ts";
export { Namespaces } from "./namespaces.ts";
export { OwnerLookup } from "./owner_lookup.ts";
export { type InventorySettings, inventorySettings } from "./settings.ts";
export type { PodSource } from "./source.ts";
