// Resolves many specifiers in one process, for the comparison with Node's own resolution and, with the argument `typescript`, with
// TypeScript's.
//
// Input: lines `KIND <tab> DIRECTORY <tab> SPECIFIER`; KIND is `import` or `require`. Output: for each a line with the path of a file
// that was found, `external SPECIFIER`, or `! ` and what is wrong. The options are those under which a bundler means
// what Node does, or the defaults.
#include <cstdio>
#include <string>
#include <string_view>

#include "../tools/programs.h"
#include "cli/disk_file_system.h"
#include "resolve/resolver.h"

namespace skein {
namespace {

int run(bool is_node) {
  ResolveOptions options;
  if (is_node) {
    options.platform = ResolveOptions::Platform::Node;
    options.has_conditions = true;
    options.main_fields = {"main"};
    options.extensions = {".js", ".json"};
  }
  cli::DiskFileSystem files;
  Resolver resolver(options, files);

  std::string input;
  char buffer[1 << 16];
  for (std::size_t size; (size = std::fread(buffer, 1, sizeof buffer, stdin)) > 0;) input.append(buffer, size);
  std::string_view rest = input;
  const auto take = [&rest](char until) {
    const std::size_t end = rest.find(until);
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return word;
  };
  while (!rest.empty()) {
    const js::ImportKind kind = take('\t') == "require" ? js::ImportKind::RequireCall : js::ImportKind::ImportStatement;
    const std::string_view directory = take('\t');
    const Resolution result = resolver.resolve(directory, take('\n'), kind, 0);
    switch (result.kind) {
      case Resolution::Kind::File: std::printf("%s\n", (result.path + result.suffix).c_str()); break;
      case Resolution::Kind::External: std::printf("external %s\n", result.path.c_str()); break;
      case Resolution::Kind::Disabled: std::printf("disabled %s\n", result.path.c_str()); break;
      case Resolution::Kind::NotFound:
        std::printf("! %s %s\n", std::string(diagnostic_info(result.problem).name).c_str(),
                    result.notes.empty() ? "" : result.notes[0].c_str());
        break;
      case Resolution::Kind::Reported: break;  // by plugins alone
    }
  }
  return 0;
}

}  // namespace
}  // namespace skein

int skein::test_programs::resolve_specifiers(int count, char** words) { return run(count < 2 || std::string_view(words[1]) != "typescript"); }
