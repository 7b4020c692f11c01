// Parses, prints and transforms files again and again in one thread of one process, so that no start counts.
//
//   skein_throughput REPETITIONS LIST
//
// LIST names a file with one path on each line; `.tsx`, `.ts` and `.jsx` choose the loader.
//
// Prints JSON: for each repetition the nanoseconds, wall and CPU, that all files took to parse (and bind), to print, and to
// transform (a copy of the source in, the text out); the bytes of the sources, of their trees and of the tables beside them.
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"
#include "bundle/bundle.h"
#include "js/parser.h"
#include "print/print.h"

namespace skein {
namespace {

struct File {
  std::string path, text;
  js::Loader loader = js::Loader::JS;
  Loader transform_loader = Loader::JS;
};

bool read(const std::string& path, std::string& text) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  char buffer[65536];
  for (std::size_t size; (size = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, size);
  std::fclose(file);
  return true;
}

struct Time {
  long long wall = 0, cpu = 0;
  void add(Time from, Time to) {
    wall += to.wall - from.wall;
    cpu += to.cpu - from.cpu;
  }
};

Time now() {
  const auto nanoseconds = [](clockid_t clock) {
    timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
  };
  return {nanoseconds(CLOCK_MONOTONIC), nanoseconds(CLOCK_PROCESS_CPUTIME_ID)};
}

void print_times(const char* name, const std::vector<Time>& times) {
  std::printf("\"%s\":[", name);
  for (std::size_t i = 0; i < times.size(); i++)
    std::printf("%s[%lld,%lld]", i == 0 ? "" : ",", times[i].wall, times[i].cpu);
  std::printf("],");
}

template <class T>
std::size_t bytes_of(const std::vector<T>& list) {
  return list.size() * sizeof(T);
}

int run(int repetitions, const char* list) {
  std::string names;
  if (!read(list, names)) return 2;
  std::vector<File> files;
  std::size_t source_bytes = 0;
  for (std::size_t start = 0; start < names.size();) {
    std::size_t end = names.find('\n', start);
    if (end == std::string::npos) end = names.size();
    File file;
    file.path = names.substr(start, end - start);
    start = end + 1;
    if (file.path.empty()) continue;
    if (!read(file.path, file.text)) {
      std::fprintf(stderr, "cannot read %s\n", file.path.c_str());
      return 2;
    }
    const auto is = [&](std::string_view extension) { return std::string_view(file.path).ends_with(extension); };
    if (is(".tsx")) file.loader = js::Loader::TSX, file.transform_loader = Loader::TSX;
    else if (is(".ts")) file.loader = js::Loader::TS, file.transform_loader = Loader::TS;
    else if (is(".jsx")) file.loader = js::Loader::JSX, file.transform_loader = Loader::JSX;
    source_bytes += file.text.size();
    files.push_back(std::move(file));
  }

  std::vector<Time> parse(static_cast<std::size_t>(repetitions)), print(parse), transformed(parse);
  std::size_t tree_bytes = 0, table_bytes = 0, printed_bytes = 0;
  for (std::size_t i = 0; i < parse.size(); i++) {
    tree_bytes = table_bytes = printed_bytes = 0;
    for (const File& file : files) {
      const SourceText source(file.text);
      Time before = now();
      js::ParsedModule module;
      DiagnosticList diagnostics;
      js::ParseOptions options;
      options.loader = file.loader;
      options.bundle = false;
      js::parse(source.view(), options, module, diagnostics);
      Time after = now();
      parse[i].add(before, after);
      if (diagnostics.has_errors()) {
        const Diagnostic& first = diagnostics.items()[0];
        const std::string name(diagnostic_info(first.code).name);
        std::fprintf(stderr, "%s: %s at %u\n", file.path.c_str(), name.c_str(), first.range.start);
        return 1;
      }
      tree_bytes += module.arena.bytes_used();
      table_bytes += bytes_of(module.symbols) + bytes_of(module.scopes) + bytes_of(module.parts) + module.atoms.bytes();
      before = now();
      print::PrintOptions print_options;
      print::Printed printed;
      print::print_module(module, print_options, printed);
      after = now();
      print[i].add(before, after);
      printed_bytes += printed.code.size();
    }
    const Time before = now();
    for (const File& file : files) {
      TransformOptions options;
      options.loader = file.transform_loader;
      if (transform(file.text, options).code.empty() && !file.text.empty()) printed_bytes++;
    }
    transformed[i].add(before, now());
  }
  std::printf("{");
  print_times("parse", parse);
  print_times("print", print);
  print_times("transform", transformed);
  std::printf("\"files\":%zu,\"source_bytes\":%zu,\"tree_bytes\":%zu,\"table_bytes\":%zu,\"printed_bytes\":%zu}\n", files.size(),
              source_bytes, tree_bytes, table_bytes, printed_bytes);
  return 0;
}

}  // namespace
}  // namespace skein

int main(int count, char** arguments) {
  const int repetitions = count == 3 ? std::atoi(arguments[1]) : 0;
  if (repetitions < 1) {
    std::fputs("skein_throughput REPETITIONS LIST\n", stderr);
    return 2;
  }
  return skein::run(repetitions, arguments[2]);
}
