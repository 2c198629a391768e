import {
  ConfigurationError,
  DOCUMENT_BYTES,
  type PublicAuthorities,
  type ReadTextFile,
} from "../../configuration/mod.ts";
import type { Clock } from "../../time/mod.ts";
import { join } from "node:path";
import { getLogger } from "@logtape/logtape";
import { AuthenticatedConnection } from "./authenticated_connection.ts";
import type { Connection } from "./connection.ts";
import type { Credential } from "./credential.ts";
import { isMissing } from "./text_source.ts";
import {
  inClusterNamespace,
  inClusterServer,
  InClusterSource,
  serviceAccountFolder,
} from "./in_cluster.ts";
import { type RunProgram, runProgram } from "./exec/run_program.ts";
import { proxyFor } from "./proxy_rules.ts";
import { tokenClaims } from "./web_token.ts";

const log = getLogger(["k8s-collector", "kubernetes"]);

export interface ConnectOptions {
  /** One kubeconfig file, or several joined as in `KUBECONFIG`. */
  readonly kubeconfig?: string | undefined;
  /** A context of the kubeconfig; its current context when absent. */
  readonly context?: string | undefined;
  /**
   * `KUBERNETES_SERVICE_HOST`, `KUBERNETES_SERVICE_PORT`, `HOME`, `USERPROFILE` and the variables of
   * proxies are read.
   */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readTextFile: ReadTextFile;
  /** Who is trusted where nobody names an authority. */
  readonly publicAuthorities: PublicAuthorities;
  /** Milliseconds since the Unix epoch. */
  readonly wallClock: () => number;
  /** For deadlines. */
  readonly clock: Clock;
  /** How credential plugins are run; as child processes when absent. */
  readonly runProgram?: RunProgram | undefined;
  /** What credential plugins get beside the variables of this process. */
  readonly pluginEnvironment?: Readonly<Record<string, string>> | undefined;
  /** Where the files of the service account are; where Kubernetes mounts them when absent. */
  readonly serviceAccountFolder?: string | undefined;
  /**
   * Offer HTTP/2 beside HTTP/1.1; false when absent. With HTTP/2 all watches share one TCP
   * connection, and since `fetch` sends no pings, a connection that has gone silent would be given
   * to new requests again and again.
   */
  readonly http2?: boolean | undefined;
  /** Ask for compressed responses unless a request says otherwise; true when absent. */
  readonly gzip?: boolean | undefined;
  readonly userAgent?: string | undefined;
  /**
   * Told every token and password before it is used, again whenever it is read: a server may repeat
   * it in an answer, and that answer may be logged.
   */
  readonly onSecret?: ((secret: string) => void) | undefined;
  /** Gives up waiting for a credential plugin or identity provider. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds the API server and the credentials for it: from the kubeconfig or context asked for, else
 * from the pod's service account, else from `~/.kube/config`.
 *
 * Throws {@link ConfigurationError} when nothing is found or cannot be used, and
 * {@link CredentialError} when a credential plugin or identity provider fails.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { kubeconfig, context, environment } = options;
  const homeKubeconfig = kubeconfigOfHome(environment);
  if (kubeconfig !== undefined) return await connectByKubeconfig(kubeconfig, options);
  if (context !== undefined) {
    if (homeKubeconfig === undefined) {
      throw new ConfigurationError(
        `context ${JSON.stringify(context)} was asked for, but there is no kubeconfig to find it ` +
          "in: give --kubeconfig, or set KUBECONFIG or HOME",
      );
    }
    return await connectByKubeconfig(homeKubeconfig, options);
  }
  const server = inClusterServer(environment);
  const folder = options.serviceAccountFolder ?? serviceAccountFolder;
  const token = join(folder, "token");
  if (server !== undefined && await exists(token, options.readTextFile)) {
    return await connectInCluster(server, folder, options);
  }
  if (homeKubeconfig !== undefined && await exists(homeKubeconfig, options.readTextFile)) {
    return await connectByKubeconfig(homeKubeconfig, options);
  }
  throw new ConfigurationError(
    "found no Kubernetes API server: no kubeconfig was given (--kubeconfig or KUBECONFIG), " +
      (server === undefined
        ? "this is not a pod (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set), "
        : `this pod has no service account token at ${token} (automountServiceAccountToken), `) +
      (homeKubeconfig === undefined
        ? "and HOME is not set"
        : `and ${homeKubeconfig} does not exist`),
  );
}

async function connectInCluster(
  server: string,
  folder: string,
  options: ConnectOptions,
): Promise<Connection> {
  return await AuthenticatedConnection.open({
    ...common(options),
    server,
    description: `in-cluster ${server}`,
    namespace: await inClusterNamespace(folder, options.readTextFile),
    identify: serviceAccountOf,
    source: new InClusterSource(folder, options.readTextFile),
    proxyUrl: proxyFor(new URL(server), options.environment),
    serverName: undefined,
  });
}

/** Loaded only here, as a pod has no use for any of it. */
async function connectByKubeconfig(
  kubeconfig: string,
  options: ConnectOptions,
): Promise<Connection> {
  const { loadKubeconfig } = await import("./kubeconfig/files.ts");
  const { selectContext } = await import("./kubeconfig/selection.ts");
  const { KubeconfigSource } = await import("./kubeconfig/source.ts");
  const { environment, readTextFile, clock, wallClock } = options;
  const select = async (context: string | undefined) =>
    selectContext(await loadKubeconfig(kubeconfig, readTextFile), context);
  const selection = await select(options.context);
  const { context, cluster, user, userName, namespace, withheld } = selection;
  const { server, proxyUrl, serverName } = cluster;
  const [impersonated] = user.impersonation;
  if (withheld.length > 0) {
    log.warning(
      "The {kinds} of user {user} are not used, because {server} is plain HTTP, where " +
        "whoever is on the way could read them: give the cluster a server with https://, or remove " +
        "them from the user",
      { kinds: withheld.join(" and "), user: userName, server },
    );
  }
  return await AuthenticatedConnection.open({
    ...common(options),
    server,
    description: `context ${context} (${server}, user ${userName})`,
    namespace,
    identify: (credential) =>
      impersonated?.[1] ?? serviceAccountOf(credential) ??
        (withheld.length > 0
          ? "anonymous, as no credentials go over http://"
          : `user ${userName} of the kubeconfig`),
    source: new KubeconfigSource({
      selection,
      // Not whatever context is the current one by then: it may be of another cluster.
      reload: () => select(context),
      readTextFile,
      clock,
      wallClock,
      run: withEnvironment(options.runProgram ?? runProgram, options.pluginEnvironment ?? {}),
      publicAuthorities: options.publicAuthorities,
      proxyFor: (url) => proxyFor(new URL(url), environment),
    }),
    // What a kubeconfig says of its own server goes before what the environment says of all.
    proxyUrl: proxyUrl ?? proxyFor(new URL(server), environment),
    serverName,
  });
}

function withEnvironment(run: RunProgram, added: Readonly<Record<string, string>>): RunProgram {
  return (call) => run({ ...call, environment: { ...added, ...call.environment } });
}

function common(options: ConnectOptions) {
  return {
    publicAuthorities: options.publicAuthorities,
    wallClock: options.wallClock,
    clock: options.clock,
    http2: options.http2 ?? false,
    gzip: options.gzip ?? true,
    userAgent: options.userAgent ?? "k8s-collector",
    onSecret: options.onSecret,
    signal: options.signal,
  };
}

/** For example `system:serviceaccount:monitoring:k8s-collector`. */
function serviceAccountOf({ headers }: Credential): string | undefined {
  const token = headers.find(([name]) => name === "authorization")?.[1].replace(/^Bearer /, "");
  const subject = token === undefined ? undefined : tokenClaims(token)?.subject;
  return subject?.startsWith("system:serviceaccount:") ? subject : undefined;
}

function kubeconfigOfHome(environment: ConnectOptions["environment"]): string | undefined {
  const home = environment["HOME"] || environment["USERPROFILE"];
  return home ? join(home, ".kube", "config") : undefined;
}

/** A file that is there but cannot be read exists: reading it tells why. */
async function exists(path: string, readTextFile: ReadTextFile): Promise<boolean> {
  try {
    await readTextFile(path, DOCUMENT_BYTES);
    return true;
  } catch (error) {
    return !isMissing(error);
  }
}
