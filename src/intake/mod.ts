/**
 * Keeps the reducer told of the inventory: what differs, in which order, over which connection.
 *
 * @module
 */
export { type Dial, dialTcp } from "./dial.ts";
export { encodeVersionInfo, MessageEncoder } from "./encode.ts";
export { Intake, type IntakeOptions } from "./intake.ts";
export { type IntroductionSettings, introductionSettings } from "./introduction_settings.ts";
export { LABEL_NAME_LIMIT, LABEL_VALUE_LIMIT, labelFits } from "./labels.ts";
export { findReducer, type LinkedReducer } from "./service_links.ts";
export { type IntakeSettings, intakeSettings } from "./settings.ts";
export type { IntakeStatistics } from "./statistics.ts";
export { tlsDial } from "./tls.ts";
export { checkIntakeTls } from "./tls_settings.ts";
