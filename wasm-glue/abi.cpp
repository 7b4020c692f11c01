// The C functions that JavaScript calls (README.md). Pointers are into the module's memory, text is UTF-8. One thread calls
// them, one at a time; skein_cancel and the cancel flag alone may be used while a rebuild runs.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/cancel.h"
#include "base/pool.h"
#include "bundle/bundle.h"
#include "bundle/options.h"
#include "bundle/version.h"
#include "diagnostics/diagnostic.h"
#include "host_files.h"
#include "message_requests.h"
#include "plugin_calls.h"

namespace skein {
namespace {

std::unique_ptr<Pool> the_pool;

Pool& pool() {
  if (the_pool == nullptr) the_pool = std::make_unique<Pool>(0);
  return *the_pool;
}

// What a call gives: JSON, and bytes that do not go through JSON.
struct Result {
  std::string json;
  std::vector<std::string> contents;
};

struct Context {
  explicit Context(bool has_disk) : files(has_disk) {}
  HostFiles files;
  CancelFlag cancel;
  std::unique_ptr<PluginHost> host;  // of the build that runs
  std::vector<Message> option_messages;
  std::unique_ptr<BuildContext> build;  // null when the options have errors
  bool is_begun = false;                // a scan runs
};

bool has_errors(const std::vector<Message>& messages) {
  for (const Message& message : messages) {
    if (message.severity == Severity::Error) return true;
  }
  return false;
}

// With what was said of the options in front, errors of a build as such keep their order.
void prepend(const std::vector<Message>& first, std::vector<Message>& messages) {
  messages.insert(messages.begin(), first.begin(), first.end());
}

// The options of the last transform. Most are asked for with the same ones as the one before.
struct Transforms {
  std::string options;
  std::vector<Message> messages;
  std::unique_ptr<Transformer> transformer;  // null when the options have errors
};

Transforms& transforms_with(std::string_view options) {
  static std::unique_ptr<Transforms> last;
  if (last != nullptr && last->options == options) return *last;
  last = std::make_unique<Transforms>();
  last->options = options;
  TransformOptions parsed;
  transform_options_from_json(options, parsed, last->messages);
  if (!has_errors(last->messages)) last->transformer = std::make_unique<Transformer>(std::move(parsed));
  return *last;
}

}  // namespace
}  // namespace skein

using skein::Context;
using skein::Result;

extern "C" {

// Memory for text and contents that go in. Never null: running out of memory ends the instance.
void* skein_alloc(std::size_t size) {
  void* result = std::malloc(size == 0 ? 1 : size);
  if (result == nullptr) std::abort();
  return result;
}

void skein_free(void* pointer) { std::free(pointer); }

// Starts the pool, once, before anything is built. Returns the number of threads that run: fewer than asked for when
// JavaScript has no more workers, always 0 in the single-threaded module.
int skein_start(int threads) {
  if (skein::the_pool == nullptr)
    skein::the_pool = std::make_unique<skein::Pool>(threads < 0 ? 0u : static_cast<unsigned>(threads));
  return static_cast<int>(skein::pool().size());
}

// Ends with a zero byte.
const char* skein_version() { return skein::kVersion.data(); }

// ---- Builds ---------------------------------------------------------------------------------------------------------------

// `options`: a JSON object with the names of esbuild's JavaScript API. Never null; faults of the options are reported by each
// rebuild. With
// `has_disk` files are looked for on the disk too, behind those that were put. `is_lasting`: there will be many builds.
Context* skein_context_new(const char* options, std::size_t length, int has_disk, int is_lasting) {
  auto context = std::make_unique<Context>(has_disk != 0);
  skein::BuildOptions parsed;
  skein::options_from_json({options, length}, parsed, context->option_messages);
  if (!skein::has_errors(context->option_messages)) {
    context->build = std::make_unique<skein::BuildContext>(std::move(parsed), context->files, skein::pool());
    if (is_lasting == 0) context->build->build_once();
  }
  return context.release();
}

// Adds or replaces a file. Takes `data` over, which skein_alloc gave; copies the path, which is absolute.
void skein_context_put_file(Context* context, const char* path, std::size_t path_length, char* data, std::size_t data_length) {
  const std::string_view name(path, path_length);
  context->files.virtual_files().put(name, data, data_length);
  if (context->build != nullptr) context->build->invalidate(name);
}

void skein_context_remove_file(Context* context, const char* path, std::size_t path_length) {
  const std::string_view name(path, path_length);
  context->files.virtual_files().remove(name);
  if (context->build == nullptr) return;
  context->build->invalidate(name);
  // Imports of it lead elsewhere now, or nowhere.
  context->build->invalidate_all();
}

// Begins a build. `claims`: 1 when plugins resolve, 2 when they load. Then skein_context_step until it gives null, and
// skein_context_finish.
void skein_context_begin(Context* context, int claims) {
  context->host = claims != 0 ? std::make_unique<skein::PluginHost>(static_cast<unsigned>(claims)) : nullptr;
  if (context->build == nullptr) return;
  if (context->files.has_disk()) {
    for (const std::string& path : context->files.changed()) context->build->invalidate(path);
    context->build->invalidate_all();
  }
  context->is_begun = context->build->begin(context->cancel, context->host.get());
}

// Goes on, on this thread and the pool, until only answers are waited for. The head is a JSON array of the questions that are new
// (plugin_calls.h). Null: none is open, and the build is to be finished.
Result* skein_context_step(Context* context) {
  if (!context->is_begun) return nullptr;
  const bool is_open = context->build->step();
  auto result = std::make_unique<Result>();
  result->json = is_open ? skein::requests_to_json(context->build->scan().requests()) : context->build->ask_chunks();
  return result->json.empty() ? nullptr : result.release();
}

// The answer to one question; `contents` are copied.
void skein_context_answer(Context* context, const char* answer, std::size_t length, const char* contents,
                          std::size_t contents_length) {
  if (context->is_begun) skein::answer_from_json({answer, length}, {contents, contents_length}, *context->build);
}

// One more entry point of the build that runs. With an empty output name the path tells it.
void skein_context_add_entry(Context* context, const char* input, std::size_t length, const char* output_name,
                             std::size_t name_length) {
  if (context->is_begun) context->build->scan().add_entry({input, length}, {output_name, name_length});
}

// The head: an array with one message, whose location is where the question with this number arose. Never null.
Result* skein_context_locate(Context* context, std::uint32_t id) {
  auto result = std::make_unique<Result>();
  result->json = context->is_begun ? skein::location_json(context->build->scan(), id) : "[]";
  return result.release();
}

// Where the engine itself would look. Never null.
Result* skein_context_resolve(Context* context, const char* request, std::size_t length) {
  auto result = std::make_unique<Result>();
  result->json = context->build == nullptr ? "{}" : skein::resolve_request({request, length}, *context->build);
  return result.release();
}

// Links and prints, unless `is_failed`. Never null.
Result* skein_context_finish(Context* context, int is_failed) {
  auto result = std::make_unique<Result>();
  skein::BuildResult build;
  if (context->build != nullptr) build = context->build->finish(is_failed != 0);
  context->is_begun = false;
  context->host = nullptr;
  context->cancel.reset();
  // Nobody will tell when these change, so a later build must not find them in the cache.
  if (context->files.has_disk())
    for (const std::string& path : context->files.watch(build.input_paths)) context->build->invalidate(path);
  skein::prepend(context->option_messages, build.messages);
  result->json = skein::result_to_json(build);
  result->contents.reserve(build.outputs.size());
  for (skein::OutputFile& output : build.outputs) result->contents.push_back(std::move(output.contents));
  return result.release();
}

// What has to be watched to know that a build would give something else: the head is HostFiles::looked_at(). Never null.
Result* skein_context_looked_at(const Context* context) {
  auto result = std::make_unique<Result>();
  result->json = context->files.looked_at();
  return result.release();
}

void skein_context_free(Context* context) { delete context; }

// The address of a 32-bit word; anything but 0 there ends a running rebuild, or the next one. A rebuild that ends clears it.
std::uint32_t* skein_context_cancel_flag(Context* context) {
  static_assert(sizeof(skein::CancelFlag) == sizeof(std::uint32_t) && std::is_standard_layout_v<skein::CancelFlag>);
  return reinterpret_cast<std::uint32_t*>(&context->cancel);
}

void skein_cancel(Context* context) { context->cancel.cancel(); }

// ---- Calls without files --------------------------------------------------------------------------------------------------

// Head: { hasMap, hasLegalComments, errors, warnings, … }; output 0 is the code, then come the map and the legal comments, when
// there are any. Never null.
Result* skein_transform(const char* options, std::size_t length, const char* code, std::size_t code_length) {
  auto result = std::make_unique<Result>();
  skein::Transforms& transforms = skein::transforms_with({options, length});
  skein::BuildResult head;
  head.messages = transforms.messages;
  bool has_map = false, has_comments = false;
  if (transforms.transformer != nullptr) {
    skein::TransformResult transformed = transforms.transformer->run({code, code_length});
    for (skein::Message& message : transformed.messages) head.messages.push_back(std::move(message));
    has_map = !transformed.map.empty();
    head.mangle_cache = std::move(transformed.mangle_cache);
    result->contents.push_back(std::move(transformed.code));
    if (has_map) result->contents.push_back(std::move(transformed.map));
    has_comments = !transformed.legal_comments.empty();
    if (has_comments) result->contents.push_back(std::move(transformed.legal_comments));
  }
  static const std::string nothing_told = skein::result_to_json({}).substr(1);
  const bool tells = !head.messages.empty() || !head.mangle_cache.empty();
  result->json = has_map ? "{\"hasMap\":true" : "{\"hasMap\":false";
  result->json += has_comments ? ",\"hasLegalComments\":true," : ",\"hasLegalComments\":false,";
  result->json += tells ? skein::result_to_json(head).substr(1) : nothing_told;
  return result.release();
}

// `request`: { messages: [Message…], kind: "error" | "warning", color, terminalWidth }. The head is the text, as the terminal
// shows it. Never null.
Result* skein_format_messages(const char* request, std::size_t length) {
  auto result = std::make_unique<Result>();
  result->json = skein::format_messages({request, length});
  return result.release();
}

// `request`: { metafile: "JSON text", verbose, color }. The head is the text. Never null.
Result* skein_analyze_metafile(const char* request, std::size_t length) {
  auto result = std::make_unique<Result>();
  result->json = skein::analyze_metafile_request({request, length});
  return result.release();
}

// ---- Results --------------------------------------------------------------------------------------------------------------

const char* skein_result_json(const Result* result) { return result->json.data(); }
std::uint32_t skein_result_json_len(const Result* result) { return static_cast<std::uint32_t>(result->json.size()); }
std::uint32_t skein_result_output_count(const Result* result) { return static_cast<std::uint32_t>(result->contents.size()); }
const char* skein_result_contents(const Result* result, std::uint32_t index) { return result->contents[index].data(); }
std::uint32_t skein_result_contents_len(const Result* result, std::uint32_t index) {
  return static_cast<std::uint32_t>(result->contents[index].size());
}
void skein_result_free(Result* result) { delete result; }

}  // extern "C"
