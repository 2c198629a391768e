import { suggest } from "../configuration/mod.ts";
import { schema, settingKeys } from "./settings.ts";

/** Variables as they come from a container's environment; undefined and empty are the same. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variables that settings are read from, and what is to be said about the others. */
export interface SettingsEnvironment {
  readonly environment: Environment;
  readonly warnings: readonly string[];
}

const OWN_PREFIX = /^(EBPF_NET_|K8S_COLLECTOR_)/;

/** Known to the programs before this one, or to this project's own tests and scripts. */
const OTHERS = [
  "EBPF_NET_CRASH_METRIC_HOST",
  "EBPF_NET_CRASH_METRIC_PORT",
  "EBPF_NET_DATA_DIR",
  "EBPF_NET_DEBUG_MODE",
  "EBPF_NET_HOST_DIR",
  "EBPF_NET_INTAKE_ENCODER",
  "EBPF_NET_LOG_FILE_PATH",
  "EBPF_NET_RECORD_INTAKE_OUTPUT_PATH",
  "EBPF_NET_RUN_UNDER_GDB",
];

/**
 * Takes the variables as Secrets and the kubelet hand them over: line feeds at the end of a value
 * are left out, and so is what the kubelet sets for a Service whose name happens to make one of our
 * variables (Kubernetes concept: Service, environment variables). A variable with one of our
 * prefixes that is none of ours, but nearly one, was mistyped.
 */
export function settingsEnvironment(given: Environment): SettingsEnvironment {
  const known = settingKeys.flatMap((key) => schema[key].environment);
  const environment: Record<string, string | undefined> = {};
  const warnings: string[] = [];
  for (const [name, value = ""] of Object.entries(given)) {
    if (!known.includes(name)) {
      environment[name] = value;
      const meant = nearly(name, known);
      if (meant !== undefined && value !== "") {
        warnings.push(`Variable ${name} is not known. Did you mean ${meant}?`);
      }
    } else if (isServiceLink(name, value, given)) {
      warnings.push(
        `Variable ${name} is ignored: Kubernetes made it for a Service of that name. ` +
          "Set enableServiceLinks: false in the pod's spec",
      );
    } else environment[name] = value.replace(/[\r\n]+$/, "");
  }
  return { environment, warnings };
}

/** `X_PORT=tcp://…` with `X_SERVICE_PORT` beside it. */
function isServiceLink(name: string, value: string, given: Environment): boolean {
  return /^[a-z]+:\/\//.test(value) && name.endsWith("_PORT") &&
    given[`${name.replace(/_PORT$/, "")}_SERVICE_PORT`] !== undefined;
}

function nearly(name: string, known: readonly string[]): string | undefined {
  const [prefix] = OWN_PREFIX.exec(name) ?? [];
  if (prefix === undefined || OTHERS.includes(name)) return undefined;
  // Of the prefix every name has its share; what is behind it must be alike.
  const own = known.filter((each) => each.startsWith(prefix));
  const rest = suggest(name.slice(prefix.length), own.map((each) => each.slice(prefix.length)));
  return rest === undefined ? undefined : prefix + rest;
}
