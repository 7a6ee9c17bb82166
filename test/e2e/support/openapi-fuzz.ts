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
  /** Access tokens of people who may pass: several, so that no person's limit is reached too soon. */
  tokens?: readonly string[];
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

/** `fair`: every part as the document wants it, so that the rules behind the checks are reached. */
type Made = Readonly<{ door: FuzzOperation; known: Known; fair: boolean }>;

const inUrl = ({ name, schema }: Parameter, { door, known, fair }: Made): fc.Arbitrary<string> => {
  const valid = valueFor(schema, door.document, known, name).map((value) => encoded(asText(value)));
  if (fair) return valid;
  return fc.oneof(
    { weight: 6, arbitrary: valid },
    { weight: 3, arbitrary: hostileText.map(encoded) },
    { weight: 1, arbitrary: brokenEscapes },
  );
};

const pathsFor = (made: Made): fc.Arbitrary<string> => {
  const { operation, path: pattern } = made.door;
  const parameters = operation.parameters.filter((one) => one.in === 'path');
  // An empty segment, or one of dots, would be another path.
  const values = parameters.map((one) => inUrl(one, made).map((text) => (/^\.{0,2}$/.test(text) ? 'x' : text)));
  return fc
    .tuple(...values)
    .map((given) => parameters.reduce((path, { name }, i) => path.replace(`{${name}}`, given[i] ?? 'x'), pattern));
};

const nothing = fc.constant<string[]>([]);

const queriesFor = (made: Made): fc.Arbitrary<string> => {
  const pairs = made.door.operation.parameters
    .filter((one) => one.in === 'query')
    .map((one) => {
      const pair = inUrl(one, made).map((value) => [`${one.name}=${value}`]);
      if (made.fair) return one.required ? pair : fc.oneof(pair, nothing, nothing);
      const twice = pair.map(([text = '']) => [text, text]);
      return fc.oneof(
        { weight: 8, arbitrary: pair },
        { weight: 2, arbitrary: nothing },
        { weight: 1, arbitrary: twice },
      );
    });
  const stray = made.fair
    ? nothing
    : fc.oneof(
        nothing,
        hostileText.map((text) => [encoded(text)]),
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

const form = 'application/x-www-form-urlencoded';
const json = 'application/json';

/** The one media type in which a door takes its body. */
const mediaOf = ({ operation }: FuzzOperation): string =>
  operation.requestBody?.content[form] === undefined ? json : form;

const asForm = (value: unknown): string =>
  Object.entries(value ?? {})
    .map(([name, one]) => `${encoded(name)}=${encoded(asText(one))}`)
    .join('&');

const bodiesFor = (schema: Schema, { door, known, fair }: Made): fc.Arbitrary<string> => {
  const write = mediaOf(door) === form ? asForm : (value: unknown) => JSON.stringify(value);
  const valid = valueFor(schema, door.document, known);
  if (fair) return valid.map(write);
  return fc.oneof(
    { weight: 6, arbitrary: valid.chain(withOneWrong).map(write) },
    { weight: 2, arbitrary: hostileJson.map(write) },
    { weight: 1, arbitrary: brokenBody },
  );
};

const sometimes = (name: string, values: fc.Arbitrary<string>, weight = 1) =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant({}) },
    { weight, arbitrary: values.map((value) => ({ [name]: value })) },
  );

type Headers = Readonly<Record<string, string>>;

const headersFor = (tokens: readonly string[], fair: boolean): fc.Arbitrary<Headers> => {
  const given = tokens.map((token): Headers => ({ authorization: `Bearer ${token}` }));
  const genuine = given.length === 0 ? fc.constant<Headers>({}) : fc.constantFrom(...given);
  if (fair) return genuine;
  return fc
    .tuple(
      fc.oneof(
        { weight: 12, arbitrary: genuine },
        { weight: 1, arbitrary: headerText.map((text): Headers => ({ authorization: `Bearer ${text}` })) },
        { weight: 1, arbitrary: headerText.map((text): Headers => ({ authorization: text })) },
      ),
      sometimes('idempotency-key', headerText, 2),
      sometimes('if-match', fc.oneof(fc.constantFrom('*', '"1"', 'W/"2"', '"x"'), headerText), 2),
      sometimes('accept', fc.oneof(fc.constantFrom('*/*', 'text/html', 'image/png', 'a/b'), headerText)),
      sometimes('accept-language', fc.oneof(fc.constantFrom('sw', 'en;q=0', '*;q=x'), headerText)),
      sometimes('traceparent', headerText),
    )
    .map((all) => Object.assign({}, ...all) as Headers);
};

const otherTypes = fc.constantFrom('text/plain', json, form, 'application/json; charset=utf-16', '');

const mediaFor = ({ door, fair }: Made): fc.Arbitrary<string> => {
  const declared = fc.constant(mediaOf(door));
  return fair ? declared : fc.oneof({ weight: 15, arbitrary: declared }, { weight: 1, arbitrary: otherTypes });
};

const optionalBody = (made: Made): fc.Arbitrary<string | undefined> => {
  const schema = made.door.operation.requestBody?.content[mediaOf(made.door)]?.schema;
  const none = fc.constant(undefined);
  if (schema) return bodiesFor(schema, made);
  if (made.fair || made.door.method === 'GET') return none;
  return fc.oneof({ weight: 8, arbitrary: none }, { weight: 1, arbitrary: brokenBody });
};

const requestsFor = (made: Made, tokens: readonly string[]): fc.Arbitrary<RawRequest> =>
  fc
    .tuple(pathsFor(made), queriesFor(made), headersFor(tokens, made.fair), optionalBody(made), mediaFor(made))
    .map(([path, query, headers, text, media]) => ({
      method: made.door.method,
      path: query === '' ? path : `${path}?${query}`,
      headers: text === undefined || media === '' ? headers : { ...headers, 'content-type': media },
      ...(text === undefined ? {} : { body: text }),
    }));

/**
 * Sends `runs` requests made from the seed to one door and throws, with the smallest request that shows it, when an answer
 * is 5xx, shows a stack or what belongs to somebody else, or has a status or body that the document does not declare.
 */
export const fuzzDoor = async (baseUrl: string, door: FuzzOperation, options: FuzzOptions): Promise<FuzzReport> => {
  const { runs, seed, tokens = [], known = {}, never = [] } = options;
  const name = `${door.method} ${door.path}`;
  const statuses: Record<string, number> = {};
  const requests = fc.oneof(
    { weight: 2, arbitrary: requestsFor({ door, known, fair: true }, tokens) },
    { weight: 3, arbitrary: requestsFor({ door, known, fair: false }, tokens) },
  );
  const property = fc.asyncProperty(requests, async (request) => {
    const response = await sendRaw(baseUrl, request);
    statuses[response.status] = (statuses[response.status] ?? 0) + 1;
    const fault = faultOf(door, response, never);
    if (fault !== undefined) throw new Error(`${name} ${fault} (seed ${seed}): ${response.text.slice(0, 300)}`);
  });
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: false });
  return { door: name, seed, runs, statuses };
};
