// A queue in which a higher priority goes first, and the order of arrival among equals.

interface Entry<T> {
  readonly value: T;
  readonly priority: number;
  readonly order: number;
  removed: boolean;
}

/** A binary heap: adding and taking cost the logarithm of how many wait; removing marks what is skipped when it comes up. */
export class PriorityQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #order = 0;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Returns what `remove` takes. */
  add(value: T, priority: number): Entry<T> {
    const entry: Entry<T> = { value, priority, order: this.#order++, removed: false };
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!this.#before(at, above)) break;
      this.#swap(at, above);
      at = above;
    }
    this.#size++;
    return entry;
  }

  take(): T | undefined {
    for (;;) {
      const first = this.#pop();
      if (first === undefined) return undefined;
      if (first.removed) continue;
      first.removed = true;
      this.#size--;
      return first.value;
    }
  }

  remove(entry: Entry<T>): void {
    if (entry.removed) return;
    entry.removed = true;
    this.#size--;
    // What is never taken would stay: calls that are given up while all workers are busy.
    if (this.#heap.length > 64 && this.#heap.length > this.#size * 2) this.#compact();
  }

  // A sorted array is a heap.
  #compact(): void {
    const left = this.#heap.filter(entry => !entry.removed).sort((a, b) => b.priority - a.priority || a.order - b.order);
    this.#heap.length = 0;
    for (const entry of left) this.#heap.push(entry);
  }

  #pop(): Entry<T> | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0; ; ) {
      const left = at * 2 + 1, right = left + 1;
      let least = at;
      if (left < heap.length && this.#before(left, least)) least = left;
      if (right < heap.length && this.#before(right, least)) least = right;
      if (least === at) return first;
      this.#swap(at, least);
      at = least;
    }
  }

  #before(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return false;
    return x.priority !== y.priority ? x.priority > y.priority : x.order < y.order;
  }

  #swap(a: number, b: number): void {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return;
    this.#heap[a] = y;
    this.#heap[b] = x;
  }
}
