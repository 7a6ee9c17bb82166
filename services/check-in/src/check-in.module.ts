import { Module, type DynamicModule } from '@nestjs/common';
import { BookingsConsumer } from './messaging/bookings.consumer.ts';
import { Heard } from './messaging/heard.ts';

@Module({})
export class CheckInModule {
  static of(heard: Heard): DynamicModule {
    return {
      module: CheckInModule,
      controllers: [BookingsConsumer],
      providers: [{ provide: Heard, useValue: heard }],
    };
  }
}
