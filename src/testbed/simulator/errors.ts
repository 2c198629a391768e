/** A request to the simulator that cannot be met: the cluster is not as the caller thinks. */
export class SimulatorError extends Error {
  override readonly name = "SimulatorError";
  readonly category = "configuration";
}

/** The API server cannot listen at its address. */
export class SimulatorListenError extends Error {
  override readonly name = "SimulatorListenError";
  readonly category = "resource";
}
