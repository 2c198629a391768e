/** The commands and what they are for; without one the program collects. */
export const commands = {
  collect: "Watch the cluster and tell the reducer about its pods (the default)",
  logs: "Read the logs of a node's containers, name their pods, lose no line",
  enrich: "Add what is known of pods to the lines of standard input",
  lookup: "Say which pod an address, a name, a container or a file is, or was",
  inventory: "Write down everything that is known of pods: inventory export",
  deploy: "Deploy OpenTelemetry Collectors: check, compare, apply, inject, look after them",
  receive: "Stand in for the reducer: accept collectors, check every message, show the pods",
  simulate: "Serve a simulated cluster over the Kubernetes API and write a kubeconfig for it",
  demo: "Simulated cluster, collector and receiver in one terminal",
  manifests: "Print the Kubernetes objects to install the collector with",
  version: "Show version and build",
  help: "Show the help of a command",
} as const;

export type CommandName = keyof typeof commands;

export const commandNames = Object.keys(commands) as readonly CommandName[];

export function isCommandName(text: string): text is CommandName {
  return Object.hasOwn(commands, text);
}

/** Commands whose flags are a table of settings, with their variables and defaults. */
export const tabled = [
  "logs",
  "enrich",
  "lookup",
  "inventory",
  "deploy",
] as const satisfies readonly CommandName[];
export type TabledCommand = (typeof tabled)[number];

export function isTabled(name: CommandName): name is TabledCommand {
  return tabled.some((one) => one === name);
}
