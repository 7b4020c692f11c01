// From files that define messages to the modules that send and receive them. Looks at no disk.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostic.h"

namespace skein::messages {

struct DefinitionFile {
  std::string path;  // as messages show it; its ending tells the language
  std::string text;
};

struct GenerateOptions {
  bool typescript = true;
  bool javascript = false;
  bool elm = false;
  // The module that is the worker, relative to the output folder ("../src/image.ts"); empty: beside the client, named after the
  // definition. With several definitions there can be none.
  std::string worker;
};

struct GeneratedFile {
  std::string path;  // relative to the output folder, forward slashes
  std::string contents;
  bool is_once = false;  // belongs to its author when it is there: never written over
};

struct Generated {
  std::vector<GeneratedFile> files;      // in the order of the definitions; none when there is an error
  std::vector<skein::Message> messages;  // errors and warnings, in the order of the files
};

// The same files and options give the same bytes.
Generated generate(const std::vector<DefinitionFile>& files, const GenerateOptions& options);

// What `import './image.rs?messages'` means: a JavaScript module, of one definition.
enum class ModulePart : std::uint8_t {
  Client,  // "?messages": starts the worker that stands beside the definition and is called as the definition is
           // ("./image-worker")
  Server,  // "?messages&server": what the worker imports
  Checks,  // "?messages&checks": what both import
};

struct GeneratedModule {
  std::string text;  // empty when there is an error
  std::vector<skein::Message> messages;
};

GeneratedModule generate_module(const DefinitionFile& file, ModulePart part);
ModulePart part_of_query(std::string_view query);

}  // namespace skein::messages
