// Who looked at whom: what auditors read. A fold; rebuilt whenever its revision changes.
import type { Recorded, ViewCollection, ViewFold, ViewStore } from '#event-sourcing';
import type { PersonLookedAt } from './look.events.ts';

/** `id` sorts by time, then by officer. */
export type LookView = Readonly<{ id: string } & PersonLookedAt['data']>;
export type LooksView = ViewCollection<LookView>;

export const looksView = (views: ViewStore): LooksView =>
  views.collection<LookView>('looks', { indexes: { inOrder: ({ id }) => id } });

export const foldLooks =
  (view: LooksView): ViewFold =>
  async (recorded, transaction) => {
    if (recorded.type !== 'PersonLookedAt') return;
    const { data, version } = recorded as Recorded<PersonLookedAt>;
    const id = `${data.at}.${data.officer}.${String(version).padStart(5, '0')}`;
    await view.in(transaction).put({ id, ...data });
  };
