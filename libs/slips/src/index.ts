export * from './claims.ts';
export * from './keys.ts';
export * from './reference.ts';
export * from './revoked.ts';
export * from './sign.ts';
export * from './verify.ts';
