import type { Clock } from "../../../time/mod.ts";
import { getLogger } from "@logtape/logtape";
import type { Credential, CredentialSource, ReadReason } from "../credential.ts";
import { plainReason } from "../../../failure/mod.ts";
import type { Selection } from "./selection.ts";
import type { RunProgram } from "../exec/run_program.ts";
import { SelectedCredentials } from "./selected_credentials.ts";
import {
  ConfigurationError,
  type PublicAuthorities,
  type ReadTextFile,
} from "../../../configuration/mod.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

export interface KubeconfigSourceOptions {
  readonly selection: Selection;
  /** Reads the kubeconfig anew; it must select the same context. */
  readonly reload: () => Promise<Selection>;
  readonly readTextFile: ReadTextFile;
  readonly publicAuthorities: PublicAuthorities;
  readonly wallClock: () => number;
  /** For deadlines. */
  readonly clock: Clock;
  /** The proxy for a URL, undefined for none. */
  readonly proxyFor: (url: string) => string | undefined;
  readonly run: RunProgram;
}

/**
 * Credentials of one context. When the server refuses them the kubeconfig itself is read anew: a
 * login may have written another token into it. As long as it says the same, what was obtained
 * from plugins and files is kept.
 */
export class KubeconfigSource implements CredentialSource {
  readonly #options: KubeconfigSourceOptions;
  #selection: Selection;
  #credentials: SelectedCredentials;

  constructor(options: KubeconfigSourceOptions) {
    this.#options = options;
    this.#selection = options.selection;
    this.#credentials = new SelectedCredentials(options.selection, options);
  }

  async read(reason: ReadReason, signal: AbortSignal): Promise<Credential> {
    if (reason !== "scheduled") {
      const replaced = await this.#reload(signal);
      if (replaced !== undefined) return replaced;
    }
    return await this.#credentials.read(reason, signal);
  }

  /** Undefined when the kubeconfig says what it said before, or nothing that can be used. */
  async #reload(signal: AbortSignal): Promise<Credential | undefined> {
    const { context } = this.#selection;
    try {
      const selection = await this.#options.reload();
      if (JSON.stringify(selection) === JSON.stringify(this.#selection)) return undefined;
      const { server } = this.#options.selection.cluster;
      // The new credentials may be for the new server only, and this one must not see them.
      if (selection.cluster.server !== server) {
        throw new ConfigurationError(
          `its server is ${selection.cluster.server} now instead of ${server}; restart to follow`,
        );
      }
      const credentials = new SelectedCredentials(selection, this.#options);
      const credential = await credentials.read("scheduled", signal);
      this.#selection = selection;
      this.#credentials = credentials;
      log.info("Context {context} of the kubeconfig was changed and has been read anew", {
        context,
      });
      return credential;
    } catch (error) {
      signal.throwIfAborted();
      log.warning("Going on with context {context} as it was before: {reason}", {
        context,
        reason: plainReason(error),
      });
      return undefined;
    }
  }
}
