import { ConfigurationError } from "../configuration/mod.ts";
import { PROXY_VARIABLES } from "../kubernetes/connection/mod.ts";

/** What the runtime would do at the word of whoever sets the container's variables. */
const HARMFUL: Readonly<Record<string, string>> = {
  DENO_SERVE_ADDRESS: "it would open a port elsewhere",
  DENO_CERT: "it would trust others than the authorities that are named",
};

/**
 * Whom the runtime trusts besides the authorities that are named for a server. Machines have these
 * for other programs: not worth a line.
 */
const TRUST = ["DENO_TLS_CA_STORE", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"];

/** The part of `Deno.env` that changes variables. */
export interface VariableChanges {
  set(name: string, value: string): void;
  delete(name: string): void;
}

export interface Surroundings {
  /** All variables, as they were. */
  readonly environment: Readonly<Record<string, string>>;
  /** What was taken away, by name: other programs that are started need it as before. */
  readonly taken: Readonly<Record<string, string>>;
  /** Sentences for the log. */
  readonly remarks: readonly string[];
}

/**
 * Takes from the runtime the variables by which it would do what nobody asked this program for.
 * What trusts others is to be taken before the first connection with TLS.
 *
 * Those of proxies too: the runtime would follow rules of its own; whoever makes a request decides
 * by those of every Kubernetes client, from the environment as it was read before.
 */
export function takeRuntimeVariables(
  environment: Readonly<Record<string, string>>,
  variables: VariableChanges,
): Surroundings {
  const names = [...PROXY_VARIABLES, ...Object.keys(HARMFUL), ...TRUST];
  for (const name of names) variables.delete(name);
  // Of the stores that are listed here none is to be trusted; unset would mean Mozilla's.
  variables.set("DENO_TLS_CA_STORE", "");
  return {
    environment,
    taken: Object.fromEntries(
      names.flatMap((name): [string, string][] => {
        const value = environment[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
    remarks: Object.entries(HARMFUL)
      .filter(([name]) => Boolean(environment[name]))
      .map(([name, would]) => `Variable ${name} is taken away: ${would}`),
  };
}

/**
 * Whoever has the keys of TLS sessions reads the token. The runtime has opened the file before the
 * program begins, and nothing makes it let go of it.
 *
 * @throws {ConfigurationError} when the runtime is to write the keys of TLS sessions
 */
export function refuseKeyLog(environment: Readonly<Record<string, string>>): void {
  const file = environment.SSLKEYLOGFILE;
  if (!file) return;
  throw new ConfigurationError(
    `Variable SSLKEYLOGFILE is ${
      JSON.stringify(file)
    }: the keys of TLS sessions would be written ` +
      "there, and with them anybody could read the token; unset it",
  );
}
