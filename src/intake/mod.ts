/**
 * Keeps the reducer told of the inventory: what differs, in which order, over which connection.
 *
 * @module
 */
export { type Dial, dialTcp, ResolveError, type Socket } from "./dial.ts";
export { encodeVersionInfo, MessageEncoder } from "./encode.ts";
export { Intake, type IntakeOptions } from "./intake.ts";
export { ClosedByPeerError, type Introduction, StalledError } from "./session.ts";
export type { IntakeState, IntakeStatistics } from "./statistics.ts";
export { tlsDial, TlsError, type TlsOptions } from "./tls.ts";
