/** Objects of tenants who mean harm: what they can have us keep, and what we believe. */
import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import { MalformedError } from "../../../src/kubernetes/encoding/mod.ts";
import { OwnerReading, PodReading } from "./decoding.ts";
import { changed, WEB } from "./objects.ts";

const REFERENCE = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "u-1" };

const ODD: Readonly<Record<string, Partial<typeof REFERENCE>>> = {
  "a name of 1.3 million characters": { name: "n".repeat(1_300_000) },
  "a name one too long": { name: "n".repeat(254) },
  "a kind one too long": { kind: "K".repeat(64) },
  "a uid one too long": { uid: "u".repeat(129) },
  "an endless version": { apiVersion: `apps/${"v".repeat(400_000)}` },
  "an escape in its name": { name: "a\x1b[2Jb" },
  "a bell in its kind": { kind: "Replica\x07Set" },
  "a line turned around": { name: "a\u202eb" },
  "NUL in its uid": { uid: "u\0" },
  "a blank in its name": { name: "a b" },
  "no name": { name: "" },
};

for (const encoding of ["protobuf", "json"] as const) {
  for (const [what, change] of Object.entries(ODD)) {
    Deno.test(`OwnerDecoder.${encoding}() takes for no owner one with ${what}`, () => {
      const ownerReferences = [{ ...REFERENCE, ...change, controller: true }];
      const reading = new OwnerReading();
      const record = reading.read(encoding, { ...WEB.metadata, ownerReferences });
      strictEqual(record.controller, undefined);
    });
  }

  Deno.test(`OwnerDecoder.${encoding}() keeps the longest names that there are`, () => {
    const longest = {
      apiVersion: `${"g".repeat(253)}/${"v".repeat(63)}`,
      kind: "K".repeat(63),
      name: "n".repeat(253),
      uid: "u".repeat(128),
    };
    const ownerReferences = [{ ...longest, controller: true }];
    const record = new OwnerReading().read(encoding, { ...WEB.metadata, ownerReferences });
    deepStrictEqual(record.controller, longest);
  });

  Deno.test(`PodDecoder.${encoding}() keeps a bounded part of endless texts`, () => {
    const long = "x".repeat(1_000_000);
    const status = { name: long, image: long, containerID: long };
    const pod = changed(
      changed(WEB, "metadata", { name: long, namespace: long }),
      "status",
      { containerStatuses: [status, status] },
    );
    const { name, namespace, containers, version } = new PodReading().read(encoding, pod);
    const kept = [name, namespace, version, ...containers.flatMap((one) => Object.values(one))];
    ok(kept.join("").length < 21_000, `${kept.join("").length} characters`);
  });

  Deno.test(`PodDecoder.${encoding}() lets no control character through`, () => {
    const evil = "a\x1b]0;x\x07\u202e\u2028\u0085b";
    const pod = changed(
      changed(WEB, "metadata", { name: evil, namespace: evil, uid: evil }),
      "status",
      { containerStatuses: [{ name: evil, image: evil, containerID: evil }] },
    );
    const record = new PodReading().read(encoding, pod);
    ok(!/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(JSON.stringify(record).replaceAll("\\n", "")));
    strictEqual(record.name, "a\ufffd]0;x\ufffd\ufffd\ufffd\ufffdb");
  });

  Deno.test(`PodDecoder.${encoding}() takes a thousand containers, but no million owners`, () => {
    const containerStatuses = Array.from({ length: 1_000 }, (_, n) => ({
      name: `c${n}`,
      image: "image:1",
      containerID: `containerd://${n}`,
    }));
    const crowded = changed(WEB, "status", { containerStatuses });
    strictEqual(new PodReading().read(encoding, crowded).containers.length, 1_001);
    const owner = { apiVersion: "", kind: "", name: "", uid: "" };
    const ownerReferences = Array.from({ length: 100_000 }, () => owner);
    throws(
      () => new PodReading().read(encoding, changed(WEB, "metadata", { ownerReferences })),
      MalformedError,
    );
  });
}
