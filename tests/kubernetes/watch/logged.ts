import { configure, type LogRecord, reset } from "@logtape/logtape";

/** Runs `play` and gives the log lines of the room, as text. */
export async function logged(play: () => Promise<void>): Promise<readonly string[]> {
  const lines: string[] = [];
  const line = ({ level, message }: LogRecord) => lines.push(`${level} ${message.join("")}`);
  await configure({
    reset: true,
    sinks: { lines: line },
    loggers: [
      { category: ["k8s-collector", "watch"], sinks: ["lines"], lowestLevel: "info" },
      { category: ["logtape", "meta"], lowestLevel: "error" },
    ],
  });
  try {
    await play();
  } finally {
    await reset();
  }
  return lines;
}
