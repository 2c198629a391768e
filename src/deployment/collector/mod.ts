/**
 * What is known of OpenTelemetry Collectors: their images, components, names, ports and pipelines.
 * Pure.
 *
 * @module
 */
export { type Section, SECTIONS, SINGULAR, typeOf } from "./component_id.ts";
export { has, imagesWith, known } from "./components.ts";
export { isLoopback, overlap } from "./endpoint.ts";
export { at, type Fields, fieldsOf, scalars, textOf } from "./fields.ts";
export { type CollectorImage, collectorImage } from "./image.ts";
export { type Listener, listenersOf } from "./listeners.ts";
export { todaysType } from "./names.ts";
export { normalise } from "./normalise.ts";
export { signalsOf } from "./pipelines.ts";
export { misfits } from "./settings/misfits.ts";
export { settingsAreKnown, settingsOf } from "./settings/settings.ts";
export { members } from "./settings/shape.ts";
export { TELEMETRY } from "./settings/telemetry.ts";
export { referencesOf } from "./variables.ts";
