// this list
import { WorkerEntrypoint } from 'cloudflare:workers';

interface Env {
  ROUTES: { path: string; about: string }[];
  visits(): Promise<number>;
}

export default class Home extends WorkerEntrypoint<Env> {
  async fetch(request: Request): Promise<Response> {
    const rows = this.env.ROUTES.map(({ path, about }) => `${path.padEnd(10)} ${about}`);
    console.log('visited by', request.headers.get('x-user'));
    const visit = `visit ${await this.env.visits()}`;
    return new Response(['Four routes, four workers:', '', ...rows, '', visit].join('\n'));
  }
}
