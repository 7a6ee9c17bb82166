// Stored events to published facts. The id of a fact is made from stream, version and type: told again, it is the same.
import { citizenTopic, type FactData, type FactType } from '#contracts';
import type { Commit, Recorded } from '#event-sourcing';
import { recordedEvents, asStored } from '#event-sourcing';
import { traced, type Fact } from '#messaging';
import type { CitizenEvent } from '../citizen/citizen.events.ts';

const source = '/identity';
const citizenPrefix = 'citizen-';

type Told = { [T in FactType]: Readonly<{ type: T; key: string; data: FactData<T> }> }[FactType];

const toldOf = (event: Recorded<CitizenEvent>): Told | undefined => {
  const citizen = event.stream.slice(citizenPrefix.length);
  switch (event.type) {
    case 'CitizenRegistered':
      return { type: 'huduma.identity.citizen.registered.v1', key: citizen, data: { citizen } };
    case 'CodeIssued': {
      const { issue, purpose, notAfter } = event.data;
      return {
        type: 'huduma.identity.citizen.code-issued.v1',
        key: citizen,
        data: { citizen, issue, purpose, notAfter },
      };
    }
    case 'CitizenErased':
      return { type: 'huduma.identity.citizen.erased.v1', key: citizen, data: { citizen } };
    case 'NoticeRaised': {
      const { recipient, notice, notAfter } = event.data;
      return {
        type: 'huduma.identity.citizen.notice-raised.v1',
        key: recipient,
        data: { recipient, notice, notAfter },
      };
    }
    default:
      return undefined;
  }
};

const factOf = (event: Recorded<CitizenEvent>): Fact | undefined => {
  const told = toldOf(event);
  return (
    told &&
    traced(event)({
      ...told,
      topic: citizenTopic,
      id: `${event.stream}.${event.version}.${event.type}`,
      source,
      time: event.data.at,
      subject: told.key,
    })
  );
};

/** What the world hears of a commit. Sessions, tries, looks and officers are nobody's business. */
export const factsOf = (commit: Commit): readonly Fact[] =>
  /^(citizen|application)-/.test(commit.stream)
    ? recordedEvents(commit, asStored)
        .map((event) => factOf(event as Recorded<CitizenEvent>))
        .filter((fact) => fact !== undefined)
    : [];
