// Whoever was erased cannot be read any more: not by the services, not from the vault.
import type { AllRpc } from '#contracts';
import type { Listed } from './answers.ts';
import type { HttpDoor } from '../crowd/http-door.ts';
import type { Sim } from '../engine/sim.ts';
import type { Ground } from '../world/ground.ts';
import { settled } from './rest.ts';

export const erasedAreUnreadable = async (
  sim: Sim,
  ground: Ground,
  citizens: readonly Listed[],
  door: HttpDoor,
): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const life = { name: 'auditor', alive: true, pausedUntil: 0 };
  const rpc = ground.rpc.client<AllRpc>(life, 'notification');
  for (const { name, erased } of citizens) {
    const citizen = door.pseudonymOf(name);
    if (!erased || citizen === undefined) continue;
    const contact = await settled(sim, rpc.call('identity.contact', { recipient: citizen }));
    if (contact !== null) wrong.push(`${name} was erased and their contact is ${contact ? 'known' : 'not answered'}`);
    if (await ground.vault.person(citizen)) wrong.push(`${name} was erased and stands in the vault`);
  }
  return wrong;
};
