// Under which seed each planted fault is found: written by `npm run simulate -- --teeth`.
export const bites: Readonly<Record<string, number>> = {};
