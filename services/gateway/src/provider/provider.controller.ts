import { Controller } from '@nestjs/common';
import { Door } from '../door/door.decorator.ts';
import { nothing, type Ask } from '../door/door.ts';
import { ProviderCallbacks } from './callbacks.ts';
import { BySecret, DeliveryReportForm } from './provider.doors.ts';

@Controller()
export class ProviderController {
  constructor(private readonly callbacks: ProviderCallbacks) {}

  @Door({
    method: 'POST',
    path: '/channels/africastalking/{secret}/delivery-reports',
    who: 'anyone',
    tag: 'providers',
    summary: 'What became of an SMS, told by the provider',
    description: 'The same report again does nothing.',
    params: BySecret,
    body: DeliveryReportForm,
    form: true,
    unlimited: true,
    answers: { 200: nothing },
    problems: ['request.not-found'],
    example: { id: 'ATXid_1', status: 'Success', phoneNumber: '+254712345678' },
  })
  deliveryReport(ask: Ask<DeliveryReportForm, unknown, BySecret>) {
    return this.callbacks.deliveryReport(ask);
  }
}
