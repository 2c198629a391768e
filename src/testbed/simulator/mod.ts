/**
 * A Kubernetes cluster that lives in memory, behind a real list/watch API over HTTP: for
 * demonstrations, tests and fault campaigns.
 *
 * @module
 */
export { Churn } from "./churn.ts";
export type { CompressedStreams } from "./api_server.ts";
export { type Cluster, ownedBy } from "./cluster.ts";
export { DEFAULT_SCENARIO } from "./default_scenario.ts";
export type { Disturbance } from "./disturbance.ts";
export { SimulatorError } from "./errors.ts";
export { kubeconfig } from "./kubeconfig.ts";
export type { Pod } from "./objects.ts";
export { LIFELIKE } from "./pod_launcher.ts";
export type { Workload } from "./pod_template.ts";
export { Random } from "./random.ts";
export { playScenario } from "./scenario.ts";
export { parseScenario, ScenarioError } from "./scenario_parser.ts";
export type { ScenarioLine } from "./scenario_step.ts";
export { Simulator, type SimulatorOptions, startSimulator } from "./simulator.ts";
export { failure, tooOld } from "./status.ts";
