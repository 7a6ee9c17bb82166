// What Bull has no word for, beside its own data: fields of ours in a job's hash, each change one step of Redis.
//   due      when the next attempt is due by our clock, if not by the first time given
//   attempt  attempts begun
//   running  who runs it; over: the run has ended and Bull is about to remove the job
//   next     a job added under the same id while this one runs
// The names are a storage format.
import type { Redis } from 'ioredis';

const begin = `
local data = redis.call('HGET', KEYS[1], 'data')
if not data then return {'gone'} end
if redis.call('HEXISTS', KEYS[1], 'over') == 1 then
  local next = redis.call('HGET', KEYS[1], 'next')
  if not next then return {'over'} end
  redis.call('HSET', KEYS[1], 'data', next, 'attempt', 0)
  redis.call('HDEL', KEYS[1], 'next', 'due', 'over', 'running')
  data = next
end
local due = redis.call('HGET', KEYS[1], 'due') or cjson.decode(data).due
if tonumber(due) > tonumber(ARGV[1]) then return {'early', due} end
redis.call('HSET', KEYS[1], 'running', ARGV[2])
return {'run', tostring(redis.call('HINCRBY', KEYS[1], 'attempt', 1)), data}`;

const end = `
if redis.call('HGET', KEYS[1], 'running') ~= ARGV[1] then return {'over'} end
redis.call('HDEL', KEYS[1], 'running')
local next = redis.call('HGET', KEYS[1], 'next')
if next then
  redis.call('HSET', KEYS[1], 'data', next, 'attempt', 0)
  redis.call('HDEL', KEYS[1], 'next', 'due')
  return {'again', cjson.decode(next).due}
end
if ARGV[2] == '' then
  redis.call('HSET', KEYS[1], 'over', 1)
  return {'over'}
end
redis.call('HSET', KEYS[1], 'due', ARGV[2])
return {'again', ARGV[2]}`;

// A hash without data is what Bull leaves of a job that it ended or took after Redis had been wiped: the id would be barred.
const place = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 'free' end
if redis.call('HEXISTS', KEYS[1], 'data') == 0 then
  redis.call('DEL', KEYS[1])
  for at = 2, 4 do redis.call('LREM', KEYS[at], 0, ARGV[1]) end
  for at = 5, 7 do redis.call('ZREM', KEYS[at], ARGV[1]) end
  return 'free'
end
local over = redis.call('HEXISTS', KEYS[1], 'over') == 1
if over and redis.call('EXISTS', KEYS[1] .. ':lock') == 1 then return 'ending' end
if over or redis.call('HEXISTS', KEYS[1], 'running') == 1 then redis.call('HSETNX', KEYS[1], 'next', ARGV[2]) end
return 'taken'`;

const cancel = `
redis.call('HDEL', KEYS[1], 'next')
if redis.call('HEXISTS', KEYS[1], 'running') == 1 then return 0 end
local waiting = redis.call('ZREM', KEYS[2], ARGV[1])
for at = 3, 4 do waiting = waiting + redis.call('LREM', KEYS[at], 0, ARGV[1]) end
if waiting > 0 then redis.call('DEL', KEYS[1], KEYS[1] .. ':logs') end
return waiting`;

const look = `
local found = {tostring(redis.call('LLEN', KEYS[2]) + redis.call('LLEN', KEYS[3]))}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local kept = redis.call('HMGET', ARGV[1] .. id, 'due', 'data')
  local due = kept[1] or (kept[2] and cjson.decode(kept[2]).due)
  if due and tonumber(due) <= tonumber(ARGV[2]) then found[#found + 1] = id end
  if #found > 1000 then break end
end
return found`;

export type Begun =
  | Readonly<{ state: 'gone' | 'over' }>
  | Readonly<{ state: 'early'; dueMs: number }>
  | Readonly<{ state: 'run'; attempt: number; data: string }>;

export const keyPrefix = 'huduma';

/** The steps of ours on the jobs of one of Bull's queues. */
export const scriptsOf = (client: Redis, queue: string) => {
  const key = (name: string) => `${keyPrefix}:${queue}:${name}`;
  const run = (script: string, names: readonly string[], ...values: readonly (string | number)[]): Promise<unknown> =>
    client.eval(script, names.length, ...names.map(key), ...values);
  return {
    /** Counts an attempt at once, so that a job that kills the process is not tried for ever. */
    begin: async (id: string, nowMs: number, token: string): Promise<Begun> => {
      const [state, first = '', data = ''] = (await run(begin, [id], Math.floor(nowMs), token)) as string[];
      if (state === 'run') return { state, attempt: Number(first), data };
      if (state === 'early') return { state, dueMs: Number(first) };
      return { state: state === 'over' ? 'over' : 'gone' };
    },
    /** Ends a run: well, or to be tried again at that time. Answers when the id is due next, if it is. */
    end: async (id: string, token: string, againMs?: number): Promise<number | undefined> => {
      const [state, dueMs] = (await run(end, [id], token, againMs ?? '')) as string[];
      return state === 'again' ? Number(dueMs) : undefined;
    },
    /** Whether the id may be given to Bull; one that runs takes note of the job instead. */
    place: async (id: string, data: string): Promise<'free' | 'taken' | 'ending'> =>
      (await run(place, [id, 'wait', 'paused', 'active', 'delayed', 'completed', 'failed'], id, data)) as 'free',
    /** Takes back what waits, not what runs. */
    cancel: async (id: string): Promise<void> => {
      await run(cancel, [id, 'delayed', 'wait', 'paused'], id);
    },
    /** Up to a thousand delayed jobs due by then, and whether jobs are about to run or run. */
    look: async (nowMs: number): Promise<Readonly<{ busy: boolean; due: readonly string[] }>> => {
      const [busy, ...due] = (await run(look, ['delayed', 'wait', 'active'], key(''), Math.floor(nowMs))) as string[];
      return { busy: busy !== '0', due };
    },
  };
};

export type Scripts = ReturnType<typeof scriptsOf>;
