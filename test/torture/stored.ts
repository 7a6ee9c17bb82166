// What is stored and what was sent, as the checker wants it.
import { eventStoreAt, recordedEvents } from '#event-sourcing';
import { phoneMessages } from './client.ts';
import type { Logged, Served, Sms } from './history.ts';

/** Of the country pack for tests, `twenty`. */
export const served: Served = {
  'scarce-card': { counter: 'scarce', minutes: 30 },
  'plenty-card': { counter: 'plenty', minutes: 15 },
};

/** Agendas and persons' streams, through the port of the event store. */
export const streamsOf = async (
  env: Readonly<Record<string, string | undefined>>,
): Promise<Record<string, readonly Logged[]>> => {
  const store = await eventStoreAt(env['EVENT_STORE'] ?? `sqlite:${env['DATA_DIR'] ?? ''}`, 'scheduling');
  const streams: Record<string, Logged[]> = {};
  try {
    for (const prefix of ['agenda-', 'bookings-'])
      for await (const commit of store.all(prefix)) {
        const events = recordedEvents(commit).map(({ version, type, data }) => ({ version, type, data }));
        (streams[commit.stream] ??= []).push(...(events as readonly Logged[]));
      }
  } finally {
    await store.close();
  }
  return streams;
};

export const messagesOf = async (at: string): Promise<readonly Sms[]> =>
  (await phoneMessages(at)).map(({ id, to, kind, text }) => {
    const reference = /Ref (\S+)\./.exec(text)?.[1];
    return { id, to, kind, ...(reference === undefined ? {} : { reference }) };
  });
