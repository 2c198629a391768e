import { Failure } from "../failure/mod.ts";

/** The pods were not to be had in time. */
export class InventoryTimeoutError extends Failure {
  override readonly name = "InventoryTimeoutError";
  readonly category = "timeout";
}
