/** Where the template of a pod is in an object of a kind; undefined for what makes no pods. */
export function templatePath(kind: string): readonly string[] | undefined {
  switch (kind) {
    case "Pod":
      return [];
    case "Deployment":
    case "DaemonSet":
    case "StatefulSet":
    case "ReplicaSet":
    case "ReplicationController":
    case "Job":
      return ["spec", "template"];
    case "CronJob":
      return ["spec", "jobTemplate", "spec", "template"];
    default:
      return undefined;
  }
}
