import { it } from '@jest/globals';
import { specFor } from '#testing';
import { session } from './session.decider.ts';
import type { EndReason, SessionCommand, SessionEvent } from './session.events.ts';

const now = '2026-12-01T06:00:00Z';
const given = specFor(session);
const about = { kind: 'citizen', holder: 'asha', epoch: 0, mustChangeSecret: false, fingerprint: 'f' } as const;

const start: SessionCommand = { type: 'StartSession', data: { ...about, now } };
const refresh = (generation: number, at = now): SessionCommand => ({
  type: 'RefreshSession',
  data: { generation, mustChangeSecret: false, fingerprint: `f${generation}`, now: at },
});
const end = (reason: EndReason): SessionCommand => ({ type: 'EndSession', data: { reason, now } });

const started: SessionEvent = { type: 'SessionStarted', data: { ...about, at: now } };
const rotated = (generation: number, at = now): SessionEvent => ({
  type: 'SessionRotated',
  data: { generation, mustChangeSecret: false, fingerprint: `f${generation - 1}`, at },
});
const ended = (reason: EndReason, at = now): SessionEvent => ({
  type: 'SessionEnded',
  data: { holder: 'asha', reason, at },
});

it('starts once', () => {
  given().when(start).then(started);
  given(started).when(start).thenNothing();
});

it('gives each refresh token one successor', () => {
  given(started).when(refresh(0)).then(rotated(1));
  given(started, rotated(1)).when(refresh(1)).then(rotated(2));
});

it('takes the same refresh token again within 30 seconds, for the answer may have been lost', () => {
  given(started, rotated(1)).when(refresh(0, '2026-12-01T06:00:30Z')).thenNothing();
});

it('takes it again within 30 seconds also when its successor was used, and the one after that', () => {
  const soon = '2026-12-01T06:00:20Z';
  const chain = [started, rotated(1), rotated(2, soon), rotated(3, soon)];
  given(...chain)
    .when(refresh(0, '2026-12-01T06:00:30Z'))
    .thenNothing();
  given(...chain)
    .when(refresh(1, '2026-12-01T06:00:50Z'))
    .thenNothing();
  const late = '2026-12-01T06:00:31Z';
  given(...chain)
    .when(refresh(0, late))
    .then(ended('refresh-reused', late));
});

it('ends the session when an old refresh token comes back later', () => {
  const later = '2026-12-01T06:00:31Z';
  given(started, rotated(1)).when(refresh(0, later)).then(ended('refresh-reused', later));
  given(started, rotated(1), rotated(2)).when(refresh(0, later)).then(ended('refresh-reused', later));
  given(started, rotated(1), ended('refresh-reused')).when(refresh(1)).thenRefused('session.refresh-reused');
});

it('refreshes no session that is over or was never begun', () => {
  given().when(refresh(0)).thenRefused('session.invalid');
  given(started, ended('logged-out')).when(refresh(0)).thenRefused('session.invalid');
});

it('asks for the secret again after 30 days', () => {
  given(started, rotated(1)).when(refresh(1, '2026-12-31T06:00:00Z')).then(rotated(2, '2026-12-31T06:00:00Z'));
  given(started).when(refresh(0, '2026-12-31T06:00:01Z')).then(ended('too-old', '2026-12-31T06:00:01Z'));
});

it('ends once, for the first reason', () => {
  given(started).when(end('logged-out')).then(ended('logged-out'));
  given(started, ended('logged-out')).when(end('secret-changed')).thenNothing();
  given().when(end('logged-out')).thenNothing();
});
