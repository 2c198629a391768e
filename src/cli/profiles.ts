import { ConfigurationError } from "../configuration/mod.ts";
import type { CommandName } from "./commands.ts";

/** Whom a program is compiled for; what each of them may do is the build's business. */
export const PROFILES = ["image", "agent", "builder", "release"] as const;
export type Profile = (typeof PROFILES)[number];

/** Run from the tree, the program is as Deno is started. */
export type BuiltFor = Profile | "sources";

/** What a user knows these programs by. */
const NAMES: Readonly<Record<Profile, string>> = {
  image: "the collector's image",
  agent: "the agent's image",
  builder: "the builder's image",
  release: "the release binary",
};

/** Which programs have the code and the permissions that a command needs. */
const RUNS_IN: Readonly<Record<CommandName, readonly Profile[]>> = {
  collect: ["image", "release"],
  logs: ["agent", "release"],
  enrich: ["agent", "release"],
  lookup: ["agent", "release"],
  inventory: ["agent", "release"],
  deploy: ["release"],
  receive: ["release"],
  simulate: ["release"],
  demo: ["release"],
  manifests: ["image", "release"],
  version: PROFILES,
  help: PROFILES,
};

export function canRun(command: CommandName, builtFor: BuiltFor): boolean {
  return builtFor === "sources" || RUNS_IN[command].includes(builtFor);
}

/** @throws {ConfigurationError} that names who can, when a program of this profile cannot */
export function requireProfile(command: CommandName, builtFor: BuiltFor): void {
  if (builtFor === "sources" || canRun(command, builtFor)) return;
  const others = RUNS_IN[command].map((profile) => NAMES[profile]).join(" or ");
  throw new ConfigurationError(
    `The command ${command} is not part of ${NAMES[builtFor]}: run it with ${others}.`,
  );
}
