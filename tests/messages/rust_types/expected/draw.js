// The worker of DrawMessage in shapes.rs, for you to write: `skein messages` leaves it alone once it is there.

import { serve } from './draw-server.js';

serve({
  async draw(payload, send) {
    // send({ type: 'DrawProgress', payload });
    // send({ type: 'LayerDone', payload: { layer } });
    // return { type: 'Displayed' };
    // return { type: 'Measured', payload };
    // return { type: 'Deleted', payload: { count } };
    throw new Error('draw is not written yet');
  },
  async measure(payload, send) {
    // send({ type: 'DrawProgress', payload });
    // send({ type: 'LayerDone', payload: { layer } });
    // return { type: 'Displayed' };
    // return { type: 'Measured', payload };
    // return { type: 'Deleted', payload: { count } };
    throw new Error('measure is not written yet');
  },
  async resize(payload, send) {
    // send({ type: 'DrawProgress', payload });
    // send({ type: 'LayerDone', payload: { layer } });
    // return { type: 'Displayed' };
    // return { type: 'Measured', payload };
    // return { type: 'Deleted', payload: { count } };
    throw new Error('resize is not written yet');
  },
  async ping(send) {
    // send({ type: 'DrawProgress', payload });
    // send({ type: 'LayerDone', payload: { layer } });
    // return { type: 'Displayed' };
    // return { type: 'Measured', payload };
    // return { type: 'Deleted', payload: { count } };
    throw new Error('ping is not written yet');
  },
  async deleteMessage(payload, send) {
    // send({ type: 'DrawProgress', payload });
    // send({ type: 'LayerDone', payload: { layer } });
    // return { type: 'Displayed' };
    // return { type: 'Measured', payload };
    // return { type: 'Deleted', payload: { count } };
    throw new Error('deleteMessage is not written yet');
  },
});
