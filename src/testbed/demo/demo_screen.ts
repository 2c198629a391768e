import { formatHostPort } from "../../configuration/mod.ts";
import type { IntakeStatistics } from "../../intake/mod.ts";
import { clipped, counted, grouped, printable } from "../../terminal/mod.ts";
import { type ModelPod, ownerKindName, type Receiver } from "../receiver/mod.ts";

/** One thing that happened, for the log. */
export interface DemoEntry {
  /** Seconds since the start. */
  readonly at: number;
  readonly where: "cluster" | "collector" | "receiver";
  readonly text: string;
}

export interface DemoView {
  readonly seconds: number;
  readonly url: string;
  readonly receiver: Receiver | undefined;
  readonly intake: IntakeStatistics;
  readonly entries: readonly DemoEntry[];
}

const LOG_ROWS = 9;
const ID_SHOWN = 8;

/** The whole screen: at most `rows` lines of at most `columns` characters. */
export function demoLines(view: DemoView, columns: number, rows: number): string[] {
  const log = view.entries.slice(-LOG_ROWS).map(entryLine);
  const head = [...streamLines(view), ""];
  const room = rows - head.length - log.length - 2;
  const pods = view.receiver === undefined
    ? ["the reducer is down"]
    : workloadLines([...view.receiver.model.pods.values()]);
  const shown = pods.length <= room
    ? pods
    : [...pods.slice(0, room - 1), `… ${counted(pods.length - room + 1, "more line")}`];
  return [...head, ...shown, "", "WHAT HAPPENED", ...log]
    .slice(0, rows)
    .map((line) => clipped(printable(line), columns));
}

/** State of the stream and counters, in two lines. */
export function streamLines({ seconds, url, receiver, intake }: DemoView): string[] {
  const messages = Object.values(intake.messages).reduce((sum, count) => sum + count, 0);
  const at = receiver === undefined ? "down" : formatHostPort(receiver.address);
  const snapshot = intake.snapshotFlushed ? "snapshot complete" : "no snapshot yet";
  return [
    `cluster ${url}  →  k8s-collector  →  receiver ${at}   ${seconds} s`,
    `${intake.state}, epoch ${intake.epoch}, ${snapshot}; ${counted(messages, "message")}, ` +
    `${counted(intake.bytesRaw, "byte")}, ${grouped(intake.bytesWire)} on the wire; ` +
    `${counted(receiver?.model.pods.size ?? 0, "pod")}, ` +
    `${counted(receiver?.model.containerCount ?? 0, "container")}`,
  ];
}

export function entryLine({ at, where, text }: DemoEntry): string {
  return `${at.toFixed(1).padStart(6)} s  ${where.padEnd(9)}  ${text}`;
}

/** Workloads with their pods and containers, as the receiver was told of them. */
function workloadLines(pods: readonly ModelPod[]): string[] {
  const sorted = pods.toSorted((a, b) => compare(keyOf(a), keyOf(b)));
  const width = Math.max(0, ...pods.map(({ podName }) => podName.length));
  const lines: string[] = [];
  let workload = "";
  for (const pod of sorted) {
    const title = `${pod.namespace}/${pod.ownerName} (${ownerKindName(pod.ownerKind)})`;
    if (title !== workload) lines.push(title);
    workload = title;
    const containers = [...pod.containers.values()].map(({ id, name, image }) =>
      `${name} ${shortId(id)} ${image.slice(image.lastIndexOf("/") + 1)}`
    );
    lines.push(
      `   ${pod.podName.padEnd(width)}  ${address(pod).padEnd(15)}  ${containers.join(", ")}`,
    );
  }
  return lines;
}

function keyOf(pod: ModelPod): string {
  return `${pod.namespace}\0${pod.ownerName}\0${pod.ownerKind}\0${pod.podName}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function address({ ip, hostNetwork }: ModelPod): string {
  if (hostNetwork) return "host network";
  if (ip === 0) return "IPv6";
  return [ip >>> 24, (ip >>> 16) & 255, (ip >>> 8) & 255, ip & 255].join(".");
}

function shortId(id: string): string {
  const scheme = id.indexOf("://");
  return id.slice(scheme < 0 ? 0 : scheme + 3).slice(0, ID_SHOWN);
}
