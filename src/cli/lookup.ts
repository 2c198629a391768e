import { ConfigurationError, parseText, type SettingTable } from "../configuration/mod.ts";
import {
  type Found,
  type Key,
  KEY_KINDS,
  type KeyKind,
  parseKey,
  type Until,
} from "../enrichment/history/mod.ts";
import { exitCodes } from "../operations/mod.ts";
import { print } from "../terminal/mod.ts";
import { commandSettings } from "./command_settings.ts";
import { type NamingSettings, namingSettings } from "./log_settings.ts";
import type { Surroundings } from "./runtime_variables.ts";
import { untilSynced } from "./until_synced.ts";
import { withInventory } from "./with_inventory.ts";

/** What is asked for; one of the keys. */
export interface LookupSettings
  extends NamingSettings, Readonly<Record<KeyKind, string | undefined>> {
  readonly at: string | undefined;
}

const words: Readonly<Record<KeyKind, readonly [description: string, placeholder: string]>> = {
  uid: ["Look for the pod with this uid", "uid"],
  container: ["Look for the pod with this container, with or without its scheme", "id"],
  ip: ["Look for the pod with this address", "address"],
  pod: ["Look for the pod with this name", "namespace/name"],
  path: ["Look for the pod whose log this is", "path"],
};

function keySetting(kind: KeyKind): SettingTable<LookupSettings>[KeyKind] {
  const [description, placeholder] = words[kind];
  return {
    description,
    allowed: placeholder,
    flag: { name: kind, placeholder },
    environment: [],
    default: undefined,
    parse: parseText,
  };
}

export const lookupSettings: SettingTable<LookupSettings> = {
  uid: keySetting("uid"),
  container: keySetting("container"),
  ip: keySetting("ip"),
  pod: keySetting("pod"),
  path: keySetting("path"),
  at: {
    description: "Who had it at this time",
    allowed: "a time of RFC 3339, for example 2026-11-25T19:00:00Z",
    flag: { name: "at", placeholder: "time" },
    environment: [],
    default: undefined,
    defaultText: "now",
    parse: (text) =>
      Number.isNaN(Date.parse(text))
        ? { ok: false, complaint: "it is no time" }
        : { ok: true, value: text },
  },
  ...namingSettings,
};

/** Prints which pod a key meant. @returns 0 when it is known, 1 when it is not */
export async function lookup(
  args: readonly string[],
  surroundings: Surroundings,
  signal: AbortSignal,
): Promise<number> {
  const { settings } = commandSettings(lookupSettings, args, surroundings.environment);
  const key = keyOf(settings);
  return await withInventory(settings, surroundings, signal, async ({ inventory, signal }) => {
    const { history } = inventory;
    await untilSynced(inventory, signal);
    const at = settings.at === undefined ? undefined : Date.parse(settings.at);
    const found: Found = key === undefined
      ? { state: "unknown", reason: "malformed-key", candidates: [] }
      : history.lookup(key, at);
    print(JSON.stringify(described(found), undefined, 2).split("\n"));
    return found.state === "unknown" ? exitCodes.general : exitCodes.success;
  });
}

function keyOf(settings: LookupSettings): Key | undefined {
  const given = KEY_KINDS.filter((kind) => settings[kind] !== undefined);
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    throw new ConfigurationError(
      `lookup wants one key, and was given ${given.length}; allowed: one of ` +
        KEY_KINDS.map((one) => `--${one}`).join(", "),
    );
  }
  return parseKey(kind, settings[kind]!);
}

/** The answer with its times in words. */
function described(found: Found): unknown {
  if (found.state === "unknown") {
    const { state, reason, candidates } = found;
    return { state, reason, ...candidates.length > 0 ? { candidates } : {} };
  }
  const { state, pod, instance } = found;
  const { owners, until, ...facts } = pod;
  return { state, ...since(until), owners, instance, pod: facts };
}

function since(until: Until): Readonly<Record<string, unknown>> {
  const time = (milliseconds: number) => new Date(milliseconds).toISOString();
  switch (until.kind) {
    case "live":
      return {};
    case "deleted":
      return { deletedAt: time(until.at) };
    case "absent":
      return { deletedAfter: time(until.after), deletedBefore: time(until.before) };
  }
}
