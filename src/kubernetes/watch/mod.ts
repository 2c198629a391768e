export { classify, type Failure, type Moment, type Remedy } from "./failure.ts";
export type { Target } from "./request.ts";
export type { WatchSink } from "./sink.ts";
export {
  firstState,
  type InitialList,
  type Outcome,
  PAGE_LIMIT,
  type State,
  type Step,
  step,
  type Use,
} from "./state.ts";
export type { LastFailure, WatchStatistics } from "./statistics.ts";
export {
  type Answer,
  type Fetcher,
  fetchTransport,
  type Transport,
  TransportError,
} from "./transport.ts";
export { Watcher, type WatcherOptions } from "./watcher.ts";
