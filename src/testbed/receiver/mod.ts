/**
 * A strict stand-in for the reducer: it follows the reducer's rules of authorisation and state,
 * keeps its pod model, and reports everything that a sender does wrong.
 *
 * @module
 */
export { ConnectionStream } from "./connection.ts";
export { eventLine, type ReceiverEvent } from "./event_line.ts";
export {
  type Receiver,
  type ReceiverConnection,
  type ReceiverObserver,
  startReceiver,
} from "./listener.ts";
export { type ModelPod, PodModel } from "./model.ts";
export { connectionLine, countLine, screenLines, summaryLines } from "./report.ts";
export { ownerKindName } from "./summary.ts";
export type { Rule, Violation } from "./violations.ts";
