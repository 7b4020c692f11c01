#include "messages/generate.h"

#include <string_view>
#include <unordered_set>

#include "base/arena.h"
#include "base/utf8.h"
#include "messages/definition.h"
#include "messages/elm.h"
#include "messages/reading.h"
#include "messages/script.h"
#include "resolve/paths.h"

namespace skein::messages {

namespace {

bool is_typescript(std::string_view extension) { return extension == ".ts" || extension == ".mts" || extension == ".cts"; }

// Where the text is no UTF-8; its size when all of it is.
std::size_t invalid_utf8(std::string_view text) {
  const char* const first = text.data();
  const char* const after = first + text.size();
  for (const char* at = first; at < after;) {
    const DecodedCharacter character = decode_utf8(at, after);
    if (!character.is_valid) return static_cast<std::size_t>(at - first);
    at += character.size;
  }
  return text.size();
}

// Calls `write(protocols, reading)` with what the file defines, unless something is wrong with it.
template <class Write>
void read_definitions(const DefinitionFile& file, std::vector<skein::Message>& messages, Write&& write) {
  const std::string_view extension = path_extension(file.path);
  if (extension != ".rs" && !is_typescript(extension)) {
    messages.push_back(make_message(DiagnosticCode::DefinitionLanguage, {file.path}));
    return;
  }
  Arena arena;
  DiagnosticList diagnostics;
  Reading reading{file.text, arena, diagnostics};
  if (const std::size_t fault = invalid_utf8(file.text); fault < file.text.size()) {
    const auto at = static_cast<std::uint32_t>(fault);
    reading.report(DiagnosticCode::InvalidUtf8, {at, at + 1});
  } else {
    const std::vector<Protocol> protocols = extension == ".rs" ? read_rust(reading) : read_typescript(reading);
    if (protocols.empty() && !diagnostics.has_errors()) reading.report(DiagnosticCode::NoDefinition, {0, 0});
    if (!diagnostics.has_errors()) write(protocols, reading);
  }
  diagnostics.sort_from(0);
  append_messages(diagnostics, file.text, file.path, messages);
}

class Generator {
 public:
  explicit Generator(const GenerateOptions& options) : options_(options) {}

  void add(const DefinitionFile& file) {
    read_definitions(file, result_.messages, [&](const std::vector<Protocol>& protocols, Reading& reading) {
      for (const Protocol& protocol : protocols) write(protocol, file, reading);
    });
  }

  Generated finish() {
    for (const skein::Message& message : result_.messages)
      if (message.severity == Severity::Error) result_.files.clear();
    return std::move(result_);
  }

 private:
  void write(const Protocol& protocol, const DefinitionFile& file, Reading& reading) {
    const ScriptNames names(protocol);
    // Elm's glue stands on the client.
    if (options_.elm) {
      check_for_elm(protocol, reading);
      if (reading.diagnostics.has_errors()) return;
    }
    const bool needs_javascript = options_.javascript || (options_.elm && !options_.typescript);
    if (options_.typescript) write_script(protocol, names, ScriptLanguage::TypeScript, ".ts", file, reading);
    if (needs_javascript) write_script(protocol, names, ScriptLanguage::JavaScript, ".js", file, reading);
  }

  void write_script(const Protocol& protocol, const ScriptNames& names, ScriptLanguage language, std::string_view extension,
                    const DefinitionFile& file, Reading& reading) {
    const std::string base = names.file();
    std::string worker = options_.worker.empty() ? base + std::string(extension) : options_.worker;
    ScriptOptions options;
    options.language = language;
    options.definition_file = path_name(file.path);
    // Paths that climb have to stay what they are: both are taken below a folder that is deep enough.
    const std::string out = path_join(kSomewhere, "out");
    options.worker = relative_import(out, path_join(out, worker));
    options.server = relative_import(path_directory(path_join(out, worker)), path_join(out, base + "-server.js"));
    options.checks = "./" + base + "-messages.js";
    const auto name = [&](std::string_view part) { return base + std::string(part) + std::string(extension); };
    if (options_.elm && (language == ScriptLanguage::TypeScript || !options_.typescript)) {
      add_file(names.base() + ".elm", write_elm_module(protocol, names, options), false, protocol, reading);
      add_file(name("-elm"), write_elm_glue(protocol, names, options), false, protocol, reading);
    }
    add_file(name("-messages"), write_messages_module(protocol, names, options), false, protocol, reading);
    add_file(name("-client"), write_client_module(protocol, names, options), false, protocol, reading);
    add_file(name("-server"), write_server_module(protocol, names, options), false, protocol, reading);
    // One worker is enough for both languages when its name is given.
    if (options_.worker.empty() || language == ScriptLanguage::TypeScript || !options_.typescript)
      add_file(worker, write_worker_module(protocol, names, options), true, protocol, reading);
  }

  static std::string relative_import(std::string_view folder, std::string_view path) {
    const std::string relative = path_relative(folder, path);
    return relative.starts_with("../") ? relative : "./" + relative;
  }

  void add_file(std::string path, std::string contents, bool is_once, const Protocol& protocol, Reading& reading) {
    if (!paths_.insert(path).second) {
      reading.report(DiagnosticCode::SameOutput, protocol.range, {path});
      return;
    }
    result_.files.push_back({std::move(path), std::move(contents), is_once});
  }

  static constexpr std::string_view kSomewhere = "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p";

  const GenerateOptions& options_;
  Generated result_;
  std::unordered_set<std::string> paths_;
};

}  // namespace

Generated generate(const std::vector<DefinitionFile>& files, const GenerateOptions& options) {
  Generator generator(options);
  for (const DefinitionFile& file : files) generator.add(file);
  return generator.finish();
}

GeneratedModule generate_module(const DefinitionFile& file, ModulePart part) {
  GeneratedModule result;
  read_definitions(file, result.messages, [&](const std::vector<Protocol>& protocols, Reading& reading) {
    if (protocols.size() > 1) {
      reading.report(DiagnosticCode::SameOutput, protocols[1].range, {std::string(path_name(file.path)) + "?messages"});
      return;
    }
    const Protocol& protocol = protocols.front();
    const ScriptNames names(protocol);
    ScriptOptions options;
    options.language = ScriptLanguage::JavaScript;
    options.definition_file = path_name(file.path);
    // Without an extension: the worker may be of any language.
    options.worker = "./" + names.file();
    options.checks = "./" + options.definition_file + "?messages&checks";
    switch (part) {
      case ModulePart::Client: result.text = write_client_module(protocol, names, options); break;
      case ModulePart::Server: result.text = write_server_module(protocol, names, options); break;
      case ModulePart::Checks: result.text = write_messages_module(protocol, names, options); break;
    }
  });
  for (const skein::Message& message : result.messages)
    if (message.severity == Severity::Error) result.text.clear();
  return result;
}

ModulePart part_of_query(std::string_view query) {
  const auto asks_for = [&](std::string_view word) {
    for (std::size_t at = query.find(word); at != std::string_view::npos; at = query.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      if (at > 0 && query[at - 1] == '&' && (end == query.size() || query[end] == '&' || query[end] == '#')) return true;
    }
    return false;
  };
  return asks_for("server") ? ModulePart::Server : asks_for("checks") ? ModulePart::Checks : ModulePart::Client;
}

}  // namespace skein::messages
