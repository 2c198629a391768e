export interface KubeconfigOptions {
  /** For example `http://127.0.0.1:8001`. */
  readonly url: string;
  readonly token?: string | undefined;
}

/** A kubeconfig with one context, `simulator`, as text. */
export function kubeconfig({ url, token }: KubeconfigOptions): string {
  const user = token === undefined ? "{}" : `{ token: ${JSON.stringify(token)} }`;
  return `apiVersion: v1
kind: Config
current-context: simulator
clusters:
  - name: simulator
    cluster: { server: ${JSON.stringify(url)} }
users:
  - name: simulator
    user: ${user}
contexts:
  - name: simulator
    context: { cluster: simulator, user: simulator }
`;
}
