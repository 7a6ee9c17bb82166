import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { problemCodes } from '#contracts';
import { Doors } from '../door/doors.ts';
import { apiControllers } from '../gateway.module.ts';
import { scriptedGateway, send, type Scripted } from '../testing/scripted-gateway.ts';

type Json = Readonly<Record<string, unknown>>;
type Operation = Readonly<{
  operationId: string;
  parameters: readonly Readonly<{ name: string; in: string; schema: Json }>[];
  requestBody?: Readonly<{ content: Readonly<Record<string, Readonly<{ schema: Json; example?: unknown }>>> }>;
  responses: Readonly<Record<string, Readonly<{ description: string; content?: Readonly<Record<string, Json>> }>>>;
}>;
type Document = Readonly<{ openapi: string; paths: Record<string, Record<string, Operation>>; components: Json }>;
type PublicNames = Readonly<{
  everywhere: readonly string[];
  doors: readonly Readonly<{ method: string; path: string; statuses: readonly number[]; codes: readonly string[] }>[];
}>;

let gateway: Scripted;
let document: Document;
beforeAll(async () => {
  gateway = await scriptedGateway();
  document = (await send(gateway, 'GET', '/openapi.json')).body as unknown as Document;
});
afterAll(() => gateway.close());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );

const codesOf = (operation: Operation): readonly string[] =>
  Object.values(operation.responses).flatMap(({ content }) => {
    const problem = content?.['application/problem+json'] as
      { schema: { properties: { code: { enum: string[] } } } } | undefined;
    return problem?.schema.properties.code.enum ?? [];
  });

describe('the OpenAPI document', () => {
  it('describes exactly the doors that are there', () => {
    const doors = new Doors(apiControllers(true)).all.map(({ method, path }) => `${method} ${path}`);
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([...doors].sort());
    expect(new Set(operations().map(({ operation }) => operation.operationId)).size).toBe(doors.length);
  });

  it('is whole: every reference leads somewhere, every parameter of a path is described, every schema compiles', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ ...document, $id: 'urn:huduma:document' });
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]+)"/g)].map(([, ref]) => ref ?? '');
    expect(refs.length).toBeGreaterThan(50);
    for (const ref of new Set(refs)) expect(ajv.getSchema(`urn:huduma:document${ref}`)).toBeDefined();
    for (const { path, operation } of operations()) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named);
    }
  });

  it('holds an example of every body, and each would pass', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ ...document, $id: 'urn:huduma:document' });
    for (const { path, method, operation } of operations()) {
      const body = operation.requestBody?.content['application/json'];
      if (!body) continue;
      const pointer = `urn:huduma:document#/paths/${encodeURIComponent(path.replaceAll('/', '~1'))}/${method.toLowerCase()}/requestBody/content/application~1json/schema`;
      expect([method, path, ajv.getSchema(pointer)?.(body.example)]).toEqual([method, path, true]);
    }
  });

  it('declares a problem only under the status that its code has', () => {
    for (const { operation } of operations()) {
      for (const [status, { content }] of Object.entries(operation.responses)) {
        const problem = content?.['application/problem+json'] as
          { schema: { properties: { code: { enum: (keyof typeof problemCodes)[] } } } } | undefined;
        for (const code of problem?.schema.properties.code.enum ?? [])
          expect(problemCodes[code].status).toBe(Number(status));
      }
    }
  });

  it('names everything that outsiders rely on', () => {
    const names = JSON.parse(readFileSync('test/public-names.json', 'utf8')) as PublicNames;
    const missing = names.doors.flatMap(({ method, path, statuses, codes }) => {
      const operation = document.paths[path]?.[method.toLowerCase()];
      if (!operation) return [`${method} ${path}`];
      const said = codesOf(operation);
      return [
        ...statuses
          .filter((status) => !(status in operation.responses))
          .map((status) => `${method} ${path}: ${status}`),
        ...[...names.everywhere, ...codes]
          .filter((code) => !said.includes(code))
          .map((code) => `${method} ${path}: ${code}`),
      ];
    });
    expect(missing).toEqual([]);
  });

  it('leaves the on-screen phone out when there is none', async () => {
    const serious = await scriptedGateway({}, { trial: false });
    const { body } = await send(serious, 'GET', '/openapi.json');
    expect(Object.keys(body['paths'] as Json).some((path) => path.startsWith('/phone'))).toBe(false);
    expect((await send(serious, 'GET', '/phone/messages')).status).toBe(404);
    await serious.close();
  });

  it('can be browsed without another host', async () => {
    const page = await send(gateway, 'GET', '/docs', { headers: { accept: 'text/html' } });
    expect(page.text).not.toMatch(/https?:\/\//);
    for (const [, file] of page.text.matchAll(/(?:src|href)="(\/docs\/[^"]+)"/g)) {
      expect((await send(gateway, 'GET', file ?? '')).status).toBe(200);
    }
    expect(page.headers.get('content-security-policy')).not.toMatch(/script-src[^;]*unsafe/);
  });
});

@Controller()
class Careless {
  @Get('/v1/secrets')
  secrets() {
    return 'everything';
  }
}

it('a route that does not say who may pass stops the start', () => {
  expect(() => new Doors([Careless])).toThrow('Careless.secrets is a route that does not say who may pass');
});
