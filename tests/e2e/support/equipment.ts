/** What only some machines have, and the variable that says where it is. */
const VARIABLES = {
  /** Folder of a control plane's programs. */
  kubernetesPrograms: "KUBE_BIN",
  /** The same with the API server of Kubernetes 1.37, which compresses streamed lists. */
  kubernetes137Programs: "KUBE_BIN_137",
  /** Folder of the scripts that start a control plane. */
  kubernetesScripts: "KUBEBOX",
  /** Folder of the peer decoder and the simulated API server. */
  peers: "K8S_COLLECTOR_PEERS",
  /** Folder of the genuine reducer's `run.sh`. */
  reducer: "K8S_COLLECTOR_REDUCER",
  /** An OpenTelemetry Collector with OTLP and files. */
  telemetryCollector: "OTELCOL",
} as const;

export type Piece = keyof typeof VARIABLES;

/** A real control plane needs both. */
export const KUBERNETES = ["kubernetesPrograms", "kubernetesScripts"] as const;

export function hasEquipment(...pieces: readonly Piece[]): boolean {
  return pieces.every((piece) => Deno.env.has(VARIABLES[piece]));
}

/** @throws {Error} when the variable is not set: the test did not name what it needs. */
export function equipment(piece: Piece): string {
  const value = Deno.env.get(VARIABLES[piece]);
  if (value === undefined) throw new Error(`${VARIABLES[piece]} is not set`);
  return value;
}

/**
 * Runs a part of a test; the parts after one that failed make no sense and are left out. A part
 * whose own equipment is missing is left out as well, and says why.
 */
export type Step = (
  name: string,
  run: () => Promise<void>,
  pieces?: readonly Piece[],
) => Promise<void>;

/** A test that is left out, and says why, where its equipment is missing. */
export function endToEnd(
  name: string,
  pieces: readonly Piece[],
  run: (step: Step) => Promise<void>,
): void {
  Deno.test({
    ...left(name, pieces),
    fn: (context) =>
      run(async (title, part, needs = []) => {
        const step = { ...left(title, needs), fn: part };
        if (!await context.step(step) && !step.ignore) throw new Error(`"${title}" failed`);
      }),
  });
}

function left(name: string, pieces: readonly Piece[]): { name: string; ignore: boolean } {
  const missing = pieces.map((piece) => VARIABLES[piece])
    .filter((variable) => !Deno.env.has(variable));
  const ignore = missing.length > 0;
  return { name: ignore ? `${name} (${missing.join(", ")} not set)` : name, ignore };
}
