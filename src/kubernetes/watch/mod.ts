export { classify, type Failure, type Moment, type Remedy } from "./failure.ts";
export { type ListBounds, listBoundsOf } from "./list_bounds.ts";
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
export type { WatchStatistics } from "./statistics.ts";
export { type Answer, type Fetcher, fetchTransport, type Transport } from "./transport.ts";
export { TransportError } from "./transport_error.ts";
export { Watcher, type WatcherOptions } from "./watcher.ts";
