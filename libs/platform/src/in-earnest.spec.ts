import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { scratchFolder } from '#testing';
import { CommonConfig, readConfig } from './index.ts';
import { earnestProblems, markEarnest } from './in-earnest.ts';

const real = { SMS: 'africastalking:https://provider.example.org?username=account' };
let folder: ReturnType<typeof scratchFolder>;
beforeEach(() => {
  folder = scratchFolder('in-earnest');
});
afterEach(() => folder.remove());

const config = (env: Readonly<Record<string, string>>) => readConfig(CommonConfig, { DATA_DIR: folder.path, ...env });

describe('A folder whose system wrote to real people', () => {
  it('is never opened with the on-screen phone again', () => {
    markEarnest(config(real));
    markEarnest(config(real));
    expect(earnestProblems(config({}))).toEqual([expect.stringContaining('SMS=phone: is refused')]);
    expect(earnestProblems(config({ TRIAL: 'open' }))).toHaveLength(1);
    expect(earnestProblems(config(real))).toEqual([]);
  });

  it('is not one where all is a trial', () => {
    markEarnest(config({}));
    markEarnest(config({ ...real, TRIAL: 'open' }));
    expect(readdirSync(folder.path)).toEqual([]);
    expect(earnestProblems(config({}))).toEqual([]);
  });
});
