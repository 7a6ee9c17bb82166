import specs from '@asyncapi/specs';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { readFileSync } from 'node:fs';
import { bookingTopic, citizenTopic, factSchemas, visitTopic } from '#contracts';
import { asyncApi, asyncApiText } from '../infra/dev/async-api.ts';

type Document = Readonly<{
  channels: Readonly<
    Record<string, Readonly<{ address: string; messages: Readonly<Record<string, { $ref: string }>> }>>
  >;
  components: Readonly<{ messages: Readonly<Record<string, Readonly<{ payload: unknown }>>> }>;
}>;

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const committed = readFileSync('docs/events/asyncapi.json', 'utf8');
const document = JSON.parse(committed) as Document;

// The schema brings the meta schema along, under its own name.
const valid = () => {
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false });
  formats.default(ajv);
  return { check: ajv.compile(specs.schemas['3.0.0'] as object), ajv };
};

const at = (path: string): unknown =>
  path
    .slice(2)
    .split('/')
    .reduce<unknown>((value, name) => (value as Readonly<Record<string, unknown>> | undefined)?.[name], document);

describe('docs/events/asyncapi.json', () => {
  it('is what the schemas make: npm run asyncapi writes it anew', () => {
    expect(committed).toBe(asyncApiText(version));
  });

  it('is a valid AsyncAPI 3 document', () => {
    const { check, ajv } = valid();
    check(document);
    expect(ajv.errorsText(check.errors)).toBe('No errors');
    expect(check({ ...asyncApi(version), channels: { bookings: { adress: 'wrong' } } })).toBe(false);
  });

  it('names every fact with its schema, and every topic', () => {
    const { messages } = document.components;
    expect(Object.keys(messages).sort()).toEqual(Object.keys(factSchemas).sort());
    for (const [type, schema] of Object.entries(factSchemas))
      expect(messages[type]?.payload).toEqual(JSON.parse(JSON.stringify(schema)));
    const topics = [bookingTopic, citizenTopic, visitTopic];
    expect(
      Object.values(document.channels)
        .map(({ address }) => address)
        .sort(),
    ).toEqual(topics.flatMap((topic) => [topic, `${topic}.dead`]).sort());
  });

  it('points nowhere that is not there', () => {
    const paths = [...committed.matchAll(/"\$ref": "(#\/[^"]+)"/g)].map(([, path]) => path ?? '');
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => at(path) === undefined)).toEqual([]);
  });
});
