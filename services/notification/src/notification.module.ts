import { Controller, Inject, Module, type DynamicModule } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { bookingTopic, citizenTopic, visitTopic } from '#contracts';
import type { Fact } from '#messaging';
import type { Notification } from './notification.ts';

const notification = Symbol('notification');

@Controller()
class FactsController {
  constructor(@Inject(notification) private readonly service: Notification) {}

  @EventPattern(bookingTopic)
  booking(@Payload() fact: Fact): Promise<void> {
    return this.service.hear(fact);
  }

  @EventPattern(citizenTopic)
  citizen(@Payload() fact: Fact): Promise<void> {
    return this.service.hear(fact);
  }

  @EventPattern(visitTopic)
  visit(@Payload() fact: Fact): Promise<void> {
    return this.service.hear(fact);
  }
}

@Module({})
export class NotificationModule {
  static of(service: Notification): DynamicModule {
    return {
      module: NotificationModule,
      controllers: [FactsController],
      providers: [{ provide: notification, useValue: service }],
    };
  }
}
