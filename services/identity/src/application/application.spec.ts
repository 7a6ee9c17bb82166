import { it } from '@jest/globals';
import { specFor } from '#testing';
import { application } from './application.decider.ts';
import type { ApplicationCommand, ApplicationEvent } from './application.events.ts';

const now = '2026-12-01T06:00:00Z';
const given = specFor(application);
const make = (fingerprint: string): ApplicationCommand => ({
  type: 'MakeApplication',
  data: { kind: 'registration', fingerprint, now },
});
const notice = { recipient: 'case', notice: 'document-is-known', notAfter: now } as const;
const settle: ApplicationCommand = { type: 'SettleApplication', data: { outcome: 'noticed', notices: [notice], now } };
const made: ApplicationEvent = { type: 'ApplicationMade', data: { kind: 'registration', fingerprint: 'f', at: now } };
const settled: ApplicationEvent = { type: 'ApplicationSettled', data: { outcome: 'noticed', at: now } };

it('is made once, however often it is asked with the same words', () => {
  given().when(make('f')).then(made);
  given(made).when(make('f')).thenNothing();
  given(made, settled).when(make('f')).thenNothing();
});

it('refuses other words under the same key, settled or not', () => {
  given(made).when(make('g')).thenRefused('request.key-reused');
  given(made, settled).when(make('g')).thenRefused('request.key-reused');
});

it('raises its notices when it is settled, once', () => {
  given(made)
    .when(settle)
    .then({ type: 'NoticeRaised', data: { ...notice, at: now } }, settled);
  given(made, settled).when(settle).thenNothing();
});
