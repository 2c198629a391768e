/** Streams that are compressed as by Kubernetes 1.37: one gzip member a flush. */
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { connect } from "../../../src/kubernetes/connection/mod.ts";
import { PodDecoder } from "../../../src/kubernetes/objects/mod.ts";
import { PODS } from "../../../src/kubernetes/resource/mod.ts";
import { fetchTransport, Watcher } from "../../../src/kubernetes/watch/mod.ts";
import {
  type CompressedStreams,
  kubeconfig as kubeconfigOf,
  startSimulator,
} from "../../../src/testbed/simulator/mod.ts";
import { SYSTEM_CLOCK, Turns } from "../../../src/time/mod.ts";
import { USUAL_BOUNDS } from "../../support/usual_bounds.ts";
import { NO_PUBLIC_AUTHORITIES } from "../../support/public_authorities.ts";

const STREAMED =
  "/api/v1/pods?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
const WATCHED = "/api/v1/pods?watch=1&resourceVersion=1";

/** The head of an answer and the gzip members of what follows, until `enough` of them came. */
async function answerTo(
  url: string,
  path: string,
  acceptEncoding: string,
  enough: number,
): Promise<{ readonly head: string; readonly members: number }> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  try {
    await connection.write(
      new TextEncoder().encode(
        `GET ${path} HTTP/1.1\r\nhost: x\r\naccept-encoding: ${acceptEncoding}\r\n\r\n`,
      ),
    );
    let bytes = "";
    const buffer = new Uint8Array(1 << 16);
    for (;;) {
      const head = bytes.split("\r\n\r\n", 1)[0]!;
      const members = bytes.split("\x1f\x8b\x08").length - 1;
      if (bytes.length > head.length + 4 && members >= enough) return { head, members };
      const length = await connection.read(buffer);
      ok(length !== null, "the answer ends");
      bytes += String.fromCharCode(...buffer.subarray(0, length));
    }
  } finally {
    connection.close();
  }
}

for (
  const [compressedStreams, list, watch] of [
    ["none", false, false],
    ["lists", true, false],
    ["watches", true, true],
  ] as const
) {
  Deno.test(`startSimulator() compresses as it is told (${compressedStreams})`, async () => {
    const simulator = startSimulator({ pods: 3, compressedStreams });
    try {
      for (const [path, compressed] of [[STREAMED, list], [WATCHED, watch]] as const) {
        for (const accepted of ["gzip", "identity"]) {
          const zipped = compressed && accepted === "gzip";
          const { head, members } = await answerTo(simulator.url, path, accepted, zipped ? 1 : 0);
          strictEqual(/content-encoding: gzip/i.test(head), zipped, `${path} ${accepted}`);
          strictEqual(members > 0, zipped);
        }
      }
    } finally {
      await simulator.close();
    }
  });
}

/** Resolves when the condition holds, looked at in each turn of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn++) {
    ok(turn < 20_000, "does not happen");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

for (const compressedStreams of ["lists", "watches"] satisfies readonly CompressedStreams[]) {
  Deno.test(`Watcher reads lists and watches of a server that compresses its ${compressedStreams}`, async () => {
    const folder = await Deno.makeTempDir();
    const simulator = startSimulator({ pods: 300, compressedStreams });
    const kubeconfig = `${folder}/kubeconfig`;
    await Deno.writeTextFile(kubeconfig, kubeconfigOf({ url: simulator.url }));
    const connection = await connect({
      publicAuthorities: NO_PUBLIC_AUTHORITIES,
      kubeconfig,
      environment: {},
      readTextFile: (path: string) => Deno.readTextFile(path),
      clock: SYSTEM_CLOCK,
      wallClock: Date.now,
    });
    const names = new Set<string>();
    const watcher = new Watcher({
      target: { type: PODS },
      of: "objects",
      decoder: new PodDecoder(),
      sink: {
        known: () => undefined,
        restarted: (records) => {
          for (const { name } of records.values()) names.add(name);
        },
        applied: ({ name }) => names.add(name),
        deleted: () => {},
        blocked: () => {},
      },
      transport: fetchTransport(connection),
      clock: SYSTEM_CLOCK,
      turns: new Turns(SYSTEM_CLOCK.now),
      wallClock: Date.now,
      random: Math.random,
      initialList: "watch-list",
      timeoutSeconds: { minimum: 180, maximum: 230 },
      listBounds: USUAL_BOUNDS,
    });
    const abort = new AbortController();
    const running = watcher.run(abort.signal);
    try {
      await until(() => names.size === 300);
      for (let n = 0; n < 5; n++) {
        simulator.workloads.create("Deployment", { namespace: "shop", name: `late-${n}` }, {
          image: "a:1",
        });
        await until(() => names.size === 301 + n);
      }
      const { lists, watches, failures } = watcher.statistics;
      // All in one answer: nothing was cut and asked for again.
      deepStrictEqual({ lists, watches, failures }, { lists: 1, watches: 0, failures: {} });
    } finally {
      abort.abort();
      await running;
      connection.close();
      await simulator.close();
      await Deno.remove(folder, { recursive: true });
    }
  });
}
