// What a page's method answers with; the keeper of the pages sends it.

/** A page made from a template (`views/<template>.njk`) and what it shows. */
export type Shown = Readonly<{ kind: 'shown'; template: string; model: object; status: number }>;
/** On to another page, 303: what was posted is never posted again by a reload. */
export type Onward = Readonly<{ kind: 'onward'; to: string }>;
export type File = Readonly<{
  kind: 'file';
  type: string;
  body: string | Buffer;
  headers: Readonly<Record<string, string>>;
}>;
export type Outcome = Shown | Onward | File;

export const show = (template: string, model: object = {}, status = 200): Shown => ({
  kind: 'shown',
  template,
  model,
  status,
});
export const onward = (to: string): Onward => ({ kind: 'onward', to });
export const file = (type: string, body: string | Buffer, headers: Readonly<Record<string, string>> = {}): File => ({
  kind: 'file',
  type,
  body,
  headers,
});

/** A path of this site to go on to, or the other when a stranger put an address of elsewhere there. */
export const ownPath = (path: string | undefined, otherwise: string): string =>
  path !== undefined && path.length <= 500 && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) ? path : otherwise;

/** A path with a query; values left out are left out. */
export const pathWith = (path: string, query: Readonly<Record<string, string | undefined>>): string => {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
};
