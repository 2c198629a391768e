/**
 * Keeps the reducer told of the inventory: what differs, in which order, over which connection.
 *
 * @module
 */
export { type Dial, dialTcp } from "./dial.ts";
export { encodeVersionInfo, MessageEncoder } from "./encode.ts";
export { Intake, type IntakeOptions } from "./intake.ts";
export type { Introduction } from "./session.ts";
export type { IntakeFailure, IntakeState, IntakeStatistics } from "./statistics.ts";
export { tlsDial } from "./tls.ts";
