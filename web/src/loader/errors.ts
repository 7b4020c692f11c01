// How dynamic workers fail for reasons of their own. What their code throws crosses as it is.
import type { Message } from '../types.ts';
import type { Outcome } from './types.ts';

/** The modules could not be bundled. The message says where, as `name:line:column`; columns are 1-based. */
export class WorkerBuildError extends Error {
  readonly code = 'ERR_WORKER_BUILD';
  readonly errors: readonly Message[];
  constructor(errors: readonly Message[], cause?: unknown) {
    super(`Failed to start Worker:\n${errors.map(describe).join('\n')}`, { cause });
    this.name = 'WorkerBuildError';
    this.errors = errors;
  }
}

function describe({ text, location }: Message): string {
  return location ? `Uncaught SyntaxError: ${text}\n  at ${location.file}:${location.line}:${location.column + 1}` : text;
}

const limit_texts = {
  exceededWallTime: 'Worker exceeded wall-clock time limit.',
  exceededCpu: 'Worker exceeded CPU time limit.',
  exceededMemory: 'Worker exceeded memory limit.',
} as const;

export type LimitOutcome = keyof typeof limit_texts & Outcome;

/** The worker went beyond one of its limits and was ended. */
export class WorkerLimitError extends Error {
  readonly code = 'ERR_WORKER_LIMIT';
  readonly outcome: LimitOutcome;
  constructor(outcome: LimitOutcome, detail = '') {
    super(limit_texts[outcome] + detail);
    this.name = 'WorkerLimitError';
    this.outcome = outcome;
  }
}

/** The worker was ended while the call was open: by `dispose`, or because its thread came to an end. */
export class WorkerGoneError extends Error {
  readonly code = 'ERR_WORKER_GONE';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'WorkerGoneError';
  }
}
