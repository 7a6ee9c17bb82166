import { agendaTeeth } from './agenda.teeth.ts';
import { bookingTeeth } from './booking.teeth.ts';
import { storeTeeth } from './store.teeth.ts';
import { strangerMemoryTeeth } from './stranger-memory.teeth.ts';
import { strangerTownTeeth } from './stranger-town.teeth.ts';
import { strangerTeeth } from './stranger.teeth.ts';
import type { Tooth } from './tooth.ts';
import { townTeeth } from './town.teeth.ts';

export const teeth: Readonly<Record<string, Tooth>> = {
  ...storeTeeth,
  ...agendaTeeth,
  ...bookingTeeth,
  ...townTeeth,
  ...strangerTeeth,
  ...strangerMemoryTeeth,
  ...strangerTownTeeth,
};
