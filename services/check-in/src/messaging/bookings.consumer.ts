import { Controller } from '@nestjs/common';
import { Ctx, EventPattern } from '@nestjs/microservices';
import { bookingTopic } from '#contracts';
import { FactContext } from '#messaging';
import { Heard } from './heard.ts';

@Controller()
export class BookingsConsumer {
  constructor(private readonly heard: Heard) {}

  @EventPattern(bookingTopic)
  booking(@Ctx() context: FactContext): Promise<void> {
    return this.heard.booking(context.fact);
  }
}
