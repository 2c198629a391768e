import { join } from "node:path";
import { CREDENTIAL_BYTES, type ReadTextFile } from "../../configuration/mod.ts";
import { serviceAccountFolder } from "./in_cluster.ts";
import { tokenClaims } from "./web_token.ts";

/**
 * The uid of the pod we run in, which its token is bound to (Kubernetes concept: bound service
 * account tokens). Undefined where there is no token, or one of before Kubernetes 1.22.
 */
export async function podUid(
  readTextFile: ReadTextFile,
  folder = serviceAccountFolder,
): Promise<string | undefined> {
  let token: string;
  try {
    token = await readTextFile(join(folder, "token"), CREDENTIAL_BYTES);
  } catch {
    // A pod without a token is as good as any other; who needs the token says what is wrong with it.
    return undefined;
  }
  return tokenClaims(token.trim())?.podUid;
}
