/** An object whose properties are those of what `read` answers whenever they are looked at. */
export function live<T extends object>(read: () => T): T {
  return new Proxy({} as T, { get: (_, name) => Reflect.get(read(), name) });
}
