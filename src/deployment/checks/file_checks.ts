import { at, fieldsOf, scalars, textOf, todaysType, typeOf } from "../collector/mod.ts";
import type { Specification } from "../specification/mod.ts";
import { type Check, refusal } from "./check.ts";

/** The volume that a path of the container is in. */
function volumeOf(
  path: string,
  { volumes }: Specification,
): Specification["volumes"][number] | undefined {
  return volumes.find(({ mount_path: mounted }) =>
    path === mounted || path.startsWith(`${mounted.replace(/\/$/, "")}/`)
  );
}

/** A storage is an extension that is there, and its folder one that the pod has. */
export const storageHasFolder: Check = function* ({ collector, specification }) {
  for (const [path, scalar] of scalars(collector)) {
    if (path.at(-1) !== "storage" || typeof scalar !== "string") continue;
    if (Object.hasOwn(collector.extensions, scalar)) continue;
    yield refusal(
      "storage",
      ["collector", ...path],
      `there is no extension ${scalar}: add it to collector.extensions and to service.extensions`,
    );
  }
  for (const [id, component] of Object.entries(collector.extensions)) {
    if (typeOf(id) !== "file_storage") continue;
    const directory = String(at(component, ["directory"]) ?? "/var/lib/otelcol/file_storage");
    const mount = specification.volumes.find(({ mount_path: mounted }) =>
      directory === mounted || directory.startsWith(`${mounted.replace(/\/$/, "")}/`)
    );
    const path = ["collector", "extensions", id];
    if (mount === undefined) {
      yield refusal(
        "storage",
        path,
        `${directory} is in no volume, and the root file system is read-only: add one to volumes ` +
          "with that mount_path",
      );
    } else if (mount.read_only) {
      yield refusal(
        "storage",
        path,
        `${directory} is in the volume ${mount.name}, which is read_only`,
      );
    } else if (directory !== mount.mount_path && at(component, ["create_directory"]) !== true) {
      yield refusal(
        "storage",
        path,
        `${directory} is not there at first: set create_directory: true, or mount it itself`,
      );
    }
  }
};

/** Whatever writes a file writes it into a volume: the root file system is read-only. */
export const filesHaveFolder: Check = function* ({ collector, specification }) {
  for (const [id, component] of Object.entries(collector.exporters)) {
    if (todaysType("exporters", typeOf(id)) !== "file") continue;
    const path = ["collector", "exporters", id];
    const file = textOf(fieldsOf(component).path);
    if (!file) {
      yield refusal("file", path, "it does not start without path: the file that is written");
      continue;
    }
    // Every pod has a /tmp of its own.
    if (file.includes("${") || file.startsWith("/tmp/")) continue;
    const volume = volumeOf(file, specification);
    if (volume !== undefined && !volume.read_only) continue;
    const where = volume === undefined ? "in no volume" : `in the volume ${volume.name}, read_only`;
    yield refusal(
      "file",
      [...path, "path"],
      `${file} is ${where}, and the root file system is read-only: write below /tmp, or add a volume`,
    );
  }
};

const CERTIFICATE = /^(ca_file|cert_file|key_file|client_ca_file)$/;
/** What an image of the Collector, and every pod with a token, has without a volume. */
const PRESENT = ["/etc/ssl/certs/", "/var/run/secrets/kubernetes.io/serviceaccount/"];

/** A certificate without its key, or a key without its certificate, ends the Collector. */
export const certificatesHaveKeys: Check = function* ({ collector }) {
  for (const [path] of scalars({ ...collector, service: {} })) {
    const [kind, other] = path.at(-1) === "cert_file"
      ? ["certificate", "key"] as const
      : ["key", "certificate"] as const;
    if (kind === "key" && path.at(-1) !== "key_file") continue;
    const tls = fieldsOf(at(collector, path.slice(0, -1).map(String)));
    const names = other === "key" ? ["key_file", "key_pem"] : ["cert_file", "cert_pem"];
    if (names.some((name) => tls[name] !== undefined)) continue;
    yield refusal(
      "file",
      ["collector", ...path],
      `a ${kind} alone is of no use, and the Collector does not start: give ${names[0]} too`,
    );
  }
};

/** A certificate that is not there ends the Collector. */
export const certificatesAreThere: Check = function* ({ collector, specification }) {
  for (const [path, scalar] of scalars({ ...collector, service: {} })) {
    if (!CERTIFICATE.test(String(path.at(-1))) || typeof scalar !== "string") continue;
    if (scalar === "" || scalar.includes("${")) continue;
    if (PRESENT.some((folder) => scalar.startsWith(folder))) continue;
    if (volumeOf(scalar, specification) !== undefined) continue;
    yield refusal(
      "file",
      ["collector", ...path],
      `${scalar} is in no volume, so it is not there: add one to volumes, of a secret for example`,
    );
  }
};
