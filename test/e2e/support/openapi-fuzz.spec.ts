import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allAnswers } from '../../../services/gateway/src/testing/all-answers.ts';
import {
  citizenToken,
  scriptedGateway,
  staffToken,
  type Scripted,
} from '../../../services/gateway/src/testing/scripted-gateway.ts';
import { fuzzDoor, operationsOf, type FuzzOperation, type OpenApiDocument } from './openapi-fuzz.ts';

const seed = 20261201;
const idIn = (path: string): string => (path.includes('/centres/') ? 'gpo' : path.includes('/services/') ? 'id' : 'b1');
const providersSecret = 'a-path-nobody-guesses';
const knownAt = (path: string) => ({
  id: [idIn(path)],
  centre: ['gpo'],
  service: ['id'],
  counter: ['identity'],
  person: ['p1'],
  ...(path.startsWith('/channels/') ? { secret: [providersSecret] } : {}),
});

describe('the doors of a gateway with good neighbours', () => {
  let gateway: Scripted;
  let doors: readonly FuzzOperation[];

  beforeAll(async () => {
    gateway = await scriptedGateway(allAnswers, { callbacks: { secret: providersSecret } });
    doors = operationsOf(gateway.document as OpenApiDocument);
  });
  afterAll(() => gateway.close());

  // Several, since some doors end the session that passes them.
  const tokensFor = ({ operation, method, path }: FuzzOperation): readonly string[] => {
    const who = operation['x-who'];
    return [1, 2, 3, 4].map((i) => {
      const name = `${method} ${path} ${i}`;
      if (typeof who === 'string') return citizenToken({ session: name, citizen: name });
      return staffToken({ role: who[0] as 'gate-officer', officer: name, session: name });
    });
  };

  it('answer whatever is sent as the document declares', async () => {
    const seen: string[] = [];
    for (const door of doors) {
      // The trial clock would carry every token out of its life.
      if (door.path === '/phone/clock') continue;
      const { statuses } = await fuzzDoor(gateway.address, door, {
        runs: 40,
        seed,
        tokens: tokensFor(door),
        known: knownAt(door.path),
      });
      if (!Object.keys(statuses).some((status) => status.startsWith('2'))) seen.push(`${door.method} ${door.path}`);
    }
    // Each door was also passed: otherwise only its lock was tried.
    expect(seen).toEqual([]);
  }, 120_000);
});

describe('the harness', () => {
  const door: FuzzOperation = {
    method: 'GET',
    path: '/thing',
    document: {
      paths: {},
      components: { schemas: {} },
    },
    operation: {
      parameters: [],
      'x-who': 'anyone',
      responses: { 200: { content: { 'application/json': { schema: { type: 'object', required: ['a'] } } } } },
    },
  };
  const whole: FuzzOperation = {
    ...door,
    document: { ...door.document, paths: { '/thing': { get: door.operation } } },
  };
  const against = async (answer: (response: ServerResponse) => void): Promise<unknown> => {
    const server = createServer((_, response) => answer(response));
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    try {
      return await fuzzDoor(`http://127.0.0.1:${port}`, whole, { runs: 3, seed, never: ['Wanjiku'] });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const json = { 'content-type': 'application/json' };

  it('passes what is declared', async () => {
    const report = await against((response) => response.writeHead(200, json).end('{"a":1}'));
    expect(report).toMatchObject({ statuses: { 200: 3 } });
  });

  it.each([
    ['answered 500', (response: ServerResponse) => response.writeHead(500).end()],
    ['answered 404, which is not declared', (response: ServerResponse) => response.writeHead(404, json).end('{}')],
    ['the body of 200 does not fit', (response: ServerResponse) => response.writeHead(200, json).end('{}')],
    [
      'as text/html, which is not declared',
      (r: ServerResponse) => r.writeHead(200, { 'content-type': 'text/html' }).end(),
    ],
    ['showed a stack', (r: ServerResponse) => r.writeHead(200, json).end('{"a":"x\n    at f (/a/b.js:1:2)"}')],
    ['showed what belongs to somebody else', (r: ServerResponse) => r.writeHead(200, json).end('{"a":"Wanjiku"}')],
  ])('finds that a door %s', async (fault, answer) => {
    const failed = await against((response) => void answer(response)).catch((error: unknown) => error);
    expect(String(failed) + String((failed as { cause?: unknown }).cause)).toContain(fault);
  });
});
