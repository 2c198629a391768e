import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { getLogger } from "@logtape/logtape";
import { plainReason } from "../../failure/mod.ts";
import { Backoff, type Clock, pause } from "../../time/mod.ts";
import { readAnswer } from "./answer.ts";
import { countRecords, splitRequest } from "./split_request.ts";
import { retryAfter, verdictOn } from "./verdict.ts";

const log = getLogger(["k8s-collector", "otlp"]);
const compress = promisify(gzip);

const SLOWLY_MILLISECONDS = 30_000;
const LONGEST_WAIT_MILLISECONDS = 300_000;
const ANSWER_BYTES = 64 * 1024;

export interface OtlpExporterOptions {
  /** Of the logs, for example `http://collector:4318/v1/logs`. */
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly compression: "gzip" | "none";
  /** Of one request, in milliseconds. */
  readonly timeout: number;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** What an exporter has counted. */
export interface OtlpStatistics {
  /** By status, or `unreachable`. */
  requests: Record<string, number>;
  accepted: number;
  /** Records that the server will never take, by its status; `partial` where it took the others. */
  rejected: Record<string, number>;
  bytesSent: number;
  lastFailure: { readonly reason: string; readonly at: number } | undefined;
}

/**
 * Sends batches to an OTLP/HTTP server until they are taken, or refused for good. A batch that the
 * server took before the connection broke is sent again: every record has an id to be told by.
 */
export class OtlpExporter {
  readonly statistics: OtlpStatistics = {
    requests: {},
    accepted: 0,
    rejected: {},
    bytesSent: 0,
    lastFailure: undefined,
  };
  readonly #options: OtlpExporterOptions;
  readonly #backoff: Backoff;

  constructor(options: OtlpExporterOptions) {
    this.#options = options;
    this.#backoff = new Backoff({
      initialMilliseconds: 200,
      maximumMilliseconds: 30_000,
      factor: 2,
      jitter: 0.5,
      resetMilliseconds: 60_000,
    }, options.random);
  }

  /**
   * Resolves when each record of an `ExportLogsServiceRequest` was taken or refused for good.
   * Rejects with the signal's reason when that aborts; whether it arrived is not known then.
   */
  async send(request: Uint8Array, records: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const attempt = await this.#attempt(request, signal);
      signal.throwIfAborted();
      switch (attempt.verdict) {
        case "taken":
          this.#backoff.reset();
          this.#taken(records, attempt.body, attempt.contentType);
          return;
        case "halve":
        case "bisect": {
          const halves = splitRequest(request, records);
          if (halves === undefined) return this.#refused(records, attempt.reason);
          for (const half of halves) await this.send(half, countRecords(half), signal);
          return;
        }
        case "again":
        case "slowly again":
          await this.#wait(attempt, signal);
      }
    }
  }

  async #attempt(request: Uint8Array, signal: AbortSignal): Promise<Attempt> {
    const { endpoint, headers, compression, timeout, clock } = this.#options;
    const body = compression === "gzip"
      ? await compress(request, { level: constants.Z_BEST_SPEED })
      : request;
    const late = new AbortController();
    const cancel = clock.after(
      timeout,
      () => late.abort(new DOMException("no answer", "TimeoutError")),
    );
    try {
      const response = await this.#options.fetch(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/x-protobuf",
          ...compression === "gzip" ? { "content-encoding": "gzip" } : {},
          ...headers,
        },
        body: new Uint8Array(body),
        redirect: "manual",
        signal: AbortSignal.any([signal, late.signal]),
      });
      const answer = await readBounded(response);
      this.statistics.bytesSent += body.length;
      this.#count(String(response.status));
      const reason = `${response.status} ${response.statusText}`.trim();
      return {
        verdict: verdictOn(response.status),
        reason,
        wait: retryAfter(response.headers.get("retry-after"), clock.now()),
        body: answer,
        contentType: response.headers.get("content-type") ?? "",
      };
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      this.#count("unreachable");
      return {
        verdict: "again",
        reason: plainReason(late.signal.aborted ? late.signal.reason : error),
        wait: undefined,
        body: new Uint8Array(0),
        contentType: "",
      };
    } finally {
      cancel();
    }
  }

  async #wait({ verdict, reason, wait }: Attempt, signal: AbortSignal): Promise<void> {
    const { clock, endpoint, random } = this.#options;
    this.statistics.lastFailure = { reason, at: clock.now() };
    log.warning("{endpoint} does not take logs: {reason}; trying again", {
      resource: "otlp",
      endpoint,
      reason,
    });
    const backoff = this.#backoff.after(clock.now());
    const pauseFor = verdict === "slowly again"
      ? SLOWLY_MILLISECONDS * (1 + random() / 2)
      : Math.min(LONGEST_WAIT_MILLISECONDS, Math.max(wait ?? 0, backoff));
    await pause(clock, pauseFor, signal);
  }

  #taken(records: number, body: Uint8Array, contentType: string): void {
    const { rejected, message } = readAnswer(body, contentType);
    const { statistics } = this;
    statistics.accepted += Math.max(0, records - rejected);
    if (statistics.lastFailure !== undefined) {
      log.info("{endpoint} takes logs again", {
        resource: "otlp",
        endpoint: this.#options.endpoint,
      });
      statistics.lastFailure = undefined;
    }
    if (rejected > 0) this.#refused(rejected, "partial", message);
    else if (message !== "") {
      log.warning("{endpoint} says of what it took: {message}", {
        resource: "otlp answer",
        reason: "message",
        endpoint: this.#options.endpoint,
        message,
      });
    }
  }

  #refused(records: number, reason: string, message = ""): void {
    const { rejected } = this.statistics;
    rejected[reason] = (rejected[reason] ?? 0) + records;
    log.warning("{endpoint} refuses {records} records for good: {reason} {message}", {
      resource: "otlp records",
      reason,
      endpoint: this.#options.endpoint,
      records,
      message,
    });
  }

  #count(outcome: string): void {
    const { requests } = this.statistics;
    requests[outcome] = (requests[outcome] ?? 0) + 1;
  }
}

interface Attempt {
  readonly verdict: ReturnType<typeof verdictOn>;
  readonly reason: string;
  readonly wait: number | undefined;
  readonly body: Uint8Array;
  readonly contentType: string;
}

/** A connection is used again only when its answer was read; a server may send more than it should. */
async function readBounded(response: Response): Promise<Uint8Array> {
  const chunks: number[] = [];
  if (response.body === null) return new Uint8Array(0);
  for await (const chunk of response.body) {
    if (chunks.length + chunk.length > ANSWER_BYTES) break;
    for (const byte of chunk) chunks.push(byte);
  }
  return Uint8Array.from(chunks);
}
