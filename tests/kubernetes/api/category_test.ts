import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { type ApiCategory, ApiError, conflictsOf } from "../../../src/kubernetes/api/mod.ts";

/** Messages as Kubernetes 1.36 sent them. */
const TABLE: readonly [ApiCategory, code: number, reason: string, message: string][] = [
  ["authentication", 401, "Unauthorized", "Unauthorized"],
  ["authentication", 403, "Forbidden", 'pods is forbidden: User "x" cannot list resource "pods"'],
  [
    "authentication",
    403,
    "Forbidden",
    'clusterroles.rbac.authorization.k8s.io "r" is forbidden: user "x" is attempting to grant RBAC ' +
    "permissions not currently held",
  ],
  ["configuration", 400, "BadRequest", 'strict decoding error: unknown field "spec.foo"'],
  ["configuration", 422, "Invalid", 'Deployment.apps "web" is invalid: spec.selector: immutable'],
  ["configuration", 409, "Conflict", "Apply failed with 1 conflict"],
  [
    "configuration",
    415,
    "UnsupportedMediaType",
    "the body of the request was in an unknown format",
  ],
  [
    "configuration",
    500,
    "",
    "failed to create typed patch object (shop/web; apps/v1, Kind=Deployment): .spec.foo: field " +
    "not declared in schema",
  ],
  ["resource", 403, "Forbidden", 'pods "web" is forbidden: exceeded quota: q, requested: pods=1'],
  [
    "resource",
    403,
    "Forbidden",
    'pods "web" is forbidden: violates PodSecurity "restricted:latest"',
  ],
  [
    "resource",
    403,
    "Forbidden",
    'pods "web" is forbidden: unable to create new content in namespace x because it is being ' +
    "terminated",
  ],
  [
    "resource",
    403,
    "Forbidden",
    'pods "web" is forbidden: error looking up service account shop/default: serviceaccount ' +
    '"default" not found',
  ],
  ["resource", 400, "", 'admission webhook "a.b" denied the request: no'],
  ["resource", 500, "InternalError", 'Internal error occurred: failed calling webhook "a.b"'],
  [
    "resource",
    422,
    "Invalid",
    "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied " +
    "request: failed expression",
  ],
  ["resource", 404, "NotFound", 'namespaces "x" not found'],
  ["resource", 429, "TooManyRequests", "too many requests"],
  ["resource", 503, "ServiceUnavailable", "apiserver not ready"],
  ["timeout", 504, "Timeout", "Timeout: request did not complete within the allotted timeout"],
];

for (const [category, code, reason, message] of TABLE) {
  Deno.test(`ApiError is of category ${category} for ${code} ${message.slice(0, 60)}`, () => {
    const error = new ApiError("apply it", { code, reason, message, retryAfterSeconds: 0 });
    strictEqual(error.category, category);
    strictEqual(error.message, `cannot apply it: ${message}`);
  });
}

Deno.test("conflictsOf() finds managers, their subresources and fields", () => {
  const conflict = (message: string) => ({
    reason: "FieldManagerConflict",
    message,
    field: ".spec.replicas",
  });
  deepStrictEqual(
    conflictsOf([
      conflict('conflict with "kubectl" using apps/v1'),
      conflict('conflict with "kube-controller-manager" with subresource "scale" using apps/v1'),
      { reason: "FieldValueInvalid", message: "no", field: ".spec" },
    ]),
    [
      { manager: "kubectl", subresource: "", field: ".spec.replicas" },
      { manager: "kube-controller-manager", subresource: "scale", field: ".spec.replicas" },
    ],
  );
});
