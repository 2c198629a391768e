import { cutText, fitsText } from "../wire/mod.ts";

/** Far more of the version than the 64 bytes that the reducer keeps of it. */
const VERSION_LIMIT = 256;

/**
 * Shortens an image reference to at most `limit` bytes without losing what the reducer reads from
 * it: behind the last `/`, the text after the first `@`, else after the first `:` (protocol 4.7).
 *
 * @param limit at least 512
 */
export function cutImage(image: string, limit: number): string {
  if (fitsText(image, limit)) return image;
  const name = image.slice(image.lastIndexOf("/") + 1);
  if (fitsText(name, limit)) return name;
  const at = name.indexOf("@");
  const separator = at >= 0 ? at : name.indexOf(":");
  if (separator < 0) return cutText(name, limit);
  const version = cutText(name.slice(separator), VERSION_LIMIT);
  return cutText(name.slice(0, separator), limit - VERSION_LIMIT) + version;
}
