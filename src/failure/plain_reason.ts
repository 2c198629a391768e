/** As the runtime refuses, with its advice to whoever compiles the program. */
const REFUSAL =
  /Requires ([\w-]+) access(?: to ("(?:[^"\\]|\\.)*"|<[^>]*>|[^\s,]+))?, (?:specify the required permissions .*|run again .*)$/s;

/** What is refused as "all" is a device or a file of the kernel's. */
const DEEDS: Readonly<Record<string, readonly [deed: string, whatever: string]>> = {
  read: ["read", "files"],
  write: ["write", "files"],
  net: ["connect to", "other machines"],
  env: ["read the environment variable", "of any name"],
  run: ["run", "other programs"],
  ffi: ["load", "native libraries"],
  sys: ["ask the system for", "anything"],
  import: ["load code from", "elsewhere"],
  all: ["open", "devices and files of the kernel"],
};

/**
 * Why something failed, to stand in or under a message that has named the thing already: without the
 * operating system's number for it, the runtime's name of the call and its advice to programmers.
 */
export function plainReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\)(: \w+( '.*')?$)?/s, "")
    .replace(REFUSAL, (_, kind: string, what: string | undefined) => {
      const [deed, whatever] = DEEDS[kind] ?? ["use", "what this needs"];
      return `this program is not permitted to ${deed} ${what ?? whatever}`;
    });
}
