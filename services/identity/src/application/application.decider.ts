import { DomainError, type Decider } from '#event-sourcing';
import type { Application, ApplicationCommand, ApplicationEvent, MakeApplication } from './application.events.ts';

const make = ({ data }: MakeApplication, { status, fingerprint }: Application): readonly ApplicationEvent[] => {
  if (status !== 'none' && fingerprint !== data.fingerprint) throw new DomainError('request.key-reused');
  const { now: at, ...made } = data;
  return status === 'none' ? [{ type: 'ApplicationMade', data: { ...made, at } }] : [];
};

const decide = (command: ApplicationCommand, application: Application): readonly ApplicationEvent[] => {
  if (command.type === 'MakeApplication') return make(command, application);
  const { outcome, notices, now: at } = command.data;
  if (application.status === 'settled') return [];
  return [
    ...notices.map((notice): ApplicationEvent => ({ type: 'NoticeRaised', data: { ...notice, at } })),
    { type: 'ApplicationSettled', data: { outcome, at } },
  ];
};

const evolve = (application: Application, event: ApplicationEvent): Application => {
  switch (event.type) {
    case 'ApplicationMade':
      return { status: 'made', fingerprint: event.data.fingerprint };
    case 'NoticeRaised':
      return application;
    case 'ApplicationSettled':
      return { ...application, status: 'settled' };
  }
};

export const application: Decider<Application, ApplicationCommand, ApplicationEvent> = {
  initial: { status: 'none', fingerprint: undefined },
  decide,
  evolve,
};
