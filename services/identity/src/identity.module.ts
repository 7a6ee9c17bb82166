import { Module, type DynamicModule } from '@nestjs/common';
import type { Identity } from './identity.ts';

/** The token under which Nest hands out the service. */
export const identityToken = Symbol('identity');

/** Identity hears no facts: the module only holds the service, so that it starts and ends like the others. */
@Module({})
export class IdentityModule {
  static of(identity: Identity): DynamicModule {
    return {
      module: IdentityModule,
      providers: [{ provide: identityToken, useValue: identity }],
      exports: [identityToken],
    };
  }
}
