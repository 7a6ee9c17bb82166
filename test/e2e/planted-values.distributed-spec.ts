// The same rules hold with every service as a process of its own.
import './planted-values.e2e-spec.ts';
