// The worker of SearchMessage in search.ts, for you to write: `skein messages` leaves it alone once it is there.

import { serve } from './search-server.js';

serve({
  async search(payload, send) {
    // send({ type: 'search-started', payload: { total } });
    // return { type: 'hits', payload };
    // return { type: 'index-loaded' };
    // return { type: 'cancelled' };
    throw new Error('search is not written yet');
  },
  async loadIndex(payload, send) {
    // send({ type: 'search-started', payload: { total } });
    // return { type: 'hits', payload };
    // return { type: 'index-loaded' };
    // return { type: 'cancelled' };
    throw new Error('loadIndex is not written yet');
  },
  async cancel(send) {
    // send({ type: 'search-started', payload: { total } });
    // return { type: 'hits', payload };
    // return { type: 'index-loaded' };
    // return { type: 'cancelled' };
    throw new Error('cancel is not written yet');
  },
});
