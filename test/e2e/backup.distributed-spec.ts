// The same rules hold with every service as a process of its own.
import './backup.e2e-spec.ts';
