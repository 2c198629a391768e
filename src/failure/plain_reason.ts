/**
 * Why something failed, to stand in or under a message that has named the thing already: without the
 * operating system's number for it, the runtime's name of the call and its advice to programmers.
 */
export function plainReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/ \(os error \d+\)(: \w+( '.*')?$)?/s, "")
    .replace(/, (run again|specify the required permissions) .*$/s, "");
}
