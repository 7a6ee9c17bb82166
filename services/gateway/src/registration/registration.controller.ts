import { Controller } from '@nestjs/common';
import { Door } from '../door/door.decorator.ts';
import type { Ask } from '../door/door.ts';
import { Empty } from '../door/shapes.ts';
import { Registration } from './registration.doors.ts';
import { Registrations } from './registrations.ts';

@Controller()
export class RegistrationController {
  constructor(private readonly registrations: Registrations) {}

  @Door({
    method: 'POST',
    path: '/v1/registrations',
    who: 'anyone',
    tag: 'registrations',
    summary: 'Register; login details come by SMS',
    description: 'The answer is the same, and takes as long, whether or not the person is known already.',
    body: Registration,
    answers: { 202: Empty },
    example: {
      idType: 'national-id',
      idNumber: '12345678',
      givenNames: 'Wanjiku',
      familyName: 'Kamau',
      phone: '+254712345678',
      language: 'en',
      consent: true,
    },
  })
  register(ask: Ask<Registration>) {
    return this.registrations.register(ask);
  }
}
