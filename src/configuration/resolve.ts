import { checkIntakeTls } from "./intake_tls.ts";
import { readConfigFile } from "./config_file.ts";
import { ConfigurationError } from "./errors.ts";
import { readCommandLine } from "./flags.ts";
import { find, type Found, type Sources } from "./lookup.ts";
import { schema, type Setting, settingKeys } from "./schema.ts";
import { findReducer, type LinkedReducer } from "./service_links.ts";
import type { Provenance, Resolved, SettingKey, Settings } from "./settings.ts";
import { describeSource } from "./source.ts";

export interface Inputs {
  /** The command line without program and command. */
  readonly args: readonly string[];
  readonly environment: Sources["environment"];
  readonly readTextFile: (path: string) => Promise<string>;
  /** Host name of the system; undefined or empty when it is not known. */
  readonly hostname: string | undefined;
}

export interface Resolution {
  readonly settings: Settings;
  readonly provenance: Provenance;
  /** Flags of older programs that were accepted and have no effect, each once. */
  readonly ignored: readonly string[];
  /** Sentences for the log: what was left out, and why. */
  readonly warnings: readonly string[];
}

function parseFound<K extends SettingKey>(key: K, { text, source }: Found): Resolved<Settings[K]> {
  const setting: Setting<Settings[K]> = schema[key];
  const parsed = setting.parse?.(text);
  if (parsed?.ok) return { value: parsed.value, source };
  throw new ConfigurationError(
    `${key} is ${JSON.stringify(text)}, from ${describeSource(source)}: ` +
      `${parsed?.complaint ?? "it cannot be set there"}; allowed: ${setting.allowed}.`,
  );
}

/**
 * The reducer of the namespace, for when nobody said which one to use.
 *
 * Each of host and port keeps its own precedence. A port that was set goes with the host found
 * here, because whoever sets it means the reducer. A host that was set does not get the port found
 * here, because it may be another reducer.
 */
function linkedReducer(
  sources: Sources,
  warnings: string[],
): LinkedReducer | undefined {
  if (find("intakeHost", sources) !== undefined) return undefined;
  const links = findReducer(sources.environment);
  if (links.kind === "one") return links.reducer;
  if (links.kind === "several") {
    const names = links.reducers.map(({ hostVariable }) => hostVariable).join(", ");
    warnings.push(
      `Several reducers are announced in the environment (${names}), so none of them is used; ` +
        "set EBPF_NET_INTAKE_HOST and EBPF_NET_INTAKE_PORT",
    );
  }
  return undefined;
}

/**
 * Resolves every setting: flag over environment over configuration file over a reducer that
 * Kubernetes announces in the environment (host and port only) over default.
 *
 * @throws {ConfigurationError} for an unknown flag, a value that is not allowed, or a configuration
 * file that cannot be used.
 */
export async function resolveSettings(inputs: Inputs): Promise<Resolution> {
  const { environment, readTextFile } = inputs;
  const commandLine = readCommandLine(inputs.args);
  const configFile = find("configFile", { commandLine, environment, file: undefined });
  const path = configFile && parseFound("configFile", configFile).value;
  const file = path === undefined ? undefined : await readConfigFile(path, readTextFile);
  const sources: Sources = { commandLine, environment, file };
  const warnings = [...file?.warnings ?? []];
  const reducer = linkedReducer(sources, warnings);

  /** What stands in for a setting that the user did not set. */
  const standIns: { [K in SettingKey]?: Resolved<Settings[K]> } = {};
  if (inputs.hostname) {
    standIns.hostname = { value: inputs.hostname, source: { kind: "default" } };
  }
  if (file?.labels !== undefined) {
    standIns.labels = {
      value: file.labels,
      source: { kind: "file", path: file.path, key: "labels" },
    };
  }
  if (reducer !== undefined) {
    const { host, hostVariable, port, portVariable } = reducer;
    standIns.intakeHost = { value: host, source: { kind: "service", name: hostVariable } };
    standIns.intakePort = { value: port, source: { kind: "service", name: portVariable } };
  }

  const resolved = settingKeys.map((key) => {
    const found = find(key, sources);
    if (found !== undefined) return [key, parseFound(key, found)] as const;
    const fallback = { value: schema[key].default, source: { kind: "default" } } as const;
    return [key, standIns[key] ?? fallback] as const;
  });
  // The types of the values follow from their keys, which `fromEntries` cannot express.
  const settings = Object.fromEntries(
    resolved.map(([key, { value }]) => [key, value]),
  ) as unknown as Settings;
  checkIntakeTls(settings);
  return {
    settings,
    provenance: Object.fromEntries(resolved) as unknown as Provenance,
    ignored: commandLine.ignored,
    warnings,
  };
}
