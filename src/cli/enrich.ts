import { setImmediate } from "node:timers";
import { getLogger } from "@logtape/logtape";
import { ConfigurationError } from "../configuration/mod.ts";
import { brief, podAttributes } from "../enrichment/attributes/mod.ts";
import {
  type KeyField,
  LineEnricher,
  LineSplitter,
  parseKeyField,
  type WriteBytes,
} from "../enrichment/transform/mod.ts";
import { mappedMembers } from "../logs/format/mod.ts";
import { counter, exitCodes, type Metric } from "../operations/mod.ts";
import { writeData } from "../terminal/mod.ts";
import { pause, SYSTEM_CLOCK } from "../time/mod.ts";
import { openAgentPort } from "./agent_port.ts";
import { commandSettings } from "./command_settings.ts";
import { enrichCri } from "./enrich_cri.ts";
import { type EnrichSettings, enrichSettings } from "./enrich_settings.ts";
import { mappingOf } from "./naming_format.ts";
import { knownOf, surroundingOf } from "./surrounding.ts";
import type { Surroundings } from "./runtime_variables.ts";
import { type WithInventory, withInventory } from "./with_inventory.ts";

const log = getLogger(["k8s-collector", "enrich"]);

/** What lines of OpenTelemetry's own say about whose they are. */
const DEFAULT_KEYS = [
  "k8s.pod.uid=uid",
  "container.id=container",
  "k8s.pod.ip=ip",
];
const AGAIN_MILLISECONDS = 50;
const READ_BYTES = 256 * 1024;
const WRITE_BYTES = 1024 * 1024;
/** Keys for which waiting was in vain. */
const REMEMBERED = 10_000;

/** Adds what is known of pods to the lines of standard input. @returns the exit code */
export async function enrich(
  args: readonly string[],
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  const { settings, provenance } = commandSettings(enrichSettings, args, surroundings.environment, {
    repeated: ["key"],
  });
  const asksForPort = provenance.httpListen.source.kind !== "default";
  const keys = keysOf(settings);
  return await withInventory(settings, surroundings, signal, async (context) => {
    if (settings.input === "cri") await enrichCri(settings, context);
    else await enrichJson(settings, keys, asksForPort, context);
    return exitCodes.success;
  });
}

function keysOf({ key }: EnrichSettings): readonly KeyField[] {
  return (key?.split(",") ?? DEFAULT_KEYS).map((text) => {
    const field = parseKeyField(text);
    if (field !== undefined) return field;
    throw new ConfigurationError(
      `--key is ${
        JSON.stringify(text)
      }; allowed: FIELD=uid, FIELD=container, FIELD=ip or FIELD=pod`,
    );
  });
}

async function enrichJson(
  settings: EnrichSettings,
  keys: readonly KeyField[],
  asksForPort: boolean,
  { inventory, readTextFile, redact, signal }: WithInventory,
): Promise<void> {
  const { history, source, namespaces } = inventory;
  const surrounding = surroundingOf(namespaces, settings);
  const mapping = await mappingOf(settings.format, readTextFile);
  const waited = new Map<string, number>();
  const enricher = new LineEnricher({
    keys,
    timeField: settings.timeField,
    lookup: (key, at) => history.lookup(key, at),
    pod: (uid) => history.pod(uid),
    members: (pod, instance, state) => {
      const beside = knownOf(surrounding(pod.namespace));
      const all = podAttributes(pod, instance, undefined, settings, beside);
      if (state === "deleted") all.set("k8s_collector.enrichment", "deleted");
      return mapping === undefined ? Object.fromEntries(brief(all)) : mappedMembers(mapping, all);
    },
    isComplete: (pod) => surrounding(pod.namespace) !== "asking",
    waits: (key) => source.learns && isWorthWaiting(waited, key, settings.wait),
  });
  // A filter in a pipe has no port of its own, unless somebody wants to look at it.
  const port = !asksForPort ? undefined : openAgentPort({
    listen: settings.httpListen,
    explicit: true,
    metrics: [linesMetric(enricher)],
    ready: () => [{
      name: "inventory",
      healthy: history.synced,
      detail: history.synced
        ? "pods are known"
        : `the pods of ${source.description} are not listed yet`,
    }],
    redact,
  });
  try {
    await throughAll(enricher, signal);
  } finally {
    await port?.close();
  }
  const results = [...enricher.counts].map(([name, { lines }]) => `${lines} ${name.trim()}`);
  log.info("all lines are through: {results}", { results: results.join(", ") });
}

function linesMetric({ counts }: LineEnricher): Metric {
  return counter(
    "k8s_collector_enrich_lines_total",
    "Lines by what became of them, and why.",
    ["result", "reason"],
    () => [...counts.values()].map(({ result, reason, lines }) => [{ result, reason }, lines]),
  );
}

/** From standard input to standard output, in order. */
async function throughAll(enricher: LineEnricher, signal: AbortSignal): Promise<void> {
  const output = new LineOutput();
  const lines = new LineSplitter();
  const enriched = () => enricher.line(lines.bytes, lines.start, lines.end, output.write);
  const again = async () => {
    do {
      await output.flush();
      await pause(SYSTEM_CLOCK, AGAIN_MILLISECONDS, signal);
    } while (enriched() !== undefined);
  };
  const buffer = new Uint8Array(READ_BYTES);
  for (
    let size = await Deno.stdin.read(buffer);
    size !== null;
    size = await Deno.stdin.read(buffer)
  ) {
    lines.push(buffer.subarray(0, size));
    while (lines.next()) {
      if (enriched() !== undefined) await again();
      output.newline();
      if (output.length >= WRITE_BYTES) await output.flush();
    }
    lines.keep();
    await output.flush();
    await new Promise((resolve) => void setImmediate(resolve));
    if (signal.aborted) return;
  }
  if (lines.last() && enriched() !== undefined) await again();
  await output.flush();
}

/** Each key is waited for once. */
function isWorthWaiting(waited: Map<string, number>, key: string, longest: number): boolean {
  const since = waited.get(key);
  if (since !== undefined) return SYSTEM_CLOCK.now() - since < longest;
  if (longest === 0) return false;
  if (waited.size >= REMEMBERED) waited.clear();
  waited.set(key, SYSTEM_CLOCK.now());
  return true;
}

/** Gathers what goes to standard output. */
class LineOutput {
  #bytes = new Uint8Array(WRITE_BYTES * 2);
  length = 0;

  readonly write: WriteBytes = (bytes, start, end) => {
    this.#room(end - start);
    this.#bytes.set(bytes.subarray(start, end), this.length);
    this.length += end - start;
  };

  newline(): void {
    this.#room(1);
    this.#bytes[this.length++] = 0x0a;
  }

  async flush(): Promise<void> {
    await writeData(this.#bytes.subarray(0, this.length));
    this.length = 0;
  }

  #room(size: number): void {
    if (this.length + size <= this.#bytes.length) return;
    const larger = new Uint8Array((this.length + size) * 2);
    larger.set(this.#bytes.subarray(0, this.length));
    this.#bytes = larger;
  }
}
