// The same rules hold with every service as a process of its own.
import './idempotency.e2e-spec.ts';
