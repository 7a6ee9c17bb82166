// A client of the public API, as any stranger would write one.
export class Unexpected extends Error {
  override readonly name = 'Unexpected';
}

export type Answer = Readonly<{ status: number; body: Readonly<Record<string, unknown>> }>;

export type Api = Readonly<{
  at: string;
  call(method: string, path: string, options?: { body?: object; token?: string }): Promise<Answer>;
}>;

const read = async (response: Response): Promise<Readonly<Record<string, unknown>>> => {
  const text = await response.text();
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  return isJson && text ? (JSON.parse(text) as Record<string, unknown>) : { text };
};

export const apiAt = (at: string): Api => ({
  at,
  call: async (method, path, { body, token } = {}) => {
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    const response = await fetch(`${at}${path}`, init);
    return { status: response.status, body: await read(response) };
  },
});

/** The body when the status is as expected; otherwise an error that says what came instead. */
export const expecting = async (status: number, answer: Promise<Answer>): Promise<Answer['body']> => {
  const { status: got, body } = await answer;
  if (got === status) return body;
  throw new Unexpected(`expected ${status}, got ${got} ${typeof body['code'] === 'string' ? body['code'] : ''}`);
};

export const textOf = (body: Answer['body'], key: string): string => {
  const value = body[key];
  if (typeof value === 'string') return value;
  throw new Unexpected(`the answer holds no text "${key}"`);
};

export const itemsOf = (body: Answer['body']): readonly Readonly<Record<string, unknown>>[] => {
  if (Array.isArray(body['items'])) return body['items'] as Record<string, unknown>[];
  throw new Unexpected('the answer holds no items');
};
