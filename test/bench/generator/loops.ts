// Closed loop: each connection asks again when it is answered. Open loop: requests leave when they are due.
import { systemTimers } from '#platform';
import { Connection, openMany } from './connection.ts';
import type { Tally, Task } from './protocol.ts';
import type { Group } from './requests.ts';
import { Tallying } from './tallying.ts';

type Closed = Extract<Task, { do: 'closed' }>;
type Open = Extract<Task, { do: 'open' }>;

/** Asks a group's requests one after another; `done` when the last is answered. */
const askAll = (connection: Connection, group: Group, since: number, tallying: Tallying, done: () => void): void => {
  const ask = (i: number): void => {
    const request = group.requests[i];
    if (request === undefined) {
      done();
      return;
    }
    connection.ask(request, (answer) => {
      tallying.count(answer, group, since, i === group.requests.length - 1);
      ask(i + 1);
    });
  };
  ask(0);
};

/** Ends when the window is over, or the script, and everything that was asked is answered. */
export const closedLoop = async (groups: Iterator<Group>, task: Closed): Promise<Tally> => {
  const { seconds, requests = Infinity } = task;
  const connections = await openMany(task.port, task.connections);
  const begun = performance.now();
  const ends = begun + seconds * 1000;
  const tallying = new Tallying(seconds, begun);
  const state = { asked: 0, endedAt: ends };
  const busy = (connection: Connection): Promise<void> =>
    new Promise((resolve) => {
      const next = (): void => {
        const now = performance.now();
        const group = now < ends && state.asked < requests && connection.usable ? groups.next() : { done: true };
        if (group.done) {
          state.endedAt = Math.min(state.endedAt, now);
          resolve();
          return;
        }
        state.asked += 1;
        askAll(connection, (group as IteratorYieldResult<Group>).value, now, tallying, next);
      };
      next();
    });
  const all = Promise.all(connections.map(busy));
  await Promise.race([all, systemTimers.sleep(seconds * 1000)]);
  tallying.windowEnds();
  await all;
  for (const connection of connections) connection.close();
  const finished = Math.min(ends, Math.max(state.endedAt, performance.now()));
  return tallying.result(Math.max(0.001, (finished - begun) / 1000));
};

/** Like people who come when they come: a request that finds no free connection waits, and its waiting counts. */
export const openLoop = async (groups: Iterator<Group>, task: Open): Promise<Tally> => {
  const free = [...(await openMany(task.port, task.connections))];
  const all = [...free];
  const begun = performance.now();
  const tallying = new Tallying(task.seconds, begun);
  const waiting: Readonly<{ group: Group; since: number }>[] = [];
  const state = { due: 0, open: 0, first: 0 };
  const renew = (): void => {
    void Connection.open(task.port).then((connection) => {
      all.push(connection);
      free.push(connection);
      pump();
    });
  };
  // The connection that has rested longest goes first, so that the server closes none for idleness.
  const pump = (): void => {
    while (state.first < waiting.length) {
      const connection = free.shift();
      if (!connection) return;
      if (!connection.usable) {
        renew();
        continue;
      }
      const next = waiting[state.first++];
      if (!next) return;
      state.open += 1;
      askAll(connection, next.group, next.since, tallying, () => {
        state.open -= 1;
        free.push(connection);
        pump();
      });
    }
  };
  const total = Math.floor(task.rate * task.seconds);
  while (state.due < total) {
    const now = performance.now();
    for (; state.due < total && begun + (state.due * 1000) / task.rate <= now; state.due += 1) {
      const group = groups.next();
      if (!group.done) waiting.push({ group: group.value, since: begun + (state.due * 1000) / task.rate });
    }
    pump();
    await systemTimers.sleep(1);
  }
  tallying.windowEnds();
  if (task.givesUp) state.first = waiting.length;
  for (
    // On a slow machine all that was due waits in line; what is cut off in the middle could not be checked.
    const patience = performance.now() + 120_000;
    state.open + waiting.length - state.first > 0 && performance.now() < patience;
  )
    await systemTimers.sleep(5);
  for (const connection of all) connection.close();
  return tallying.result();
};
