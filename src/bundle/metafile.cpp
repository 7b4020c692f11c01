#include "bundle/metafile.h"

#include <unordered_set>

#include "base/output_buffer.h"
#include "graph/loaders.h"
#include "print/print.h"

namespace skein {

namespace {

class MetafileWriter {
 public:
  MetafileWriter(const ModuleGraph& graph, const std::vector<OutputFile>& outputs, std::string_view working_directory)
      : graph_(graph), outputs_(outputs), working_directory_(working_directory) {}

  std::string run() {
    out_.append("{\n  \"inputs\": {");
    bool is_first = true;
    std::unordered_set<std::string_view> seen;
    for (const auto& module : graph_.modules) {
      // A file may be several modules: as code, and as a file.
      if (module->is_runtime || !seen.insert(module->pretty_path).second) continue;
      separate(is_first, "\n    ");
      input(*module);
    }
    out_.append("\n  },\n  \"outputs\": {");
    is_first = true;
    for (const OutputFile& file : outputs_) {
      separate(is_first, "\n    ");
      output(file);
    }
    out_.append("\n  }\n}\n");
    return std::string(out_.view());
  }

 private:
  void separate(bool& is_first, std::string_view indent) {
    if (!is_first) out_.append(',');
    is_first = false;
    out_.append(indent);
  }
  // Absolute where nothing is told from the working directory.
  std::string name_of(const GraphModule& module) const {
    return working_directory_.empty() ? absolute_name(module) : module.pretty_path;
  }
  void with(const ModuleAttributes& attributes, std::string_view indent) {
    if (attributes.empty()) return;
    out_.append(",");
    out_.append(indent);
    out_.append("\"with\": {");
    bool is_first = true;
    for (const auto& [key, value] : attributes) {
      separate(is_first, indent);
      out_.append("  ");
      string(key);
      out_.append(": ");
      string(value);
    }
    out_.append(indent);
    out_.append('}');
  }
  // As they are written.
  static ModuleAttributes in_order(const List<js::ImportAttribute>& attributes) {
    ModuleAttributes pairs;
    for (const js::ImportAttribute& attribute : attributes) pairs.emplace_back(attribute.key, attribute.value);
    return pairs;
  }
  void string(std::string_view text) { print::print_json_string(text, out_); }
  void number(std::size_t value) { out_.append(std::to_string(value)); }

  std::string entry_point(const OutputFile& file) const {
    for (const auto& module : graph_.modules)
      if (working_directory_.empty() && module->pretty_path == file.entry_point) return name_of(*module);
    return file.entry_point;
  }

  void input(const GraphModule& module) {
    string(name_of(module));
    out_.append(": {\n      \"bytes\": ");
    number(module.text.view().size());
    out_.append(",\n      \"imports\": [");
    bool is_first = true;
    for (std::size_t r = 0; r < module.ast.import_records.size(); r++) {
      const js::ImportRecord& record = module.ast.import_records[r];
      const ResolvedImport& target = module.imports[r];
      if (target.kind == ResolvedImport::Kind::Left || (record.flags & js::record_flag::kRuntime) != 0) continue;
      const bool is_external = target.module == ModuleId::None;
      // A file that is its own path.
      if (!is_external && &graph_.at(target.module) == &module) continue;
      separate(is_first, "\n        ");
      out_.append("{\n          \"path\": ");
      string(is_external ? target.path : name_of(graph_.at(target.module)));
      out_.append(",\n          \"kind\": ");
      string(js::import_kind_name(record.kind));
      if (is_external) {
        out_.append(",\n          \"external\": true");
      } else {
        out_.append(",\n          \"original\": ");
        string(record.specifier);
      }
      with(in_order(record.attributes), "\n          ");
      out_.append("\n        }");
    }
    out_.append(is_first ? "]" : "\n      ]");
    // As esbuild tells it: a script that uses nothing of either module system has none.
    if ((module.ast.type == js::SourceType::Module && is_code(module.loader)) || module.is_json_module)
      out_.append(",\n      \"format\": \"esm\"");
    else if (module.ast.is_commonjs && is_code(module.loader))
      out_.append(",\n      \"format\": \"cjs\"");
    with(module.attributes, "\n      ");
    out_.append("\n    }");
  }

  void output(const OutputFile& file) {
    string(relative_to(file.path, working_directory_));
    out_.append(": {\n      \"imports\": [");
    bool is_first = true;
    for (const OutputImport& import : file.imports) {
      separate(is_first, "\n        ");
      out_.append("{\n          \"path\": ");
      string(import.external ? std::string_view(import.path) : relative_to(import.path, working_directory_));
      out_.append(",\n          \"kind\": ");
      string(import.kind);
      if (import.external) out_.append(",\n          \"external\": true");
      out_.append("\n        }");
    }
    out_.append(is_first ? "]" : "\n      ]");
    out_.append(",\n      \"exports\": [");
    is_first = true;
    for (const std::string& name : file.exports) {
      separate(is_first, "\n        ");
      string(name);
    }
    out_.append(is_first ? "]" : "\n      ]");
    if (!file.entry_point.empty()) {
      out_.append(",\n      \"entryPoint\": ");
      string(entry_point(file));
    }
    out_.append(",\n      \"inputs\": {");
    is_first = true;
    for (const auto& [module, bytes] : file.inputs) {
      if (graph_.modules[module]->is_runtime) continue;
      separate(is_first, "\n        ");
      string(name_of(*graph_.modules[module]));
      out_.append(": {\n          \"bytesInOutput\": ");
      number(bytes);
      out_.append("\n        }");
    }
    out_.append(is_first ? "}" : "\n      }");
    out_.append(",\n      \"bytes\": ");
    number(file.contents.size());
    out_.append("\n    }");
  }

  const ModuleGraph& graph_;
  const std::vector<OutputFile>& outputs_;
  std::string_view working_directory_;
  OutputBuffer out_;
};

}  // namespace

std::string_view relative_to(std::string_view path, std::string_view directory) {
  if (directory.empty()) return path;
  if (directory == "/") return path.starts_with('/') ? path.substr(1) : path;
  if (path.starts_with(directory) && path.size() > directory.size() && path[directory.size()] == '/')
    return path.substr(directory.size() + 1);
  return path;
}

std::string make_metafile(const ModuleGraph& graph, const std::vector<OutputFile>& outputs, std::string_view working_directory) {
  return MetafileWriter(graph, outputs, working_directory).run();
}

}  // namespace skein
