/** Agents that are killed while they send to a server which fails now and then. */
import { Random } from "../../../src/testbed/simulator/mod.ts";
import { check, type Verdict } from "./checker.ts";
import { killAgents, type KilledAgentOptions } from "./killed_agent.ts";
import { type Fate, OtlpReceiver, type ReceivedRecord } from "./otlp_receiver.ts";

/** Two batches of 1 MiB may be under way, and each a read more. */
export const WINDOW_BYTES = 2 * (1 + 1) * 1024 * 1024;

export interface OtlpKillReport {
  readonly records: number;
  readonly fates: Readonly<Record<string, number>>;
  /** Of what came at least once. */
  readonly verdict: Verdict;
  readonly repetitions: number;
  /** Repetitions that are not the same to the byte. */
  readonly unequal: number;
  /** Bytes repeated after one kill, at most. */
  readonly mostRepeatedBytes: number;
}

type Options = Omit<KilledAgentOptions, "output" | "killed">;

export async function killOverOtlp(options: Options): Promise<OtlpKillReport> {
  const random = new Random(options.seed + 1);
  await using receiver = new OtlpReceiver((size): Fate => {
    const dice = random.next();
    if (dice < 0.05) return { kind: "reset" };
    if (dice < 0.1) return { kind: "refused", status: 503, retryAfter: 0 };
    if (dice < 0.15 && size > 20_000) return { kind: "refused", status: 413 };
    return { kind: "taken" };
  });
  const lives = [0];
  const truths = await killAgents({
    ...options,
    output: [`--otlp-endpoint=${await receiver.listen()}`],
    killed: () => lives.push(receiver.records.length),
  });
  const { records, fates } = receiver;
  return {
    records: records.length,
    fates: Object.fromEntries(fates),
    ...judge(truths, records, lives),
  };
}

/** @param lives where in the records each agent's begin */
function judge(
  truths: Parameters<typeof check>[0],
  records: readonly ReceivedRecord[],
  lives: readonly number[],
): Pick<OtlpKillReport, "verdict" | "repetitions" | "unequal" | "mostRepeatedBytes"> {
  const first = new Map<string, ReceivedRecord>();
  const bytes = lives.map(() => 0);
  let [repetitions, unequal] = [0, 0];
  for (const [index, record] of records.entries()) {
    const uid = String(record["log.record.uid"]);
    const before = first.get(uid);
    if (before === undefined) {
      first.set(uid, record);
      continue;
    }
    repetitions++;
    if (before.bytes !== record.bytes) unequal++;
    const life = lives.findLastIndex((start) => start <= index);
    bytes[life]! += record.size;
  }
  return {
    verdict: check(truths, first.values()),
    repetitions,
    unequal,
    mostRepeatedBytes: Math.max(...bytes),
  };
}
