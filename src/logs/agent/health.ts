import type { Check } from "../../operations/mod.ts";
import type { LogReader } from "../reader/mod.ts";
import type { Ledger } from "./ledger.ts";

export interface AgentHealth {
  readonly reader: LogReader;
  readonly root: string;
  readonly ledger: Ledger;
  /** Why the output does not take anything now; undefined when it does. */
  readonly outputFailure: () => string | undefined;
}

/** Conditions under which an agent does what it is there for. */
export function agentChecks(
  { reader, root, ledger, outputFailure }: AgentHealth,
): readonly Check[] {
  const failure = outputFailure();
  return [
    {
      name: "pod-logs",
      healthy: reader.rootExists,
      detail: reader.rootExists
        ? `${root} is read`
        : `there is no folder ${root}: is --pod-logs-dir the kubelet's podLogsDir?`,
    },
    {
      name: "checkpoint",
      healthy: ledger.failures === 0,
      detail: ledger.failures === 0
        ? "it is written down how far the logs were read"
        : `that could not be written down ${ledger.failures} times in a row (${ledger.lastFailure}): ` +
          "what was delivered since would be repeated after a crash",
    },
    {
      name: "output",
      healthy: failure === undefined,
      detail: failure === undefined ? "it takes records" : `it does not take records: ${failure}`,
    },
  ];
}
