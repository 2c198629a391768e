import type { Api } from "../../kubernetes/api/mod.ts";
import {
  type ApiObject,
  CLUSTER_ROLE_BINDINGS,
  CLUSTER_ROLES,
  CONFIG_MAPS,
  DAEMON_SETS,
  DEPLOYMENTS,
  DISRUPTION_BUDGETS,
  POD_AUTOSCALERS,
  type ResourceType,
  SERVICE_ACCOUNTS,
  SERVICE_MONITORS,
  SERVICES,
} from "../../kubernetes/resource/mod.ts";
import { type Clock } from "../../time/mod.ts";
import { type CheckedSpecification, checkSpecification } from "../checks/mod.ts";
import {
  type DeploymentHealth,
  eventsOf,
  observe,
  obstacle,
  waitUntilReady,
} from "../health/mod.ts";
import { labels, ownerAnnotation, render, type Rendered } from "../objects/mod.ts";
import {
  applyRollout,
  applySetOf,
  deleteRollout,
  type Outcome,
  planRollout,
  pruneRollout,
  REPLICAS_MANAGER,
  type Rollout,
  type RolloutOptions,
} from "../rollout/mod.ts";
import {
  type CollectorConfiguration,
  type Finding,
  type Specification,
  SpecificationError,
} from "../specification/mod.ts";
import { injectIntoText, sidecarOf } from "../sidecar/mod.ts";
import { type DeploymentMetrics, deploymentMetrics, nodeResources } from "../usage/mod.ts";
import { acceptable } from "./acceptable.ts";
import { discover, ensureNamespace } from "./discovery.ts";

export interface CollectorDeploymentOptions {
  readonly api: Api;
  readonly clock: Clock;
  readonly wallClock: () => number;
  readonly signal: AbortSignal;
  /** Objects that belong to it beside its own; they stand before its workload's. */
  readonly more?: readonly Rendered[];
  /** Told what was written, object by object. */
  readonly report?: (outcome: Outcome) => void;
  /** Told why it is not ready yet, whenever that changes. */
  readonly progress?: (why: string) => void;
  /** How a finding is told, with its place where that is known. */
  readonly line?: (finding: Finding) => string;
}

export interface DeployOptions {
  readonly createNamespace?: boolean;
  /** Take fields away from other managers. */
  readonly force?: boolean;
  /** Delete and make anew what cannot be changed. */
  readonly recreate?: boolean;
  /** Take over what kubectl once applied, so that what is not wanted of it goes. */
  readonly adopt?: boolean;
}

/** What came of a deployment, at the moment after it was written. */
export type DeploymentStatus =
  | { readonly kind: "ready" }
  | { readonly kind: "in progress"; readonly why: string }
  | { readonly kind: "failed"; readonly error: string };

/** A deployment of Collectors in one cluster: the API of the requirement document. */
export class CollectorDeployment {
  readonly #options: CollectorDeploymentOptions;
  #checked: CheckedSpecification;

  /**
   * What cannot work is refused as soon as it is to be written; what is there can be looked at and
   * deleted all the same.
   */
  constructor(specification: Specification, options: CollectorDeploymentOptions) {
    this.#options = options;
    this.#checked = checkSpecification(specification);
  }

  get specification(): Specification {
    return this.#checked.specification;
  }

  /** Everything as it is to be. */
  #objects(serviceMonitors: boolean): readonly Rendered[] {
    return [...this.#options.more ?? [], ...render(this.#checked, { serviceMonitors })];
  }

  /**
   * What would happen; nothing is written but, where that is asked for, the namespace.
   *
   * @throws {SpecificationError} when the specification cannot work
   * @throws {PlanRefusedError} with every refusal of the server
   */
  async plan(options: DeployOptions = {}): Promise<Rollout> {
    const { api, signal } = this.#options;
    this.#checked = this.#check(this.specification);
    const { namespace } = this.specification;
    await ensureNamespace(api, namespace, options.createNamespace ?? false, signal);
    const { serviceMonitors } = await discover(api, this.specification, signal);
    return await planRollout(api, this.#objects(serviceMonitors), this.#rollout(options));
  }

  /** Writes all of it, or nothing when the server would refuse a part. */
  async deploy(options: DeployOptions = {}): Promise<DeploymentStatus> {
    const { api } = this.#options;
    const rollout = await this.plan(options);
    await applyRollout(api, rollout, this.#rollout(options));
    await this.prune(rollout, options);
    return await this.#status();
  }

  /** Writes what was planned, and leaves what is not wanted any more where it is. */
  async apply(rollout: Rollout, options: DeployOptions = {}): Promise<void> {
    await applyRollout(this.#options.api, rollout, this.#rollout(options));
  }

  /** Deletes what is not wanted any more. */
  async prune(rollout: Rollout, options: DeployOptions = {}): Promise<void> {
    await pruneRollout(this.#options.api, rollout, this.#rollout(options));
  }

  /**
   * Another configuration of the Collector, and nothing else; its pods roll once. Before there is a
   * deployment that is its ConfigMap.
   */
  async updateConfig(collector: CollectorConfiguration): Promise<void> {
    this.#checked = this.#check({ ...this.specification, collector });
    const { api, signal } = this.#options;
    const { mode, name, namespace } = this.specification;
    const workload: ResourceType = mode === "daemonset" ? DAEMON_SETS : DEPLOYMENTS;
    const found = await api.find(workload, { name, namespace }, { signal });
    await this.#applyOnly(found === undefined ? [CONFIG_MAPS] : [CONFIG_MAPS, workload]);
  }

  async getMetrics(): Promise<DeploymentMetrics> {
    const { api, clock, signal } = this.#options;
    return await deploymentMetrics(api, this.specification, clock, signal);
  }

  async getPodStatus(): Promise<DeploymentHealth["pods"]> {
    return (await this.healthCheck()).pods;
  }

  async getEvents(): ReturnType<typeof eventsOf> {
    return await eventsOf(this.#options.api, this.specification, this.#options.signal);
  }

  /** Of every node of the cluster, for pods that find none. */
  async getNodeResources(): ReturnType<typeof nodeResources> {
    return await nodeResources(this.#options.api, this.#options.signal);
  }

  /** Manifests with this sidecar in every pod that is selected; the rest stays to the byte. */
  injectSidecar(manifests: string, native = true): ReturnType<typeof injectIntoText> {
    const sidecar = sidecarOf(this.#checked, native);
    return injectIntoText(manifests, sidecar, this.specification.sidecar.selector);
  }

  /** @throws {SpecificationError} for what is no gateway, or has a scaler */
  async scale(replicas: number): Promise<void> {
    const { mode, name, namespace, high_availability: { hpa } } = this.specification;
    if (mode !== "gateway") {
      throw new SpecificationError([
        `a ${mode} cannot be scaled: there is one for each node or pod`,
      ]);
    }
    if (hpa !== undefined) {
      throw new SpecificationError([
        `a scaler decides how many there are, between ${hpa.min_replicas} and ${hpa.max_replicas}: ` +
        "change high_availability.hpa",
      ]);
    }
    const part = { metadata: { name, namespace }, spec: { replicas } } as ApiObject;
    const { api, signal } = this.#options;
    // Whoever scales by hand means it.
    await api.apply(DEPLOYMENTS, part, { manager: REPLICAS_MANAGER, force: true, signal });
    this.#checked = this.#check({ ...this.specification, replicas });
  }

  async healthCheck(allowNoNodes = false): Promise<DeploymentHealth> {
    const { api, wallClock, signal, more = [] } = this.#options;
    const others = more.flatMap(({ type: { kind }, object: { metadata } }) =>
      kind === "Deployment" || kind === "DaemonSet"
        ? [{ kind, name: metadata?.name ?? "" } as const]
        : []
    );
    return await observe(api, this.specification, { others, allowNoNodes, wallClock, signal });
  }

  /**
   * @throws {WaitFailedError} as soon as it is clear that it will not become ready, with the reason
   * @throws {WaitTimeoutError} when it takes too long, with the last reason
   */
  async waitUntilReady(timeoutMilliseconds: number, allowNoNodes = false): Promise<void> {
    const { clock, signal, progress } = this.#options;
    await waitUntilReady({
      observe: () => this.healthCheck(allowNoNodes),
      timeoutMilliseconds,
      clock,
      signal,
      report: progress ?? (() => {}),
    });
  }

  /** Account, role and binding alone. */
  async createRbac(): Promise<void> {
    await this.#applyOnly([SERVICE_ACCOUNTS, CLUSTER_ROLES, CLUSTER_ROLE_BINDINGS]);
  }

  async createService(service: Specification["network"]["service"] = undefined): Promise<void> {
    const { network } = this.specification;
    await this.#change({
      network: { ...network, service: service ?? { type: "ClusterIP" } },
    }, [SERVICES]);
  }

  async createHeadlessService(): Promise<void> {
    const { network } = this.specification;
    await this.#change({ network: { ...network, headless_service: true } }, [SERVICES]);
  }

  async createHpa(hpa: NonNullable<Specification["high_availability"]["hpa"]>): Promise<void> {
    await this.#available({ hpa }, [POD_AUTOSCALERS]);
  }

  async createPdb(pdb: NonNullable<Specification["high_availability"]["pdb"]>): Promise<void> {
    await this.#available({ pdb }, [DISRUPTION_BUDGETS]);
  }

  async setAntiAffinity(
    apart: NonNullable<Specification["high_availability"]["anti_affinity"]>,
  ): Promise<void> {
    await this.#available({ anti_affinity: apart }, [DEPLOYMENTS]);
  }

  async createServiceMonitor(interval = "30s"): Promise<void> {
    const monitoring = { service_monitor: "required", interval } as const;
    await this.#change({ monitoring }, [SERVICES, SERVICE_MONITORS]);
  }

  /** Everything that is this deployment's, and nothing else. */
  async delete(): Promise<readonly Outcome[]> {
    return await deleteRollout(this.#options.api, this.#rollout({}));
  }

  async #available(
    change: Partial<Specification["high_availability"]>,
    types: readonly ResourceType[],
  ): Promise<void> {
    const { high_availability: availability } = this.specification;
    await this.#change({ high_availability: { ...availability, ...change } }, types);
  }

  async #change(change: Partial<Specification>, types: readonly ResourceType[]): Promise<void> {
    this.#checked = this.#check({ ...this.specification, ...change });
    await this.#applyOnly(types);
  }

  async #applyOnly(types: readonly ResourceType[]): Promise<void> {
    const { api, signal } = this.#options;
    this.#checked = this.#check(this.specification);
    const { serviceMonitors } = await discover(api, this.specification, signal);
    const objects = this.#objects(serviceMonitors).filter(({ type }) => types.includes(type));
    const options = this.#rollout({});
    await applyRollout(api, await planRollout(api, objects, options), options);
  }

  async #status(): Promise<DeploymentStatus> {
    if (this.specification.mode === "sidecar") return { kind: "ready" };
    const found = obstacle(await this.healthCheck());
    if (found === undefined) return { kind: "ready" };
    return found.hopeless
      ? { kind: "failed", error: found.why }
      : { kind: "in progress", why: found.why };
  }

  #check(specification: Specification): CheckedSpecification {
    return acceptable(specification, this.#options.line ?? (({ message }) => message));
  }

  #rollout({ force = false, recreate = false, adopt = false }: DeployOptions): RolloutOptions {
    const { specification, image } = this.#checked;
    const { name, namespace, replicas, high_availability: { hpa } } = specification;
    return {
      set: applySetOf(name, namespace),
      owner: `${namespace}/${name}`,
      labels: labels(specification, image.tag),
      annotations: ownerAnnotation(specification),
      replicas: hpa === undefined ? replicas : undefined,
      force,
      recreate,
      adopt,
      signal: this.#options.signal,
      report: this.#options.report ?? (() => {}),
    };
  }
}
