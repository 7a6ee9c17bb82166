import { DomainError, type Decider } from '#event-sourcing';
import type {
  EndReason,
  RefreshSession,
  Session,
  SessionCommand,
  SessionEvent,
  StartSession,
} from './session.events.ts';
import { generationOf, isRepeat, isTooOld, latelyRotated } from './session.policies.ts';

const start = ({ data: { now: at, ...started } }: StartSession, session: Session): readonly SessionEvent[] =>
  session.status === 'none' ? [{ type: 'SessionStarted', data: { ...started, at } }] : [];

const end = (reason: EndReason, at: string, { status, started }: Session): readonly SessionEvent[] =>
  status === 'open' ? [{ type: 'SessionEnded', data: { holder: started?.holder ?? '', reason, at } }] : [];

const refresh = ({ data }: RefreshSession, session: Session): readonly SessionEvent[] => {
  if (session.reason === 'refresh-reused') throw new DomainError('session.refresh-reused');
  if (session.status !== 'open') throw new DomainError('session.invalid');
  const { generation, mustChangeSecret, fingerprint, now: at } = data;
  if (isRepeat(session, generation, at)) return [];
  if (generation !== generationOf(session)) return end('refresh-reused', at, session);
  if (isTooOld(session, at)) return end('too-old', at, session);
  return [{ type: 'SessionRotated', data: { generation: generation + 1, mustChangeSecret, fingerprint, at } }];
};

const decide = (command: SessionCommand, session: Session): readonly SessionEvent[] => {
  switch (command.type) {
    case 'StartSession':
      return start(command, session);
    case 'RefreshSession':
      return refresh(command, session);
    case 'EndSession':
      return end(command.data.reason, command.data.now, session);
  }
};

const evolve = (session: Session, event: SessionEvent): Session => {
  switch (event.type) {
    case 'SessionStarted':
      return { ...session, status: 'open', started: event.data };
    case 'SessionRotated':
      return { ...session, rotated: event.data, lately: latelyRotated(session, event.data) };
    case 'SessionEnded':
      return { ...session, status: 'ended', reason: event.data.reason };
  }
};

/** One login and what became of it: its refresh tokens are a chain, and a link shown twice ends it. */
export const session: Decider<Session, SessionCommand, SessionEvent> = {
  initial: { status: 'none', reason: undefined, started: undefined, rotated: undefined, lately: [] },
  decide,
  evolve,
};
