import Type, { type Static } from 'typebox';
import { shape } from '../door/shapes.ts';
import { visible } from '../session/session.doors.ts';

export const BySecret = Type.Object({
  secret: Type.String({ minLength: 1, maxLength: 200, description: 'of the path that only the provider knows' }),
});
export type BySecret = Static<typeof BySecret>;

/** As the provider sends it. Fields that we do not use are left aside. */
export const DeliveryReportForm = shape('DeliveryReportForm', {
  id: visible(1, 100, { description: 'of the provider, told when it took the message', examples: ['ATXid_1'] }),
  status: visible(1, 40, {
    description: 'Sent, Submitted, Buffered, Rejected, Success, Failed, AbsentSubscriber or Expired',
    examples: ['Success'],
  }),
  phoneNumber: visible(1, 40, { examples: ['+254712345678'] }),
  failureReason: Type.Optional(visible(0, 200)),
});
export type DeliveryReportForm = Static<typeof DeliveryReportForm>;
