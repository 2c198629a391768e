import { type Resolution, resolveSettings } from "../../../src/cli/resolve_settings.ts";

/** What a test says about the world; the rest of it is empty. */
export interface World {
  readonly args?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Contents by path. */
  readonly files?: Readonly<Record<string, string>>;
  readonly hostname?: string;
}

export function resolveIn(
  { args = [], environment = {}, files = {}, hostname }: World,
): Promise<Resolution> {
  return resolveSettings({
    args,
    environment,
    hostname,
    readTextFile: (path) => {
      const text = files[path];
      return text === undefined
        ? Promise.reject(
          new Deno.errors.NotFound(`No such file or directory (os error 2): readfile '${path}'`),
        )
        : Promise.resolve(text);
    },
  });
}
