import { Failure } from "../failure/mod.ts";

/**
 * A setting, flag or configuration file that cannot be used as given.
 *
 * The message is complete for the person who reads it: which setting or file, which value, where it
 * came from and what is allowed. It holds no token, password or key.
 */
export class ConfigurationError extends Failure {
  override readonly name = "ConfigurationError";
  /** Decides the exit code of the program. */
  readonly category = "configuration";
}
