import type { Parser } from "./parsers.ts";

/** One row of a table of settings: where a setting can be set, and to what. */
export interface Setting<T> {
  /** What it does, as one line for the help text and the documentation. */
  readonly description: string;
  /** Continues "allowed: …". */
  readonly allowed: string;
  /** Name without dashes; `--name=value`, `--name value` and a single dash all work. */
  readonly flag?: { readonly name: string; readonly placeholder: string };
  readonly environment: readonly string[];
  /** Makes one text of all variables; without it the first variable that is set counts. */
  readonly combine?: (values: readonly (string | undefined)[]) => string;
  /** Dotted path in the file of `--config-file`. */
  readonly file?: string;
  readonly default: T;
  /** How to write the default where the value alone does not say it. */
  readonly defaultText?: string;
  /** Absent where the value is structured and comes from the configuration file only. */
  readonly parse?: Parser<T>;
}

/** A row for each of the settings in `S`. Every room brings those of its own. */
export type SettingTable<S> = { readonly [K in keyof S & string]: Setting<S[K]> };
