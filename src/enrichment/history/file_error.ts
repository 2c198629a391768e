import { Failure } from "../../failure/mod.ts";

/** A file, or what another program told, is no inventory. */
export class InventoryFileError extends Failure {
  override readonly name = "InventoryFileError";
  readonly category = "configuration";
}
