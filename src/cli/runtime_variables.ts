import { PROXY_VARIABLES } from "../kubernetes/connection/mod.ts";

/** What the runtime would do at the word of whoever sets the container's variables. */
const HARMFUL: Readonly<Record<string, string>> = {
  SSLKEYLOGFILE: "it would write the keys of TLS sessions to a file",
  DENO_SERVE_ADDRESS: "it would open a port elsewhere",
};

/** What the runtime has done by then. */
const TRUSTED: Readonly<Record<string, string>> = {
  SSL_CERT_FILE: "the runtime trusts what it names",
  SSL_CERT_DIR: "the runtime trusts what it names",
  DENO_CERT: "the runtime trusts what it names",
};

/**
 * Takes from the runtime the variables by which it would do what nobody asked this program for.
 *
 * Those of proxies too: the runtime would follow rules of its own; whoever makes a request decides
 * by those of every Kubernetes client, from the environment as it was read before.
 *
 * @returns sentences for the log about what was taken away, and what could not be
 */
export function takeRuntimeVariables(
  environment: Readonly<Record<string, string>>,
  remove: (name: string) => void,
): readonly string[] {
  const isSet = ([name]: readonly [string, string]) => Boolean(environment[name]);
  for (const name of [...PROXY_VARIABLES, ...Object.keys(HARMFUL)]) remove(name);
  return [
    ...Object.entries(HARMFUL).filter(isSet)
      .map(([name, would]) => `Variable ${name} is taken away: ${would}`),
    ...Object.entries(TRUSTED).filter(isSet)
      .map(([name, fact]) => `Variable ${name} is set: ${fact}`),
  ];
}
