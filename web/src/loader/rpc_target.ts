// Objects of the host's that workers are given by reference.
import { proxy } from './messaging.js';

/** What is made of it crosses by reference, as it does in the workers' `cloudflare:workers`: its methods are called here. */
export class RpcTarget {
  constructor() {
    proxy(this);
  }
}
