import { deepStrictEqual, notStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { podArbitrary, podChange } from "./arbitraries.ts";
import { ENCODINGS, OwnerReading, PodReading } from "./decoding.ts";
import { changed, type PodObject, podRecordOf, WEB } from "./objects.ts";

for (const encoding of ENCODINGS) {
  Deno.test(`PodDecoder.${encoding}() answers the known record when nothing differs`, () => {
    const reading = new PodReading();
    const pods: readonly PodObject[] = [
      WEB,
      { metadata: { uid: "u" } },
      changed(WEB, "metadata", { namespace: "é", name: "bücher" }),
      changed(WEB, "status", {
        containerStatuses: [{ name: "ç", image: "bücher:1", containerID: "x://é" }],
      }),
      changed(WEB, "metadata", {
        ownerReferences: [{ apiVersion: "v1", kind: "É", name: "é", uid: "1", controller: true }],
      }),
    ];
    for (const pod of pods) {
      const first = reading.read(encoding, pod);
      const again = reading.read(encoding, pod, first);
      strictEqual(again, first);
      // By another decoder, too: nothing may hang on what this one remembers.
      strictEqual(new PodReading().read(encoding, pod, first), first);
    }
  });

  Deno.test(`PodDecoder.${encoding}() answers the known record when only the rest differs`, () => {
    const reading = new PodReading();
    const first = reading.read(encoding, WEB);
    const later = changed(
      changed(WEB, "metadata", { resourceVersion: "1235", labels: { app: "other" } }),
      "status",
      {
        phase: "Pending",
        ephemeralContainerStatuses: [{ name: "debug", image: "busybox" }],
      },
    );
    strictEqual(reading.read(encoding, later, first), first);
    strictEqual(reading.decoder.resourceVersion(), "1235");
  });

  Deno.test(`PodDecoder.${encoding}() keeps what did not change of a known record`, () => {
    const reading = new PodReading();
    const first = reading.read(encoding, WEB);
    const moved = changed(WEB, "status", { podIP: "10.0.0.1" });
    const later = reading.read(encoding, moved, first);
    deepStrictEqual(later, podRecordOf(moved));
    strictEqual(later.containers, first.containers);
    strictEqual(later.controller, first.controller);

    const restarted = changed(WEB, "status", {
      containerStatuses: [
        WEB.status!.containerStatuses![0],
        { ...WEB.status!.containerStatuses![1], containerID: "containerd://new" },
      ],
    });
    const third = reading.read(encoding, restarted, first);
    deepStrictEqual(third, podRecordOf(restarted));
    strictEqual(third.containers[0], first.containers[0]);
    strictEqual(third.containers[1], first.containers[1]);
  });

  Deno.test(`PodDecoder.${encoding}() notices containers that come, go and change places`, () => {
    const reading = new PodReading();
    const statuses = WEB.status!.containerStatuses!;
    const sets = [[], statuses.slice(0, 1), statuses.slice(1), statuses, statuses.toReversed()];
    for (const before of sets) {
      for (const after of sets) {
        const first = reading.read(encoding, changed(WEB, "status", { containerStatuses: before }));
        const pod = changed(WEB, "status", { containerStatuses: after });
        const later = reading.read(encoding, pod, first);
        deepStrictEqual(later, podRecordOf(pod));
        strictEqual(later === first, before === after);
      }
    }
  });

  Deno.test(`PodDecoder.${encoding}() answers another record when any sent field changed`, () => {
    const reading = new PodReading();
    fc.assert(fc.property(podArbitrary, podChange, (pod, change) => {
      const other = change(pod);
      const first = reading.read(encoding, pod);
      const later = reading.read(encoding, other, first);
      deepStrictEqual(later, podRecordOf(other));
      // The same record if and only if the model sees no difference in what is sent.
      const same = JSON.stringify(podRecordOf(pod)) === JSON.stringify(podRecordOf(other));
      if (same) strictEqual(later, first);
      else notStrictEqual(later, first);
    }));
  });

  Deno.test(`OwnerDecoder.${encoding}() answers the known record unless its controller changed`, () => {
    const reading = new OwnerReading();
    const [reference] = WEB.metadata.ownerReferences!;
    ok(reference !== undefined);
    const first = reading.read(encoding, WEB.metadata);
    strictEqual(reading.read(encoding, { ...WEB.metadata, resourceVersion: "2" }, first), first);
    for (
      const other of [
        { ...reference, name: "other" },
        { ...reference, kind: "Other" },
        { ...reference, apiVersion: "v2" },
        { ...reference, uid: "other" },
        { ...reference, controller: false },
      ]
    ) {
      const later = reading.read(encoding, { ...WEB.metadata, ownerReferences: [other] }, first);
      notStrictEqual(later, first);
      strictEqual(later.uid, first.uid);
      deepStrictEqual(later.controller?.name, other.controller ? other.name : undefined);
    }
    const orphan = reading.read(encoding, { uid: "u" });
    strictEqual(reading.read(encoding, { uid: "u" }, orphan), orphan);
    const foreign = { uid: "u", ownerReferences: [{ ...reference, name: "é" }] };
    const accented = reading.read(encoding, foreign);
    strictEqual(reading.read(encoding, foreign, accented), accented);
  });
}
