/** What `deno compile` can make a program for. */
export const TARGETS = [
  "x86_64-unknown-linux-gnu",
  "aarch64-unknown-linux-gnu",
  "x86_64-apple-darwin",
  "aarch64-apple-darwin",
  "x86_64-pc-windows-msvc",
] as const;

export type Target = (typeof TARGETS)[number];

export function isTarget(text: string): text is Target {
  return TARGETS.some((target) => target === text);
}

/** File name of the program for a target. */
export function programName(target: Target): string {
  return `k8s-collector-${target}${target.includes("windows") ? ".exe" : ""}`;
}

const elfMachines: Readonly<Record<number, Target>> = {
  0x3e: "x86_64-unknown-linux-gnu",
  0xb7: "aarch64-unknown-linux-gnu",
};

const machOCpus: Readonly<Record<number, Target>> = {
  0x01000007: "x86_64-apple-darwin",
  0x0100000c: "aarch64-apple-darwin",
};

/**
 * The target an executable is for, by the first bytes of the file: the machine of an ELF header,
 * the processor of a 64-bit Mach-O header, or the signature of a Windows program.
 *
 * @returns undefined when it is none of them.
 */
export function targetOfExecutable(header: Uint8Array): Target | undefined {
  if (header.length < 20) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0) === 0x7f454c46) return elfMachines[view.getUint16(18, true)];
  if (view.getUint32(0, true) === 0xfeedfacf) return machOCpus[view.getUint32(4, true)];
  return view.getUint16(0) === 0x4d5a ? "x86_64-pc-windows-msvc" : undefined;
}
