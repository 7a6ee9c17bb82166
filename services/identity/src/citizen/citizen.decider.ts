import { DomainError, type Decider } from '#event-sourcing';
import type {
  ChangeSecret,
  Citizen,
  CitizenCommand,
  CitizenEvent,
  CodeIssued,
  Issue,
  Purpose,
  Register,
  ResetSecret,
  TypeCode,
} from './citizen.events.ts';
import { codeEnds, isOpen, noticeEnds, purposeFor, triesPerCode } from './citizen.policies.ts';

const rememberedApplications = 20;

const issue = (asked: Purpose, { application, now }: Register['data'], citizen: Citizen): CodeIssued => {
  const purpose = purposeFor(asked, citizen);
  const number = (citizen.issue?.number ?? 0) + 1;
  return {
    type: 'CodeIssued',
    data: { issue: number, purpose, application, at: now, notAfter: codeEnds(purpose, now) },
  };
};

const register = ({ data }: Register, citizen: Citizen): readonly CitizenEvent[] => {
  if (citizen.applications.includes(data.application) || citizen.status === 'erasing') return [];
  const code = issue('login-details', data, citizen);
  if (citizen.status === 'registered') return [code];
  return [{ type: 'CitizenRegistered', data: { application: data.application, at: data.now } }, code];
};

const reset = ({ data }: ResetSecret, citizen: Citizen): readonly CitizenEvent[] =>
  citizen.status === 'registered' && !citizen.applications.includes(data.application)
    ? [issue('secret-reset', data, citizen)]
    : [];

const type = ({ data: { issue: number, right, now: at } }: TypeCode, citizen: Citizen): readonly CitizenEvent[] => {
  const current = citizen.issue;
  if (current?.number !== number || !isOpen(citizen, at)) throw new DomainError('session.refused');
  if (right) return [{ type: 'CodeUsed', data: { issue: number, at } }];
  const mistyped: CitizenEvent = { type: 'CodeMistyped', data: { issue: number, at } };
  return current.wrongTries + 1 < triesPerCode
    ? [mistyped]
    : [mistyped, { type: 'CodeLocked', data: { issue: number, at } }];
};

const changeSecret = ({ data }: ChangeSecret, citizen: Citizen): readonly CitizenEvent[] => {
  if (citizen.status !== 'registered') throw new DomainError('session.invalid');
  const { citizen: recipient, secret, session, now: at } = data;
  const changed: CitizenEvent = { type: 'SecretChanged', data: { secret, session, at } };
  // The first secret is part of registering: one registration, one SMS.
  if (citizen.secretsChosen === 0) return [changed];
  const notice = { recipient, notice: 'secret-changed', at, notAfter: noticeEnds(at) } as const;
  return [changed, { type: 'NoticeRaised', data: notice }];
};

const decide = (command: CitizenCommand, citizen: Citizen): readonly CitizenEvent[] => {
  switch (command.type) {
    case 'Register':
      return register(command, citizen);
    case 'ResetSecret':
      return reset(command, citizen);
    case 'TypeCode':
      return type(command, citizen);
    case 'ChangeSecret':
      return changeSecret(command, citizen);
    case 'RaiseNotice': {
      const { now: at, ...notice } = command.data;
      return [{ type: 'NoticeRaised', data: { ...notice, at } }];
    }
    case 'BeginErasing':
      return citizen.status === 'registered' ? [{ type: 'ErasingBegun', data: { at: command.data.now } }] : [];
    case 'FinishErasing':
      return citizen.status === 'erasing' ? [{ type: 'CitizenErased', data: { at: command.data.now } }] : [];
  }
};

const unknown: Citizen = {
  status: 'unknown',
  issue: undefined,
  inUse: false,
  usedIssue: undefined,
  secret: undefined,
  secretsChosen: 0,
  keptSession: undefined,
  epoch: 0,
  applications: [],
};

const withIssue = (citizen: Citizen, change: Partial<Issue>): Citizen => ({
  ...citizen,
  issue: citizen.issue && { ...citizen.issue, ...change },
});

const issued = (citizen: Citizen, { issue: number, notAfter, application }: CodeIssued['data']): Citizen => ({
  ...citizen,
  issue: { number, notAfter, status: 'open', wrongTries: 0 },
  applications: [...citizen.applications, application].slice(-rememberedApplications),
});

const evolve = (citizen: Citizen, event: CitizenEvent): Citizen => {
  switch (event.type) {
    case 'CitizenRegistered':
      return { ...citizen, status: 'registered' };
    case 'CodeIssued':
      return issued(citizen, event.data);
    case 'CodeMistyped':
      return withIssue(citizen, { wrongTries: (citizen.issue?.wrongTries ?? 0) + 1 });
    case 'CodeLocked':
      return withIssue(citizen, { status: 'locked' });
    case 'CodeUsed':
      return { ...withIssue(citizen, { status: 'used' }), inUse: true, usedIssue: event.data.issue, secret: undefined };
    case 'SecretChanged': {
      const { secret, session } = event.data;
      const [epoch, secretsChosen] = [citizen.epoch + 1, citizen.secretsChosen + 1];
      return { ...citizen, usedIssue: undefined, secret, keptSession: session, epoch, secretsChosen };
    }
    case 'NoticeRaised':
      return citizen;
    case 'ErasingBegun':
      return { ...citizen, status: 'erasing' };
    case 'CitizenErased': {
      // The epoch goes on too: a session of the life before never counts in the next, nor an application carried out again.
      const { issue, epoch, applications } = citizen;
      return { ...unknown, status: 'erased', issue, epoch: epoch + 1, applications };
    }
  }
};

export const citizen: Decider<Citizen, CitizenCommand, CitizenEvent> = { initial: unknown, decide, evolve };
