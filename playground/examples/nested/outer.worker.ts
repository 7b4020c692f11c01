import { pass_on } from './relay';

pass_on('outer', new Worker(new URL('./middle.worker.ts', import.meta.url), { type: 'module' }));
