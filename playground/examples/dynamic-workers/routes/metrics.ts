// what the loader counts
interface Env {
  LOADER: { stats(): Promise<object>; requests(): Promise<[path: string, count: number][]> };
}

async function* lines({ LOADER }: Env) {
  for (const [name, value] of Object.entries(await LOADER.stats())) yield `loader_${name} ${value}\n`;
  for (const [path, count] of await LOADER.requests()) yield `requests{path="${path}"} ${count}\n`;
}

export default {
  fetch(request: Request, env: Env) {
    const encoder = new TextEncoder();
    const body = new ReadableStream({
      async start(stream) {
        for await (const line of lines(env)) stream.enqueue(encoder.encode(line));
        stream.close();
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/plain; version=0.0.4' } });
  },
};
