export interface Query {
  text: string;
  limit?: number;
  sort: 'relevance' | 'date' | null;
  filters: Record<string, Filter>;
  range: [from: number, to: number];
}

type Filter =
  | { kind: 'equals'; value: string }
  | { kind: 'between'; low: number; high: number }
  | { kind: 'all'; filters: Filter[] };

type Hits = readonly Hit[];

interface Hit {
  readonly id: bigint;
  title: string;
  'data-score': number;
  thumbnail: Uint8Array | null;
  spans: Array<{ start: number; end: number }>;
  extra: { [key: string]: boolean };
}

interface Started {
  type: 'search-started';
  total: number;
}

/** A search in the background. */
export type SearchMessage =
  // Page -> Worker
  | { type: 'search'; payload: Query }
  | { type: 'load-index'; url: string; force?: boolean }
  | { type: 'cancel' }
  // Worker -> Page
  | Started // @progress
  | { type: 'hits'; payload: Hits }
  | { type: 'index-loaded' }
  | { type: 'cancelled' }
  | { type: 'search-failed'; reason: string; code?: number };
