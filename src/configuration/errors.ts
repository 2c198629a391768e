/**
 * A setting, flag or configuration file that cannot be used as given.
 *
 * The message is complete for the person who reads it: which setting, which value, where the value
 * came from and what is allowed.
 */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
  /** Decides the exit code of the program. */
  readonly category = "configuration";
}
