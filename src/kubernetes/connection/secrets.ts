import type { Credential } from "./credential.ts";

/**
 * What a server or proxy may repeat of that which it is sent: the bearer token, or the password
 * with the pair it is sent in; of the proxy's URL likewise.
 */
export function secretsOf(
  { headers }: Pick<Credential, "headers">,
  proxyUrl: string | undefined,
): readonly string[] {
  return [
    ...headers.filter(([name]) => name === "authorization").flatMap(([, value]) => secrets(value)),
    ...(proxyUrl === undefined ? [] : secretsOfProxy(new URL(proxyUrl))),
  ];
}

function secrets(authorization: string): readonly string[] {
  const [scheme, value = ""] = authorization.split(" ");
  if (scheme !== "Basic") return [value];
  const pair = new TextDecoder().decode(Uint8Array.fromBase64(value));
  return [value, pair.slice(pair.indexOf(":") + 1)];
}

function secretsOfProxy({ username, password }: URL): readonly string[] {
  if (password === "") return [];
  const [name, plain] = [percentDecoded(username), percentDecoded(password)];
  return [password, plain, new TextEncoder().encode(`${name}:${plain}`).toBase64()];
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
