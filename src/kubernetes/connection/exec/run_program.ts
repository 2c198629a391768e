import { unlessAborted } from "../../../time/mod.ts";

/** A program to run to its end, without a terminal. */
export interface ProgramCall {
  readonly command: string;
  readonly arguments: readonly string[];
  /** Added to the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
  /** Kills the program. */
  readonly signal: AbortSignal;
}

export interface ProgramResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program. Throws when it cannot be started, and the signal's reason when it was killed. */
export type RunProgram = (call: ProgramCall) => Promise<ProgramResult>;

/** Runs a program of this machine. */
export const runProgram: RunProgram = async (call) => {
  const { signal } = call;
  signal.throwIfAborted();
  const command = new Deno.Command(call.command, {
    args: [...call.arguments],
    env: { ...call.environment },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal,
  });
  // Not only for its end: a child of the program could hold its output open after it was killed.
  const { code, stdout, stderr } = await unlessAborted(command.output(), signal);
  return {
    code,
    stdout: new TextDecoder().decode(stdout),
    stderr: new TextDecoder().decode(stderr),
  };
};
