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

class Generator {
 public:
  explicit Generator(const GenerateOptions& options) : options_(options) {}

  void add(const DefinitionFile& file) {
    const std::string_view extension = path_extension(file.path);
    if (extension != ".rs" && !is_typescript(extension)) {
      result_.messages.push_back(make_message(DiagnosticCode::DefinitionLanguage, {file.path}));
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
      if (!diagnostics.has_errors())
        for (const Protocol& protocol : protocols) write(protocol, file, reading);
    }
    diagnostics.sort_from(0);
    append_messages(diagnostics, file.text, file.path, result_.messages);
  }

  Generated finish() {
    for (const skein::Message& message : result_.messages)
      if (message.severity == Severity::Error) result_.files.clear();
    return std::move(result_);
  }

 private:
  static std::size_t invalid_utf8(std::string_view text);

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

// Where the text is no UTF-8; its size when all of it is.
std::size_t Generator::invalid_utf8(std::string_view text) {
  const char* const first = text.data();
  const char* const after = first + text.size();
  for (const char* at = first; at < after;) {
    const DecodedCharacter character = decode_utf8(at, after);
    if (!character.is_valid) return static_cast<std::size_t>(at - first);
    at += character.size;
  }
  return text.size();
}

}  // namespace

Generated generate(const std::vector<DefinitionFile>& files, const GenerateOptions& options) {
  Generator generator(options);
  for (const DefinitionFile& file : files) generator.add(file);
  return generator.finish();
}

}  // namespace skein::messages
