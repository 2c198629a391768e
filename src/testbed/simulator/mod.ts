/**
 * A Kubernetes cluster that lives in memory, behind a real list/watch API over HTTP: for
 * demonstrations, tests and fault campaigns.
 *
 * @module
 */
export type { Access } from "./access.ts";
export type { ApiRequest } from "./api_request.ts";
export { Churn } from "./churn.ts";
export type { CompressedStreams } from "./api_server.ts";
export { type Cluster, type Identity, ownedBy } from "./cluster.ts";
export { DEFAULT_SCENARIO } from "./default_scenario.ts";
export type { Disturbance } from "./disturbance.ts";
export type { Format } from "./encoding.ts";
export { SimulatorError, SimulatorListenError } from "./errors.ts";
export type { Faults, FaultScope, RequestFault } from "./faults.ts";
export type { CronSchedule, Jobs, JobSchedule } from "./jobs.ts";
export { kubeconfig, type KubeconfigOptions } from "./kubeconfig.ts";
export type { Addressing, Kubelet } from "./kubelet.ts";
export type { Verb } from "./negotiation.ts";
export type {
  ContainerStatus,
  Job,
  ObjectKey,
  OwnerReference,
  Pod,
  PodTemplate,
  ReplicaSet,
} from "./objects.ts";
export { AT_ONCE, LIFELIKE, type Pace } from "./pod_launcher.ts";
export { type IpFamily, podTemplate, type Workload } from "./pod_template.ts";
export { Random } from "./random.ts";
export type { Change, ResourceStore } from "./resource_store.ts";
export type { ResourceName } from "./resources.ts";
export { playScenario, type ScenarioOptions } from "./scenario.ts";
export { parseScenario, ScenarioError } from "./scenario_parser.ts";
export type { ScenarioLine, Step } from "./scenario_step.ts";
export { Simulator, type SimulatorOptions, startSimulator } from "./simulator.ts";
export { failure, type Status, tooOld } from "./status.ts";
export type { WorkloadKind, Workloads } from "./workloads.ts";
