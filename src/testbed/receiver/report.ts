import { formatHostPort } from "../../configuration/mod.ts";
import { clipped, counted, grouped, printable, table } from "../../terminal/mod.ts";
import type { Receiver, ReceiverConnection } from "./listener.ts";
import { summarise, type WorkloadSummary } from "./summary.ts";
import { RULES } from "./violations.ts";

/** The part of a receiver that reports are made of. */
export type ReportSubject = Pick<
  Receiver,
  "address" | "connections" | "model" | "statistics" | "violations"
>;

const SHOWN_CONNECTIONS = 5;
const SHOWN_VIOLATIONS = 3;
const HEADINGS = ["NAMESPACE", "KIND", "WORKLOAD", "PODS", "CONTAINERS"] as const;

/**
 * What a receiver knows, for a terminal: connections, violations, and the pods by workload.
 * At most `rows` lines of at most `columns` characters.
 */
export function screenLines(subject: ReportSubject, columns: number, rows: number): string[] {
  const { connections, violations } = subject;
  const lines = [`listening on ${formatHostPort(subject.address)} · ${countLine(subject)}`];
  for (const connection of connections.slice(-SHOWN_CONNECTIONS)) {
    lines.push(connectionLine(connection));
  }
  for (const { rule, detail } of violations.slice(-SHOWN_VIOLATIONS)) {
    lines.push(`violation: ${rule}: ${detail} (${RULES[rule].says})`);
  }
  lines.push("", ...workloadTable(summarise(subject.model), rows - lines.length - 1));
  return lines.slice(0, rows).map((line) => clipped(printable(line), columns));
}

/** One line of figures. */
export function countLine({ connections, model, statistics }: ReportSubject): string {
  return [
    counted(connections.length, "connection"),
    counted(model.pods.size, "pod"),
    counted(model.containerCount, "container"),
    counted(sum(statistics.messages), "message"),
    counted(sum(statistics.violations), "violation"),
  ].join(", ");
}

/** What one connection has told about itself. */
export function connectionLine({ id, peer, state, bytesWire }: ReceiverConnection): string {
  const { version } = state;
  const about = [
    state.hostname === "" ? "no connect yet" : state.hostname,
    ...version === undefined ? [] : [`version ${version.major}.${version.minor}.${version.patch}`],
    ...state.epoch === undefined ? [] : [`epoch ${state.epoch}`],
    counted(state.messages, "message"),
    counted(bytesWire, "byte"),
  ];
  return printable(`#${id} ${peer}: ${about.join(", ")}`);
}

/** Everything that was counted, for the end. */
export function summaryLines({ statistics }: ReportSubject): string[] {
  const { connections, bytesWire, bytesPlain, blocks, messages, violations } = statistics;
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, count]) => `${name} ${grouped(count)}`).join(", ");
  return [
    `${counted(connections, "connection")}, ${counted(bytesWire, "byte")} read, ` +
    `${counted(bytesPlain, "byte")} of messages in ${counted(blocks, "block")}`,
    `messages: ${list(messages) || "none"}`,
    `violations: ${list(violations) || "none"}`,
  ];
}

function workloadTable(workloads: readonly WorkloadSummary[], rows: number): string[] {
  const cells = workloads.map(({ namespace, kind, name, pods, containers }) => [
    namespace,
    kind,
    name,
    grouped(pods),
    grouped(containers),
  ]);
  const shown = cells.length < rows ? cells : cells.slice(0, Math.max(0, rows - 2));
  const lines = table([HEADINGS, ...shown], { right: [3, 4] });
  if (shown.length < cells.length) {
    lines.push(`… and ${counted(cells.length - shown.length, "more workload")}`);
  }
  return lines;
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
