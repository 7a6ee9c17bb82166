// The same, one version behind: it does not know yet that bookings can be cancelled. Test code.
import { factSchemas, type FactType } from '#contracts';

const later: FactType = 'huduma.scheduling.booking.cancelled.v1';
Reflect.deleteProperty(factSchemas, later);
await import('./provider.main.ts');
