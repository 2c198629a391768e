/** What somebody knows a pod by. */
export type Key =
  | { readonly by: "uid"; readonly uid: string }
  /** The id without its scheme. */
  | { readonly by: "container"; readonly id: string }
  | { readonly by: "pod"; readonly namespace: string; readonly name: string }
  | { readonly by: "ip"; readonly ip: string }
  /** The folder of a log names its pod by the uid, or by the hash of a static pod's manifest. */
  | {
    readonly by: "path";
    readonly uid: string;
    readonly container: string | undefined;
    readonly restart: number | undefined;
  };

export const KEY_KINDS = ["uid", "container", "ip", "pod", "path"] as const;
export type KeyKind = (typeof KEY_KINDS)[number];

const WORD = /^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$/;
const ID = /^[A-Za-z0-9_-]{8,256}$/;
const IPV4 = /^(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(\.(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}$/;
/** `/var/log/pods/NAMESPACE_NAME_UID/CONTAINER/RESTART.log` and its rotated successors. */
const POD_LOG = /(?:^|\/)([^/_]+)_([^/_]+)_([^/_]+)(?:\/([^/]+)(?:\/(\d+)\.log[^/]*)?)?\/?$/;
/** `/var/log/containers/NAME_NAMESPACE_CONTAINER-ID.log`, links to the files above. */
const CONTAINER_LINK = /(?:^|\/)[^/_]+_[^/_]+_[^/]+-([0-9a-f]{64})\.log$/;

/** @returns undefined for what cannot be such a key */
export function parseKey(kind: KeyKind, text: string): Key | undefined {
  switch (kind) {
    case "uid":
      return WORD.test(text) ? { by: "uid", uid: text } : undefined;
    case "container": {
      const id = bareId(text);
      return ID.test(id) ? { by: "container", id } : undefined;
    }
    case "pod": {
      const [namespace = "", name = "", ...more] = text.split("/");
      if (more.length > 0 || !WORD.test(namespace) || !WORD.test(name)) return undefined;
      return { by: "pod", namespace, name };
    }
    case "ip": {
      const ip = parseAddress(text);
      return ip === undefined ? undefined : { by: "ip", ip };
    }
    case "path":
      return parsePath(text);
  }
}

/** A container's id without `containerd://` or the like. */
export function bareId(id: string): string {
  const scheme = id.indexOf("://");
  return scheme < 0 ? id : id.slice(scheme + 3);
}

/** An address in the one spelling that Kubernetes uses. */
export function parseAddress(text: string): string | undefined {
  if (IPV4.test(text)) return text;
  if (!/^[0-9A-Fa-f:.]{2,45}$/.test(text) || !text.includes(":")) return undefined;
  const url = URL.parse(`http://[${text}]`);
  return url === null ? undefined : url.hostname.slice(1, -1);
}

function parsePath(path: string): Key | undefined {
  const [, id] = CONTAINER_LINK.exec(path) ?? [];
  if (id !== undefined) return { by: "container", id };
  const [, , , uid, container, restart] = POD_LOG.exec(path) ?? [];
  if (uid === undefined) return undefined;
  return {
    by: "path",
    uid,
    container,
    restart: restart === undefined ? undefined : Number(restart),
  };
}
