type TypesMessage =
  | { type: 'send'; a: any; b: unknown; c: () => void; d: Date; e: Map<string, number>; f: string | number; g: A & B; h: 1 | 2;
      i: [number?]; j: Generic<string>; k: Child; l: typeof x; m: symbol; n(): void; o; p: { [key: number]: string }; q: `a${string}` }
  | { type: 'sent' };
interface Generic<T> { value: T }
interface Parent { a: string }
interface Child extends Parent { b: string }
type UntaggedMessage = { a: string } | { b: string };
type CallsMessages = DefineMessages<{ one: string; two: { payload: string; other: number } }>;
