import { Random } from "./random.ts";

const DIGESTS = new Map<string, string>();

/** What a container runtime reports for an image: its name with the digest it resolved to. */
export function imageId(image: string): string {
  if (image.includes("@sha256:")) return image;
  let digest = DIGESTS.get(image);
  if (digest === undefined) {
    digest = new Random(hash(image)).hex(64);
    DIGESTS.set(image, digest);
  }
  return `${repository(image)}@sha256:${digest}`;
}

/** The image without its tag. */
function repository(image: string): string {
  const name = image.split("@")[0] ?? image;
  const colon = name.lastIndexOf(":");
  return colon > name.lastIndexOf("/") ? name.slice(0, colon) : name;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c_9dc5;
  for (let i = 0; i < text.length; i++) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x0100_0193) >>> 0;
  }
  return value;
}
