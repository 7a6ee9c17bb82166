import { expect, it } from '@jest/globals';
import { specFor } from '#testing';
import { officer, OfficerExistsError } from './officer.decider.ts';
import type { OfficerCommand, OfficerEvent } from './officer.events.ts';

const now = '2026-12-01T06:00:00Z';
const given = specFor(officer);
const post = { role: 'gate-officer', centre: 'gpo', county: null } as const;
const create: OfficerCommand = { type: 'CreateOfficer', data: { ...post, now } };
const logIn = (step: number): OfficerCommand => ({ type: 'LogOfficerIn', data: { step, session: 's', now } });
const disable: OfficerCommand = { type: 'DisableOfficer', data: { now } };
const created: OfficerEvent = { type: 'OfficerCreated', data: { ...post, at: now } };
const loggedIn = (step: number): OfficerEvent => ({ type: 'OfficerLoggedIn', data: { step, session: 's', at: now } });
const disabled: OfficerEvent = { type: 'OfficerDisabled', data: { at: now } };

it('creates an officer with role and post, once', () => {
  given().when(create).then(created);
  expect(given(created).when(create).decided).toThrow(OfficerExistsError);
});

it('counts each step of the one-time password once, and none before it', () => {
  given(created).when(logIn(7)).then(loggedIn(7));
  given(created, loggedIn(7)).when(logIn(7)).thenRefused('session.refused');
  given(created, loggedIn(7)).when(logIn(6)).thenRefused('session.refused');
  given(created, loggedIn(7)).when(logIn(8)).then(loggedIn(8));
});

it('lets nobody in who is unknown or disabled', () => {
  given().when(logIn(7)).thenRefused('session.refused');
  given(created, disabled).when(logIn(7)).thenRefused('session.refused');
  given(created, disabled).when(disable).thenNothing();
});
