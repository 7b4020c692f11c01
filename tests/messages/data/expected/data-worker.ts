// The worker of DataWorkerMessage in data.rs, for you to write: `skein messages` leaves it alone once it is there.

import { serve } from './data-worker-server.js';

serve({
  async processCSV(payload) {
    // return { type: 'CSVProcessed', payload: { rows, columns } };
    // return { type: 'StatsCalculated', payload: { mean, median, stdDev } };
    throw new Error('processCSV is not written yet');
  },
  async calculateStats(payload) {
    // return { type: 'CSVProcessed', payload: { rows, columns } };
    // return { type: 'StatsCalculated', payload: { mean, median, stdDev } };
    throw new Error('calculateStats is not written yet');
  },
});
