// The worker of AccountMessages in calls.ts, for you to write: `skein messages` leaves it alone once it is there.

import { serve } from './account-server.js';

serve({
  async findUser(payload) {
    throw new Error('findUser is not written yet');
  },
  async saveUser(payload) {
    throw new Error('saveUser is not written yet');
  },
  async count() {
    throw new Error('count is not written yet');
  },
  async reset() {
    throw new Error('reset is not written yet');
  },
});
