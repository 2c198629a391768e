/** The parts of a reference to an image. */
export interface ImageParts {
  readonly name: string;
  readonly tag: string | undefined;
}

/** `registry:5000/shop/web:1.2@sha256:…` is called `registry:5000/shop/web` and has the tag `1.2`. */
export function imageParts(reference: string): ImageParts {
  const [plain = ""] = reference.split("@");
  const colon = plain.lastIndexOf(":");
  // A colon before the last slash is that of the registry's port.
  if (colon < plain.lastIndexOf("/") || colon < 0) return { name: plain, tag: undefined };
  return { name: plain.slice(0, colon), tag: plain.slice(colon + 1) };
}

/** `sha256:…` of the image's manifest, with the repository it was pulled from. */
export function repoDigest(imageId: string): string | undefined {
  const digest = imageId.replace(/^[a-z-]+:\/\//, "");
  return /^[^@]+@sha256:[0-9a-f]{64}$/.test(digest) ? digest : undefined;
}
