import type { Message, Recorded } from './decider.ts';
import type { Commit, StoredEvent } from './event-store.ts';

/** Turns an old form of an event into its next form; the new form may carry another type and be upcast further. */
export type Upcaster = (event: Message) => Message;
/** Reads every event in its newest form. */
export type Upcast = (event: StoredEvent) => StoredEvent;

export const asStored: Upcast = (event) => event;

const longestChain = 100;

/**
 * Upcasters by stored event type. A step that keeps the type ends the chain (it must recognise the newest form itself);
 * one that renames it (`UmbrellaLent` to `UmbrellaLent.v2`) is followed by the upcaster of the new name. What is stored
 * is never changed, unknown types pass as they are.
 */
export const upcasters = (steps: Readonly<Record<string, Upcaster>>): Upcast => {
  const byType = new Map(Object.entries(steps));
  return (stored) => {
    let event: Message = stored;
    for (let length = 0; length < longestChain; length += 1) {
      const step = byType.get(event.type);
      if (!step) return event === stored ? stored : { ...stored, ...event };
      const { type } = event;
      event = step(event);
      if (event.type === type) return { ...stored, ...event };
    }
    throw new Error(`the upcasters of ${stored.type} never end`);
  };
};

/**
 * The events of a commit as they stand in their stream, in their newest form. That the stored text is of the types `E`
 * is the word of whoever wrote the stream and its upcasters.
 */
export const recordedEvents = <E extends Message = Message>(
  commit: Commit,
  upcast: Upcast = asStored,
): readonly Recorded<E>[] =>
  commit.events.map((event, index) => {
    const place = { stream: commit.stream, version: commit.from + index, recordedAt: commit.recordedAt };
    return { ...upcast(event), ...place } as unknown as Recorded<E>;
  });
