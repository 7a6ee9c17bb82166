// Values that fit a schema, values that do not, and values that somebody sends to break things.
import fc from 'fast-check';
import { resolved, type OpenApiDocument, type Schema } from './openapi-document.ts';

/** Values known to be real, by name of the field or parameter: they carry a request deeper. */
export type Known = Readonly<Record<string, readonly string[]>>;

const evil = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202eabc',
  '🧿'.repeat(20),
  'x'.repeat(5_000),
  '../../../../etc/passwd',
  '..%2f..%2f',
  "' OR 1=1 --",
  '{"$gt":""}',
  '$where',
  '__proto__',
  'constructor',
  'toString',
  '<script>alert(1)</script>',
  '${7*7}',
  '{{7*7}}',
  '%s%n%x',
  '\r\nset-cookie: a=b',
  '0',
  '-1',
  '1e309',
  'NaN',
  'null',
  '9'.repeat(40),
  '2026-02-30',
  '9999-12-31',
  '0000-00-00',
  '2026-12-01T25:00:00Z',
  '+275760-09-13T00:00:00Z',
  '2026-12-01T06:20:60+23:59',
];

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...evil),
  fc.string({ unit: 'binary', maxLength: 50 }),
  fc.string({ unit: 'grapheme', maxLength: 200 }),
);

export const hostileJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  {
    weight: 2,
    arbitrary: fc.constantFrom(null, true, false, 0, -1, 1e308, 2 ** 53, 0.1, [], {}, [[]], { a: { b: {} } }),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
);

const instants = fc
  .integer({ min: 1_780_000_000, max: 1_830_000_000 })
  .map((seconds) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000).toString());

const matching = (pattern: string): fc.Arbitrary<string> | undefined => {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch {
    return undefined;
  }
};

const filtered = ({ pattern, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> => {
  const text = fc.string({ unit: 'grapheme', minLength: Math.min(minLength, 60), maxLength: Math.min(maxLength, 60) });
  if (pattern === undefined) return text;
  const rule = new RegExp(pattern, 'u');
  return text.map((one) => (rule.test(one) ? one : 'Wanjiku'.slice(0, Math.max(1, maxLength))));
};

const textFor = (schema: Schema, known: readonly string[]): fc.Arbitrary<string> => {
  const given = (schema.examples ?? []).filter((one): one is string => typeof one === 'string');
  const examples = known.length > 0 ? known : given;
  const made =
    schema.format === 'date-time'
      ? instants
      : schema.format === 'date'
        ? instants.map((instant) => instant.slice(0, 10))
        : schema.format === 'email'
          ? fc.constant('someone@example.org')
          : ((schema.pattern === undefined ? undefined : matching(schema.pattern)) ?? filtered(schema));
  if (examples.length === 0) return made;
  return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...examples) }, { weight: 1, arbitrary: made });
};

const branchOf = (schema: Schema): fc.Arbitrary<Readonly<{ must: readonly string[]; never: readonly string[] }>> => {
  const required = schema.required ?? [];
  const branches: readonly Readonly<{ required: readonly string[] }>[] = schema.oneOf ?? [{ required: [] }];
  const all = branches.flatMap((branch) => branch.required);
  return fc.constantFrom(...branches).map((branch) => ({
    must: [...required, ...branch.required],
    never: all.filter((name) => !branch.required.includes(name)),
  }));
};

const objectFor = (schema: Schema, document: OpenApiDocument, known: Known): fc.Arbitrary<object> => {
  const fields = Object.fromEntries(
    Object.entries(schema.properties ?? {}).map(([name, one]) => [name, valueFor(one, document, known, name)]),
  );
  const optional = fc.record(fields, { requiredKeys: [...(schema.required ?? [])] });
  const complete = fc.record(fields);
  return fc.tuple(branchOf(schema), optional, complete).map(([{ must, never }, some, whole]) => {
    const needed = Object.fromEntries(must.map((name) => [name, (whole as Record<string, unknown>)[name]]));
    return Object.fromEntries(Object.entries({ ...some, ...needed }).filter(([name]) => !never.includes(name)));
  });
};

/** Values that fit the schema, nearly always. */
export const valueFor = (given: Schema, document: OpenApiDocument, known: Known, name = ''): fc.Arbitrary<unknown> => {
  const schema = resolved(given, document);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => valueFor(one, document, known, name)));
  switch (schema.type) {
    case 'string':
      return textFor(schema, known[name] ?? []);
    case 'integer':
    case 'number':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000 });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valueFor(schema.items ?? {}, document, known, name), { maxLength: 4 });
    case 'object':
      return objectFor(schema, document, known);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
};
