/** Requests as a test wants them, and the records in a request. */
import { OtlpFormat } from "../../../src/logs/format/mod.ts";
import { type Timestamp } from "../../../src/logs/record/mod.ts";
import { partsOf } from "../../../src/logs/otlp/mod.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** One list of bodies a resource. */
export function requestOf(resources: readonly (readonly string[])[]): Uint8Array<ArrayBuffer> {
  const format = new OtlpFormat({ scope: { name: "test", version: "1" }, wallClock: () => 0 });
  for (const [index, bodies] of resources.entries()) {
    format.begin(format.head(new Map([["k8s.pod.name", `pod-${index}`]])));
    for (const body of bodies) {
      const bytes = encoder.encode(body);
      const time: Timestamp | undefined = undefined;
      format.record(bytes, 0, bytes.length, time, 0, 0, encoder.encode("0".repeat(21)));
    }
  }
  return format.finish().slice();
}

/** The bodies of a request, each with its resource's pod. */
export function bodiesOf(request: Uint8Array): readonly string[] {
  return [...partsOf(request, 0, request.length)].flatMap((resource) => {
    const parts = [...partsOf(request, resource.start, resource.end)];
    const [head] = parts;
    const pod = /pod-\d+/.exec(decoder.decode(request.subarray(head!.start, head!.end)))?.[0];
    return parts.filter(({ number }) => number === 2).flatMap((scope) =>
      [...partsOf(request, scope.start, scope.end)].filter(({ number }) => number === 2)
        .map((record) => {
          const body = [...partsOf(request, record.start, record.end)]
            .find(({ number }) => number === 5)!;
          const [text] = partsOf(request, body.start, body.end);
          return `${pod} ${decoder.decode(request.subarray(text!.start, text!.end))}`;
        })
    );
  });
}
