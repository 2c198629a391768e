import { type CollectorImage, collectorImage, listenersOf, normalise } from "../collector/mod.ts";
import type { CollectorConfiguration, Finding, Specification } from "../specification/mod.ts";
import { attributesHaveActions } from "./attribute_checks.ts";
import type { Check } from "./check.ts";
import * as components from "./component_checks.ts";
import { detectorsFit } from "./detector_checks.ts";
import * as files from "./file_checks.ts";
import * as exporters from "./exporter_checks.ts";
import * as ports from "./port_checks.ts";
import * as processors from "./processor_checks.ts";
import * as receivers from "./receiver_checks.ts";
import { settingsAreTaken } from "./setting_checks.ts";
import { signalsFit } from "./signal_checks.ts";
import { statementsAreWhole } from "./statement_checks.ts";
import * as values from "./value_checks.ts";
import { variablesAreDeclared } from "./variable_checks.ts";
import * as workload from "./workload_checks.ts";

/** In the order in which a person reads what they find. */
const CHECKS: readonly Check[] = [
  workload.modesFit,
  workload.imageIsPinned,
  workload.resourcesSuffice,
  workload.sidecarHasRequests,
  workload.budgetLetsDrain,
  workload.scalerHasRequests,
  workload.hostPortsAreFree,
  workload.rightsAreGiven,
  components.componentsExist,
  components.protocolsAreNamed,
  components.somePipeline,
  components.componentsAreUsed,
  components.extensionsExist,
  components.helpersExist,
  signalsFit,
  settingsAreTaken,
  ports.endpointsAreValid,
  ports.portsDiffer,
  ports.reachable,
  variablesAreDeclared,
  processors.limiterFits,
  processors.limiterIsFirst,
  processors.batchFits,
  attributesHaveActions,
  detectorsFit,
  statementsAreWhole,
  exporters.exportersHaveEndpoints,
  exporters.prometheusListens,
  values.durationsHaveUnits,
  values.noSecrets,
  files.storageHasFolder,
  files.filesHaveFolder,
  files.certificatesAreThere,
  files.certificatesHaveKeys,
  receivers.logsHavePositions,
  receivers.scrapesSomething,
  receivers.hostIsScraped,
  values.telemetryStarts,
];

/** A specification that was looked at from all sides. */
export interface CheckedSpecification {
  readonly specification: Specification;
  /** In the words that the image's version knows. */
  readonly collector: CollectorConfiguration;
  readonly image: CollectorImage;
  /** Paths are those of what was given. */
  readonly findings: readonly Finding[];
}

/** Brings the configuration up to date, and finds what cannot work. */
export function checkSpecification(specification: Specification): CheckedSpecification {
  const image = collectorImage(specification.collector_image);
  const { collector, notices, given } = normalise(specification.collector, {
    image,
    serves: specification.mode !== "sidecar",
    probes: specification.probes,
  });
  const listeners = listenersOf(collector);
  const checked = { specification, collector, image, listeners };
  const found = CHECKS.flatMap((check) => [...check(checked)])
    .map((finding) => ({ ...finding, path: given(finding.path) }));
  return { specification, collector, image, findings: [...found, ...notices] };
}
