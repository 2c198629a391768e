/** The commands and what they are for; without one the program collects. */
export const commands = {
  collect: "Watch the cluster and tell the reducer about its pods (the default)",
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
