import type { Pseudonym, SchedulingRpc } from '#contracts';
import type { Clock } from '#platform';
import type { RpcClient } from '#rpc';
import type { Errands } from '../application/errands.ts';
import { noticeEnds } from '../citizen/citizen.policies.ts';
import type { CitizenService } from '../citizen/citizen.service.ts';
import type { MadeIds } from '../ids.ts';
import { givenNameOf } from '../registration/names.policies.ts';
import type { SessionService } from '../session/session.service.ts';
import { dropApplications, type DropPorts } from '../erasures/drop-applications.ts';
import { bookedForBy, erasingAgain, type ErasingAgainAbout } from '../erasures/erasing-again.ts';
import type { ErasureList } from '../erasures/erasure-list.port.ts';
import type { People } from '../vault/people.ts';
import type { Person } from '../vault/person.ts';
import { contextOf } from '../vault/vault-keys.ts';
import type { Errand } from '../vault/vault.port.ts';

export type ErasingPorts = Readonly<{
  errands: Errands;
  erasures: ErasureList;
  people: People;
  citizens: CitizenService;
  sessions: SessionService;
  scheduling: RpcClient<SchedulingRpc>;
  clock: Clock;
  ids: MadeIds;
  concerned: DropPorts['concerned'];
}>;

const kind = 'erasing';
const deadlineMs = 5_000;

export class ErasingService {
  constructor(private readonly ports: ErasingPorts) {
    ports.errands.entrust({
      [kind]: (errand) => this.carryOut(errand),
      [erasingAgain]: (errand) => this.carryOutAgain(errand),
    });
  }

  /** Begins erasing and carries it as far as it goes now; what is left, the sweep carries on. Repeats go on too. */
  async erase(citizen: Pseudonym): Promise<void> {
    const { errands, citizens, clock } = this.ports;
    const { status } = await citizens.state(citizen);
    if (status !== 'registered' && status !== 'erasing') return;
    await errands.vault.addErrand({ id: citizen, kind, about: null, at: clock.now() });
    await errands.carryOut(citizen);
  }

  /** A crash after any line is carried on from the first: each does nothing the second time. */
  private async carryOut({ id: citizen, at }: Errand): Promise<void> {
    const { people, citizens, sessions, errands, erasures, concerned } = this.ports;
    const life = String((await citizens.state(citizen)).epoch);
    await citizens.beginErasing(citizen, `begin-erasing/${life}`);
    await sessions.endAllOf(citizen, 'erased');
    // Whoever is put on the list from here on is refused: so that nobody is forgotten below.
    const person = await people.close(citizen);
    if (person) {
      await this.cancelBookings(citizen, bookedForBy(person));
      await this.tell(person, life);
    }
    await dropApplications({ vault: errands.vault, concerned }, new Map([[citizen, at]]));
    // From here on no backup brings them back.
    await erasures.add({ person: citizen, at });
    await people.erase(citizen);
    await citizens.finishErasing(citizen, `finish-erasing/${life}`);
    await errands.vault.removeErrand(citizen);
  }

  /** After a restore: the row is gone already, and the person was told long ago. */
  private async carryOutAgain({ id: citizen, about }: Errand): Promise<void> {
    const { people, citizens, sessions, errands } = this.ports;
    const life = String((await citizens.state(citizen)).epoch);
    await sessions.endAllOf(citizen, 'erased');
    if (about)
      await this.cancelBookings(citizen, people.keys.open<ErasingAgainAbout>(contextOf('errand', citizen), about));
    await citizens.finishErasing(citizen, `finish-erasing/${life}`);
    await errands.vault.removeErrand(citizen);
  }

  private async cancelBookings(citizen: Pseudonym, about: ErasingAgainAbout): Promise<void> {
    const request = { citizen, ...about, reason: 'erased' };
    await this.ports.scheduling.call('scheduling.cancel-all', request, { deadlineMs });
  }

  /** The phone must still be reached when the row is gone: a case of the vault keeps it for a day. */
  private async tell({ id, data }: Person, life: string): Promise<void> {
    const { people, citizens, clock, ids } = this.ports;
    const farewell = ids('farewell', id, life);
    const contact = {
      givenName: givenNameOf(data.givenNames),
      phone: data.phone,
      email: data.email,
      language: data.language,
    };
    await people.addCase(farewell, contact, noticeEnds(clock.now()));
    await citizens.raise(id, 'erased', farewell, `erased/${farewell}`);
  }
}
