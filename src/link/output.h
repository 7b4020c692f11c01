// What a build produces: files with everything a host needs to place, start or link them, without parsing them again.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skein {

enum class OutputKind : std::uint8_t { Entry, Chunk, Worker, Asset, Map };
std::string_view output_kind_name(OutputKind kind);

// Where a reference to another output stands in an output, see docs/architecture.md.
enum class LinkKind : std::uint8_t { Import, DynamicImport, Worker, WorkerConstructor, WorkerURL, InlineWorker, Asset, Meta };
std::string_view link_kind_name(LinkKind kind);
struct OutputLink {
  LinkKind kind;
  std::uint32_t start;  // UTF-16 code units of the output's text, half open
  std::uint32_t end;
  // Path of the output referred to; of InlineWorker, its module as OutputFile::entry_point has it; empty for Meta.
  std::string target;
  std::vector<OutputLink> inner;  // of InlineWorker: the links in its text, by their offsets there
};

struct OutputImport {
  std::string path;
  std::string_view kind;  // import-statement, dynamic-import, new-worker, new-shared-worker
  bool external = false;
};

struct OutputFile {
  std::string path;  // absolute
  std::string contents;
  std::string hash;  // of the contents, 8 characters; changes when they do
  OutputKind kind = OutputKind::Chunk;
  std::string entry_point;  // pretty path of the module it is the entry of; empty otherwise
  std::vector<OutputImport> imports;
  std::vector<std::string> exports;
  std::vector<OutputLink> links;
  // For the metafile: bytes in the output by input (index into the graph's modules), in order.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> inputs;
};

}  // namespace skein
