/** A pod that sets every field that any table names: as it is created, and the status it is given. */
function running(startedAt: string) {
  return { running: { startedAt } };
}

function terminated(id: string) {
  return {
    terminated: {
      exitCode: 1,
      reason: "Error",
      startedAt: "2026-01-01T00:00:01Z",
      finishedAt: "2026-01-01T23:59:59Z",
      containerID: `containerd://${id.repeat(64)}`,
    },
  };
}

function status(name: string, id: string) {
  return {
    name,
    image: `registry.example/${name}:1`,
    imageID: `registry.example/${name}@sha256:${id.repeat(64)}`,
    containerID: `containerd://${id.repeat(64)}`,
    ready: true,
    started: true,
    restartCount: 3,
  };
}

/** One that runs again and one that ended again, so that each state is there twice. */
function statuses(name: string, id: string, otherId: string) {
  return [
    { ...status(name, id), state: running("2026-01-02T03:04:05Z"), lastState: terminated("f") },
    {
      ...status(`${name}-2`, otherId),
      state: terminated(otherId),
      lastState: running("2026-01-01T00:00:02Z"),
    },
  ];
}

export const COMPLETE_POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: {
    generateName: "complete-",
    namespace: "default",
    labels: { "app.kubernetes.io/name": "complete", tier: "" },
    annotations: { "example.com/notes": 'two lines,\nsome "quotes" and \u00e9' },
    finalizers: ["example.com/stay"],
    ownerReferences: [
      {
        apiVersion: "v1",
        kind: "ConfigMap",
        name: "other",
        uid: "7a1d3c52-0000-4000-8000-000000000001",
      },
      {
        apiVersion: "example.com/v1",
        kind: "Workload",
        name: "complete",
        uid: "7a1d3c52-0000-4000-8000-000000000002",
        controller: true,
        blockOwnerDeletion: true,
      },
    ],
  },
  spec: {
    nodeName: "node-0",
    hostNetwork: true,
    automountServiceAccountToken: false,
    terminationGracePeriodSeconds: 600,
    containers: [{ name: "main", image: "registry.example/main:1" }],
    initContainers: [{ name: "init", image: "registry.example/init:1" }],
  },
};

export const COMPLETE_STATUS = {
  phase: "Running",
  hostIP: "192.0.2.7",
  podIP: "192.0.2.7",
  podIPs: [{ ip: "192.0.2.7" }, { ip: "2001:db8::7" }],
  startTime: "2026-01-01T00:00:00Z",
  containerStatuses: statuses("main", "a", "0"),
  initContainerStatuses: statuses("init", "b", "1"),
  ephemeralContainerStatuses: statuses("debug", "c", "2"),
};
