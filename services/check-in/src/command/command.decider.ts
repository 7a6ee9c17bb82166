// One command of somebody outside, by its key: the same key with the same body is the same command, for ever.
import { DomainError } from '#contracts';
import type { Decider } from '#event-sourcing';
import type { CommandCommand, CommandEvent, KeptCommand, OpenCommand } from './command.events.ts';

/** The rule of reuse. Throws request.key-reused when the key stands for another body or another thing. */
export const mustBeTheSame = (open: OpenCommand, fingerprint: string, about: string): void => {
  if (open.fingerprint !== fingerprint || open.about !== about) throw new DomainError('request.key-reused');
};

const decide = (command: CommandCommand, { open }: KeptCommand): readonly CommandEvent[] => {
  switch (command.type) {
    case 'Begin':
      if (open) mustBeTheSame(open, command.data.fingerprint, command.data.about);
      return open ? [] : [{ type: 'CommandBegun', data: command.data }];
    case 'Refuse':
      return open && open.outcome === undefined ? [{ type: 'CommandRefused', data: command.data }] : [];
    case 'Answer':
      return open && open.outcome === undefined ? [{ type: 'CommandAnswered', data: command.data }] : [];
  }
};

const evolve = ({ open }: KeptCommand, event: CommandEvent): KeptCommand => {
  switch (event.type) {
    case 'CommandBegun':
      return { open: event.data };
    case 'CommandRefused':
      return {};
    case 'CommandAnswered':
      return open ? { open: { ...open, outcome: event.data.outcome } } : {};
  }
};

export const command: Decider<KeptCommand, CommandCommand, CommandEvent> = { initial: {}, decide, evolve };
