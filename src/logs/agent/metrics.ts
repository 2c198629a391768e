import type { PodHistory } from "../../enrichment/history/mod.ts";
import { byName, counter, gauge, type Metric, single } from "../../operations/mod.ts";
import type { LogReader } from "../reader/mod.ts";
import type { ParserCounts } from "../record/mod.ts";
import type { LineCounts } from "./agent.ts";
import type { Ledger } from "./ledger.ts";

export interface ObservedAgent {
  readonly lines: LineCounts;
  readonly reader: LogReader;
  readonly parser: ParserCounts;
  readonly ledger: Ledger;
  readonly history: PodHistory;
  /** Undefined where the output is no OTLP server. */
  readonly otlp: OtlpCounts | undefined;
}

/** What of an exporter's counts is shown. */
export interface OtlpCounts {
  readonly requests: Readonly<Record<string, number>>;
  readonly accepted: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly bytesSent: number;
}

const LOGS = "k8s_collector_logs";
const HISTORY = "k8s_collector_history";

/** What a log agent shows of its work. */
export function agentMetrics(agent: ObservedAgent): readonly Metric[] {
  const { reader, parser, history, ledger } = agent;
  const { counts } = reader;
  return [
    counter(
      `${LOGS}_records_total`,
      "Records by how much is known of their pods, and why not more.",
      ["result", "reason"],
      () =>
        [...agent.lines.values()].map(({ result, reason, lines }) => [{ result, reason }, lines]),
    ),
    counter(
      `${LOGS}_read_bytes_total`,
      "Bytes of logs that were read.",
      [],
      () => single(counts.bytesRead),
    ),
    gauge(
      `${LOGS}_streams`,
      "Logs of containers that are followed.",
      [],
      () => single([...reader.streams()].length),
    ),
    gauge(`${LOGS}_open_files`, "Files that are open.", [], () => single(reader.openFiles)),
    gauge(
      `${LOGS}_held_bytes`,
      "Bytes of removed files that are still to be read.",
      [],
      () => single(reader.heldBytes),
    ),
    counter(
      `${LOGS}_gaps_total`,
      "How often something could not be read, by the reason.",
      ["reason"],
      () => byName("reason", counts.gaps),
    ),
    counter(
      `${LOGS}_lost_bytes_total`,
      "Bytes that could not be read, as far as their number is known, by the reason.",
      ["reason"],
      () => byName("reason", counts.bytesLost),
    ),
    counter(
      `${LOGS}_unusual_records_total`,
      "Records that are not as usual.",
      ["kind"],
      () =>
        byName("kind", {
          joined: parser.joined,
          malformed: parser.malformed,
          cut: parser.cut,
          unfinished: parser.unfinished,
        }),
    ),
    counter(
      `${LOGS}_open_failures_total`,
      "Files that could not be opened; they are tried again.",
      [],
      () => single(counts.openFailures),
    ),
    gauge(
      `${LOGS}_checkpoint_timestamp_seconds`,
      "When it was written down last how far the logs were read.",
      [],
      () => single(ledger.savedAt === undefined ? undefined : ledger.savedAt / 1000),
    ),
    ...otlpMetrics(agent),
    gauge(`${HISTORY}_pods`, "Pods that are known, by whether they still are.", ["state"], () => {
      const { live, retained } = history.statistics;
      return byName("state", { live, deleted: retained });
    }),
    gauge(
      `${HISTORY}_retained_bytes`,
      "Estimated memory of pods that are gone.",
      [],
      () => single(history.statistics.retainedBytes),
    ),
    counter(
      `${HISTORY}_evictions_total`,
      "Pods that were forgotten, by what for.",
      ["reason"],
      () => byName("reason", history.statistics.evictions),
    ),
  ];
}

function otlpMetrics({ otlp }: ObservedAgent): readonly Metric[] {
  if (otlp === undefined) return [];
  return [
    counter(
      `${LOGS}_otlp_requests_total`,
      "Requests to the OTLP server, by the status of its answer.",
      ["status"],
      () => byName("status", otlp.requests),
    ),
    counter(
      `${LOGS}_otlp_accepted_records_total`,
      "Records that the server took.",
      [],
      () => single(otlp.accepted),
    ),
    counter(
      `${LOGS}_otlp_rejected_records_total`,
      "Records that the server refused for good, by the reason.",
      ["reason"],
      () => byName("reason", otlp.rejected),
    ),
    counter(
      `${LOGS}_otlp_sent_bytes_total`,
      "Bytes of requests, compressed.",
      [],
      () => single(otlp.bytesSent),
    ),
  ];
}
