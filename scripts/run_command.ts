/**
 * Runs a program to its end.
 *
 * @param folder where it runs
 * @returns what it printed, without the last line feed
 * @throws {Error} with what it complained about, when it fails or is not there.
 */
export async function runCommand(
  program: string,
  args: readonly string[],
  folder?: URL,
): Promise<string> {
  let output: Deno.CommandOutput;
  try {
    output = await new Deno.Command(program, {
      args: [...args],
      ...folder === undefined ? {} : { cwd: folder },
      env: { NO_COLOR: "1" },
      stdin: "null",
    }).output();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new Error(`there is no program ${program} here: install it`, { cause });
  }
  const decoder = new TextDecoder();
  const printed = decoder.decode(output.stdout).trimEnd();
  if (output.success) return printed;
  const [what = ""] = args.filter((argument) => /^[a-z][a-z-]*$/.test(argument));
  throw new Error(
    `${program} ${what} failed: ${`${printed}\n${decoder.decode(output.stderr)}`.trim()}`,
  );
}
