import type { Clock } from "../../time/mod.ts";
import { managedByController, metadataFields, podSpecFields } from "./managed_fields.ts";
import { AddressPool, type Node, nodes } from "./network.ts";
import {
  type Job,
  type ObjectKey,
  type ObjectMeta,
  type OwnerReference,
  type Pod,
  type PodTemplate,
  type ReplicaSet,
  type StringMap,
  timestamp,
} from "./objects.ts";
import { admittedSpec } from "./pod_template.ts";
import type { Random } from "./random.ts";
import { type ObjectHistory, ResourceStore } from "./resource_store.ts";
import type { ResourceName } from "./resources.ts";
import { Revision } from "./revision.ts";

export interface ClusterOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly nodes?: number;
  /** Changes kept of each resource; a watch that falls further behind is dropped. */
  readonly historyLimit?: number;
  readonly firstResourceVersion?: number;
}

/** Name and owner of an object to be made. */
export interface Identity {
  readonly namespace: string;
  readonly name: string;
  /** Beginning of the name, when the rest was generated. */
  readonly generateName?: string;
  readonly owner?: OwnerReference;
  /** Labels beside those of the template. */
  readonly labels?: StringMap;
}

/**
 * An in-memory cluster: the objects that the API server serves, and their creation, change and
 * deletion. What controllers and kubelets do with them is elsewhere. Every method is synchronous,
 * and the same calls with the same seed and clock make the same objects.
 */
export class Cluster {
  readonly clock: Clock;
  readonly random: Random;
  readonly revision: Revision;
  readonly pods: ResourceStore<Pod>;
  readonly replicasets: ResourceStore<ReplicaSet>;
  readonly jobs: ResourceStore<Job>;
  readonly nodes: readonly Node[];
  readonly addresses = new AddressPool();

  constructor(options: ClusterOptions) {
    const { clock, random, historyLimit = 10_000, firstResourceVersion = 1000 } = options;
    this.clock = clock;
    this.random = random;
    this.nodes = nodes(options.nodes ?? 3);
    this.revision = new Revision(firstResourceVersion);
    this.pods = new ResourceStore(this.revision, historyLimit);
    this.replicasets = new ResourceStore(this.revision, historyLimit);
    this.jobs = new ResourceStore(this.revision, historyLimit);
  }

  /** The objects of a resource and their history, to be read. */
  history(resource: ResourceName): ObjectHistory {
    return this[resource];
  }

  /** The present time as objects carry it. */
  now(): string {
    return timestamp(this.clock.now());
  }

  /** Forgets the history of all resources: older resourceVersions answer 410 from now on. */
  compact(): void {
    for (const store of [this.pods, this.replicasets, this.jobs]) store.compact();
  }

  /** A Pending pod without node, address or containers, stored. */
  createPod(identity: Identity, template: PodTemplate): Pod {
    return this.pods.apply(this.newPod(identity, template));
  }

  /** The same, not stored. */
  newPod(identity: Identity, template: PodTemplate): Pod {
    const labels = { ...template.metadata.labels, ...identity.labels };
    const spec = admittedSpec(template, () => this.random.suffix());
    const fields = { "f:spec": podSpecFields(spec) };
    return {
      metadata: this.#metadata(identity, labels, template.metadata.annotations, "v1", fields),
      spec,
      status: { phase: "Pending", qosClass: "Burstable" },
    };
  }

  createReplicaSet(identity: Identity, template: PodTemplate, replicas: number): ReplicaSet {
    return this.replicasets.apply(this.newReplicaSet(identity, template, replicas));
  }

  newReplicaSet(identity: Identity, template: PodTemplate, replicas: number): ReplicaSet {
    const labels = template.metadata.labels ?? {};
    const annotations = {
      "deployment.kubernetes.io/desired-replicas": `${replicas}`,
      "deployment.kubernetes.io/max-replicas": `${replicas + 1}`,
      "deployment.kubernetes.io/revision": "1",
    };
    return {
      metadata: this.#metadata(identity, labels, annotations, "apps/v1", OWNER_FIELDS),
      spec: { replicas, selector: { matchLabels: labels }, template },
      status: { replicas: 0 },
    };
  }

  createJob(identity: Identity, template: PodTemplate): Job {
    return this.jobs.apply(this.newJob(identity, template));
  }

  newJob(identity: Identity, template: PodTemplate): Job {
    const uid = this.random.uuid();
    const labels = {
      "batch.kubernetes.io/controller-uid": uid,
      "batch.kubernetes.io/job-name": identity.name,
    };
    const metadata = this.#metadata(identity, labels, undefined, "batch/v1", OWNER_FIELDS);
    return {
      metadata: { ...metadata, uid },
      spec: {
        parallelism: 1,
        completions: 1,
        backoffLimit: 6,
        selector: { matchLabels: { "batch.kubernetes.io/controller-uid": uid } },
        template: {
          ...template,
          metadata: {
            ...template.metadata,
            labels: { ...template.metadata.labels, ...labels },
          },
        },
        completionMode: "NonIndexed",
        suspend: false,
        podReplacementPolicy: "TerminatingOrFailed",
      },
      status: {
        startTime: this.now(),
        active: 1,
        terminating: 0,
        uncountedTerminatedPods: {},
        ready: 0,
      },
    };
  }

  /** Replaces the owner of a ReplicaSet or takes it away: adoption and orphaning. */
  setOwner(key: ObjectKey, owner: OwnerReference | undefined): ReplicaSet | undefined {
    const replicaSet = this.replicasets.get(key);
    if (replicaSet === undefined) return undefined;
    const { ownerReferences: _, ...metadata } = replicaSet.metadata;
    return this.replicasets.apply({
      ...replicaSet,
      metadata: { ...metadata, ...(owner === undefined ? {} : { ownerReferences: [owner] }) },
    });
  }

  /** Everything in a namespace is gone at once, as at the end of its deletion. */
  deleteNamespace(namespace: string): number {
    let deleted = 0;
    for (const store of [this.pods, this.replicasets, this.jobs]) {
      for (const { metadata } of [...store.values()]) {
        if (metadata.namespace !== namespace) continue;
        store.remove(metadata);
        deleted++;
      }
    }
    return deleted;
  }

  #metadata(
    { namespace, name, generateName, owner }: Identity,
    labels: StringMap,
    annotations: StringMap | undefined,
    apiVersion: string,
    fields: object,
  ): ObjectMeta {
    const creationTimestamp = this.now();
    const kept = annotations === undefined || Object.keys(annotations).length === 0
      ? undefined
      : annotations;
    return {
      name,
      ...(generateName === undefined ? {} : { generateName }),
      namespace,
      uid: this.random.uuid(),
      resourceVersion: "",
      generation: 1,
      creationTimestamp,
      labels,
      ...(kept === undefined ? {} : { annotations: kept }),
      ...(owner === undefined ? {} : { ownerReferences: [owner] }),
      managedFields: [
        managedByController(apiVersion, creationTimestamp, {
          "f:metadata": metadataFields({ generateName, labels, annotations: kept, owner }),
          ...fields,
        }),
      ],
    };
  }
}

const OWNER_FIELDS = {
  "f:spec": { "f:selector": {}, "f:template": { "f:spec": { "f:containers": {} } } },
};

/** The reference by which a controller owns what it made. */
export function ownedBy(
  { kind, apiVersion, name, uid }: {
    readonly kind: string;
    readonly apiVersion: string;
    readonly name: string;
    readonly uid: string;
  },
): OwnerReference {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
