// Joins what was printed: imports, namespace objects, modules, exports, in this order.

#include <algorithm>

#include "base/sort.h"
#include "graph/loaders.h"
#include "js/lexer.h"
#include "link/message_queue.h"
#include "link/paths.h"
#include "link/realms.h"

namespace skein::link {

namespace {

// The URL of the script itself, for relative worker URLs in output that is no module.
constexpr std::string_view kNodeScriptURL =
    "typeof document == \"undefined\" ? require(\"url\").pathToFileURL(__filename).href : "
    "document.currentScript && document.currentScript.src || document.baseURI;";
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

  void run(const PrintedModules& printed) {
    std::size_t size = 1024;
    for (const auto& module : printed) size += module->code.size() + 64;
    render_.text.reserve(size);

    prologue();
    const std::size_t before_imports = render_.text.size();
    if (is_module_format()) imports();
    has_module_ = render_.text.size() != before_imports;
    if (options_.format == OutputFormat::IIFE) open_function();
    script_url();
    append(helper_text(state_, render_));
    inlined_scripts();
    if (render_.needs_file_names)
      append(minify_ ? "var __filename=_u(import.meta.url),__dirname=_d(__filename);"
                     : "var __filename = __fileURLToPath(import.meta.url);\nvar __dirname = __directoryOf(__filename);\n");
    if (holds_messages()) append(hold_messages());
    has_module_ |= render_.text.size() != before_imports;
    namespaces();
    if (options_.format == OutputFormat::CommonJS) module_exports();
    lazy_interops();
    body(printed);
    if (options_.format == OutputFormat::IIFE) close_function();
    if (options_.format == OutputFormat::CommonJS) names_for_node();
    if (options_.worker_message_queue && is_worker()) append(release_messages());
    if (is_module_format()) exports();
    append_legal_comments(state_, number_, render_);
    if (!options_.footer.empty()) append_line(options_.footer);
    if (options_.source_map) render_.map = chunk_map(state_, number_, printed, render_.text, starts_);
  }

 private:
  bool is_module_format() const { return options_.format == OutputFormat::ESM && !chunk_.is_classic_script; }

  bool is_worker() const {
    if (chunk_.entry == kNone || !is_module_format()) return false;
    const LinkEntry& entry = state_.entries[chunk_.entry];
    return entry.kind == EntryKind::Worker || entry.is_started;
  }
  bool holds_messages() const {
    const auto waits = [&](ModuleId module) { return state_.graph.at(module).ast.uses_top_level_await; };
    return options_.worker_message_queue && is_module_format() &&
           (is_worker() || std::any_of(chunk_.modules.begin(), chunk_.modules.end(), waits));
  }

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
  // An export is what the bundle's own code calls it and, of an entry point, what everybody else does.
  template <class Visit>
  void for_each_name(ModuleId module, std::string_view name, Visit&& visit) const {
    const std::string_view given = state_.mangled(name);
    const std::uint32_t entry = state_.entry_of_module[index_of(module)];
    if (given == name || (entry != kNone && state_.entries[entry].kind == EntryKind::User)) visit(name);
    if (given != name) visit(given);
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
    for (int k = 1; k < length; k++)
      code_point = code_point << 6 | (static_cast<unsigned char>(name[i + static_cast<std::size_t>(k)]) & 0x3F);
    i += static_cast<std::size_t>(length);
    render_.text += code_point > 0xFFFF ? "\\u{" : "\\u";
    for (int bits = code_point > 0xFFFFF ? 20 : code_point > 0xFFFF ? 16 : 12; bits >= 0; bits -= 4)
      render_.text += "0123456789abcdef"[code_point >> bits & 15];
    if (code_point > 0xFFFF) render_.text += '}';
  }

  void prologue() {
    if (chunk_.entry != kNone) {
      const js::ParsedModule& ast = state_.graph.at(state_.entries[chunk_.entry].module).ast;
      if (!ast.hashbang.empty()) append_line(ast.hashbang);
      if (!options_.banner.empty()) append_line(options_.banner);
      // Modules are strict anyway; other files only if all that they hold is.
      const bool is_strict = !is_module_format() && is_strict_chunk(state_, chunk_);
      if (is_strict) {
        append("\"use strict\"");
        end_statement();
      }
      const bool is_commonjs = state_.wrap(state_.entries[chunk_.entry].module) == Wrap::CommonJS;
      for (const js::Node* node : ast.directives) {
        const auto* directive = js::as<js::Directive>(node);
        if (is_commonjs ||
            ((is_module_format() || is_strict) && directive->raw.substr(1, directive->raw.size() - 2) == "use strict"))
          continue;
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
    const std::string& placeholder = state_.realms->chunk(to).placeholder;
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
    std::vector<std::uint32_t> positions;
    if (chunk_.imports.size() + render_.external_modules.size() > 1) positions = positions_in_entry(state_, chunk_);
    const auto here = [&](std::uint32_t position) {
      return position == kNone ? 0 : positions.empty() ? position : positions[position];
    };
    for (std::uint32_t other : chunk_.imports) statements.push_back({here(state_.chunks[other].position), other, kNone});
    for (std::uint32_t i = 0; i < render_.external_modules.size(); i++)
      statements.push_back({here(render_.external_modules[i].position), kNone, i});
    stable_sort(statements, [](const Statement& a, const Statement& b) { return a.position < b.position; });
    for (const Statement& statement : statements) {
      if (statement.chunk != kNone)
        import_chunk(statement.chunk);
      else
        import_external(render_.external_modules[statement.external]);
    }
    for (std::uint32_t star : render_.external_stars) {
      append(minify_ ? "export*from" : "export * from ");
      append_literal(external_path(state_, number_, state_.externals[star].path));
      append(";\n");
    }
    if (render_.needs_file_names)
      append(minify_ ? "import{fileURLToPath as _u}from\"node:url\";import{dirname as _d}from\"node:path\";\n"
                     : "import { fileURLToPath as __fileURLToPath } from \"node:url\";\n"
                       "import { dirname as __directoryOf } from \"node:path\";\n");
    if (options_.is_node && render_.needs_helper[static_cast<std::size_t>(Helper::Require)])
      append(minify_ ? "import{createRequire as _q}from\"node:module\";\n"
                     : "import { createRequire as __createRequire } from \"node:module\";\n");
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
    append_reference(state_.first_chunk + other);
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
    append_literal(external_path(state_, number_, module.path));
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
    std::string text = "var ";
    text.append(render_.import_meta_url).append(" = ");
    text.append(options_.format == OutputFormat::CommonJS ? kNodeScriptURL : kScriptURL).append("\n");
    append(minify_ ? minified_text(options_, text) : text);
  }

  // One URL for all that start it here. The text comes last, when all is known that it contains.
  void inlined_scripts() {
    for (InlinedScript& script : render_.inlined) {
      indent();
      append("var ");
      append_name(script.name);
      append(minify_ ? "=" : " = ");
      const auto start = static_cast<std::uint32_t>(render_.text.size());
      append("URL.createObjectURL(new Blob([");
      script.position = static_cast<std::uint32_t>(render_.text.size());
      append_literal(state_.realms->chunk(script.chunk).placeholder);
      append(minify_ ? "],{type:\"text/javascript\"}))" : "], { type: \"text/javascript\" }))");
      render_.links.push_back({LinkKind::InlineWorker, start, static_cast<std::uint32_t>(render_.text.size()), kNone});
      end_statement();
    }
  }

  // Made before any module runs: in an import cycle a namespace is used before its module has run.
  void namespaces() {
    if (render_.namespaces.empty()) return;
    for (ModuleId module : render_.namespaces) {
      indent();
      append("var ");
      append_name(render_.names.get(state_.namespace_symbol(module)));
      append(minify_ ? "=" : " = ");
      append(render_.helper(Helper::Namespace));
      append("({");
      bool is_first = true;
      const auto property = [&](const Export& named, std::string_view name) {
        append(is_first ? (minify_ ? "" : "\n") : (minify_ ? "," : ",\n"));
        is_first = false;
        if (!minify_) {
          indent();
          append("  ");
        }
        // {__proto__: …} would set the prototype.
        if (name == "__proto__")
          append("[\"__proto__\"]");
        else
          append_export_name(name);
        append(minify_ ? ":()=>" : ": () => ");
        append_name(render_.names.get(named.resolution));
      };
      for (const Export& named : state_.namespace_exports[index_of(module)])
        for_each_name(module, named.name, [&](std::string_view name) { property(named, name); });
      if (!is_first && !minify_) {
        append("\n");
        indent();
      }
      append("}");
      bool is_open = false;
      for (std::uint32_t star : state_.namespace_stars[index_of(module)]) {
        if (state_.is_interop(state_.externals[star])) {
          is_open = true;
          continue;
        }
        append(minify_ ? "," : ", ");
        append_name(render_.names.external(star));
      }
      if (is_open) append(minify_ ? ",null" : ", null");
      append(")");
      end_statement();
    }
    has_module_ = true;
  }

  // ---- Entries that are no modules -------------------------------------------------------------------------------------

  // What the entry's module exports, as an object; empty when nobody can see it.
  std::string exported_object() const {
    if (chunk_.entry == kNone) return {};
    const LinkEntry& entry = state_.entries[chunk_.entry];
    if (entry.kind == EntryKind::Worker && !entry.is_dynamic) return {};
    if (state_.wrap(entry.module) == Wrap::CommonJS)
      return std::string(render_.names.get(state_.wrapper_symbol(entry.module))) + "()";
    if (!state_.namespace_needed[index_of(entry.module)]) return {};
    return std::string(render_.helper(Helper::ToCommonJS)) + "(" +
           std::string(render_.names.get(state_.namespace_symbol(entry.module))) + ")";
  }

  void open_function() {
    if (!options_.global_name.empty() && !exported_object().empty()) {
      // a.b["c"]: var a = a || {}; a.b = a.b || {}; a.b["c"] = …
      const std::string_view name = options_.global_name;
      std::size_t end = name.find_first_of(".[");
      append("var ");
      for (;;) {
        append(name.substr(0, end));
        append(minify_ ? "=" : " = ");
        if (end == std::string_view::npos) break;
        append(name.substr(0, end));
        append(minify_ ? "||{}" : " || {}");
        end_statement();
        end = name[end] == '[' ? name.find(']', end) + 1 : name.find_first_of(".[", end + 1);
        if (end >= name.size()) end = std::string_view::npos;
      }
    }
    append(minify_ ? "(()=>{" : "(() => {\n");
  }

  void close_function() {
    if (!options_.global_name.empty()) {
      if (const std::string object = exported_object(); !object.empty()) {
        indent();
        append("return ");
        append(object);
        end_statement();
      }
    }
    append("})();\n");
  }

  // Before anything runs, so that modules which require each other in a circle see what there is.
  void module_exports() {
    if (chunk_.entry == kNone || state_.wrap(state_.entries[chunk_.entry].module) == Wrap::CommonJS) return;
    const std::string object = exported_object();
    if (object.empty()) return;
    append(minify_ ? "module.exports=" : "module.exports = ");
    append(object);
    end_statement();
  }

  // Node finds the names that a CommonJS module exports by looking at its text: https://github.com/nodejs/cjs-module-lexer
  void names_for_node() {
    if (chunk_.entry == kNone) return;
    const LinkEntry& entry = state_.entries[chunk_.entry];
    // Of a worker nobody sees what it exports.
    if (const std::string object = exported_object(); !object.empty() && state_.wrap(entry.module) == Wrap::CommonJS) {
      append(minify_ ? "module.exports=" : "module.exports = ");
      append(object);
      end_statement();
    }
    if (!options_.is_node || !state_.namespace_needed[index_of(entry.module)]) return;
    std::string names;
    for (const Export& named : state_.namespace_exports[index_of(entry.module)])
      if (js::is_identifier_name(named.name)) names.append(names.empty() ? "" : minify_ ? "," : ", ").append(named.name);
    if (names.empty()) return;
    append(minify_ ? "0&&(module.exports={" : "0 && (module.exports = { ");
    bool is_first = true;
    for (const Export& named : state_.namespace_exports[index_of(entry.module)]) {
      if (!is_first) append(minify_ ? "," : ", ");
      is_first = false;
      append_export_name(named.name);
      // A reserved word is no shorthand.
      append(minify_ ? ":0" : ": 0");
    }
    append(minify_ ? "})" : " })");
    end_statement();
  }

  // ---- Modules, and where wrapped ones run ----------------------------------------------------------------------------

  // Made by the wrapped modules that use them.
  void lazy_interops() {
    for (const Interop& interop : render_.interops) {
      if (interop.is_eager) continue;
      indent();
      append("var ");
      append(interop.name);
      end_statement();
    }
  }

  void body(const PrintedModules& printed) {
    std::size_t next = 0;
    for (; next < printed.size() && state_.is_definition(chunk_.modules[next]); next++)
      module(chunk_.modules[next], *printed[next]);

    struct Call {
      std::uint32_t position;
      ModuleId module;  // None: external
      std::string_view path;
    };
    const std::vector<std::uint32_t>& order = chunk_.order(state_.order);
    std::vector<Call> calls;
    for (ModuleId module : chunk_.evaluations) calls.push_back({order[index_of(module)], module, {}});
    for (const Interop& interop : render_.interops) {
      if (!interop.is_eager || interop.module == ModuleId::None) continue;
      const auto known =
          std::find_if(calls.begin(), calls.end(), [&](const Call& call) { return call.module == interop.module; });
      if (known == calls.end())
        calls.push_back({interop.position, interop.module, {}});
      else
        known->position = std::min(known->position, interop.position);
    }
    if (options_.format != OutputFormat::ESM)
      for (const ExternalModule& external : render_.external_modules)
        calls.push_back({external.position, ModuleId::None, external.path});
    stable_sort(calls, [](const Call& a, const Call& b) { return a.position < b.position; });

    std::size_t call = 0;
    for (; next < printed.size(); next++) {
      const std::uint32_t position = order[index_of(chunk_.modules[next])];
      for (; call < calls.size() && calls[call].position <= position; call++) evaluate(calls[call].module, calls[call].path);
      re_exports(chunk_.modules[next]);
      module(chunk_.modules[next], *printed[next]);
    }
    for (; call < calls.size(); call++) evaluate(calls[call].module, calls[call].path);
  }

  void evaluate(ModuleId module, std::string_view path) {
    bool is_called = false;
    for (const Interop& interop : render_.interops) {
      if (!interop.is_eager || interop.module != module || interop.path != path) continue;
      is_called = true;
      indent();
      append("var ");
      append(interop_text(state_, render_, interop));
      end_statement();
    }
    // What is exported last calls it anyway.
    const bool is_entry = chunk_.entry != kNone && state_.entries[chunk_.entry].module == module && module != ModuleId::None;
    if (is_called || (is_entry && state_.wrap(module) == Wrap::CommonJS && exports_call_entry())) return;
    indent();
    if (module == ModuleId::None) {
      append(options_.format == OutputFormat::CommonJS ? std::string_view("require") : render_.helper(Helper::Require));
      append("(");
      append_literal(external_path(state_, number_, path));
      append(")");
    } else {
      if (state_.is_async[index_of(module)] != 0) append("await ");
      append(render_.names.get(state_.wrapper_symbol(module)));
      append("()");
    }
    end_statement();
    has_module_ = true;
  }

  bool exports_call_entry() const {
    if (exported_object().empty()) return false;
    return options_.format == OutputFormat::CommonJS || is_module_format() || !options_.global_name.empty();
  }

  // export * from './commonjs', once that has run.
  void re_exports(ModuleId module) {
    if (!state_.namespace_needed[index_of(module)]) return;
    for (std::uint32_t star : state_.namespace_stars[index_of(module)]) {
      if (!state_.is_interop(state_.externals[star])) continue;
      indent();
      append(render_.helper(Helper::ReExport));
      append("(");
      append_name(render_.names.get(state_.namespace_symbol(module)));
      append(minify_ ? "," : ", ");
      append_name(render_.names.external(star));
      const bool is_entry = chunk_.entry != kNone && state_.entries[chunk_.entry].module == module;
      if (is_entry && options_.format == OutputFormat::CommonJS) append(minify_ ? ",module.exports" : ", module.exports");
      append(")");
      end_statement();
    }
  }

  void module(ModuleId id, const print::Printed& printed) {
    const GraphModule& graph_module = state_.graph.at(id);
    if (printed.code.empty()) {
      starts_.push_back(0);
      return;
    }
    if (!minify_ && options_.bundles) {
      if (has_module_) append("\n");
      indent();
      append("// ");
      append(options_.abs_paths ? absolute_name(graph_module) : graph_module.pretty_path);
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
    const js::ImportRecord& record = module.ast.import_records[index_of(link.record)];
    if (link.kind == print::PrintedLinkKind::Asset && !state_.realms->starts(record, target.module)) {
      render_.links.push_back({LinkKind::Asset, start + link.start, start + link.end, kNone, target.module});
      return;
    }
    const std::uint32_t other = linked_chunk(state_, record, target.module);
    // Of its URL nobody has to know.
    if (state_.realms->is_inline(other)) {
      if (link.kind == print::PrintedLinkKind::WorkerConstructor)
        render_.links.push_back({LinkKind::WorkerConstructor, start + link.start, start + link.end, kNone});
      return;
    }
    const LinkKind kind = link.kind == print::PrintedLinkKind::DynamicImport ? LinkKind::DynamicImport
                          : link.kind == print::PrintedLinkKind::Asset       ? LinkKind::Asset
                          : link.kind == print::PrintedLinkKind::Worker      ? LinkKind::Worker
                          : link.kind == print::PrintedLinkKind::WorkerURL   ? LinkKind::WorkerURL
                                                                             : LinkKind::WorkerConstructor;
    render_.links.push_back({kind, start + link.start, start + link.end, other, ModuleId::None, record.kind});
    if (kind != LinkKind::WorkerConstructor) note_hole(start + link.path, start + link.end, other);
  }

  void exports() {
    // What other chunks import has its name here as its export name; the entry's exports have their own.
    if (chunk_.entry != kNone && state_.wrap(state_.entries[chunk_.entry].module) == Wrap::CommonJS) {
      if (const std::string object = exported_object(); !object.empty()) {
        append("export default ");
        append(object);
        append(";\n");
      }
    }
    if (render_.exports.empty() && render_.offered.empty()) return;
    // A property cannot be exported: `var import_a_b = import_a.b`.
    std::vector<std::string> variables(render_.exports.size());
    for (std::size_t i = 0; i < render_.exports.size(); i++) {
      const Resolution& resolution = render_.exports[i].resolution;
      if (resolution.kind != Resolution::Kind::External || !state_.is_interop(state_.externals[resolution.external]) ||
          state_.externals[resolution.external].is_namespace)
        continue;
      variables[i] = "export_" + std::to_string(i);
      while (is_taken(variables[i])) variables[i] += '_';
      append("var ");
      append(variables[i]);
      append(minify_ ? "=" : " = ");
      append(render_.names.get(resolution));
      append(";\n");
    }
    append(minify_ ? "export{" : "export {\n");
    bool is_first = true;
    const auto next = [&] {
      if (!is_first) append(minify_ ? "," : ",\n");
      is_first = false;
      if (!minify_) append("  ");
    };
    for (std::size_t i = 0; i < render_.exports.size(); i++) {
      const Export& named = render_.exports[i];
      const std::string_view local = variables[i].empty() ? render_.names.get(named.resolution) : variables[i];
      const auto print = [&](std::string_view name) {
        next();
        append_name(local);
        if (local == name) return;
        append(" as ");
        append_export_name(name);
      };
      const LinkEntry& entry = state_.entries[chunk_.entry];
      if (entry.is_dynamic)
        for_each_name(entry.module, named.name, print);
      else
        print(named.name);
    }
    for (SymbolRef ref : render_.offered) {
      next();
      append_name(render_.names.get(ref));
    }
    append(minify_ ? "};\n" : "\n};\n");
  }

  // Whether a module mentions the name at all.
  bool is_taken(std::string_view name) const {
    return std::any_of(chunk_.modules.begin(), chunk_.modules.end(),
                       [&](ModuleId id) { return state_.graph.at(id).ast.atoms.find(name) != Atom::None; });
  }

  const LinkState& state_;
  const LinkOptions& options_;
  const Chunk& chunk_;
  std::uint32_t number_;
  const std::vector<ChunkRender>& renders_;
  ChunkRender& render_;
  bool minify_;
  bool has_module_ = false;          // something stands above, from which a blank line divides the next module
  std::vector<std::size_t> starts_;  // of each module's text
};

}  // namespace

void assemble(const LinkState& state, const std::vector<ChunkRender>& renders, std::uint32_t chunk, const PrintedModules& printed,
              ChunkRender& render) {
  const std::uint32_t entry = state.chunks[chunk].entry;
  // An entry point that is copied.
  if (entry != kNone && state.graph.at(state.entries[entry].module).loader == Loader::Copy) {
    const ModuleId module = state.entries[entry].module;
    render.text = state.graph.at(module).text.view();
    render.inputs.emplace_back(index_of(module), static_cast<std::uint32_t>(render.text.size()));
    return;
  }
  if (entry != kNone && state.graph.at(state.entries[entry].module).is_alone) return assemble_alone(state, chunk, render);
  Assembler(state, renders, chunk, render).run(printed);
}

}  // namespace skein::link
