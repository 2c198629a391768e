import {
  type AttributeOptions,
  brief,
  podAttributes,
  type Surrounding,
} from "../../enrichment/attributes/mod.ts";
import {
  type Found,
  mayBeOwned,
  type PodHistory,
  type RetainedPod,
} from "../../enrichment/history/mod.ts";
import type { Attributes } from "../format/mod.ts";
import { parsePodFolder, type StreamName } from "../reader/mod.ts";
import { isExcluded } from "./exclusion.ts";
import type { Named, Namer } from "./names.ts";

/** So many streams are named without working it out again. */
const REMEMBERED = 20_000;

const NOTHING: Surrounding = {};

interface Remembered {
  readonly pod: RetainedPod | undefined;
  readonly reason: string;
  readonly surrounding: Surrounding | "asking";
  readonly named: Named;
}

export interface HistoryNamerOptions extends AttributeOptions {
  readonly history: PodHistory;
  /** Whether more pods may become known. */
  readonly learns: boolean;
  /** Leave out what is long and rarely of use. */
  readonly brief: boolean;
  /** What is known beside the pods of a namespace; `asking` while that is to be known soon. */
  readonly surroundingOf?: (namespace: string) => Surrounding | "asking";
}

/** Names streams by what is known of their pods, and else by their paths. */
export class HistoryNamer implements Namer {
  readonly #options: HistoryNamerOptions;
  readonly #remembered = new Map<string, Remembered>();

  constructor(options: HistoryNamerOptions) {
    this.#options = options;
  }

  get learns(): boolean {
    return this.#options.learns;
  }

  name(stream: StreamName, now: number): Named {
    const key = `${stream.folder}/${stream.container}/${stream.restart}`;
    const found = this.#lookup(stream, now);
    const pod = found.state === "unknown" ? undefined : found.pod;
    const reason = found.state === "unknown" ? found.reason : "";
    const surrounding = pod === undefined
      ? NOTHING
      : this.#options.surroundingOf?.(pod.namespace) ?? NOTHING;
    const complete = surrounding !== "asking" && this.#isComplete(found);
    const before = this.#remembered.get(key);
    if (
      before !== undefined && before.pod === pod && before.reason === reason &&
      before.surrounding === surrounding && before.named.complete === complete
    ) return before.named;
    const named = this.#named(stream, found, surrounding, complete);
    this.#remembered.set(key, { pod, reason, surrounding, named });
    if (this.#remembered.size > REMEMBERED) {
      for (const oldest of this.#remembered.keys()) {
        this.#remembered.delete(oldest);
        break;
      }
    }
    return named;
  }

  #lookup({ folder, container, restart }: StreamName, now: number): Found {
    const uid = parsePodFolder(folder)?.uid ?? "";
    return this.#options.history.lookup({ by: "path", uid, container, restart }, now);
  }

  #isComplete(found: Found): boolean {
    if (found.state === "unknown") return false;
    const { controller } = found.pod;
    const owned = controller === undefined || !mayBeOwned(controller) ||
      this.#options.history.ownerKnown(controller.uid);
    return owned && found.instance !== undefined;
  }

  #named(
    stream: StreamName,
    found: Found,
    surrounding: Surrounding | "asking",
    complete: boolean,
  ): Named {
    const { container, restart } = stream;
    if (found.state === "unknown") {
      return {
        result: "path",
        reason: found.reason,
        complete: false,
        attributes: pathAttributes(stream),
        excluded: false,
        finishedAt: undefined,
      };
    }
    const { pod, instance, state } = found;
    const beside = surrounding === "asking" ? NOTHING : surrounding;
    const called = { name: container, restart };
    const all = podAttributes(pod, instance, called, this.#options, beside);
    const attributes = this.#options.brief ? brief(all) : all;
    if (state === "deleted") attributes.set("k8s_collector.enrichment", "deleted");
    return {
      result: state,
      reason: "",
      complete,
      attributes,
      excluded: isExcluded(pod, container),
      finishedAt: instance?.finishedAt || undefined,
    };
  }
}

/** What the names of folders and files say. The folder of a static pod does not have its uid. */
function pathAttributes({ folder, container, restart }: StreamName): Attributes {
  const name = parsePodFolder(folder);
  const attributes = new Map<string, string | number>();
  if (name !== undefined) {
    attributes.set("k8s.namespace.name", name.namespace);
    attributes.set("k8s.pod.name", name.name);
    if (!/^[0-9a-f]{32}$/.test(name.uid)) attributes.set("k8s.pod.uid", name.uid);
  }
  attributes.set("k8s.container.name", container);
  attributes.set("k8s.container.restart_count", restart);
  attributes.set("k8s_collector.enrichment", "path");
  return attributes;
}
