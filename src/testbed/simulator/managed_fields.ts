import type {
  Container,
  FieldSet,
  ManagedFields,
  OwnerReference,
  PodSpec,
  StringMap,
} from "./objects.ts";

const LEAF: FieldSet = {};
const ITSELF: FieldSet = { ".": LEAF };

/** The entry of whoever wrote an object's metadata and specification. */
export function managedByController(
  apiVersion: string,
  time: string,
  fieldsV1: FieldSet,
): ManagedFields {
  return {
    manager: "kube-controller-manager",
    operation: "Update",
    apiVersion,
    time,
    fieldsType: "FieldsV1",
    fieldsV1,
  };
}

/** The entry of the kubelet, which writes the status of a pod. */
export function managedByKubelet(time: string, addresses: readonly string[]): ManagedFields {
  return {
    ...managedByController("v1", time, podStatusFields(addresses)),
    manager: "kubelet",
    subresource: "status",
  };
}

export function metadataFields(
  { generateName, labels, annotations, owner }: {
    readonly generateName?: string | undefined;
    readonly labels?: StringMap | undefined;
    readonly annotations?: StringMap | undefined;
    readonly owner?: OwnerReference | undefined;
  },
): FieldSet {
  return {
    ...(annotations === undefined ? {} : { "f:annotations": keys(annotations) }),
    ...(generateName === undefined ? {} : { "f:generateName": LEAF }),
    ...(labels === undefined ? {} : { "f:labels": keys(labels) }),
    ...(owner === undefined
      ? {}
      : { "f:ownerReferences": { ...ITSELF, [`k:{"uid":"${owner.uid}"}`]: LEAF } }),
  };
}

const SPECIFICATIONS = new WeakMap<PodSpec, FieldSet>();

/** One object for all pods that share a specification. */
export function podSpecFields(spec: PodSpec): FieldSet {
  let fields = SPECIFICATIONS.get(spec);
  if (fields === undefined) {
    const { containers, initContainers, hostNetwork } = spec;
    fields = {
      "f:containers": Object.assign({}, ...containers.map(containerFields)),
      "f:dnsPolicy": LEAF,
      "f:enableServiceLinks": LEAF,
      ...(hostNetwork === undefined ? {} : { "f:hostNetwork": LEAF }),
      ...(initContainers === undefined ? {} : {
        "f:initContainers": Object.assign({ ...ITSELF }, ...initContainers.map(containerFields)),
      }),
      "f:restartPolicy": LEAF,
      "f:schedulerName": LEAF,
      "f:securityContext": LEAF,
      "f:terminationGracePeriodSeconds": LEAF,
    };
    SPECIFICATIONS.set(spec, fields);
  }
  return fields;
}

function containerFields({ name, ports }: Container): FieldSet {
  const portKeys = (ports ?? []).map(({ containerPort, protocol }) =>
    `k:{"containerPort":${containerPort},"protocol":"${protocol}"}`
  );
  return {
    [`k:{"name":"${name}"}`]: {
      ...ITSELF,
      "f:image": LEAF,
      "f:imagePullPolicy": LEAF,
      "f:name": LEAF,
      ...(portKeys.length === 0 ? {} : {
        "f:ports": {
          ...ITSELF,
          ...Object.fromEntries(portKeys.map((key) => [key, PORT])),
        },
      }),
      "f:resources": LEAF,
      "f:terminationMessagePath": LEAF,
      "f:terminationMessagePolicy": LEAF,
    },
  };
}

const PORT: FieldSet = {
  ...ITSELF,
  "f:containerPort": LEAF,
  "f:name": LEAF,
  "f:protocol": LEAF,
};

const CONDITION: FieldSet = {
  ...ITSELF,
  "f:lastProbeTime": LEAF,
  "f:lastTransitionTime": LEAF,
  "f:status": LEAF,
  "f:type": LEAF,
};

const CONDITIONS: FieldSet = {
  'k:{"type":"ContainersReady"}': CONDITION,
  'k:{"type":"Initialized"}': CONDITION,
  'k:{"type":"Ready"}': CONDITION,
};

function podStatusFields(addresses: readonly string[]): FieldSet {
  return {
    "f:status": {
      "f:conditions": CONDITIONS,
      "f:containerStatuses": LEAF,
      "f:hostIP": LEAF,
      "f:hostIPs": LEAF,
      "f:phase": LEAF,
      ...(addresses.length === 0 ? {} : {
        "f:podIP": LEAF,
        "f:podIPs": {
          ...ITSELF,
          ...Object.fromEntries(addresses.map((ip) => [`k:{"ip":"${ip}"}`, ADDRESS])),
        },
      }),
      "f:startTime": LEAF,
    },
  };
}

const ADDRESS: FieldSet = { ...ITSELF, "f:ip": LEAF };

function keys(map: StringMap): FieldSet {
  return { ...ITSELF, ...Object.fromEntries(Object.keys(map).map((key) => [`f:${key}`, LEAF])) };
}
