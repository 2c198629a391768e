import { type Cluster, ownedBy } from "./cluster.ts";
import { SimulatorError } from "./errors.ts";
import type { Kubelet } from "./kubelet.ts";
import type { Job, ObjectKey, OwnerReference } from "./objects.ts";
import { isPresent, type PodLauncher } from "./pod_launcher.ts";
import { podTemplate, type Workload } from "./pod_template.ts";
import { storageKey } from "./resource_store.ts";
import type { Timers } from "./timers.ts";

export interface JobSchedule {
  /** Milliseconds that the pod of a job runs. */
  readonly runs: number;
}

export interface CronSchedule extends JobSchedule {
  /** Milliseconds between two jobs; the first one comes after as long. */
  readonly every: number;
}

/** Jobs of a CronJob that stay after they have completed, as `successfulJobsHistoryLimit` says. */
const KEPT_JOBS = 2;

/** The controllers of Jobs and CronJobs. A CronJob exists only as the owner of its Jobs. */
export class Jobs {
  readonly #cluster: Cluster;
  readonly #kubelet: Kubelet;
  readonly #launcher: PodLauncher;
  readonly #timers: Timers;
  readonly #report: (text: string) => void;
  /** Cancels the next firing, by the CronJob's key. */
  readonly #cronJobs = new Map<string, () => void>();

  constructor(
    cluster: Cluster,
    kubelet: Kubelet,
    launcher: PodLauncher,
    timers: Timers,
    report: (text: string) => void,
  ) {
    this.#cluster = cluster;
    this.#kubelet = kubelet;
    this.#launcher = launcher;
    this.#timers = timers;
    this.#report = report;
  }

  /** A Job with one pod, which completes after the time given. */
  run(
    key: ObjectKey,
    workload: Workload,
    schedule: JobSchedule,
    owner?: OwnerReference,
    onComplete: () => void = () => {},
  ): Job {
    if (this.#cluster.jobs.get(key) !== undefined) {
      throw new SimulatorError(
        `There is a job ${storageKey(key)} already: delete it first or use another name`,
      );
    }
    const template = podTemplate(key.name, {
      restartPolicy: "OnFailure",
      ...workload,
    }, { app: key.name });
    const job = this.#cluster.createJob(
      { ...key, ...(owner === undefined ? {} : { owner }) },
      template,
    );
    const { name, uid, namespace } = job.metadata;
    this.#launcher.launch({
      identity: {
        namespace,
        name: `${name}-${this.#cluster.random.suffix()}`,
        generateName: `${name}-`,
        owner: ownedBy({ kind: "Job", apiVersion: "batch/v1", name, uid }),
      },
      template: job.spec.template,
      addressing: { families: workload.families ?? ["IPv4"] },
      onRunning: (pod) =>
        this.#timers.after(schedule.runs, () => {
          if (!isPresent(this.#cluster, pod.metadata, pod.metadata.uid)) return;
          this.#kubelet.finish(pod.metadata);
          if (this.complete(key) !== undefined) onComplete();
        }),
    });
    return job;
  }

  /** Jobs in regular intervals, until the CronJob is deleted. */
  schedule(key: ObjectKey, workload: Workload, schedule: CronSchedule): void {
    const id = storageKey(key);
    if (this.#cronJobs.has(id)) {
      throw new SimulatorError(
        `There is a CronJob ${id} already: delete it first or use another name`,
      );
    }
    if (!(schedule.every > 0)) {
      throw new SimulatorError(
        `CronJob ${id} fires every ${schedule.every} ms: the time must be above 0`,
      );
    }
    const owner = ownedBy({
      kind: "CronJob",
      apiVersion: "batch/v1",
      name: key.name,
      uid: this.#cluster.random.uuid(),
    });
    const plan = () => {
      this.#cronJobs.set(
        id,
        this.#timers.after(schedule.every, () => {
          plan();
          this.#fire(key, workload, schedule, owner);
        }),
      );
    };
    plan();
  }

  complete(key: ObjectKey): Job | undefined {
    const job = this.#cluster.jobs.get(key);
    if (job === undefined) return undefined;
    const time = this.#cluster.now();
    const { startTime } = job.status;
    return this.#cluster.jobs.apply({
      ...job,
      status: {
        conditions: ["SuccessCriteriaMet", "Complete"].map((type) => ({
          type,
          status: "True",
          lastProbeTime: time,
          lastTransitionTime: time,
          reason: "CompletionsReached",
          message: "Reached expected number of succeeded pods",
        })),
        ...(startTime === undefined ? {} : { startTime }),
        completionTime: time,
        succeeded: 1,
        terminating: 0,
        uncountedTerminatedPods: {},
        ready: 0,
      },
    });
  }

  /** A Job or CronJob with its pods; false when there is none of this name. */
  delete(key: ObjectKey): boolean {
    const cancel = this.#cronJobs.get(storageKey(key));
    cancel?.();
    this.#cronJobs.delete(storageKey(key));
    const jobs = this.#jobsOf(key);
    for (const job of jobs) this.#remove(job);
    return cancel !== undefined || jobs.length > 0;
  }

  /** Ends the CronJobs of a namespace whose objects are gone. */
  forgetNamespace(namespace: string): void {
    for (const [id, cancel] of this.#cronJobs) {
      if (!id.startsWith(`${namespace}/`)) continue;
      cancel();
      this.#cronJobs.delete(id);
    }
  }

  #fire(
    key: ObjectKey,
    workload: Workload,
    schedule: CronSchedule,
    owner: OwnerReference,
  ): void {
    const { clock, jobs } = this.#cluster;
    let name = "";
    let seconds = Math.floor(clock.now() / 1000);
    do name = `${key.name}-${seconds++}`; while (jobs.get({ ...key, name }) !== undefined);
    const job = this.run({ namespace: key.namespace, name }, workload, schedule, owner, () => {
      this.#report(`Job ${key.namespace}/${name} completed`);
      const done = this.#jobsOf(key).filter(({ status }) => status.completionTime !== undefined);
      for (const old of done.slice(0, -KEPT_JOBS)) this.#remove(old);
    });
    this.#report(`CronJob ${storageKey(key)} fired: Job ${job.metadata.name}`);
  }

  /** The Job of this name, or the Jobs of the CronJob of this name, the oldest first. */
  #jobsOf({ namespace, name }: ObjectKey): readonly Job[] {
    return [...this.#cluster.jobs.values()].filter(({ metadata }) =>
      metadata.namespace === namespace &&
      (metadata.name === name ||
        metadata.ownerReferences?.some((owner) => owner.name === name) === true)
    );
  }

  #remove({ metadata: { namespace, name, uid } }: Job): void {
    this.#cluster.jobs.remove({ namespace, name });
    for (const pod of [...this.#cluster.pods.values()]) {
      if (pod.metadata.ownerReferences?.[0]?.uid === uid) this.#launcher.stop(pod);
    }
  }
}
