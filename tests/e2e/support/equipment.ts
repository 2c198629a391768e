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

/** Runs a part of a test; the parts after one that failed make no sense and are left out. */
export type Step = (name: string, run: () => Promise<void>) => Promise<void>;

/** A test that is left out, and says why, where its equipment is missing. */
export function endToEnd(
  name: string,
  pieces: readonly Piece[],
  run: (step: Step) => Promise<void>,
): void {
  const missing = pieces.map((piece) => VARIABLES[piece])
    .filter((variable) => Deno.env.get(variable) === undefined);
  Deno.test({
    name: missing.length === 0 ? name : `${name} (${missing.join(", ")} not set)`,
    ignore: missing.length > 0,
    fn: (context) =>
      run(async (title, part) => {
        if (!await context.step(title, part)) throw new Error(`"${title}" failed`);
      }),
  });
}
