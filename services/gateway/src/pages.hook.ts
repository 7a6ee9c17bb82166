// Where the pages are hung in: their controllers, what Nest must hand to these, and how a slip is printed.
import type { Gateway } from './gateway.ts';
import type { Extra } from './gateway.module.ts';
import { pageControllers, pageProviders } from './pages/pages.ts';
import { Press } from './pages/press.ts';
import { slipPrinter } from './pages/slip.print.ts';
import type { PrintSlip } from './slip/slip-forms.ts';

export const printSlip = (): PrintSlip => slipPrinter();

export const pagesOf = ({ ports, edge, catalogue, parts }: Gateway): Extra => {
  const press = new Press({ ...ports, ...edge });
  return {
    controllers: pageControllers(ports.trial),
    providers: pageProviders({ ...parts, ...ports, ...edge, press, catalogue }),
    showProblem: (error, request, reply) => press.sendProblem(error, undefined, request, reply),
  };
};
