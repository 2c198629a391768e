import type { Clock } from "../../../time/mod.ts";
import { getLogger } from "@logtape/logtape";
import { REDACTED, redactText } from "../../../failure/mod.ts";
import { type ReadReason, renewalTime } from "../credential.ts";
import { CredentialError, innermostMessage } from "../errors.ts";
import { describePlugin, type ExecCredential, parseExecCredential } from "./credential.ts";
import type { ExecSettings } from "./settings.ts";
import type { ProgramResult, RunProgram } from "./run_program.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

/** The `spec.cluster` that a plugin with `provideClusterInfo` is given. */
export interface PluginCluster {
  readonly server: string;
  /** PEM. */
  readonly authorities: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly configuration: unknown;
}

export interface ExecPluginOptions {
  readonly settings: ExecSettings;
  readonly wallClock: () => number;
  /** For deadlines. */
  readonly clock: Clock;
  readonly run: RunProgram;
  /** How long a plugin may take; 60 seconds when absent. */
  readonly timeoutMilliseconds?: number | undefined;
}

/**
 * Obtains credentials from a program (Kubernetes concept: client-go credential plugins) and keeps
 * them until shortly before they expire, or until the server refuses them.
 *
 * Not by `@kubernetes/client-node`: its 2.0.1, read in November 2026, does not tell the plugin what
 * the protocol asks for (`KUBERNETES_EXEC_INFO`), cannot stop it, never asks it again after a 401,
 * opens a new connection for every request, and adds 87 MB to the process.
 */
export class ExecPlugin {
  readonly #settings: ExecSettings;
  readonly #wallClock: () => number;
  readonly #clock: Clock;
  readonly #run: RunProgram;
  readonly #timeoutMilliseconds: number;
  #credential: ExecCredential | undefined;
  #renewAt = 0;

  constructor(options: ExecPluginOptions) {
    this.#settings = options.settings;
    this.#wallClock = options.wallClock;
    this.#clock = options.clock;
    this.#run = options.run;
    this.#timeoutMilliseconds = options.timeoutMilliseconds ?? 60_000;
  }

  /** Names the plugin, for messages. */
  get origin(): string {
    return describePlugin(this.#settings);
  }

  /** When the plugin is to be asked again, in milliseconds since the Unix epoch. */
  get renewAt(): number {
    return this.#renewAt;
  }

  /** Throws {@link CredentialError} when the plugin fails and no credential is valid any more. */
  async read(
    reason: ReadReason,
    cluster: PluginCluster,
    signal: AbortSignal,
  ): Promise<ExecCredential> {
    const kept = this.#credential;
    const refused = reason === "unauthorized" ||
      (reason === "tls" && kept?.certificate !== undefined);
    if (kept !== undefined && !refused && this.#wallClock() < this.#renewAt) return kept;
    try {
      return await this.#ask(cluster, signal);
    } catch (error) {
      const now = this.#wallClock();
      if (kept === undefined || refused || now >= kept.expiresAt) throw error;
      log.warning("Going on with credentials that expire soon: {reason}", {
        reason: innermostMessage(error),
      });
      this.#renewAt = now + 10_000;
      return kept;
    }
  }

  async #ask(cluster: PluginCluster, signal: AbortSignal): Promise<ExecCredential> {
    const result = await this.#runPlugin(cluster, signal);
    if (result.code !== 0) {
      const complaint = lastLines(result.stderr, Object.values(this.#settings.environment));
      throw new CredentialError(
        `${describePlugin(this.#settings)} failed with exit code ${result.code}` +
          (complaint === "" ? ": run it by hand to see why" : `: ${complaint}`),
      );
    }
    const credential = await parseExecCredential(result.stdout, this.#settings);
    const now = this.#wallClock();
    if (credential.expiresAt <= now) {
      log.warning("The credentials of {plugin} have expired already; is the clock right?", {
        plugin: describePlugin(this.#settings),
      });
    }
    this.#credential = credential;
    this.#renewAt = renewalTime(now, credential.expiresAt);
    return credential;
  }

  async #runPlugin(cluster: PluginCluster, signal: AbortSignal): Promise<ProgramResult> {
    const settings = this.#settings;
    const timeout = new AbortController();
    const cancel = this.#clock.after(this.#timeoutMilliseconds, () => timeout.abort());
    try {
      return await this.#run({
        command: settings.command,
        arguments: settings.arguments,
        environment: {
          ...settings.environment,
          KUBERNETES_EXEC_INFO: JSON.stringify(execInfo(settings, cluster)),
        },
        signal: AbortSignal.any([signal, timeout.signal]),
      });
    } catch (cause) {
      signal.throwIfAborted();
      if (timeout.signal.aborted) {
        throw new CredentialError(
          `${describePlugin(settings)} took more than ${this.#timeoutMilliseconds / 1000} s and ` +
            "was stopped: run it by hand; it may be waiting for somebody to log in",
        );
      }
      const hint = settings.installHint === undefined ? "" : `. ${settings.installHint.trim()}`;
      throw new CredentialError(
        `${describePlugin(settings)} cannot be run: ${innermostMessage(cause)}${hint}`,
      );
    } finally {
      cancel();
    }
  }
}

function execInfo(settings: ExecSettings, cluster: PluginCluster): unknown {
  const { server, authorities, proxyUrl, configuration } = cluster;
  return {
    apiVersion: settings.apiVersion,
    kind: "ExecCredential",
    spec: {
      interactive: false,
      cluster: settings.provideClusterInfo
        ? {
          server,
          "certificate-authority-data": authorities === undefined
            ? undefined
            : new TextEncoder().encode(authorities).toBase64(),
          "proxy-url": proxyUrl,
          config: configuration,
        }
        : undefined,
    },
  };
}

/** Characters of a complaint that are looked at, and of these that are told. */
const COMPLAINT_READ = 4_000;
const COMPLAINT_LIMIT = 400;

/**
 * The end of what a program complained about, without what is or may be a secret. Cut last, into
 * lines too: part of a secret is one that no pattern knows.
 */
function lastLines(text: string, secrets: readonly string[]): string {
  const known = new Set(secrets.filter((secret) => secret.length >= 6));
  const line = redactText(text.trim().slice(-COMPLAINT_READ), known)
    .split(/\s*\n\s*/).slice(-3).join(" / ")
    .replace(/[A-Za-z0-9_+=.-]{40,}/g, REDACTED);
  return line.length > COMPLAINT_LIMIT ? `…${line.slice(-COMPLAINT_LIMIT)}` : line;
}
