// Bad input at a door, made from the OpenAPI document: whatever is sent, the answer is one that the document declares.
import fc from 'fast-check';
import { hostileJson, hostileText, valueFor, type Known } from './hostile-values.ts';
import { bodyValidator, type FuzzOperation, type Parameter, type Schema } from './openapi-document.ts';
import { sendRaw, type RawRequest, type RawResponse } from './raw-request.ts';

export { operationsOf, type FuzzOperation, type OpenApiDocument } from './openapi-document.ts';

export type FuzzOptions = Readonly<{
  /** Cases to try. */
  runs: number;
  seed: number;
  /** Access token of somebody who may pass. */
  token?: string;
  /** Real values by name of field or parameter (`id`, `centre`, `service`, ...). */
  known?: Known;
  /** What no answer may ever hold: data of somebody else. */
  never?: readonly string[];
}>;
/** How often each status was answered. */
export type FuzzReport = Readonly<{
  door: string;
  seed: number;
  runs: number;
  statuses: Readonly<Record<string, number>>;
}>;

const stack = /(\n|\\n)\s+at .+:\d+:\d+|node_modules|file:\/\/\//;

const faultOf = (
  door: FuzzOperation,
  { status, media, text }: RawResponse,
  never: readonly string[],
): string | undefined => {
  if (status >= 500) return `answered ${status}`;
  if (media !== 'text/javascript' && stack.test(text)) return 'showed a stack';
  if (never.some((word) => text.includes(word))) return 'showed what belongs to somebody else';
  const declared = door.operation.responses[status];
  if (!declared) return `answered ${status}, which is not declared`;
  if (!declared.content) return text === '' ? undefined : `sent a body with ${status}, which declares none`;
  const validate = bodyValidator(door, status, media);
  if (!validate) return `answered ${status} as ${media}, which is not declared`;
  const body: unknown = media.endsWith('json') ? JSON.parse(text) : text;
  return validate(body)
    ? undefined
    : `the body of ${status} does not fit: ${JSON.stringify(validate.errors?.slice(0, 3))}`;
};

const encoded = (text: string): string => encodeURIComponent(text.toWellFormed());
/** Escapes that no client makes by itself. */
const brokenEscapes = fc.constantFrom('%', '%zz', '%E2%82', '%00', '%2e%2e%2f', 'a;b=c', 'a%0d%0ab', '%c0%af');
const headerText = fc
  .oneof(hostileText, fc.string({ maxLength: 140 }))
  .map((text) => text.replace(/[^\x20-\x7e\x80-\xff]/g, ''));

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

const inUrl = ({ name, schema }: Parameter, { document }: FuzzOperation, known: Known): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: valueFor(schema, document, known, name).map((value) => encoded(asText(value))) },
    { weight: 3, arbitrary: hostileText.map(encoded) },
    { weight: 1, arbitrary: brokenEscapes },
  );

const pathsFor = (door: FuzzOperation, known: Known): fc.Arbitrary<string> => {
  const parameters = door.operation.parameters.filter((one) => one.in === 'path');
  // An empty segment, or one of dots, would be another path.
  const values = parameters.map((one) => inUrl(one, door, known).map((text) => (/^\.{0,2}$/.test(text) ? 'x' : text)));
  return fc
    .tuple(...values)
    .map((given) => parameters.reduce((path, { name }, i) => path.replace(`{${name}}`, given[i] ?? 'x'), door.path));
};

const queriesFor = (door: FuzzOperation, known: Known): fc.Arbitrary<string> => {
  const pairs = door.operation.parameters
    .filter((one) => one.in === 'query')
    .map((one) => {
      const pair = inUrl(one, door, known).map((value) => [`${one.name}=${value}`]);
      return one.required
        ? fc.oneof({ weight: 9, arbitrary: pair }, { weight: 1, arbitrary: fc.constant<string[]>([]) })
        : fc.oneof(
            pair,
            fc.constant<string[]>([]),
            pair.map(([one = '']) => [one, one]),
          );
    });
  const stray = fc.oneof(
    { weight: 5, arbitrary: fc.constant<string[]>([]) },
    { weight: 1, arbitrary: hostileText.map((text) => [encoded(text)]) },
  );
  return fc.tuple(...pairs, stray).map((all) => all.flat().join('&'));
};

const brokenBody = fc.constantFrom(
  '',
  '{',
  '[]',
  'null',
  '"text"',
  '{"a":1}}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"a":1}}}',
  '['.repeat(20_000),
  `{"a":"${'x'.repeat(70_000)}"}`,
  '\u0000',
);

const withOneWrong = (value: unknown): fc.Arbitrary<unknown> => {
  const names = Object.keys(value ?? {});
  if (names.length === 0) return hostileJson;
  return fc
    .tuple(fc.constantFrom(...names), fc.option(hostileJson))
    .map(([name, wrong]) => ({ ...(value as object), [name]: wrong ?? undefined, unexpected: wrong }));
};

const bodiesFor = (schema: Schema, { document }: FuzzOperation, known: Known): fc.Arbitrary<string> => {
  const valid = valueFor(schema, document, known);
  return fc.oneof(
    { weight: 4, arbitrary: valid.map((value) => JSON.stringify(value)) },
    { weight: 5, arbitrary: valid.chain(withOneWrong).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: hostileJson.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: brokenBody },
  );
};

const sometimes = (name: string, values: fc.Arbitrary<string>, weight = 1) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    { weight, arbitrary: values.map((value) => ({ [name]: value })) },
  );

const headersFor = (token: string | undefined): fc.Arbitrary<Readonly<Record<string, string>>> => {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  return fc
    .tuple(
      fc.oneof(
        { weight: 12, arbitrary: fc.constant(authorization) },
        { weight: 1, arbitrary: headerText.map((text) => ({ authorization: `Bearer ${text}` })) },
        { weight: 1, arbitrary: headerText.map((text) => ({ authorization: text })) },
      ),
      sometimes('idempotency-key', headerText, 2),
      sometimes('if-match', fc.oneof(fc.constantFrom('*', '"1"', 'W/"2"', '"x"'), headerText), 2),
      sometimes(
        'accept',
        fc.oneof(fc.constantFrom('*/*', 'text/html', 'image/png', 'text/calendar', 'a/b'), headerText),
      ),
      sometimes('accept-language', fc.oneof(fc.constantFrom('sw', 'en;q=0', '*;q=x'), headerText)),
      sometimes('traceparent', headerText),
    )
    .map((all) => Object.assign({}, ...all) as Record<string, string>);
};

const requestsFor = (door: FuzzOperation, { token, known = {} }: FuzzOptions): fc.Arbitrary<RawRequest> => {
  const schema = door.operation.requestBody?.content['application/json']?.schema;
  const stray = fc.oneof({ weight: 8, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: brokenBody });
  const body = schema ? bodiesFor(schema, door, known) : door.method === 'GET' ? fc.constant(undefined) : stray;
  const type = fc.oneof(
    { weight: 15, arbitrary: fc.constant('application/json') },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/json; charset=utf-16',
        '',
      ),
    },
  );
  return fc
    .tuple(pathsFor(door, known), queriesFor(door, known), headersFor(token), body, type)
    .map(([path, query, headers, text, media]) => ({
      method: door.method,
      path: query === '' ? path : `${path}?${query}`,
      headers: text === undefined || media === '' ? headers : { ...headers, 'content-type': media },
      ...(text === undefined ? {} : { body: text }),
    }));
};

/**
 * Sends `runs` requests made from the seed to one door and throws, with the smallest request that shows it, when an answer
 * is 5xx, shows a stack or what belongs to somebody else, or has a status or body that the document does not declare.
 */
export const fuzzDoor = async (baseUrl: string, door: FuzzOperation, options: FuzzOptions): Promise<FuzzReport> => {
  const { runs, seed, never = [] } = options;
  const name = `${door.method} ${door.path}`;
  const statuses: Record<string, number> = {};
  const property = fc.asyncProperty(requestsFor(door, options), async (request) => {
    const response = await sendRaw(baseUrl, request);
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    const fault = faultOf(door, response, never);
    if (fault !== undefined) throw new Error(`${name} ${fault} (seed ${seed}): ${response.text.slice(0, 300)}`);
  });
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: false });
  return { door: name, seed, runs, statuses };
};
