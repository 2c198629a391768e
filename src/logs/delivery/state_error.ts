import { Failure } from "../../failure/mod.ts";

/** The folder with the state, or the output, cannot be used. */
export class StateError extends Failure {
  override readonly name = "StateError";
  readonly category = "resource";
}
