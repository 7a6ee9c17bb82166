// Commands that changed a person's data stand with the data, so that a repeat is known across restarts.
import { DomainError, type CommandKey, type Pseudonym } from '#contracts';
import type { DoneCommand, PersonData } from '../vault/person.ts';

const remembered = 100;

/** The same command done before, or undefined. Refusal: request.key-reused when it held other words. */
export const doneBefore = ({ commands }: PersonData, { id, fingerprint }: CommandKey): DoneCommand | undefined => {
  const done = commands.find((command) => command.id === id);
  if (done && done.fingerprint !== fingerprint) throw new DomainError('request.key-reused');
  return done;
};

export const withCommand = (
  data: PersonData,
  { id, fingerprint }: CommandKey,
  dependant: Pseudonym | null = null,
): PersonData => ({ ...data, commands: [...data.commands, { id, fingerprint, dependant }].slice(-remembered) });
