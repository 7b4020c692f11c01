// Joins what was printed: imports, namespace objects, modules, exports, in this order.

#include <algorithm>
#include <unordered_set>

#include "js/lexer.h"
#include "link/paths.h"
#include "link/render.h"

namespace skein::link {

namespace {

using Position = print::SourceMapChunk::Position;

// Makes what `import * as ns` yields when it is used as a value. Properties are getters, since exports are live; the rest is
// as the specification's module namespace objects have it (section 10.4.6): no prototype, not extensible, a tag.
constexpr std::string_view kNamespaceHelper =
    "(getters, ...others) => {\n"
    "  var namespace = Object.create(null, { [Symbol.toStringTag]: { value: \"Module\" } });\n"
    "  for (var name in getters) Object.defineProperty(namespace, name, { get: getters[name], enumerable: true });\n"
    "  for (let other of others) for (let name in other) if (name !== \"default\" && !(name in namespace))\n"
    "    Object.defineProperty(namespace, name, { get: () => other[name], enumerable: true });\n"
    "  return Object.preventExtensions(namespace);\n"
    "};\n";
constexpr std::string_view kNamespaceHelperMinified =
    "(g,...o)=>{var s=Object.create(null,{[Symbol.toStringTag]:{value:\"Module\"}});for(var n in "
    "g)Object.defineProperty(s,n,{get:g[n],enumerable:!0});for(let p of o)for(let n in "
    "p)n!==\"default\"&&!(n in s)&&Object.defineProperty(s,n,{get:()=>p[n],enumerable:!0});return "
    "Object.preventExtensions(s)};";
// The URL of the script itself, for relative worker URLs in output that is no module.
constexpr std::string_view kScriptURL =
    "typeof document == \"undefined\" ? location.href : document.currentScript && document.currentScript.src || "
    "document.baseURI;";

class Assembler {
 public:
  Assembler(const LinkState& state, const std::vector<ChunkRender>& renders, std::uint32_t chunk, ChunkRender& render)
      : state_(state),
        options_(state.options),
        chunk_(state.chunks[chunk]),
        number_(chunk),
        renders_(renders),
        render_(render),
        minify_(state.options.minify_whitespace) {}

  void run(const std::vector<print::Printed>& printed) {
    std::size_t size = 1024;
    for (const print::Printed& module : printed) size += module.code.size() + 64;
    render_.text.reserve(size);

    prologue();
    const std::size_t before_imports = render_.text.size();
    if (is_module_format()) imports();
    has_module_ = render_.text.size() != before_imports;
    if (options_.format == OutputFormat::IIFE) append(minify_ ? "(()=>{" : "(() => {\n");
    script_url();
    namespaces();
    for (std::size_t i = 0; i < printed.size(); i++) module(chunk_.modules[i], printed[i]);
    if (options_.format == OutputFormat::IIFE) append("})();\n");
    if (is_module_format()) exports();
    legal_comments();
    if (!options_.footer.empty()) append_line(options_.footer);
    if (options_.source_map) source_map(printed);
  }

 private:
  bool is_module_format() const { return options_.format == OutputFormat::ESM && !chunk_.is_classic_script; }

  void append(std::string_view text) { render_.text.append(text); }
  void append_line(std::string_view text) {
    append(text);
    if (!text.ends_with('\n')) append("\n");
  }
  void end_statement() { append(minify_ ? ";" : ";\n"); }
  void append_literal(std::string_view text) {
    OutputBuffer buffer;
    print::print_string_literal(text, options_.ascii_only, buffer);
    append(buffer.view());
  }
  void append_export_name(std::string_view name) {
    // Names that are no identifiers: export { a as "b-c" }.
    if (js::is_identifier_name(name))
      append_name(name);
    else
      append_literal(name);
  }
  void append_name(std::string_view name) {
    bool is_ascii = true;
    for (char c : name) is_ascii &= static_cast<signed char>(c) >= 0;
    if (is_ascii || !options_.ascii_only) {
      append(name);
      return;
    }
    for (std::size_t i = 0; i < name.size();) append_escaped(name, i);
  }
  // One character of an identifier, as an escape when it is not ASCII.
  void append_escaped(std::string_view name, std::size_t& i) {
    const auto first = static_cast<unsigned char>(name[i]);
    if (first < 0x80) {
      render_.text += name[i++];
      return;
    }
    const int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    std::uint32_t code_point = first & (0x7Fu >> length);
    for (int k = 1; k < length; k++) code_point = code_point << 6 | (static_cast<unsigned char>(name[i + static_cast<std::size_t>(k)]) & 0x3F);
    i += static_cast<std::size_t>(length);
    char escape[16];
    std::snprintf(escape, sizeof escape, code_point > 0xFFFF ? "\\u{%x}" : "\\u%04x", code_point);
    append(escape);
  }

  void prologue() {
    if (chunk_.entry != kNone) {
      const js::ParsedModule& ast = state_.graph.at(state_.entries[chunk_.entry].module).ast;
      if (!ast.hashbang.empty()) append_line(ast.hashbang);
      if (!options_.banner.empty()) append_line(options_.banner);
      for (const js::Node* node : ast.directives) {
        const auto* directive = js::as<js::Directive>(node);
        // Modules are strict anyway.
        if (is_module_format() && directive->raw.substr(1, directive->raw.size() - 2) == "use strict") continue;
        append(directive->raw);
        end_statement();
      }
    } else if (!options_.banner.empty()) {
      append_line(options_.banner);
    }
  }

  // ---- Imports ---------------------------------------------------------------------------------------------------------

  // A reference to another chunk: a string literal, noted as a link.
  void append_reference(std::uint32_t to) {
    const auto start = static_cast<std::uint32_t>(render_.text.size());
    append_literal(chunk_reference(state_, number_, to));
    render_.links.push_back({LinkKind::Import, start, static_cast<std::uint32_t>(render_.text.size()), to});
    note_hole(start, static_cast<std::uint32_t>(render_.text.size()), to);
  }

  void note_hole(std::uint32_t start, std::uint32_t end, std::uint32_t to) {
    const std::string& placeholder = state_.chunks[to].placeholder;
    const std::string_view range = std::string_view(render_.text).substr(start, end - start);
    const std::size_t at = range.rfind(placeholder);
    if (at != std::string_view::npos) render_.holes.push_back({start + static_cast<std::uint32_t>(at), to});
  }

  void imports() {
    // Statements stand in the order in which the modules behind them would have run.
    struct Statement {
      std::uint32_t position;
      std::uint32_t chunk;     // kNone: external
      std::uint32_t external;  // index into external_modules
    };
    std::vector<Statement> statements;
    for (std::uint32_t other : chunk_.imports)
      statements.push_back({state_.order[index_of(state_.chunks[other].modules.front())], other, kNone});
    for (std::uint32_t i = 0; i < render_.external_modules.size(); i++)
      statements.push_back({render_.external_modules[i].position, kNone, i});
    std::stable_sort(statements.begin(), statements.end(),
                     [](const Statement& a, const Statement& b) { return a.position < b.position; });
    for (const Statement& statement : statements) {
      if (statement.chunk != kNone)
        import_chunk(statement.chunk);
      else
        import_external(render_.external_modules[statement.external]);
    }
    for (std::string_view path : render_.external_stars) {
      append(minify_ ? "export*from" : "export * from ");
      append_literal(path);
      append(";\n");
    }
  }

  void import_chunk(std::uint32_t other) {
    append("import");
    bool is_first = true;
    for (SymbolRef ref : render_.foreign) {
      if (state_.chunk_of_module[index_of(ref.module)] != other) continue;
      append(is_first ? (minify_ ? "{" : " { ") : (minify_ ? "," : ", "));
      is_first = false;
      append_binding(renders_[other].names.get(ref), render_.names.get(ref));
    }
    if (!is_first) append(minify_ ? "}from" : " } from");
    if (!minify_) append(" ");
    append_reference(other);
    append(";\n");
  }

  // `imported as local`
  void append_binding(std::string_view imported, std::string_view local) {
    append_export_name(imported);
    if (imported == local) return;
    append(" as ");
    append_name(local);
  }

  void import_external(const ExternalModule& module) {
    std::string_view default_name;
    std::vector<std::string_view> namespaces;
    std::vector<std::pair<std::string_view, std::string_view>> names;
    for (const ExternalUse& use : render_.externals) {
      const ExternalImport& import = state_.externals[use.external];
      if (import.path != module.path) continue;
      const std::string_view local = render_.names.external(use.external);
      if (import.is_namespace)
        namespaces.push_back(local);
      else if (import.name == "default")
        default_name = local;
      else
        names.emplace_back(import.name, local);
    }
    // import a, * as b and import a, { b } are one statement each; all three together are not.
    for (std::string_view name : namespaces) {
      append("import ");
      if (!default_name.empty() && names.empty()) {
        append_name(default_name);
        append(minify_ ? "," : ", ");
        default_name = {};
      }
      append("* as ");
      append_name(name);
      finish_external_import(module, true);
    }
    if (!namespaces.empty() && default_name.empty() && names.empty()) return;
    append("import");
    if (!default_name.empty()) {
      append(" ");
      append_name(default_name);
    }
    if (!names.empty()) {
      if (!default_name.empty()) append(",");
      append(minify_ ? "{" : " { ");
      for (std::size_t i = 0; i < names.size(); i++) {
        if (i > 0) append(minify_ ? "," : ", ");
        append_binding(names[i].first, names[i].second);
      }
      append(minify_ ? "}" : " }");
    }
    finish_external_import(module, !default_name.empty() || !names.empty());
  }

  void finish_external_import(const ExternalModule& module, bool has_bindings) {
    if (has_bindings) append(" from");
    append(" ");
    append_literal(module.path);
    if (!module.attributes.empty()) {
      append(" with { ");
      for (std::uint32_t i = 0; i < module.attributes.count; i++) {
        if (i > 0) append(", ");
        append_export_name(module.attributes[i].key);
        append(": ");
        append_literal(module.attributes[i].value);
      }
      append(" }");
    }
    append(";\n");
  }

  // ---- The body --------------------------------------------------------------------------------------------------------

  void indent() {
    if (options_.format == OutputFormat::IIFE && !minify_) append("  ");
  }

  void script_url() {
    if (render_.import_meta_url.empty()) return;
    indent();
    append("var ");
    append(render_.import_meta_url);
    append(" = ");
    append(kScriptURL);
    append("\n");
  }

  // Made before any module runs: in an import cycle a namespace is used before its module has run.
  void namespaces() {
    if (render_.namespaces.empty()) return;
    indent();
    append("var ");
    append(render_.namespace_helper);
    append(minify_ ? "=" : " = ");
    append(minify_ ? kNamespaceHelperMinified : kNamespaceHelper);
    for (ModuleId module : render_.namespaces) {
      indent();
      append("var ");
      append_name(render_.names.get(state_.namespace_symbol(module)));
      append(minify_ ? "=" : " = ");
      append(render_.namespace_helper);
      append("({");
      bool is_first = true;
      for (const Export& named : state_.namespace_exports[index_of(module)]) {
        append(is_first ? (minify_ ? "" : "\n") : (minify_ ? "," : ",\n"));
        is_first = false;
        if (!minify_) {
          indent();
          append("  ");
        }
        // {__proto__: …} would set the prototype.
        if (named.name == "__proto__")
          append("[\"__proto__\"]");
        else
          append_export_name(named.name);
        append(minify_ ? ":()=>" : ": () => ");
        append_name(render_.names.get(named.resolution));
      }
      if (!is_first && !minify_) {
        append("\n");
        indent();
      }
      append("}");
      for (std::string_view path : namespace_stars(module)) {
        append(minify_ ? "," : ", ");
        append_name(path);
      }
      append(")");
      end_statement();
    }
    has_module_ = true;
  }

  // Local names of the external namespaces that the module's `export *` add to its own.
  std::vector<std::string_view> namespace_stars(ModuleId module) const {
    std::vector<std::string_view> names;
    for (std::uint32_t external : state_.namespace_stars[index_of(module)])
      names.push_back(render_.names.external(external));
    return names;
  }

  void module(ModuleId id, const print::Printed& printed) {
    const GraphModule& graph_module = state_.graph.at(id);
    if (printed.code.empty()) {
      starts_.push_back(0);
      return;
    }
    if (!minify_) {
      if (has_module_) append("\n");
      indent();
      append("// ");
      append(graph_module.pretty_path);
      append("\n");
    }
    has_module_ = true;
    const auto start = static_cast<std::uint32_t>(render_.text.size());
    starts_.push_back(start);
    append(printed.code.view());
    for (const print::PrintedLink& link : printed.links) add_link(graph_module, link, start);
    if (!render_.text.ends_with('\n') && !minify_) append("\n");
    render_.inputs.emplace_back(index_of(id), static_cast<std::uint32_t>(printed.code.size()));
  }

  void add_link(const GraphModule& module, const print::PrintedLink& link, std::uint32_t start) {
    if (link.kind == print::PrintedLinkKind::Meta) {
      render_.links.push_back({LinkKind::Meta, start + link.start, start + link.end, kNone});
      return;
    }
    const ResolvedImport& target = module.imports[index_of(link.record)];
    const std::uint32_t other = state_.entry_of_module[index_of(target.module)];
    const LinkKind kind = link.kind == print::PrintedLinkKind::DynamicImport ? LinkKind::DynamicImport
                          : link.kind == print::PrintedLinkKind::Worker      ? LinkKind::Worker
                                                                             : LinkKind::WorkerConstructor;
    render_.links.push_back({kind, start + link.start, start + link.end, other});
    if (kind != LinkKind::WorkerConstructor) note_hole(start + link.path, start + link.end, other);
  }

  void exports() {
    // What other chunks import has its name here as its export name; the entry's exports have their own.
    if (render_.exports.empty() && render_.offered.empty()) return;
    append(minify_ ? "export{" : "export {\n");
    bool is_first = true;
    const auto next = [&] {
      if (!is_first) append(minify_ ? "," : ",\n");
      is_first = false;
      if (!minify_) append("  ");
    };
    for (const Export& named : render_.exports) {
      next();
      const std::string_view local = render_.names.get(named.resolution);
      append_name(local);
      if (local == named.name) continue;
      append(" as ");
      append_export_name(named.name);
    }
    for (SymbolRef ref : render_.offered) {
      next();
      append_name(render_.names.get(ref));
    }
    append(minify_ ? "};\n" : "\n};\n");
  }

  void legal_comments() {
    if (!options_.keep_legal_comments) return;
    std::unordered_set<std::string_view> seen;
    for (ModuleId module : chunk_.modules)
      for (const js::LegalComment& comment : state_.graph.at(module).ast.legal_comments)
        if (seen.insert(comment.text).second) append_line(comment.text);
  }

  void source_map(const std::vector<print::Printed>& printed) {
    print::SourceMapBuilder builder;
    const std::string folder = options_.outdir + (chunk_.path.find('/') == std::string::npos
                                                      ? std::string()
                                                      : "/" + std::string(directory_of(chunk_.path)));
    std::vector<std::string> paths;
    std::vector<std::string_view> contents;
    paths.reserve(printed.size());
    contents.reserve(printed.size());
    Position position;
    std::size_t done = 0;
    for (std::size_t i = 0; i < printed.size(); i++) {
      const GraphModule& module = state_.graph.at(chunk_.modules[i]);
      // Text made from JSON has no places of its own.
      if (printed[i].code.empty() || !printed[i].map.has_mappings || module.generated.view().size() != 0 ||
          module.is_runtime)
        continue;
      std::string path = module.path.starts_with('/')
                             ? relative_reference(folder.substr(folder.empty() ? 0 : 1), module.path.substr(1)) + module.suffix
                             : module.pretty_path;
      if (path.starts_with("./")) path.erase(0, 2);
      paths.push_back(std::move(path));
      contents.push_back(module.text.view());
      const std::uint32_t source =
          builder.add_source(paths.back(), options_.sources_content ? &contents.back() : nullptr);
      position = print::advance(position, std::string_view(render_.text).substr(done, starts_[i] - done));
      done = starts_[i];
      builder.add_chunk(printed[i].map, source, position);
    }
    OutputBuffer json;
    builder.finish({}, options_.source_root, json);
    render_.map.assign(json.view());
  }

  const LinkState& state_;
  const LinkOptions& options_;
  const Chunk& chunk_;
  std::uint32_t number_;
  const std::vector<ChunkRender>& renders_;
  ChunkRender& render_;
  bool minify_;
  bool has_module_ = false;  // something stands above, from which a blank line divides the next module
  std::vector<std::size_t> starts_;  // of each module's text
};

}  // namespace

void assemble(const LinkState& state, const std::vector<ChunkRender>& renders, std::uint32_t chunk,
              const std::vector<print::Printed>& printed, ChunkRender& render) {
  Assembler(state, renders, chunk, render).run(printed);
}

}  // namespace skein::link
