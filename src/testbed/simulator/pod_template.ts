import type { Container, PodSpec, PodTemplate, StringMap } from "./objects.ts";

/** What a workload says about its pods; the rest of a template is what Kubernetes fills in. */
export interface Workload {
  /** Image of the main container. */
  readonly image: string;
  /** Name of the main container; that of the workload when absent. */
  readonly container?: string;
  /** Images of further containers. */
  readonly sidecars?: readonly string[];
  readonly initImages?: readonly string[];
  readonly hostNetwork?: boolean;
  readonly restartPolicy?: PodSpec["restartPolicy"];
  readonly labels?: StringMap;
  readonly annotations?: StringMap;
  /** Address families of the pods, the first one being that of `podIP`; IPv4 when absent. */
  readonly families?: readonly IpFamily[];
}

export type IpFamily = "IPv4" | "IPv6";

const RESOURCES = {
  limits: { cpu: "500m", memory: "256Mi" },
  requests: { cpu: "100m", memory: "128Mi" },
};

const TOKEN_MOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** A template as the controllers find it: with the defaults of the API server. */
export function podTemplate(name: string, workload: Workload, labels: StringMap): PodTemplate {
  const { image, container = name, sidecars = [], initImages = [], annotations } = workload;
  return {
    metadata: {
      labels: { ...labels, ...workload.labels },
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: {
      ...(initImages.length === 0 ? {} : {
        initContainers: initImages.map((each, index) => plainContainer(`init-${index}`, each)),
      }),
      containers: [
        {
          ...plainContainer(container, image),
          ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
          env: [{
            name: "POD_IP",
            valueFrom: { fieldRef: { apiVersion: "v1", fieldPath: "status.podIP" } },
          }],
          resources: RESOURCES,
        },
        ...sidecars.map((each, index) => plainContainer(`sidecar-${index}`, each)),
      ],
      restartPolicy: workload.restartPolicy ?? "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      ...(workload.hostNetwork === true ? { hostNetwork: true } : {}),
      securityContext: {},
      schedulerName: "default-scheduler",
    },
  };
}

export function plainContainer(name: string, image: string): Container {
  return {
    name,
    image,
    resources: {},
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: "IfNotPresent",
  };
}

const ADMITTED = new WeakMap<PodTemplate, PodSpec>();

/**
 * The specification of a pod made from a template: with the service account's token and the
 * tolerations that admission adds. One object for all pods of a template.
 */
export function admittedSpec(template: PodTemplate, volumeSuffix: () => string): PodSpec {
  const known = ADMITTED.get(template);
  if (known !== undefined) return known;
  const volume = `kube-api-access-${volumeSuffix()}`;
  const mounted = (container: Container): Container => ({
    ...container,
    volumeMounts: [{ name: volume, readOnly: true, mountPath: TOKEN_MOUNT }],
  });
  const { spec } = template;
  const admitted: PodSpec = {
    volumes: [tokenVolume(volume)],
    ...(spec.initContainers === undefined
      ? {}
      : { initContainers: spec.initContainers.map(mounted) }),
    containers: spec.containers.map(mounted),
    restartPolicy: spec.restartPolicy,
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds,
    dnsPolicy: spec.dnsPolicy,
    serviceAccountName: "default",
    serviceAccount: "default",
    ...(spec.hostNetwork === undefined ? {} : { hostNetwork: spec.hostNetwork }),
    securityContext: spec.securityContext,
    schedulerName: spec.schedulerName,
    tolerations: ["not-ready", "unreachable"].map((condition) => ({
      key: `node.kubernetes.io/${condition}`,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 300,
    })),
    priority: 0,
    enableServiceLinks: true,
    preemptionPolicy: "PreemptLowerPriority",
  };
  ADMITTED.set(template, admitted);
  return admitted;
}

function tokenVolume(name: string): object {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
        { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
        {
          downwardAPI: {
            items: [{
              path: "namespace",
              fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" },
            }],
          },
        },
      ],
      defaultMode: 420,
    },
  };
}
