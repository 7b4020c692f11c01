// The engine's side of plugins: a build in steps. Filters are tested here, so only what a plugin is to see crosses to its thread, as one message
// for all that has come up.
import type { EngineReply } from '../protocol.ts';
import type { ContextPointer, WasmModule } from '../wasm_module.ts';
import { matches, place_of, type Asked, type ChunkQuestion, type Named, type PluginSetup, type Question, type ToEngine, type ToPlugins } from './wire.ts';

export async function run_build(engine: WasmModule, context: ContextPointer, plugins: PluginSetup | null): Promise<EngineReply> {
  if (!plugins) {
    engine.begin(context, 0);
    while (engine.step(context) !== null);
    return engine.finish(context, false);
  }
  try {
    return engine.finish(context, await scan(engine, context, plugins));
  } finally {
    plugins.port.close();
  }
}

// True when a plugin has told of errors.
async function scan(engine: WasmModule, context: ContextPointer, { resolve, load, port }: PluginSetup): Promise<boolean> {
  const names = new Map<string, Named>();
  let failed = false;
  let has_begun = false;
  // Of `onStart` callbacks, before the engine has begun.
  const early: { input: string; name: string }[] = [];
  let is_scanning = false;
  let wake = () => {};
  let fail = (_cause: unknown) => {};
  const post = (message: ToPlugins) => port.postMessage(message);
  const hear = (message: ToEngine) => {
    if (message.say === 'resolve') post({ say: 'reply', number: message.number, json: engine.resolve(context, message.request) });
    else if (message.say === 'locate') post({ say: 'reply', number: message.number, json: engine.locate(context, message.id) });
    else if (message.say === 'answer') {
      const { contents = '', ...answer } = message.answer;
      if (message.named) names.set(message.named.key, message.named);
      engine.answer(context, JSON.stringify(answer), contents);
      failed ||= message.failed;
      wake();
    } else if (message.say === 'entry') {
      if (is_scanning) engine.add_entry(context, message.input, message.name);
      else early.push(message);
      wake();
    } else {
      if (message.say === 'cancel') engine.cancel(context);
      else failed ||= message.failed;
      has_begun = true;
      wake();
    }
  };
  port.onmessage = ({ data }: MessageEvent<ToEngine>) => {
    try {
      hear(data);
    } catch (cause) {
      fail(cause);
    }
  };
  const heard = () =>
    new Promise<void>((done, reject) => {
      wake = done;
      fail = reject;
    });
  while (!has_begun) await heard();
  engine.begin(context, (resolve.length > 0 ? 1 : 0) | (load.length > 0 ? 2 : 0));
  is_scanning = true;
  for (const { input, name } of early) engine.add_entry(context, input, name);
  for (;;) {
    const text = engine.step(context);
    if (text === null) return failed;
    const asked: (Asked | ChunkQuestion)[] = [];
    const questions = JSON.parse(text) as (Question | ChunkQuestion)[];
    for (const question of questions) {
      if ('modules' in question) {
        is_scanning = false;
        asked.push(question);
        continue;
      }
      const is_load = question.kind === 'load';
      const place = place_of(is_load ? question.path : (question.importer ?? ''), names);
      const path = is_load ? place.path : question.path;
      const callbacks: number[] = [];
      (is_load ? load : resolve).forEach((filter, index) => {
        if (matches(filter, path, place.namespace)) callbacks.push(index);
      });
      if (callbacks.length === 0) engine.answer(context, JSON.stringify({ id: question.id }), '');
      else asked.push({ ...question, callbacks });
    }
    if (asked.length > 0) post({ say: 'questions', questions: asked });
    if (asked.length === questions.length) await heard();
  }
}
