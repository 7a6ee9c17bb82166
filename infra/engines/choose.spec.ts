import { describe, expect, it } from '@jest/globals';
import { choose, type Situation } from './choose.ts';

const addresses = { EVENT_STORE: 'mongodb://db:27017/', BROKER: 'kafka://k:9092', JOBS: 'redis://r:6379' };
const situation = (change: Partial<Situation> = {}): Situation => ({
  from: 'any',
  variables: ['EVENT_STORE', 'BROKER', 'JOBS'],
  env: {},
  docker: false,
  ...change,
});

describe('The engines of a command come', () => {
  it('from the environment when it names all that are wanted, even where Docker is', () => {
    expect(choose(situation({ env: addresses, docker: true }))).toEqual({
      source: 'environment',
      why: 'EVENT_STORE, BROKER, JOBS name them',
    });
    const kafkaAlone = { env: { BROKER: 'kafka://k:9092' }, variables: ['BROKER'] };
    expect(choose(situation(kafkaAlone)).source).toBe('environment');
  });

  it('from Docker when the environment does not name them all', () => {
    expect(choose(situation({ docker: true }))).toEqual({
      source: 'docker',
      why: 'EVENT_STORE, BROKER, JOBS name no engine, Docker answers',
    });
    const files = { ...addresses, EVENT_STORE: 'sqlite:./data' };
    expect(choose(situation({ env: files, docker: true }))).toEqual({
      source: 'docker',
      why: 'EVENT_STORE names no engine, Docker answers',
    });
  });

  it('from here where there is neither', () => {
    expect(choose(situation())).toEqual({
      source: 'own',
      why: 'EVENT_STORE, BROKER, JOBS name no engine, Docker does not answer',
    });
  });

  it('from here, not from Docker, where no spec may be left out: some kill their engines', () => {
    const required = { env: { ENGINES: 'required' }, docker: true };
    expect(choose(situation(required))).toMatchObject({ source: 'own', why: expect.stringContaining('be killed') });
    expect(choose(situation({ ...required, env: { ...addresses, ...required.env } })).source).toBe('environment');
  });

  it('from where they are asked for, and from nowhere else', () => {
    const all = { env: addresses, docker: true };
    for (const from of ['environment', 'docker', 'own'] as const)
      expect(choose(situation({ ...all, from })).source).toBe(from);
    expect(() => choose(situation({ from: 'environment', docker: true }))).toThrow('BROKER, JOBS name no engine');
    expect(() => choose(situation({ from: 'docker', env: addresses }))).toThrow('Docker does not answer');
  });
});
