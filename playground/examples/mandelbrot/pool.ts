interface Job<In, Out> {
  input: In;
  done: (result: { worker: number; answer: Out }) => void;
}

/** Gives each job to the first worker that is free. */
export class Pool<In, Out> {
  #idle: number[] = [];
  #waiting: Job<In, Out>[] = [];
  #jobs: (Job<In, Out> | undefined)[] = [];
  #workers: Worker[] = [];

  constructor(size: number, make: () => Worker) {
    for (let index = 0; index < size; index++) {
      const worker = make();
      worker.onmessage = ({ data }: MessageEvent<Out>) => {
        this.#jobs[index]?.done({ worker: index, answer: data });
        this.#idle.push(index);
        this.#next();
      };
      this.#workers.push(worker);
      this.#idle.push(index);
    }
  }

  run(input: In): Promise<{ worker: number; answer: Out }> {
    return new Promise(done => {
      this.#waiting.push({ input, done });
      this.#next();
    });
  }

  /** Jobs no worker has begun are dropped; their promises stay open. */
  forget_waiting(): void {
    this.#waiting.length = 0;
  }

  #next(): void {
    if (this.#idle.length === 0 || this.#waiting.length === 0) return;
    const index = this.#idle.shift()!;
    const job = this.#waiting.shift()!;
    this.#jobs[index] = job;
    this.#workers[index].postMessage(job.input);
  }
}
