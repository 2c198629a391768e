/** A folder of `/var/log/pods`: `NAMESPACE_NAME_UID`. */
export interface PodFolderName {
  readonly namespace: string;
  readonly name: string;
  /** Of a static pod the hash of its manifest. */
  readonly uid: string;
}

/** Undefined for a folder that is no pod's. Neither a namespace nor a name has a `_`. */
export function parsePodFolder(text: string): PodFolderName | undefined {
  const [, namespace, name, uid] = /^([^_/]+)_([^_/]+)_([^_/]+)$/.exec(text) ?? [];
  return namespace === undefined || name === undefined || uid === undefined
    ? undefined
    : { namespace, name, uid };
}

/** A file in a container's folder: `RESTART.log`, `RESTART.log.20261125-190000`, the same `.gz`. */
export interface LogFileName {
  readonly restart: number;
  /** The time in its name, in the node's time zone; empty for the one that is written to. */
  readonly rotated: string;
  readonly compressed: boolean;
}

/** Undefined for what is no log, or one that the kubelet is just compressing. */
export function parseLogFile(text: string): LogFileName | undefined {
  const [, restart, rotated, gz] = /^(\d{1,9})\.log(?:\.(\d{8}-\d{6}))?(\.gz)?$/.exec(text) ?? [];
  if (restart === undefined) return undefined;
  return { restart: Number(restart), rotated: rotated ?? "", compressed: gz !== undefined };
}
