import { getLogger } from "@logtape/logtape";
import {
  ConfigurationError,
  CREDENTIAL_BYTES,
  parseListenAddress,
  readNamedFile,
  type ReadTextFile,
} from "../configuration/mod.ts";
import { type ApiSettings, type HttpServer, type Route, startHttp } from "../operations/mod.ts";
import type { Clock } from "../time/mod.ts";
import { apiGuard, isLoopback } from "./guard.ts";
import { certificateOf } from "./certificate.ts";

const log = getLogger(["k8s-collector", "api"]);

/** A token is read again after so long, for it may have been rotated. */
const TOKEN_MILLISECONDS = 10_000;
const SHORTEST_TOKEN = 16;

export interface ApiPortOptions {
  readonly settings: ApiSettings;
  /** Whether somebody asked for it: only then is a port that cannot be had an error. */
  readonly explicit: boolean;
  readonly routes: readonly Route[];
  readonly readTextFile: ReadTextFile;
  /** Told what must not be logged. */
  readonly onSecret: (secret: string) => void;
  readonly clock: Clock;
}

/**
 * Opens the API.
 *
 * @returns undefined when the program goes on without it
 * @throws {ConfigurationError} when others than this machine could ask, and no token is demanded;
 *     when the token, the certificate or the key cannot be used
 * @throws {ListenError} when a port that was asked for cannot be had
 */
export async function openApi(options: ApiPortOptions): Promise<HttpServer | undefined> {
  const { settings, explicit, routes, readTextFile, clock } = options;
  const { apiListen: listen, apiTokenFile: file } = settings;
  if (listen === "off") return undefined;
  const host = parseListenAddress(listen)?.host ?? "";
  if (!isLoopback(host) && file === undefined) {
    throw new ConfigurationError(
      `The API on ${listen} (--api-listen) tells the names of pods to whoever asks: set ` +
        "--api-token-file to a file with a token, or listen on 127.0.0.1 and use kubectl port-forward",
    );
  }
  const token = file === undefined ? undefined : tokenReader(file, options);
  // What cannot be used is said at the start, and not to whoever asks first.
  await token?.();
  const outcome = startHttp({
    listen,
    explicit,
    routes,
    clock,
    called: { purpose: "the API", flag: "--api-listen" },
    guard: apiGuard({ host, token }),
    tls: await certificateOf(settings, readTextFile),
  });
  if (outcome.kind === "taken") {
    log.warning("{problem}; going on without the API", { problem: outcome.problem });
  }
  return outcome.kind === "open" ? outcome.server : undefined;
}

function tokenReader(
  file: string,
  { readTextFile, onSecret, clock }: ApiPortOptions,
): () => Promise<string> {
  let held = "";
  let readAt = -Infinity;
  return async () => {
    if (clock.now() - readAt < TOKEN_MILLISECONDS) return held;
    const token = (await readNamedFile(readTextFile, "--api-token-file", file, CREDENTIAL_BYTES))
      .trim();
    if (token.length < SHORTEST_TOKEN) {
      throw new ConfigurationError(
        `The token in ${file} (--api-token-file) has fewer than ${SHORTEST_TOKEN} characters: ` +
          "make a longer one, with openssl rand -hex 32 for example",
      );
    }
    onSecret(token);
    held = token;
    readAt = clock.now();
    return token;
  };
}
