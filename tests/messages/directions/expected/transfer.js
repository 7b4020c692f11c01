// The worker of TransferMessage in transfer.rs, for you to write: `skein messages` leaves it alone once it is there.

import { serve } from './transfer-server.js';

serve({
  async upload(payload, send) {
    // send({ type: 'UploadStarted' });
    // send({ type: 'UploadProgress', payload: { percent } });
    // return { type: 'Uploaded', payload: { bytes } };
    // return { type: 'Status', payload: { text } };
    // return { type: 'Cleared' };
    throw new Error('upload is not written yet');
  },
  async clearFinished(send) {
    // send({ type: 'UploadStarted' });
    // send({ type: 'UploadProgress', payload: { percent } });
    // return { type: 'Uploaded', payload: { bytes } };
    // return { type: 'Status', payload: { text } };
    // return { type: 'Cleared' };
    throw new Error('clearFinished is not written yet');
  },
  async retry(payload, send) {
    // send({ type: 'UploadStarted' });
    // send({ type: 'UploadProgress', payload: { percent } });
    // return { type: 'Uploaded', payload: { bytes } };
    // return { type: 'Status', payload: { text } };
    // return { type: 'Cleared' };
    throw new Error('retry is not written yet');
  },
});
