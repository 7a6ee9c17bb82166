import type { FastifyReply, FastifyRequest } from 'fastify';
import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { AvailabilityController } from './availability/availability.controller.ts';
import { BookingController } from './booking/booking.controller.ts';
import { CatalogueController } from './catalogue/catalogue.controller.ts';
import { CentreController } from './centre/centre.controller.ts';
import { Docs } from './docs/docs.ts';
import { DocsController } from './docs/docs.controller.ts';
import type { Gateway } from './gateway.ts';
import { HealthController } from './health/health.controller.ts';
import { MeController } from './me/me.controller.ts';
import { PhoneController } from './phone/phone.controller.ts';
import { ProviderController } from './provider/provider.controller.ts';
import { RegistrationController } from './registration/registration.controller.ts';
import { SessionController } from './session/session.controller.ts';
import { SlipController } from './slip/slip.controller.ts';
import { StaffController } from './staff/staff.controller.ts';
import { VisitController } from './visit/visit.controller.ts';

/** The controllers of the API; the on-screen phone's only for trials. */
export const apiControllers = (trial: boolean): readonly Type[] => [
  CatalogueController,
  AvailabilityController,
  RegistrationController,
  SessionController,
  MeController,
  BookingController,
  SlipController,
  CentreController,
  VisitController,
  StaffController,
  ProviderController,
  HealthController,
  DocsController,
  ...(trial ? [PhoneController] : []),
];

/** What the pages bring: controllers, what these need, and how they say to a browser that something is not there. */
export type Extra = Readonly<{
  controllers: readonly Type[];
  providers: readonly Provider[];
  showProblem?: (error: unknown, request: FastifyRequest, reply: FastifyReply) => void;
}>;

@Module({})
export class GatewayModule {
  static of(gateway: Gateway, docs: Docs, extra: Extra): DynamicModule {
    const parts = [...Object.values(gateway.parts), docs].map((part) => ({
      provide: part.constructor,
      useValue: part,
    }));
    return {
      module: GatewayModule,
      controllers: [...apiControllers(gateway.ports.trial), ...extra.controllers],
      providers: [...parts, ...extra.providers],
    };
  }
}
