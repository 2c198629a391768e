import { parseKey } from "../enrichment/history/mod.ts";
import { brief, podAttributes } from "../enrichment/attributes/mod.ts";
import { ConfigurationError } from "../configuration/mod.ts";
import { mappedNdjson, NdjsonFormat } from "../logs/format/mod.ts";
import { parserCounts, PartialBudget, StreamParser } from "../logs/record/mod.ts";
import { writeData } from "../terminal/mod.ts";
import { pause, SYSTEM_CLOCK } from "../time/mod.ts";
import type { EnrichSettings } from "./enrich_settings.ts";
import { mappingOf } from "./naming_format.ts";
import { knownOf, surroundingOf } from "./surrounding.ts";
import type { WithInventory } from "./with_inventory.ts";

const AGAIN_MILLISECONDS = 50;
const RECORD_BYTES = 1024 * 1024;

/** Lines as container runtimes write them, from standard input; all of one container. */
export async function enrichCri(
  settings: EnrichSettings,
  { inventory, readTextFile, signal }: WithInventory,
): Promise<void> {
  const key = settings.path === undefined ? undefined : parseKey("path", settings.path);
  if (key === undefined) {
    throw new ConfigurationError(
      `--path is ${
        JSON.stringify(settings.path ?? "")
      }: with --input=cri, name the file that the ` +
        "lines are from, NAMESPACE_NAME_UID/CONTAINER/RESTART.log",
    );
  }
  const { history, source, namespaces } = inventory;
  const surrounding = surroundingOf(namespaces, settings);
  const begun = SYSTEM_CLOCK.now();
  const isUnknown = () => {
    const found = history.lookup(key);
    if (found.state === "unknown") return source.learns;
    return surrounding(found.pod.namespace) === "asking";
  };
  while (isUnknown() && SYSTEM_CLOCK.now() - begun < settings.wait && !signal.aborted) {
    await pause(SYSTEM_CLOCK, AGAIN_MILLISECONDS, signal);
  }
  const mapping = await mappingOf(settings.format, readTextFile);
  const format = new NdjsonFormat(
    mapping === undefined ? undefined : mappedNdjson(mapping, settings.format),
  );
  const found = history.lookup(key);
  const all = found.state === "unknown"
    ? new Map([["k8s_collector.enrichment", found.reason as string]])
    : podAttributes(
      found.pod,
      found.instance,
      containerOf(key),
      settings,
      knownOf(surrounding(found.pod.namespace)),
    );
  format.begin(format.head(mapping === undefined ? brief(all) : all));
  const parser = new StreamParser({
    maximumBytes: RECORD_BYTES,
    budget: new PartialBudget(2 * RECORD_BYTES),
    counts: parserCounts(),
  });
  parser.begin("", "0".repeat(16), false);
  let rest = new Uint8Array(0);
  let offset = 0;
  for await (const chunk of Deno.stdin.readable) {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    const end = parser.push(bytes, 0, bytes.length, offset, format);
    offset += end;
    rest = bytes.slice(end);
    await write(format);
    if (signal.aborted) return;
  }
  parser.pushLast(rest, 0, rest.length, offset, format);
  parser.finish(format);
  await write(format);
}

function containerOf(key: NonNullable<ReturnType<typeof parseKey>>) {
  return key.by === "path" && key.container !== undefined
    ? { name: key.container, restart: key.restart }
    : undefined;
}

async function write(format: NdjsonFormat): Promise<void> {
  await writeData(format.finish());
  format.clear();
}
