import { Controller, Inject, Module, type DynamicModule } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { visitTopic } from '#contracts';
import type { Fact } from '#messaging';
import type { Scheduling } from './scheduling.ts';

const scheduling = Symbol('scheduling');

@Controller()
class FactsController {
  constructor(@Inject(scheduling) private readonly service: Scheduling) {}

  @EventPattern(visitTopic)
  visit(@Payload() fact: Fact): Promise<void> {
    return this.service.hear(fact);
  }
}

@Module({})
export class SchedulingModule {
  static of(service: Scheduling): DynamicModule {
    return {
      module: SchedulingModule,
      controllers: [FactsController],
      providers: [{ provide: scheduling, useValue: service }],
    };
  }
}
