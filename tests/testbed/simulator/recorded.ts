import type { ChangeType } from "../../../src/testbed/simulator/encoding.ts";
import type { KubernetesObject } from "../../../src/testbed/simulator/objects.ts";

const FIXTURES = new URL("../../fixtures/kubernetes/", import.meta.url);

/** A body that a real API server sent. */
export function recordedBytes(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(new URL(name, FIXTURES));
}

export function recordedText(name: string): string {
  return Deno.readTextFileSync(new URL(name, FIXTURES));
}

/** An object, or an event with its object. */
export function recordedJson(
  name: string,
): KubernetesObject & {
  kind: string;
  apiVersion: string;
  type: ChangeType;
  object: KubernetesObject;
} {
  return JSON.parse(recordedText(name));
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
