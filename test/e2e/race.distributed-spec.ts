// The same rules hold with every service as a process of its own.
import './race.e2e-spec.ts';
