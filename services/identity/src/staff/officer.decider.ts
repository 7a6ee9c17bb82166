import { DomainError, type Decider } from '#event-sourcing';
import type { Officer, OfficerCommand, OfficerEvent } from './officer.events.ts';

/** The user name belongs to an officer already: said by the command line alone, so no problem code of the API. */
export class OfficerExistsError extends Error {
  override readonly name = 'OfficerExistsError';
}

const decide = (command: OfficerCommand, officer: Officer): readonly OfficerEvent[] => {
  switch (command.type) {
    case 'CreateOfficer': {
      if (officer.status !== 'unknown') throw new OfficerExistsError('this user name is taken');
      const { now: at, ...created } = command.data;
      return [{ type: 'OfficerCreated', data: { ...created, at } }];
    }
    case 'LogOfficerIn': {
      const { step, session, now: at } = command.data;
      if (officer.status !== 'active' || step <= officer.lastStep) throw new DomainError('session.refused');
      return [{ type: 'OfficerLoggedIn', data: { step, session, at } }];
    }
    case 'DisableOfficer':
      return officer.status === 'active' ? [{ type: 'OfficerDisabled', data: { at: command.data.now } }] : [];
  }
};

const evolve = (officer: Officer, event: OfficerEvent): Officer => {
  switch (event.type) {
    case 'OfficerCreated': {
      const { role, centre, county } = event.data;
      return { ...officer, status: 'active', role, centre, county };
    }
    case 'OfficerLoggedIn':
      return { ...officer, lastStep: event.data.step };
    case 'OfficerDisabled':
      return { ...officer, status: 'disabled' };
  }
};

export const officer: Decider<Officer, OfficerCommand, OfficerEvent> = {
  initial: { status: 'unknown', role: undefined, centre: null, county: null, lastStep: 0 },
  decide,
  evolve,
};
