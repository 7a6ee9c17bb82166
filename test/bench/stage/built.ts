/** A module of a service as it was built: its decorators are nothing that Node strips from the source. */
export const built = async <T>(path: string): Promise<T> =>
  (await import(new URL(`../../../dist/services/${path}`, import.meta.url).href)) as T;
