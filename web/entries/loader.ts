// dist/loader.js: workers that are made at run time, from modules given as text. Beside it stand skein.js, which bundles them, and messaging.js.
export { createLoader } from '../src/loader/loader.ts';
export { WorkerBuildError, WorkerGoneError, WorkerLimitError } from '../src/loader/errors.ts';
export { RpcTarget } from '../src/loader/rpc_target.ts';
export type {
  Called, Entrypoint, EntrypointOptions, Fetcher, Loader, LoaderOptions, LoaderStats, ModuleContent, Outbound, Outcome, TailTarget, TraceItem, WorkerCode, WorkerLimits, WorkerStub,
} from '../src/loader/types.ts';
export type { CompileOptions } from '../src/loader/bundle_code.ts';
