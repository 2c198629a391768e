/** What fills a history. */
export interface PodSource {
  /** Whether more may become known while it runs. */
  readonly learns: boolean;
  /** Nothing is being asked for any more. */
  readonly settled: boolean;
  /** For people: where the pods are from. */
  readonly description: string;
  /** Resolves when the signal aborts, or there is nothing more to come. */
  run(signal: AbortSignal): Promise<void>;
}
