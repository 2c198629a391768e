export { type Dial, dialTcp, ResolveError, type Socket } from "./dial.ts";
export { Intake, type IntakeOptions } from "./intake.ts";
export { ClosedByPeerError, type Introduction, StalledError } from "./session.ts";
export type { IntakeState, IntakeStatistics } from "./statistics.ts";
