import { deepStrictEqual, match, ok } from "node:assert/strict";
import { imageId } from "../../../src/testbed/simulator/image.ts";
import { Random } from "../../../src/testbed/simulator/random.ts";

Deno.test("Random repeats itself for the same seed only", () => {
  const draw = (seed: number) => {
    const random = new Random(seed);
    return [random.next(), random.below(100), random.uuid(), random.suffix(), random.hex(9)];
  };
  deepStrictEqual(draw(42), draw(42));
  ok(JSON.stringify(draw(42)) !== JSON.stringify(draw(43)));
});

Deno.test("Random draws evenly", () => {
  const random = new Random(7);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 10_000; i++) counts[random.below(10)]!++;
  ok(counts.every((count) => count > 850 && count < 1150), counts.join());
});

Deno.test("Random.uuid() is a version 4 UUID, and suffix() a name", () => {
  const random = new Random(1);
  for (let i = 0; i < 100; i++) {
    match(random.uuid(), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    match(random.suffix(), /^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  }
});

Deno.test("imageId() is the image's name with a digest of its own", () => {
  match(imageId("reg:5000/shop/web:1.2"), /^reg:5000\/shop\/web@sha256:[0-9a-f]{64}$/);
  ok(imageId("web:1") !== imageId("web:2"));
  deepStrictEqual(imageId("web:1"), imageId("web:1"));
  const pinned = `web@sha256:${"0".repeat(64)}`;
  deepStrictEqual(imageId(pinned), pinned);
});
