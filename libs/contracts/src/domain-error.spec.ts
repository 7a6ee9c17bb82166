import { expect, it } from '@jest/globals';
import { DomainError, isDomainError } from './domain-error.ts';

it('is an error that knows its code and facts, costs no stack, and leaves those of others alone', () => {
  const refusal = new DomainError('booking.slot-full', { slot: 'one' });
  expect(refusal).toBeInstanceOf(Error);
  expect([refusal.name, refusal.message, refusal.facts]).toEqual(['DomainError', 'booking.slot-full', { slot: 'one' }]);
  expect(isDomainError(refusal, 'booking.slot-full')).toBe(true);
  expect(refusal.stack).not.toContain(' at ');
  expect(new Error('unforeseen').stack).toContain(' at ');
});
