import {
  describeSource,
  find,
  type ReadTextFile,
  resolve,
  type Resolved,
  type Sources,
  valuesOf,
} from "../configuration/mod.ts";
import {
  checkIntakeTls,
  findReducer,
  LABEL_VALUE_LIMIT,
  labelFits,
  type LinkedReducer,
} from "../intake/mod.ts";
import { readCollectorFlags } from "./command_line.ts";
import { readConfigFile } from "./config_file.ts";
import { settingsEnvironment } from "./environment.ts";
import { schema, type SettingKey, type Settings, type SettingsProvenance } from "./settings.ts";

export interface Inputs {
  /** The command line without program and command. */
  readonly args: readonly string[];
  readonly environment: Sources["environment"];
  readonly readTextFile: ReadTextFile;
  /** Host name of the system; undefined or empty when it is not known. */
  readonly hostname: string | undefined;
}

export interface Resolution {
  readonly settings: Settings;
  readonly provenance: SettingsProvenance;
  /** Flags of older programs that were accepted and have no effect, each once. */
  readonly ignored: readonly string[];
  /** Sentences for the log: what was left out, and why. */
  readonly warnings: readonly string[];
}

/**
 * Resolves every setting: flag over environment over configuration file over a reducer that
 * Kubernetes announces in the environment (host and port only) over default.
 *
 * @throws {ConfigurationError} for an unknown flag, a value that is not allowed, or a configuration
 * file that cannot be used.
 */
export async function resolveSettings(inputs: Inputs): Promise<Resolution> {
  const { readTextFile } = inputs;
  const { environment, warnings: remarks } = settingsEnvironment(inputs.environment);
  const commandLine = readCollectorFlags(inputs.args);
  const withoutFile = { commandLine, environment, file: undefined };
  const path = find("configFile", schema.configFile, withoutFile)?.value;
  const file = path === undefined ? undefined : await readConfigFile(path, readTextFile);
  const sources: Sources = { commandLine, environment, file };
  const warnings = [...remarks, ...file?.warnings ?? []];
  const reducer = linkedReducer(sources, commandLine.speaksOfOld, warnings);

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
  const provenance = withFittingCluster(resolve<Settings>(schema, sources, standIns), warnings);
  const settings = valuesOf(provenance);
  checkIntakeTls(settings);
  return { settings, provenance, ignored: commandLine.ignored, warnings };
}

/** The cluster's name is announced as a label, so it has a label's length. */
function withFittingCluster(
  provenance: SettingsProvenance,
  warnings: string[],
): SettingsProvenance {
  const { value, source } = provenance.clusterName;
  if (value === undefined || labelFits("cluster", value)) return provenance;
  warnings.push(
    `The cluster's name ${JSON.stringify(value)}, from ${describeSource(source)}, is ignored, ` +
      `because it has more than ${LABEL_VALUE_LIMIT} characters`,
  );
  return { ...provenance, clusterName: { value: undefined, source: { kind: "default" } } };
}

/**
 * The reducer of the namespace, for when nobody said which one to use.
 *
 * Only in the containers of the published chart, which pass flags of the programs before this one
 * and name no reducer to the watcher: whoever may create Services in the namespace can make such
 * variables, and would be sent the inventory.
 *
 * Each of host and port keeps its own precedence. A port that was set goes with the host found
 * here, because whoever sets it means the reducer. A host that was set does not get the port found
 * here, because it may be another reducer.
 */
function linkedReducer(
  sources: Sources,
  isPublishedChart: boolean,
  warnings: string[],
): LinkedReducer | undefined {
  if (find("intakeHost", schema.intakeHost, sources) !== undefined) return undefined;
  const links = findReducer(sources.environment);
  if (links.kind !== "none" && !isPublishedChart) {
    const [{ hostVariable }] = links.kind === "one" ? [links.reducer] : links.reducers;
    warnings.push(
      `A Service announces a reducer (${hostVariable}), but whoever may create Services here can: ` +
        "it counts only with the arguments of the published chart. Set EBPF_NET_INTAKE_HOST",
    );
    return undefined;
  }
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
