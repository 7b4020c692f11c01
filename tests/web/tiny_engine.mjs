// A wasm with the engine's exports that does what no right engine does on demand: trap, loop forever, be of another version. What it does is told
// by the first byte of the file put last: `T` traps, `L` loops, anything else builds nothing without errors.
import binaryen from 'binaryen';

const head = '{"errors":[],"warnings":[],"outputs":[{"path":"/out.txt","kind":"asset","hash":"","imports":[],"exports":[],"links":[]}],"stats":{"modules":1}}';
const canceled = '{"errors":[{"text":"The build was canceled"}],"warnings":[],"outputs":[]}';

/** `start`: what skein_start does in wasm text; it gets the number of threads as $threads. */
export function tiny_engine({ version = '0.1.0', shared = false, start = '(local.get $threads)' } = {}) {
  const texts = [`${version}\\00`, head.replaceAll('"', '\\"'), canceled.replaceAll('"', '\\"')];
  const module = binaryen.parseText(`(module
    (import "env" "memory" (memory 1024 65536 ${shared ? 'shared' : ''}))
    (table (export "__indirect_function_table") 1 funcref)
    (data (i32.const 16) "${texts[0]}")
    (data (i32.const 1024) "${texts[1]}")
    (data (i32.const 4096) "${texts[2]}")
    (global $top (mut i32) (i32.const 65536))
    (global $last (mut i32) (i32.const 1024))
    (global $length (mut i32) (i32.const 0))
    (global $json (mut i32) (i32.const 1024))
    (func (export "__wasm_call_ctors"))
    (func (export "skein_alloc") (param $size i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $top))
      (global.set $top (i32.add (global.get $top) (local.get $size)))
      (local.get $at))
    (func (export "skein_free") (param i32))
    (func (export "skein_start") (param $threads i32) (result i32) ${start})
    (func (export "skein_version") (result i32) (i32.const 16))
    (func (export "skein_context_new") (param i32 i32 i32 i32) (result i32) (i32.const 8))
    (func (export "skein_context_put_file") (param i32 i32 i32 i32 i32)
      (global.set $last (local.get 3)) (global.set $length (local.get 4)))
    (func (export "skein_context_remove_file") (param i32 i32 i32))
    (func (export "skein_context_begin") (param i32 i32))
    (func (export "skein_context_step") (param i32) (result i32) (i32.const 0))
    (func (export "skein_context_finish") (param i32 i32) (result i32)
      (global.set $json (i32.const 1024))
      (if (i32.eq (i32.load8_u (global.get $last)) (i32.const 84)) (then (unreachable)))
      (if (i32.eq (i32.load8_u (global.get $last)) (i32.const 76)) (then
        (loop $again
          (br_if $again (i32.eqz (${shared ? 'i32.atomic.load' : 'i32.load'} (i32.const 12)))))
        (global.set $json (i32.const 4096))))
      (i32.const 1))
    (func (export "skein_context_cancel_flag") (param i32) (result i32) (i32.const 12))
    (func (export "skein_context_free") (param i32))
    (func (export "skein_result_json") (param i32) (result i32) (global.get $json))
    (func (export "skein_result_json_len") (param i32) (result i32)
      (if (result i32) (i32.eq (global.get $json) (i32.const 1024)) (then (i32.const ${head.length})) (else (i32.const ${canceled.length}))))
    (func (export "skein_result_output_count") (param i32) (result i32) (i32.eq (global.get $json) (i32.const 1024)))
    (func (export "skein_result_contents") (param i32 i32) (result i32) (global.get $last))
    (func (export "skein_result_contents_len") (param i32 i32) (result i32) (global.get $length))
    (func (export "skein_result_free") (param i32)))`);
  module.setFeatures(binaryen.Features.All);
  if (!module.validate()) throw new Error('the tiny engine is not valid');
  const binary = module.emitBinary();
  module.dispose();
  return binary;
}
