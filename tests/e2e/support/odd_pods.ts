/** A running pod with one container, to be put into the simulated API server. */
export interface OddPod {
  readonly uid: string;
  readonly name: string;
  readonly image?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export const NAMESPACE = "odd";

/** The pod as the API has it. */
export function podObject({ uid, name, image = "odd:1", annotations = {} }: OddPod): string {
  const state = { running: { startedAt: "2026-01-01T00:00:00Z" } };
  return JSON.stringify({
    metadata: {
      name,
      namespace: NAMESPACE,
      uid,
      creationTimestamp: "2026-01-01T00:00:00Z",
      annotations,
    },
    spec: { containers: [{ name: "main", image }] },
    status: {
      phase: "Running",
      podIP: "10.1.2.3",
      podIPs: [{ ip: "10.1.2.3" }],
      containerStatuses: [{
        name: "main",
        image,
        imageID: "",
        containerID: containerId(name),
        ready: true,
        restartCount: 0,
        state,
        lastState: {},
      }],
    },
  });
}

export function containerId(name: string): string {
  return `containerd://${name.padEnd(64, "0")}`;
}
