// The worker of ImageWorkerMessage in image.rs, for you to write: `skein messages` leaves it alone once it is there.

import { serve } from './image-worker-server.js';

serve({
  async processImage(payload, send) {
    // send({ type: 'ProcessingProgress', payload: { percent } });
    // return { type: 'ProcessingComplete', payload: { resultUrl, originalSize, finalSize } };
    throw new Error('processImage is not written yet');
  },
});
