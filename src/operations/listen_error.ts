import { Failure } from "../failure/mod.ts";

/** The HTTP port cannot be opened although it was asked for. */
export class ListenError extends Failure {
  override readonly name = "ListenError";
  /** Decides the exit code of the program. */
  readonly category = "resource";
}
