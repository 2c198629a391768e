import { imageId } from "./image.ts";
import { managedByKubelet } from "./managed_fields.ts";
import type {
  Container,
  ContainerState,
  ContainerStatus,
  Pod,
  PodCondition,
  PodStatus,
} from "./objects.ts";

/**
 * What happens to a pod in its life, as pure changes of the object. `time` is a timestamp as
 * objects carry it; ids of containers are given whole, for example `containerd://4b8c…`.
 */

/** The scheduler has chosen a node. */
export function scheduled(pod: Pod, nodeName: string, time: string): Pod {
  return {
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: { ...pod.status, conditions: [condition("PodScheduled", true, time)] },
  };
}

export interface Placement {
  readonly hostIp: string;
  /** Addresses of the pod, the first one being `podIP`. */
  readonly addresses: readonly string[];
}

/** The pod has its addresses and its init containers run; the others wait for them. */
export function initialising(
  pod: Pod,
  placement: Placement,
  newId: () => string,
  time: string,
): Pod {
  const { initContainers = [], containers } = pod.spec;
  return withStatus(pod, placement, time, {
    phase: "Pending",
    conditions: conditions({ initialised: false, ready: false }, time),
    initContainerStatuses: initContainers.map((container) =>
      started(container, newId(), { running: { startedAt: time } }, false)
    ),
    containerStatuses: containers.map((container) => waiting(container, "PodInitializing")),
  });
}

/** All containers run; init containers have ended. */
export function running(
  pod: Pod,
  placement: Placement,
  newId: () => string,
  time: string,
): Pod {
  const { initContainers = [], containers } = pod.spec;
  const ended = initContainers.map((container, index) => {
    const id = pod.status.initContainerStatuses?.[index]?.containerID ?? newId();
    return started(container, id, { terminated: completion(id, 0, time) }, true);
  });
  return withStatus(pod, placement, time, {
    phase: "Running",
    conditions: conditions({ initialised: true, ready: true }, time),
    ...(ended.length === 0 ? {} : { initContainerStatuses: ended }),
    containerStatuses: containers.map((container) =>
      started(container, newId(), { running: { startedAt: time } }, true)
    ),
  });
}

/** A container has crashed and runs again, under a new id. */
export function containerRestarted(pod: Pod, name: string, id: string, time: string): Pod {
  const containerStatuses = pod.status.containerStatuses?.map((status): ContainerStatus =>
    status.name !== name ? status : {
      ...status,
      state: { running: { startedAt: time } },
      lastState: status.containerID === undefined
        ? {}
        : { terminated: completion(status.containerID, 1, time) },
      restartCount: status.restartCount + 1,
      containerID: id,
    }
  );
  return containerStatuses === undefined
    ? pod
    : { ...pod, status: { ...pod.status, containerStatuses } };
}

/** A debug container has been attached and runs. */
export function ephemeralAttached(
  pod: Pod,
  container: Container,
  id: string,
  time: string,
): Pod {
  const status = started(container, id, { running: { startedAt: time } }, false);
  return {
    ...pod,
    spec: {
      ...pod.spec,
      ephemeralContainers: [...pod.spec.ephemeralContainers ?? [], container],
    },
    status: {
      ...pod.status,
      ephemeralContainerStatuses: [...pod.status.ephemeralContainerStatuses ?? [], status],
    },
  };
}

/** All containers have ended for good. */
export function finished(pod: Pod, exitCode: number, time: string): Pod {
  return {
    ...pod,
    status: {
      ...pod.status,
      phase: exitCode === 0 ? "Succeeded" : "Failed",
      conditions: conditions({ initialised: true, ready: false, reason: "PodCompleted" }, time),
      ...(pod.status.containerStatuses === undefined ? {} : {
        containerStatuses: pod.status.containerStatuses.map((status) => ({
          ...status,
          ready: false,
          started: false,
          state: { terminated: completion(status.containerID ?? "", exitCode, time) },
        })),
      }),
    },
  };
}

/** Deletion was asked for; the pod stays until its containers have ended. */
export function terminating(pod: Pod, deletionTimestamp: string, graceSeconds: number): Pod {
  const { metadata } = pod;
  return {
    ...pod,
    metadata: {
      ...metadata,
      generation: (metadata.generation ?? 1) + (metadata.deletionTimestamp === undefined ? 1 : 0),
      deletionTimestamp,
      deletionGracePeriodSeconds: graceSeconds,
    },
  };
}

function withStatus(
  pod: Pod,
  { hostIp, addresses }: Placement,
  time: string,
  status: Pick<
    PodStatus,
    "phase" | "conditions" | "initContainerStatuses" | "containerStatuses"
  >,
): Pod {
  const [podIP] = addresses;
  const writers = (pod.metadata.managedFields ?? []).filter(({ manager }) => manager !== "kubelet");
  return {
    ...pod,
    metadata: { ...pod.metadata, managedFields: [...writers, managedByKubelet(time, addresses)] },
    status: {
      phase: status.phase,
      ...(status.conditions === undefined ? {} : { conditions: status.conditions }),
      hostIP: hostIp,
      hostIPs: [{ ip: hostIp }],
      ...(podIP === undefined ? {} : { podIP, podIPs: addresses.map((ip) => ({ ip })) }),
      startTime: pod.status.startTime ?? time,
      ...(status.initContainerStatuses === undefined
        ? {}
        : { initContainerStatuses: status.initContainerStatuses }),
      ...(status.containerStatuses === undefined
        ? {}
        : { containerStatuses: status.containerStatuses }),
      qosClass: pod.status.qosClass,
    },
  };
}

function conditions(
  { initialised, ready, reason }: {
    readonly initialised: boolean;
    readonly ready: boolean;
    readonly reason?: string;
  },
  time: string,
): readonly PodCondition[] {
  return [
    condition("PodReadyToStartContainers", true, time),
    condition("Initialized", initialised, time),
    condition("Ready", ready, time, reason),
    condition("ContainersReady", ready, time, reason),
    condition("PodScheduled", true, time),
  ];
}

function condition(type: string, holds: boolean, time: string, reason?: string): PodCondition {
  return {
    type,
    status: holds ? "True" : "False",
    lastProbeTime: null,
    lastTransitionTime: time,
    ...(reason === undefined ? {} : { reason }),
  };
}

function waiting({ name, image }: Container, reason: string): ContainerStatus {
  return {
    name,
    state: { waiting: { reason } },
    lastState: {},
    ready: false,
    restartCount: 0,
    image,
    imageID: "",
    started: false,
  };
}

function started(
  { name, image }: Container,
  containerID: string,
  state: ContainerState,
  ready: boolean,
): ContainerStatus {
  return {
    name,
    state,
    lastState: {},
    ready,
    restartCount: 0,
    image,
    imageID: imageId(image),
    containerID,
    started: state.running !== undefined,
  };
}

function completion(
  containerID: string,
  exitCode: number,
  time: string,
): NonNullable<ContainerState["terminated"]> {
  return {
    exitCode,
    reason: exitCode === 0 ? "Completed" : "Error",
    startedAt: time,
    finishedAt: time,
    containerID,
  };
}
