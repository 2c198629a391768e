/**
 * A strict stand-in for the reducer: it follows the reducer's rules of authorisation and state,
 * keeps its pod model, and reports everything that a sender does wrong.
 *
 * @module
 */
export { type ConnectionSink, type ConnectionState, ConnectionStream } from "./connection.ts";
export { eventLine, type ReceiverEvent } from "./event_line.ts";
export {
  type DisconnectReason,
  type Receiver,
  type ReceiverConnection,
  ReceiverListenError,
  type ReceiverObserver,
  type ReceiverOptions,
  startReceiver,
} from "./listener.ts";
export { type ModelContainer, type ModelPod, PodHolder, PodModel } from "./model.ts";
export {
  connectionLine,
  countLine,
  type ReportSubject,
  screenLines,
  summaryLines,
} from "./report.ts";
export type { ReceiverStatistics } from "./statistics.ts";
export { ownerKindName, summarise, type WorkloadSummary } from "./summary.ts";
export { type Rule, RULES, type Violation } from "./violations.ts";
