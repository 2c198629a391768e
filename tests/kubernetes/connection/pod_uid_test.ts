import { strictEqual as equal } from "node:assert/strict";
import { podUid } from "../../../src/kubernetes/connection/pod_uid.ts";

function token(claims: unknown): string {
  const part = (value: unknown) =>
    new TextEncoder().encode(JSON.stringify(value)).toBase64({ alphabet: "base64url" });
  return [part({ alg: "RS256" }), part(claims), part("signature")].join(".");
}

const read = (text: string) => (path: string) => {
  equal(path, "/folder/token");
  return Promise.resolve(text);
};

const pod = { name: "collector-0", uid: "6d1c2f6e-6a2e-4d0c-9d4e-000000000001" };

for (
  const [name, text, expected] of [
    ["of a bound token", token({ "kubernetes.io": { namespace: "n", pod } }), pod.uid],
    ["before a line feed", `${token({ "kubernetes.io": { pod } })}\n`, pod.uid],
    ["nowhere in a token of a Secret", token({ sub: "system:serviceaccount:n:s" }), undefined],
    ["nowhere in a token of no pod", token({ "kubernetes.io": { pod: null } }), undefined],
    [
      "nowhere in claims of another form",
      token({ "kubernetes.io": { pod: { uid: 7 } } }),
      undefined,
    ],
    ["nowhere in another token", "opaque", undefined],
  ] as const
) {
  Deno.test(`podUid() finds it ${name}`, async () => {
    equal(await podUid(read(text), "/folder"), expected);
  });
}

Deno.test("podUid() is unknown where there is no token", async () => {
  equal(await podUid(() => Promise.reject(new Deno.errors.NotFound("none"))), undefined);
});
