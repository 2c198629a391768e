import { getLogger } from "@logtape/logtape";
import type {
  HeldBackListener,
  HeldBackObjects,
  HeldBackReason,
  KeptResource,
} from "../inventory/mod.ts";
import { clipped } from "../terminal/mod.ts";

const log = getLogger(["k8s-collector", "collector"]);

/** More than a namespace's name has. */
const NAME_LENGTH = 64;

const WHY: Readonly<Record<HeldBackReason, string>> = {
  share: "it has its share of the memory. The newest are not told until others are deleted; " +
    "a quota limits them, a larger memory limit gives more",
  object: "one is larger than any of Kubernetes is. Look at who creates it",
};

export interface HeldBackReportOptions {
  /** What is held back has a deadline. */
  readonly changed: () => void;
  readonly listAnew: (resource: KeptResource) => void;
}

/** Says whose objects are held back, once when it begins and once when it ends. */
export class HeldBackReport implements HeldBackListener {
  readonly #options: HeldBackReportOptions;

  constructor(options: HeldBackReportOptions) {
    this.#options = options;
  }

  begins(objects: HeldBackObjects, reason: HeldBackReason): void {
    log.warning(`{resource} of {namespace} are held back: ${WHY[reason]}`, {
      resource: objects.resource,
      namespace: namespaceOf(objects),
    });
    this.#options.changed();
  }

  ends(objects: HeldBackObjects): void {
    log.info("{resource} of {namespace} are all told again", {
      resource: objects.resource,
      namespace: namespaceOf(objects),
    });
  }

  listWanted(resource: KeptResource): void {
    log.info("listing {resource} anew: there is room again for what was held back", { resource });
    this.#options.listAnew(resource);
  }
}

/** In words; whoever writes them escapes what could steer a terminal. */
export function namespaceOf({ namespace }: HeldBackObjects): string {
  return namespace === undefined
    ? "further namespaces"
    : `namespace ${clipped(namespace, NAME_LENGTH)}`;
}
