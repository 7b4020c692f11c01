// What stands around a wrapped module's statements, and how it is called.

#include <algorithm>

#include "js/lexer.h"
#include "link/render.h"

namespace skein::link {

namespace {

std::string literal(const LinkState& state, std::string_view text) {
  OutputBuffer buffer;
  print::print_string_literal(text, state.options.ascii_only, buffer);
  return std::string(buffer.view());
}

bool refers_to(const js::ParsedModule& ast, js::word::Fixed name) {
  return std::find(ast.globals.begin(), ast.globals.end(), js::word::atom(name)) != ast.globals.end();
}

bool starts_strict(const js::ParsedModule& ast) {
  for (const js::Node* node : ast.directives) {
    const std::string_view raw = js::as<js::Directive>(node)->raw;
    if (raw.substr(1, raw.size() - 2) == "use strict") return true;
  }
  return false;
}

class WrapperWriter {
 public:
  WrapperWriter(const LinkState& state, const ChunkRender& render, std::uint32_t chunk, ModuleId id,
                const std::vector<std::uint32_t>& interops)
      : state_(state),
        render_(render),
        chunk_(chunk),
        id_(id),
        module_(state.graph.at(id)),
        interops_(interops),
        minify_(state.options.minify_whitespace),
        indent_(state.options.format == OutputFormat::IIFE && !minify_ ? "  " : "") {}

  WrapperText run() {
    const bool is_commonjs = state_.wrap(id_) == Wrap::CommonJS;
    if (!is_commonjs) variables();
    // What came before are function declarations, which the printer has ended with a line of their own.
    line("");
    add("var ").add(render_.names.get(state_.wrapper_symbol(id_))).add(minify_ ? "=" : " = ");
    if (is_commonjs) {
      const bool takes_module = refers_to(module_.ast, js::word::kModule) || module_.ast.has_direct_eval;
      const bool is_renamed = !state_.uses.empty() && state_.uses[index_of(id_)].renames_parameters;
      add(render_.helper(Helper::CommonJS)).add("((").add(is_renamed ? render_.slot_names[0] : "exports");
      if (takes_module) add(minify_ ? "," : ", ").add(is_renamed ? render_.slot_names[1] : "module");
      add(")");
    } else if (is_async()) {
      add(render_.helper(Helper::AsyncESM)).add(minify_ ? "(()=>[" : "(() => [");
      evaluations();
      add(minify_ ? "]," : "], ").add(waits() ? (minify_ ? "async()" : "async ()") : "()");
    } else {
      add(render_.helper(circle() == ModuleId::None ? Helper::ESM : Helper::CircleESM)).add("(()");
    }
    add(minify_ ? "=>{" : " => {\n");
    // Functions of the module stand outside; without a chunk that is strict altogether, they are as sloppy as the rest of it.
    if (!is_commonjs && !is_strict_chunk(state_, state_.chunks[chunk_])) {
      line("  ");
      add("\"use strict\"");
      end();
    }
    if (!is_async()) evaluations();
    std::string tail = std::string(indent_) + "}";
    if (waits()) tail += minify_ ? ",1" : ", 1";
    if (!is_commonjs && !is_async() && circle() != ModuleId::None && circle() != id_)
      tail.append(minify_ ? "," : ", ").append(render_.names.get(state_.wrapper_symbol(circle())));
    tail += ')';
    tail += minify_ ? ";" : ";\n";
    return {std::move(text_), std::move(tail)};
  }

 private:
  WrapperWriter& add(std::string_view text) {
    text_.append(text);
    return *this;
  }
  void line(std::string_view indent) { add(minify_ ? "" : indent_).add(minify_ ? "" : indent); }
  void end() { add(minify_ ? ";" : ";\n"); }
  bool is_async() const { return state_.is_async[index_of(id_)] != 0; }
  ModuleId circle() const { return state_.circles[index_of(id_)]; }
  bool waits() const { return is_async() && module_.ast.uses_top_level_await; }

  // One of the things that run before the module: a statement, or what a list of functions has for it.
  void evaluation(std::string_view text, std::string_view function = {}) {
    if (!is_async()) {
      line("  ");
      add(text);
      return end();
    }
    if (!text_.ends_with('[')) add(minify_ ? "," : ", ");
    if (function.empty())
      add(minify_ ? "()=>" : "() => ").add(text);
    else
      add(function);
  }

  // The module's own, which functions in front of the wrapper use too.
  void variables() {
    bool is_first = true;
    const js::ParsedModule& ast = module_.ast;
    std::vector<std::uint8_t> seen(ast.symbols.size(), 0);
    for (std::uint32_t p = 0; p < ast.parts.size(); p++) {
      if (!state_.part_live[state_.part_base[index_of(id_)] + p]) continue;
      for (js::SymbolId symbol : ast.parts[p].declares) {
        const js::SymbolKind kind = ast.symbol(symbol).kind;
        if (kind == js::SymbolKind::Function || kind == js::SymbolKind::Import || seen[index_of(symbol)]) continue;
        // The second is of an option, for a name that the file turned out not to have.
        if (is_function_part(ast, ast.parts[p]) || ast.name(symbol).starts_with('\0')) continue;
        seen[index_of(symbol)] = 1;
        if (is_first) {
          line("");
          add("var ");
        } else {
          add(minify_ ? "," : ", ");
        }
        is_first = false;
        add(render_.names.get(SymbolRef{id_, symbol}));
      }
    }
    if (!is_first) end();
  }

  // export default function () {}
  static bool is_function_part(const js::ParsedModule& ast, const js::Part& part) {
    const auto* node = js::try_as<js::ExportDefaultDeclaration>(ast.body[part.first_statement]);
    return node != nullptr && node->declaration->kind == js::NodeKind::FunctionDeclaration;
  }

  // What the module imports runs first, in the order of its imports.
  void evaluations() {
    const auto& evaluated = state_.evaluates[index_of(id_)];
    std::size_t next = 0;
    // With what comes before it: modules that are reached past others, of which nothing is left.
    const auto evaluate_until = [&](std::size_t end) {
      for (; next < end; next++) call(evaluated[next], {});
    };
    std::vector<std::string_view> paths;
    for (std::uint32_t r = 0; r < module_.ast.import_records.size(); r++) {
      if (module_.ast.import_records[r].kind != js::ImportKind::ImportStatement) continue;
      const ResolvedImport& target = module_.imports[r];
      if (target.kind == ResolvedImport::Kind::Module) {
        const auto at = std::find(evaluated.begin() + static_cast<std::ptrdiff_t>(next), evaluated.end(), target.module);
        if (at != evaluated.end()) evaluate_until(static_cast<std::size_t>(at - evaluated.begin()) + 1);
      }
      if (target.kind != ResolvedImport::Kind::External || state_.options.format == OutputFormat::ESM) continue;
      if (std::find(paths.begin(), paths.end(), target.path) != paths.end()) continue;
      paths.push_back(target.path);
      call(ModuleId::None, target.path);
    }
    evaluate_until(evaluated.size());
    // import { a } from './barrel', which is run here and has export { default as a } from './a.cjs'
    for (std::uint32_t i : interops_) {
      const Interop& interop = render_.interops[i];
      const bool is_made = interop.module == ModuleId::None
                               ? std::find(paths.begin(), paths.end(), interop.path) != paths.end()
                               : std::find(evaluated.begin(), evaluated.end(), interop.module) != evaluated.end();
      if (!is_made) evaluation(interop_text(state_, render_, interop));
    }
    if (!state_.namespace_needed[index_of(id_)]) return;
    for (std::uint32_t star : state_.namespace_stars[index_of(id_)]) {
      if (!state_.is_interop(state_.externals[star])) continue;
      std::string text(render_.helper(Helper::ReExport));
      text.append("(").append(render_.names.get(state_.namespace_symbol(id_))).append(minify_ ? "," : ", ");
      evaluation(text.append(render_.names.external(star)).append(")"));
    }
  }

  void call(ModuleId module, std::string_view path) {
    bool is_called = false;
    for (std::uint32_t i : interops_) {
      const Interop& interop = render_.interops[i];
      if (interop.module != module || interop.path != path) continue;
      is_called = true;
      evaluation(interop_text(state_, render_, interop));
    }
    if (is_called) return;
    const std::string_view function = module != ModuleId::None ? render_.names.get(state_.wrapper_symbol(module))
                                      : state_.options.format == OutputFormat::CommonJS ? std::string_view("require")
                                                                                        : render_.helper(Helper::Require);
    std::string text(function);
    text += '(';
    if (module == ModuleId::None) text += literal(state_, external_path(state_, render_.chunk, path));
    evaluation(text + ')', function);
  }

  const LinkState& state_;
  const ChunkRender& render_;
  std::uint32_t chunk_;
  ModuleId id_;
  const GraphModule& module_;
  const std::vector<std::uint32_t>& interops_;
  bool minify_;
  std::string_view indent_;
  std::string text_;
};

}  // namespace

bool is_strict_chunk(const LinkState& state, const Chunk& chunk) {
  if (state.options.format == OutputFormat::ESM && !chunk.is_classic_script) return true;
  for (ModuleId id : chunk.modules)
    if (state.graph.at(id).ast.type != js::SourceType::Module && !starts_strict(state.graph.at(id).ast)) return false;
  return true;
}

WrapperText wrapper_text(const LinkState& state, const ChunkRender& render, std::uint32_t chunk, std::uint32_t position) {
  return WrapperWriter(state, render, chunk, state.chunks[chunk].modules[position], render.interops_of_module[position]).run();
}

std::string require_text(const LinkState& state, const ChunkRender& render, ModuleId module) {
  const std::string call = std::string(render.names.get(state.wrapper_symbol(module))) + "()";
  if (state.wrap(module) == Wrap::CommonJS) return call;
  const std::string comma = state.options.minify_whitespace ? "," : ", ";
  if (state.is_data(module)) {
    for (const js::NamedExport& named : state.graph.at(module).ast.named_exports)
      if (named.name == "default")
        return "(" + call + comma + std::string(render.names.get(SymbolRef{module, named.local})) + ")";
  }
  return "(" + call + comma + std::string(render.helper(Helper::ToCommonJS)) + "(" +
         std::string(render.names.get(state.namespace_symbol(module))) + "))";
}

std::string interop_text(const LinkState& state, const ChunkRender& render, const Interop& interop) {
  const bool minify = state.options.minify_whitespace;
  std::string text(interop.name);
  text.append(minify ? "=" : " = ").append(render.helper(Helper::ToESM)).append("(");
  if (interop.module != ModuleId::None)
    text.append(render.names.get(state.wrapper_symbol(interop.module))).append("()");
  else
    text.append(state.options.format == OutputFormat::CommonJS ? std::string_view("require") : render.helper(Helper::Require))
        .append("(")
        .append(literal(state, external_path(state, render.chunk, interop.path)))
        .append(")");
  if (interop.is_node_mode) text.append(minify ? ",1" : ", 1");
  return text + ")";
}

}  // namespace skein::link
