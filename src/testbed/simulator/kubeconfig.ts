export interface KubeconfigOptions {
  /** For example `http://127.0.0.1:8001`. */
  readonly url: string;
  readonly token?: string | undefined;
  /** PEM of whoever signed the server's certificate, for a server with `https://`. */
  readonly authority?: string | undefined;
}

/** A kubeconfig with one context, `simulator`, as text. */
export function kubeconfig({ url, token, authority }: KubeconfigOptions): string {
  const trust = authority === undefined
    ? ""
    : `, certificate-authority-data: ${new TextEncoder().encode(authority).toBase64()}`;
  const user = token === undefined ? "{}" : `{ token: ${JSON.stringify(token)} }`;
  return `apiVersion: v1
kind: Config
current-context: simulator
clusters:
  - name: simulator
    cluster: { server: ${JSON.stringify(url)}${trust} }
users:
  - name: simulator
    user: ${user}
contexts:
  - name: simulator
    context: { cluster: simulator, user: simulator }
`;
}
