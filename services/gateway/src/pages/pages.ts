// Everything that makes the pages: what the gateway hangs in beside the doors of the API.
import type { Provider, Type } from '@nestjs/common';
import { AccountPages } from './account.pages.ts';
import { BookPages } from './book.pages.ts';
import { BookingsPages } from './bookings.pages.ts';
import { DeskPages } from './desk.pages.ts';
import { GatePages } from './gate.pages.ts';
import { HomePages } from './home.pages.ts';
import { MovePages } from './move.pages.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { PhonePages } from './phone.pages.ts';
import { RegisterPages } from './register.pages.ts';
import { SessionPages } from './session.pages.ts';

/** The pages' controllers; the on-screen phone's only for trials. */
export const pageControllers = (trial: boolean): readonly Type[] => [
  HomePages,
  RegisterPages,
  SessionPages,
  AccountPages,
  BookPages,
  BookingsPages,
  MovePages,
  GatePages,
  DeskPages,
  ...(trial ? [PhonePages] : []),
];

export const pageProviders = (ports: PagesPorts): readonly Provider[] => [{ provide: PAGES_PORTS, useValue: ports }];
