import { always, inline, map, message, optional, repeated } from "./protobuf_message.ts";
import { inlineLocalObjectReference, objectMeta } from "./protobuf_meta.ts";

// Field numbers of k8s.io/api, core/v1 (generated.proto), as far as the simulator or a recorded
// object uses them.

const keyToPath = message(
  always(1, "key", "string"),
  always(2, "path", "string"),
  optional(3, "mode", "integer"),
);

const objectFieldSelector = message(
  always(1, "apiVersion", "string"),
  always(2, "fieldPath", "string"),
);

const downwardApiVolumeFile = message(
  always(1, "path", "string"),
  optional(2, "fieldRef", objectFieldSelector),
  optional(4, "mode", "integer"),
);

const volumeProjection = message(
  optional(2, "downwardAPI", message(repeated(1, "items", downwardApiVolumeFile))),
  optional(
    3,
    "configMap",
    message(
      inlineLocalObjectReference,
      repeated(2, "items", keyToPath),
      optional(4, "optional", "boolean"),
    ),
  ),
  optional(
    4,
    "serviceAccountToken",
    message(
      always(1, "audience", "string"),
      optional(2, "expirationSeconds", "integer"),
      always(3, "path", "string"),
    ),
  ),
);

const volumeSource = message(
  optional(
    19,
    "configMap",
    message(
      inlineLocalObjectReference,
      repeated(2, "items", keyToPath),
      optional(3, "defaultMode", "integer"),
      optional(4, "optional", "boolean"),
    ),
  ),
  optional(
    26,
    "projected",
    message(repeated(1, "sources", volumeProjection), optional(2, "defaultMode", "integer")),
  ),
);

const volume = message(always(1, "name", "string"), inline(2, volumeSource));

const containerPort = message(
  always(1, "name", "string"),
  always(2, "hostPort", "integer"),
  always(3, "containerPort", "integer"),
  always(4, "protocol", "string"),
  always(5, "hostIP", "string"),
);

const environmentVariable = message(
  always(1, "name", "string"),
  always(2, "value", "string"),
  optional(3, "valueFrom", message(optional(1, "fieldRef", objectFieldSelector))),
);

const resources = message(map(1, "limits", "quantity"), map(2, "requests", "quantity"));

const volumeMount = message(
  always(1, "name", "string"),
  always(2, "readOnly", "boolean"),
  always(3, "mountPath", "string"),
  always(4, "subPath", "string"),
  always(6, "subPathExpr", "string"),
);

const httpGetAction = message(
  always(1, "path", "string"),
  always(2, "port", "integer or string"),
  always(3, "host", "string"),
  always(4, "scheme", "string"),
);

const probe = message(
  inline(1, message(optional(2, "httpGet", httpGetAction))),
  always(2, "initialDelaySeconds", "integer"),
  always(3, "timeoutSeconds", "integer"),
  always(4, "periodSeconds", "integer"),
  always(5, "successThreshold", "integer"),
  always(6, "failureThreshold", "integer"),
);

const securityContext = message(
  optional(1, "capabilities", message(repeated(1, "add", "string"), repeated(2, "drop", "string"))),
  optional(4, "runAsUser", "integer"),
  optional(5, "runAsNonRoot", "boolean"),
);

const container = message(
  always(1, "name", "string"),
  always(2, "image", "string"),
  repeated(3, "command", "string"),
  repeated(4, "args", "string"),
  always(5, "workingDir", "string"),
  repeated(6, "ports", containerPort),
  repeated(7, "env", environmentVariable),
  always(8, "resources", resources),
  repeated(9, "volumeMounts", volumeMount),
  optional(10, "livenessProbe", probe),
  optional(11, "readinessProbe", probe),
  always(13, "terminationMessagePath", "string"),
  always(14, "imagePullPolicy", "string"),
  optional(15, "securityContext", securityContext),
  always(16, "stdin", "boolean"),
  always(17, "stdinOnce", "boolean"),
  always(18, "tty", "boolean"),
  always(20, "terminationMessagePolicy", "string"),
);

const ephemeralContainer = message(
  inline(1, container),
  always(2, "targetContainerName", "string"),
);

const toleration = message(
  always(1, "key", "string"),
  always(2, "operator", "string"),
  always(3, "value", "string"),
  always(4, "effect", "string"),
  optional(5, "tolerationSeconds", "integer"),
);

const podSecurityContext = message(
  optional(2, "runAsUser", "integer"),
  optional(3, "runAsNonRoot", "boolean"),
);

const podSpec = message(
  repeated(1, "volumes", volume),
  repeated(2, "containers", container),
  always(3, "restartPolicy", "string"),
  optional(4, "terminationGracePeriodSeconds", "integer"),
  always(6, "dnsPolicy", "string"),
  map(7, "nodeSelector"),
  always(8, "serviceAccountName", "string"),
  always(9, "serviceAccount", "string"),
  always(10, "nodeName", "string"),
  always(11, "hostNetwork", "boolean"),
  always(12, "hostPID", "boolean"),
  always(13, "hostIPC", "boolean"),
  optional(14, "securityContext", podSecurityContext),
  always(16, "hostname", "string"),
  always(17, "subdomain", "string"),
  always(19, "schedulerName", "string"),
  repeated(20, "initContainers", container),
  repeated(22, "tolerations", toleration),
  always(24, "priorityClassName", "string"),
  optional(25, "priority", "integer"),
  optional(30, "enableServiceLinks", "boolean"),
  optional(31, "preemptionPolicy", "string"),
  repeated(34, "ephemeralContainers", ephemeralContainer),
);

const podCondition = message(
  always(1, "type", "string"),
  always(2, "status", "string"),
  always(3, "lastProbeTime", "time"),
  always(4, "lastTransitionTime", "time"),
  always(5, "reason", "string"),
  always(6, "message", "string"),
  always(7, "observedGeneration", "integer"),
);

const containerState = message(
  optional(1, "waiting", message(always(1, "reason", "string"), always(2, "message", "string"))),
  optional(2, "running", message(always(1, "startedAt", "time"))),
  optional(
    3,
    "terminated",
    message(
      always(1, "exitCode", "integer"),
      always(2, "signal", "integer"),
      always(3, "reason", "string"),
      always(4, "message", "string"),
      always(5, "startedAt", "time"),
      always(6, "finishedAt", "time"),
      always(7, "containerID", "string"),
    ),
  ),
);

const containerStatus = message(
  always(1, "name", "string"),
  always(2, "state", containerState),
  always(3, "lastState", containerState),
  always(4, "ready", "boolean"),
  always(5, "restartCount", "integer"),
  always(6, "image", "string"),
  always(7, "imageID", "string"),
  always(8, "containerID", "string"),
  optional(9, "started", "boolean"),
);

const address = message(always(1, "ip", "string"));

const podStatus = message(
  always(1, "phase", "string"),
  repeated(2, "conditions", podCondition),
  always(3, "message", "string"),
  always(4, "reason", "string"),
  always(5, "hostIP", "string"),
  always(6, "podIP", "string"),
  optional(7, "startTime", "time"),
  repeated(8, "containerStatuses", containerStatus),
  always(9, "qosClass", "string"),
  repeated(10, "initContainerStatuses", containerStatus),
  always(11, "nominatedNodeName", "string"),
  repeated(12, "podIPs", address),
  repeated(13, "ephemeralContainerStatuses", containerStatus),
  always(14, "resize", "string"),
  repeated(16, "hostIPs", address),
  always(17, "observedGeneration", "integer"),
);

export const pod = message(
  always(1, "metadata", objectMeta),
  always(2, "spec", podSpec),
  always(3, "status", podStatus),
);

export const podTemplate = message(
  always(1, "metadata", objectMeta),
  always(2, "spec", podSpec),
);
