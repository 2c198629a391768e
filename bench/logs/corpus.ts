/** A corpus of container logs, the same for the same seed. */
import { Random } from "../../src/testbed/simulator/mod.ts";

export interface CorpusOptions {
  /** What is made goes below it: `pods/` and `inventory.json`. */
  readonly folder: string;
  readonly files: number;
  readonly linesPerFile: number;
  /** In the inventory; those beyond the files have none. */
  readonly pods?: number;
  readonly seed: number;
}

export interface Corpus {
  readonly records: number;
  readonly bytes: number;
}

const START = Date.UTC(2026, 10, 27, 10);
/** Long enough to be written in two pieces by the runtime. */
const LONG = 20_000;
const PIECE = 16 * 1024;

/** Bodies as programs write them, of about 150 bytes; every thousandth is a long one. */
function bodies(random: Random): readonly string[] {
  const short = Array.from({ length: 999 }, (_, n) =>
    n % 2 === 0
      ? JSON.stringify({
        level: "info",
        msg: "request handled",
        latency_ms: random.below(1000),
        path: `/v1/users/${random.below(1_000_000)}`,
        trace: random.hex(32),
      })
      : `level=warn component=worker-${n} msg="retrying in 5s" user=${random.below(1_000_000)} id=${
        random.hex(64)
      }`);
  return [...short, "x".repeat(LONG)];
}

/** Writes it. */
export function writeCorpus(
  { folder, files, linesPerFile, pods: inventory = files, seed }: CorpusOptions,
): Corpus {
  const random = new Random(seed);
  const all = bodies(random);
  const encoder = new TextEncoder();
  const pods: unknown[] = [];
  let bytes = 0;
  for (let file = 0; file < files; file++) {
    const uid = random.uuid();
    const name = `web-${random.suffix(10)}-${random.suffix()}`;
    const path = `${folder}/pods/shop_${name}_${uid}/app`;
    Deno.mkdirSync(path, { recursive: true });
    const lines: string[] = [];
    for (let line = 0; line < linesPerFile; line++) {
      const time = new Date(START + line * 10).toISOString().replace("Z", "000000Z");
      const output = random.below(7) === 0 ? "stderr" : "stdout";
      const body = random.pick(all)!;
      if (body.length > PIECE) {
        lines.push(`${time} ${output} P ${body.slice(0, PIECE)}\n`);
        lines.push(`${time} ${output} F ${body.slice(PIECE)}\n`);
      } else lines.push(`${time} ${output} F ${body}\n`);
    }
    const text = encoder.encode(lines.join(""));
    bytes += text.length;
    Deno.writeFileSync(`${path}/0.log`, text);
    pods.push(podOf(uid, name, random));
  }
  while (pods.length < inventory) {
    pods.push(podOf(random.uuid(), `web-${random.suffix(10)}-${random.suffix()}`, random));
  }
  const file = { version: 1, takenAt: new Date(START).toISOString(), since: null, pods };
  Deno.writeTextFileSync(`${folder}/inventory.json`, JSON.stringify(file));
  return { records: files * linesPerFile, bytes };
}

function podOf(uid: string, name: string, random: Random): unknown {
  const owner = (kind: string, name: string) => ({
    apiVersion: "apps/v1",
    kind,
    name,
    uid: random.uuid(),
  });
  const replicaSet = owner("ReplicaSet", name.slice(0, name.lastIndexOf("-")));
  return {
    uid,
    namespace: "shop",
    name,
    node: "node-1",
    ips: [`10.${random.below(256)}.${random.below(256)}.${random.below(256)}`],
    createdAt: START - 60_000,
    startedAt: START - 60_000,
    labels: { app: "web" },
    controller: replicaSet,
    owners: [replicaSet, owner("Deployment", "web")],
    instances: [{
      container: "app",
      kind: "regular",
      restart: 0,
      id: `containerd://${random.hex(64)}`,
      image: "registry.example.com/shop/web:1.2",
      imageId: "",
      startedAt: START - 59_000,
      finishedAt: 0,
    }],
  };
}
