// The containers are those of docker-compose.yml; whether Docker is here does not matter.
import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { containerOf, definitions } from './containers.ts';
import { engines } from './lifecycle.ts';

type Service = Readonly<{
  image: string;
  command?: readonly string[];
  environment?: Readonly<Record<string, unknown>>;
}>;
const text = readFileSync(join(import.meta.dirname, '../../docker-compose.yml'), 'utf8');
const { services } = load(text, { schema: CORE_SCHEMA.withTags(mergeTag) }) as Readonly<{
  services: Readonly<Record<string, Service>>;
}>;
const serviceOf = (name: string): Service => {
  const found = services[name];
  if (!found) throw new Error(`docker-compose.yml has no ${name}`);
  return found;
};

it('has a container for each engine, under the same name and variable', () => {
  const shape = (list: readonly { name: string; variable: string }[]) =>
    list.map(({ name, variable }) => `${name} ${variable}`).toSorted();
  expect(shape(definitions)).toEqual(shape(engines));
});

describe.each(definitions.map((definition) => [definition.name, definition] as const))(
  'the container of %s',
  (name, one) => {
    it('has image, command and settings of docker-compose.yml', () => {
      const { image, command, environment = {} } = serviceOf(name);
      expect([one.image, one.command]).toEqual([image, command]);
      // Where clients find it and how much memory it may take are matters of the place.
      const { KAFKA_ADVERTISED_LISTENERS: _, KAFKA_HEAP_OPTS: __, ...settings } = environment;
      const { KAFKA_ADVERTISED_LISTENERS: ___, ...own } = one.environment(25_000);
      expect(own).toEqual(Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)])));
    });

    it('is found at the port that was chosen for it', async () => {
      const container = await containerOf(one, 25_000);
      expect(container['imageName'].string).toBe(one.image);
      expect(container['exposedPorts']).toEqual([{ container: one.port, host: 25_000 }]);
      expect(container['environment']).toEqual(one.environment(25_000));
      expect(container['createOpts'].Cmd).toEqual(one.command);
      expect(new URL(one.address(25_000)).port).toBe('25000');
    });
  },
);

it('lets Kafka name the port on this machine to its clients', () => {
  const kafka = definitions.find(({ name }) => name === 'kafka');
  expect(kafka?.environment(25_000)['KAFKA_ADVERTISED_LISTENERS']).toBe('PLAINTEXT://127.0.0.1:25000');
});
