// skein-syntax.wasm: what needs tree-sitter, apart from the engine, so that nobody pays for grammars who bundles. One call, bytes
// in and bytes out; web/src/messages/syntax_module.ts is the other side.
//
// A list of texts is its count and each text's length and bytes; numbers are 32 bits, little endian.
//   in:  languages (1 TypeScript, 2 JavaScript, 4 Elm), then texts: the worker, and the path and contents of each file;
//        with 8 as the language: the query of an import, and one file
//   out: the size of what follows, then texts: the messages as JSON, and each file's path, contents and "once" or nothing

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "diagnostics/message_json.h"
#include "messages/generate.h"

namespace {

std::uint32_t read_number(const char*& input) {
  std::uint32_t number;
  std::memcpy(&number, input, sizeof number);
  input += sizeof number;
  return number;
}

std::string read_text(const char*& input) {
  const std::uint32_t size = read_number(input);
  std::string text(input, size);
  input += size;
  return text;
}

void write_number(std::string& out, std::size_t number) {
  const auto fixed = static_cast<std::uint32_t>(number);
  out.append(reinterpret_cast<const char*>(&fixed), sizeof fixed);
}

void write_text(std::string& out, const std::string& text) {
  write_number(out, text.size());
  out += text;
}

}  // namespace

extern "C" {

__attribute__((export_name("allocate"))) char* skein_syntax_allocate(std::uint32_t size) {
  return static_cast<char*>(std::malloc(size));
}

// Takes the input's memory; the result is the caller's to `release`.
__attribute__((export_name("generate"))) char* skein_syntax_generate(char* request) {
  const char* input = request;
  skein::messages::GenerateOptions options;
  const std::uint32_t languages = read_number(input);
  options.typescript = (languages & 1) != 0;
  options.javascript = (languages & 2) != 0;
  options.elm = (languages & 4) != 0;
  const std::uint32_t count = read_number(input);
  options.worker = read_text(input);
  std::vector<skein::messages::DefinitionFile> files;
  for (std::uint32_t i = 1; i < count; i += 2) {
    std::string path = read_text(input);
    files.push_back({std::move(path), read_text(input)});
  }
  std::free(request);

  skein::messages::Generated generated;
  if (languages == 8 && !files.empty()) {
    skein::messages::GeneratedModule made =
        skein::messages::generate_module(files[0], skein::messages::part_of_query(options.worker));
    generated.files.push_back({"", std::move(made.text)});
    generated.messages = std::move(made.messages);
  } else {
    generated = skein::messages::generate(files, options);
  }
  std::string messages, out;
  skein::append_messages_json(messages, generated.messages);
  write_number(out, 1 + generated.files.size() * 3);
  write_text(out, messages);
  for (const skein::messages::GeneratedFile& file : generated.files) {
    write_text(out, file.path);
    write_text(out, file.contents);
    write_text(out, file.is_once ? "once" : "");
  }
  std::string result;
  write_number(result, out.size());
  result += out;
  char* memory = static_cast<char*>(std::malloc(result.size()));
  if (memory != nullptr) std::memcpy(memory, result.data(), result.size());
  return memory;
}

__attribute__((export_name("release"))) void skein_syntax_release(char* memory) { std::free(memory); }
}
