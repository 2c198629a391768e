/** How much the stage holds, and how it changes while the churn is measured. */
export interface Load {
  readonly pods: number;
  readonly eventsPerSecond: number;
  readonly seconds: number;
}

/** What stands around a collector that is measured: an API server and a reducer that only reads. */
export interface Stage extends AsyncDisposable {
  readonly kubeconfig: string;
  readonly intakePort: number;
  /** Resolves when the reducer has every pod and every container. */
  readonly complete: Promise<void>;
  /**
   * Changes pods at the rate of the load: a third each are new, running and deleted.
   *
   * @returns how many events there were, when all of them are out
   */
  churn(): Promise<number>;
}
