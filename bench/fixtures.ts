/** Data for the benchmarks, made by the simulator: the same for everyone. */
import type { OwnerRecord, PodRecord } from "../src/inventory/mod.ts";
import { acceptOf, type Encoding, encodingOf } from "../src/kubernetes/encoding/mod.ts";
import { OwnerDecoder, PodDecoder } from "../src/kubernetes/objects/mod.ts";
import { startSimulator } from "../src/testbed/simulator/mod.ts";

export const PODS = 2_000;

export interface List {
  readonly encoding: Encoding;
  readonly bytes: Uint8Array;
}

export interface Fixtures {
  readonly podsProtobuf: List;
  readonly podsJson: List;
  readonly pods: ReadonlyMap<string, PodRecord>;
  readonly replicasets: ReadonlyMap<string, OwnerRecord>;
}

export async function makeFixtures(): Promise<Fixtures> {
  const simulator = startSimulator({ pods: PODS, seed: 7 });
  const load = async (path: string, accept: string): Promise<List> => {
    const response = await fetch(simulator.url + path, {
      headers: { accept, "accept-encoding": "identity" },
    });
    const encoding = encodingOf(response.headers.get("content-type") ?? "");
    if (encoding === undefined) throw new Error(`no list at ${path}`);
    return { encoding, bytes: await response.bytes() };
  };
  try {
    const podsProtobuf = await load("/api/v1/pods", acceptOf({ of: "objects", in: "list" }));
    const podsJson = await load("/api/v1/pods", "application/json");
    const owners = await load(
      "/apis/apps/v1/replicasets",
      acceptOf({ of: "metadata", in: "list" }),
    );
    const replicasets = new Map<string, OwnerRecord>();
    const decoder = new OwnerDecoder();
    const list = owners.encoding.list((bytes, start, end) => {
      const record = owners.encoding.item(decoder, bytes, start, end, () => undefined);
      replicasets.set(record.uid, record);
    });
    list.push(owners.bytes.slice());
    list.finish();
    return { podsProtobuf, podsJson, pods: decodePods(podsProtobuf, new Map()), replicasets };
  } finally {
    await simulator.close();
  }
}

/** One for all lists, as a watch has one for all its streams. */
const podDecoder = new PodDecoder();

/** As the watch does: in chunks, comparing with what is known. */
export function decodePods(
  { encoding, bytes }: List,
  known: ReadonlyMap<string, PodRecord>,
): Map<string, PodRecord> {
  const pods = new Map<string, PodRecord>();
  const find = (uid: string) => known.get(uid);
  const list = encoding.list((buffer, start, end) => {
    const record = encoding.item(podDecoder, buffer, start, end, find);
    pods.set(record.uid, record);
  });
  for (let at = 0; at < bytes.length; at += CHUNK) list.push(bytes.subarray(at, at + CHUNK));
  list.finish();
  return pods;
}

const CHUNK = 64 * 1024;
