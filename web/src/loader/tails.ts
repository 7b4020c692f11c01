// Those who are told what happened in calls, behind the calls.
import type { TailTarget, TraceItem, WorkerCode } from './types.ts';

/** What is written as the call goes on. */
export type TailedEvent =
  | { request: { url: string; method: string; headers: Record<string, string> }; response?: { status: number } }
  | { rpcMethod: string; response?: never };

/** A tail that fails has nobody to tell; the call is over and was answered. */
export function report_to(tails: NonNullable<WorkerCode['tails']>, item: Omit<TraceItem, 'event'> & { event: TailedEvent }): void {
  const events: TraceItem[] = [item as TraceItem];
  for (const tail of tails) {
    void (async () => (typeof tail === 'function' ? tail(events) : await (tail as TailTarget).tail(events)))().catch(() => {});
  }
}
