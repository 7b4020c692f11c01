import type { DefineMessages } from 'skein/messaging';

interface User {
  id: number;
  name: string;
  roles: ('admin' | 'editor')[];
}

export type AccountMessages = DefineMessages<{
  /** Finds a user by name. */
  findUser: { payload: { name: string }; result: User | null };
  saveUser: { payload: User; result: void };
  count: { result: number };
  reset: {};
}>;
