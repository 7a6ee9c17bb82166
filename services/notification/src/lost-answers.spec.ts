// A text is never silently missing, and one that may arrive twice is counted, wherever the process or the provider fails.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NotificationStatistics } from '#contracts';
import { eventually } from '#testing';
import { House, taken, type Process } from './testing/house.ts';

const context = { deadlineMs: 1_000, caller: 'gateway', signal: new AbortController().signal };

describe('a provider that does not take our id', () => {
  let [house, service] = [] as unknown as [House, Process];
  beforeEach(async () => {
    house = await House.open();
    service = await house.start();
  });
  afterEach(() => house.close());

  const report = (id: string, status: string, phone = '+254700000001') =>
    service.rpc['notification.delivery-report']({ id, status, phone }, context);
  const statistics = (): Promise<NotificationStatistics> => service.rpc['notification.statistics']({}, context);
  const counts = async () => (await statistics()).counts;
  /** Views follow the events. */
  const counted = (expected: Partial<NotificationStatistics['counts']>): Promise<unknown> =>
    eventually(async () => {
      expect(await counts()).toMatchObject(expected);
      return true;
    });
  const copies = () => house.provider.taken.length;
  const lateEnough = async (): Promise<void> => {
    house.seams.clock.advance(121);
    await service.runDue();
  };

  it('tells a booking once, and delivery reports bring it to its end', async () => {
    await service.hear(taken());
    await house.has('MessageSent');
    for (const status of ['Sent', 'Buffered', 'Success', 'Success', 'Sent']) await report('ATXid_1', status);
    expect(await house.events()).toEqual([
      'MessageRequested',
      'SendingStarted',
      'MessageSent',
      'DeliveryDelayed',
      'MessageDelivered',
    ]);
    expect(copies()).toBe(1);
  });

  it('hears a report that comes before our own record', async () => {
    house.provider.whenTaken(({ id }) => report(id, 'Success').then(() => undefined));
    await service.hear(taken());
    await house.has('MessageDelivered');
    await service.runDue();
    expect(await house.events()).toEqual(['MessageRequested', 'SendingStarted', 'MessageSent', 'MessageDelivered']);
    await counted({ sent: 1, delivered: 1, possibleRepeats: 0, certainRepeats: 0 });
  });

  it('is settled by a report when the answer was lost: nothing is sent again', async () => {
    house.provider.meetWith(() => 'lost');
    await service.hear(taken());
    await house.has('SendingInDoubt');
    house.provider.meetWith(() => undefined);
    await report('ATXid_1', 'Success');
    await lateEnough();
    expect(copies()).toBe(1);
    await counted({ sent: 1, delivered: 1, answersLost: 1, possibleRepeats: 0 });
  });

  it.each(['lost', 'cut'] as const)(
    'is sent again after 2 minutes without a report, and counted: %s',
    async (fault) => {
      house.provider.meetWith(() => fault);
      await service.hear(taken());
      await house.has('SendingInDoubt');
      house.provider.meetWith(() => undefined);
      house.seams.clock.advance(118);
      await service.runDue();
      expect(copies()).toBe(fault === 'lost' ? 1 : 0);
      house.seams.clock.advance(3);
      await service.runDue();
      await house.has('MessageSent');
      expect(copies()).toBe(fault === 'lost' ? 2 : 1);
      await counted({ sent: 1, possibleRepeats: 1 });
    },
  );

  it('is repeated at most once, and counted, when we die between its yes and our record', async () => {
    house.provider.whenTaken(() => service.kill());
    await service.hear(taken());
    await eventually(() => copies() === 1);
    house.provider.whenTaken(() => undefined);
    service = await house.start();
    expect(copies()).toBe(1);
    house.seams.clock.advance(121);
    service = await house.start();
    await house.has('MessageSent');
    expect(copies()).toBe(2);
    await counted({ sent: 1, possibleRepeats: 1, certainRepeats: 0 });
    await report('ATXid_1', 'Sent');
    await counted({ sent: 1, possibleRepeats: 1, certainRepeats: 1 });
  });

  it('is not repeated when a report comes in time after such a death', async () => {
    house.provider.whenTaken(() => service.kill());
    await service.hear(taken());
    await eventually(() => copies() === 1);
    house.provider.whenTaken(() => undefined);
    service = await house.start();
    await report('ATXid_1', 'Success');
    await house.has('MessageDelivered');
    house.seams.clock.advance(300);
    service = await house.start();
    expect(copies()).toBe(1);
    await counted({ sent: 1, delivered: 1, possibleRepeats: 0 });
  });

  it('gives a report to nobody when two texts to one number are in doubt: rather twice than missing', async () => {
    house.contacts['c2'] = { givenName: 'Juma', phone: '+254700000001', email: null, language: 'sw' };
    house.provider.meetWith((text) => (text.startsWith('Asha') ? 'lost' : 'cut'));
    await service.hear(taken());
    await house.has('SendingInDoubt');
    house.seams.clock.advance(2);
    await service.hear(taken('b2', 1, 'c2'));
    await eventually(async () => (await counts()).answersLost === 2);
    house.provider.meetWith(() => undefined);
    await report('ATXid_1', 'Success');
    expect(await statistics()).toMatchObject({ counts: { sent: 0 }, waitingReports: 1 });
    await lateEnough();
    await eventually(async () => (await counts()).sent === 2);
    expect(house.provider.taken.some(({ text }) => text.startsWith('Juma'))).toBe(true);
    await counted({ possibleRepeats: 2 });
    expect(copies()).toBe(3);
  });

  it('takes a report to another number for nothing', async () => {
    house.provider.meetWith(() => 'cut');
    await service.hear(taken());
    await house.has('SendingInDoubt');
    await report('ATXid_77', 'Success', '+254700000099');
    await counted({ sent: 0, delivered: 0 });
  });

  it('waits for its id alone when identity cannot be asked', async () => {
    house.provider.meetWith(() => 'lost');
    await service.hear(taken());
    await house.has('SendingInDoubt');
    house.identityUp = false;
    await report('ATXid_1', 'Success');
    expect(await statistics()).toMatchObject({ counts: { sent: 0 }, waitingReports: 1 });
  });

  it('leaves aside a word that it does not know', async () => {
    await service.hear(taken());
    await house.has('MessageSent');
    await report('ATXid_1', 'Teleported');
    expect((await statistics()).waitingReports).toBe(0);
  });

  it('fails for good what the provider refuses for good, and says when a phone could not be reached', async () => {
    house.provider.meetWith(() => ({ statusCode: 403, status: 'InvalidPhoneNumber' }));
    await service.hear(taken());
    await house.has('MessageFailed');
    house.provider.meetWith(() => undefined);
    await service.hear(taken('b2'));
    await house.has('MessageSent');
    await report('ATXid_1', 'Expired');
    await counted({ failed: 1, sent: 1, deliveryFailed: 1, delivered: 0 });
  });

  it('keeps neither number nor text in its store', async () => {
    house.provider.meetWith(() => 'lost');
    await service.hear(taken());
    await house.has('SendingInDoubt');
    await report('ATXid_1', 'Failed');
    const stored = JSON.stringify(await Array.fromAsync(house.store.all()));
    expect(stored).not.toMatch(/254700000001|0700000001|Asha/);
  });
});
