// The worker of CSVWorkerMessage in csv.ts, for you to write: `skein messages` leaves it alone once it is there.

import { serve } from './csv-worker-server.js';

serve({
  async parseCSV(payload) {
    // return { type: 'CSVParsed', payload: { rows } };
    throw new Error('parseCSV is not written yet');
  },
});
