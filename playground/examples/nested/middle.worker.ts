import { pass_on } from './relay';

pass_on('middle', new Worker(new URL('./inner.worker.ts', import.meta.url), { type: 'module' }));
