// The worker of CanvasMessage in canvas.rs, for you to write: `skein messages` leaves it alone once it is there.

import { serve } from './canvas-server.js';

serve({
  async draw(payload, send) {
    // send({ type: 'DrawProgress', payload });
    // return { type: 'Drawn', payload: { milliseconds, bounds, skipped } };
    // return { type: 'Measured', payload };
    // return { type: 'Letter', payload };
    // return { type: 'Cleared' };
    // return { type: 'Style', payload };
    // return { type: 'Modes', payload: { modes, byName, triple, unit, empty } };
    throw new Error('draw is not written yet');
  },
  async measure(payload, send) {
    // send({ type: 'DrawProgress', payload });
    // return { type: 'Drawn', payload: { milliseconds, bounds, skipped } };
    // return { type: 'Measured', payload };
    // return { type: 'Letter', payload };
    // return { type: 'Cleared' };
    // return { type: 'Style', payload };
    // return { type: 'Modes', payload: { modes, byName, triple, unit, empty } };
    throw new Error('measure is not written yet');
  },
  async resize(payload, send) {
    // send({ type: 'DrawProgress', payload });
    // return { type: 'Drawn', payload: { milliseconds, bounds, skipped } };
    // return { type: 'Measured', payload };
    // return { type: 'Letter', payload };
    // return { type: 'Cleared' };
    // return { type: 'Style', payload };
    // return { type: 'Modes', payload: { modes, byName, triple, unit, empty } };
    throw new Error('resize is not written yet');
  },
  async put(payload, send) {
    // send({ type: 'DrawProgress', payload });
    // return { type: 'Drawn', payload: { milliseconds, bounds, skipped } };
    // return { type: 'Measured', payload };
    // return { type: 'Letter', payload };
    // return { type: 'Cleared' };
    // return { type: 'Style', payload };
    // return { type: 'Modes', payload: { modes, byName, triple, unit, empty } };
    throw new Error('put is not written yet');
  },
  async clear(send) {
    // send({ type: 'DrawProgress', payload });
    // return { type: 'Drawn', payload: { milliseconds, bounds, skipped } };
    // return { type: 'Measured', payload };
    // return { type: 'Letter', payload };
    // return { type: 'Cleared' };
    // return { type: 'Style', payload };
    // return { type: 'Modes', payload: { modes, byName, triple, unit, empty } };
    throw new Error('clear is not written yet');
  },
  async swap(payload, send) {
    // send({ type: 'DrawProgress', payload });
    // return { type: 'Drawn', payload: { milliseconds, bounds, skipped } };
    // return { type: 'Measured', payload };
    // return { type: 'Letter', payload };
    // return { type: 'Cleared' };
    // return { type: 'Style', payload };
    // return { type: 'Modes', payload: { modes, byName, triple, unit, empty } };
    throw new Error('swap is not written yet');
  },
});
