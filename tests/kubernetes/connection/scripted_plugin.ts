import { ExecPlugin } from "../../../src/kubernetes/connection/exec/plugin.ts";
import type { ExecSettings } from "../../../src/kubernetes/connection/exec/settings.ts";
import type { ProgramCall, ProgramResult } from "../../../src/kubernetes/connection/mod.ts";
import { SYSTEM_CLOCK } from "../../../src/time/mod.ts";
import { ManualClock } from "./fixtures.ts";

export const apiVersion = "client.authentication.k8s.io/v1";
export const cluster = {
  server: "https://api:6443",
  authorities: "PEM",
  proxyUrl: undefined,
  configuration: { audience: "x" },
};
export const settings: ExecSettings = {
  where: 'kubeconfig /k/config, context "dev", user "admin", exec',
  apiVersion,
  command: "get-token",
  arguments: ["--secret=CANARY"],
  environment: { PASSWORD: "CANARY-PASSWORD" },
  installHint: undefined,
  provideClusterInfo: false,
};

export function credential(status: Record<string, unknown>): ProgramResult {
  const answer = { apiVersion, kind: "ExecCredential", status };
  return { code: 0, stdout: JSON.stringify(answer), stderr: "" };
}

/** A plugin whose program is a function. */
export function scripted(
  answer: (call: ProgramCall, count: number) => ProgramResult | Promise<ProgramResult>,
  changes: Partial<ExecSettings> = {},
  timeoutMilliseconds?: number,
) {
  const clock = new ManualClock();
  const calls: ProgramCall[] = [];
  const plugin = new ExecPlugin({
    settings: { ...settings, ...changes },
    wallClock: clock.read,
    clock: SYSTEM_CLOCK,
    run: async (call) => {
      calls.push(call);
      return await answer(call, calls.length);
    },
    timeoutMilliseconds,
  });
  const signal = new AbortController().signal;
  const read = (reason: "scheduled" | "unauthorized" | "tls" = "scheduled") =>
    plugin.read(reason, cluster, signal);
  return { clock, calls, plugin, read };
}
