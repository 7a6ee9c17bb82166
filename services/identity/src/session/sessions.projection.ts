// Which sessions of a holder are open, and which ended lately. A fold; rebuilt whenever its revision changes.
import type { Instant } from '#contracts';
import type { Recorded, ViewCollection, ViewFold, ViewStore } from '#event-sourcing';
import type { SessionEvent } from './session.events.ts';

export type SessionView = Readonly<{ id: string; holder: string; startedAt: Instant; endedAt: Instant | null }>;
export type SessionsView = ViewCollection<SessionView>;

export const sessionsView = (views: ViewStore): SessionsView =>
  views.collection<SessionView>('sessions', {
    indexes: {
      openOf: ({ holder, endedAt }) => (endedAt === null ? holder : undefined),
      endedAt: ({ endedAt }) => endedAt ?? undefined,
      startedAt: ({ startedAt }) => startedAt,
    },
  });

const prefix = 'session-';

export const foldSessions =
  (view: SessionsView): ViewFold =>
  async (recorded, transaction) => {
    if (!recorded.stream.startsWith(prefix)) return;
    const event = recorded as Recorded<SessionEvent>;
    const [id, sessions] = [event.stream.slice(prefix.length), view.in(transaction)];
    if (event.type === 'SessionStarted')
      await sessions.put({ id, holder: event.data.holder, startedAt: event.data.at, endedAt: null });
    const known = event.type === 'SessionEnded' ? await sessions.get(id) : undefined;
    if (known && event.type === 'SessionEnded') await sessions.put({ ...known, endedAt: event.data.at });
  };
