import { ConfigurationError } from "../configuration/mod.ts";
import { checkSpecification } from "../deployment/checks/mod.ts";
import { injectIntoLive, injectIntoText, removeAll, sidecarOf } from "../deployment/sidecar/mod.ts";
import { type Specification, SpecificationError } from "../deployment/specification/mod.ts";
import type { Api } from "../kubernetes/api/mod.ts";
import { exitCodes } from "../operations/mod.ts";
import { print, printError, writeData } from "../terminal/mod.ts";
import { nameOf } from "./deploy_output.ts";
import type { DeploySettings } from "./deploy_settings.ts";

/** The first version that runs native sidecars without being told to. */
const NATIVE_SINCE = 29;

/** Manifests from standard input to standard output, without what an earlier run put in. */
export async function removeFromText(): Promise<number> {
  const { text, removed } = removeAll(await new Response(Deno.stdin.readable).text());
  await writeData(new TextEncoder().encode(text));
  if (removed === 0) printError("notice: there was no sidecar in it");
  return exitCodes.success;
}

/** Manifests from standard input to standard output, with the sidecar. */
export async function injectText(specification: Specification): Promise<number> {
  const sidecar = sidecarOf(checkedSidecar(specification), true);
  const given = await new Response(Deno.stdin.readable).text();
  const { text, into, leftAlone } = injectIntoText(given, sidecar, specification.sidecar.selector);
  for (const one of leftAlone) printError(`left alone: ${one}`);
  if (into.length === 0) {
    throw new SpecificationError([
      "there is no pod in it that the sidecar is for: nothing was changed",
    ]);
  }
  await writeData(new TextEncoder().encode(text));
  return exitCodes.success;
}

/** Into workloads of the cluster, or out of them. */
export async function injectLive(
  api: Api,
  specification: Specification,
  { selector, namespace, remove }: DeploySettings,
  signal: AbortSignal,
): Promise<number> {
  if (selector === undefined) {
    throw new ConfigurationError(
      "deploy inject --apply needs -l SELECTOR: which workloads are meant",
    );
  }
  const native = await runsNativeSidecars(api, signal);
  const sidecar = remove ? undefined : sidecarOf(checkedSidecar(specification), native);
  const changed = await injectIntoLive(api, sidecar, {
    namespace: namespace ?? specification.namespace,
    labelSelector: selector,
    signal,
  });
  print(
    changed.map(({ type, name }) => `${nameOf(type, name)} ${remove ? "without" : "with"} sidecar`),
  );
  return exitCodes.success;
}

function checkedSidecar(specification: Specification) {
  if (specification.mode === "sidecar") return checkSpecification(specification);
  throw new SpecificationError([
    `mode is ${specification.mode}: only a sidecar is put into others' pods. Set mode: sidecar`,
  ]);
}

async function runsNativeSidecars(api: Api, signal: AbortSignal): Promise<boolean> {
  const { minor = "0" } = await api.document("/version", { signal }) as { readonly minor?: string };
  return Number.parseInt(minor) >= NATIVE_SINCE;
}
