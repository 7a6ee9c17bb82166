// Desk officers: call whoever waits, serve them, send them on or note that nobody came.
import type { Visit } from '#contracts';
import type { Life, Sim } from '../engine/sim.ts';
import { centres } from '../world/pack.ts';
import type { HttpDoor } from './http-door.ts';

const counters = ['scarce', 'plenty'] as const;

/** Two desks at each counter, until `over`. */
export const openDesks = (
  sim: Sim,
  city: Life,
  door: HttpDoor,
  wrong: (what: string) => void,
  over: () => boolean,
): void => {
  for (const centre of centres)
    for (const counter of counters)
      for (const desk of ['1', '2'])
        void work(sim, city, door, { centre, counter, desk, over, wrong }).catch((error: unknown) =>
          wrong(`a desk heard ${String(error)}`),
        );
};

type Desk = Readonly<{
  centre: string;
  counter: string;
  desk: string;
  over: () => boolean;
  wrong: (what: string) => void;
}>;

const work = async (
  sim: Sim,
  city: Life,
  door: HttpDoor,
  { centre, counter, desk, over, wrong }: Desk,
): Promise<void> => {
  const draws = sim.chance.of(`desk ${centre} ${counter} ${desk}`);
  const sleep = (ms: number) => new Promise<void>((resolve) => void sim.later(city, ms, resolve));
  const name = `${counter}-${desk}`;
  for (let n = 0; !over(); n += 1) {
    await sleep(4_000 + draws.below(n, 9_000));
    const key = `${centre} ${name} ${String(n)}`;
    const called = await door.desk('POST /v1/centres/{id}/calls', centre, `call ${key}`, {
      params: { id: centre },
      body: { counter, desk: name },
    });
    const visit = called as Partial<Visit> | undefined;
    if (visit?.id === undefined) continue;
    const params = { id: visit.id };
    await sleep(500 + draws.below(n + 1_000, 3_000));
    if (draws.at(n + 5_000) < 0.25)
      await door.desk('POST /v1/visits/{id}/no-show', centre, `no-show ${key}`, { params });
    else {
      await door.desk('POST /v1/visits/{id}/start', centre, `start ${key}`, { params });
      await sleep(1_000 + draws.below(n + 2_000, 4_000));
      const next = counters.find((one) => one !== counter);
      // The first visit of a person may lead to another counter; who was sent on is served there.
      if (draws.at(n + 7_000) < 0.2 && next) {
        const onward = await door.desk('POST /v1/visits/{id}/forward', centre, `forward ${key}`, {
          params,
          body: { counter: next },
        });
        if ((onward as Visit).counter !== next) wrong(`a visit forwarded to ${next} went elsewhere`);
      } else await door.desk('POST /v1/visits/{id}/finish', centre, `finish ${key}`, { params });
    }
  }
};
