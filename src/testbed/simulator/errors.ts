import { Failure } from "../../failure/mod.ts";

/** A request to the simulator that cannot be met: the cluster is not as the caller thinks. */
export class SimulatorError extends Failure {
  override readonly name = "SimulatorError";
  readonly category = "configuration";
}

/** The API server cannot listen at its address. */
export class SimulatorListenError extends Failure {
  override readonly name = "SimulatorListenError";
  readonly category = "resource";
}
