// Where the pages are hung in: their controllers, what Nest must hand to these, and how a slip is printed.
import type { Gateway } from './gateway.ts';
import type { Extra } from './gateway.module.ts';
import type { PrintSlip } from './slip/slip-forms.ts';
import { plainSlip } from './slip/slip-forms.ts';

export const printSlip: PrintSlip = plainSlip;

export const pagesOf = (_: Gateway): Extra => ({ controllers: [], providers: [] });
