// What the printer is told about one module: the final names of its symbols, the paths of its imports.

#include <algorithm>

#include "base/number_text.h"
#include "base/sort.h"
#include "link/paths.h"
#include "link/realms.h"

namespace skein::link {

namespace {

class TableMaker {
 public:
  TableMaker(const LinkState& state, const ChunkRender& render, ModuleId id, ModuleTables& tables)
      : state_(state), render_(render), id_(id), ast_(state.graph.at(id).ast), tables_(tables) {}

  void make_names(const std::vector<std::string>& replacements) {
    for (std::uint32_t p = 0; p < ast_.parts.size(); p++) {
      if (!state_.part_live[state_.part_base[index_of(id_)] + p]) continue;
      for (js::SymbolId symbol : ast_.parts[p].declares)
        if (ast_.symbol(symbol).kind != js::SymbolKind::Import) set(symbol, render_.names.get(SymbolRef{id_, symbol}));
      for (js::SymbolId symbol : ast_.parts[p].uses)
        if (state_.is_import(id_, symbol)) set_import(symbol);
      for (const js::NamespaceMember& member : ast_.parts[p].import_members)
        if (state_.enum_value(id_, member) == nullptr) set_import(member.namespace_symbol);
      for (const js::NamespaceMember& member : ast_.parts[p].namespace_members)
        if (state_.import_resolution(id_, member.namespace_symbol).kind == Resolution::Kind::External)
          set_import(member.namespace_symbol);
    }
    for (const MemberResolution& member : state_.members[index_of(id_)]) {
      const std::string_view name = render_.names.get(member.resolution);
      // A member that does not exist is undefined, as it is on the namespace object.
      tables_.members.push_back(
          {member.member,
           name.empty() ? print::PrintName("(void 0)", true) : print::PrintName(name, is_property(member.resolution)),
           member.literal});
      if (!name.empty()) note_changed(name);
    }
    if (!state_.uses.empty()) return make_short_names();
    // Names that only the linker has written.
    for (std::string_view text : replacements) note_words(text);
    if (!ast_.import_records.empty() || state_.wrap(id_) != Wrap::None) {
      for (std::string_view helper : render_.helper_names) note_changed(helper);
      for (ModuleId module : state_.evaluates[index_of(id_)]) note_changed(render_.names.get(state_.wrapper_symbol(module)));
    }
    if (ast_.type == js::SourceType::Script && state_.options.format == OutputFormat::ESM) {
      // var package = require('./package.json') in a sloppy file
      for (std::string_view word :
           {"implements", "interface", "let", "package", "private", "protected", "public", "static", "yield", "await"})
        note_changed(word);
    }
    rename_captured();
  }

 private:
  // Nothing captures them.
  void make_short_names() {
    const ModuleUses& uses = state_.uses[index_of(id_)];
    for (std::uint32_t s = 0; s < uses.slots.size(); s++)
      if (uses.slots[s] != kNoSlot) table()[s] = print::PrintName(render_.slot_names[uses.slots[s]]);
    name_by_atom(ast_, uses.labels, tables_.arena, tables_.labels);
    name_by_atom(ast_, uses.private_names, tables_.arena, tables_.private_names);
  }

  // import_a.b
  bool is_property(const Resolution& resolution) const {
    if (resolution.kind != Resolution::Kind::External) return false;
    const ExternalImport& import = state_.externals[resolution.external];
    return !import.is_namespace && state_.is_interop(import);
  }

  void note_words(std::string_view text) {
    std::size_t start = 0;
    for (std::size_t i = 0; i <= text.size(); i++) {
      if (i < text.size() && std::string_view(" (),.=>\"").find(text[i]) == std::string_view::npos) continue;
      if (i > start) note_changed(text.substr(start, i - start));
      start = i + 1;
    }
  }

  // As an expression with its own parentheses.
  std::string_view constant_text(const js::Node* literal) {
    if (literal->kind == js::NodeKind::NullLiteral) return "null";
    if (literal->kind == js::NodeKind::BooleanLiteral) return (literal->flags & js::flag::kTrue) != 0 ? "true" : "false";
    OutputBuffer text;
    if (const auto* string = js::try_as<js::StringLiteral>(literal)) {
      std::string_view value = lowering::without_mark(string->value);
      if (value.size() != string->value.size()) value = state_.mangled(value);
      print::print_string_literal(value, state_.options.ascii_only, text);
    } else if (const auto* number = js::try_as<js::NumericLiteral>(literal)) {
      append_short_number(number->value, text);
    } else {
      const auto* unary = js::as<js::UnaryExpression>(literal);
      text.append(unary->op() == js::UnaryOperator::Void ? "(void " : "(-");
      append_short_number(js::as<js::NumericLiteral>(unary->argument)->value, text);
      text.append(')');
    }
    return tables_.arena.copy(text.view());
  }

  void set_import(js::SymbolId symbol) {
    if (const js::Node* constant = state_.constant_value(id_, symbol)) {
      table()[index_of(symbol)] = print::PrintName(constant_text(constant), true);
      return;
    }
    const std::string_view name = render_.names.get(state_.import_resolution(id_, symbol));
    if (is_property(state_.import_resolution(id_, symbol))) {
      table()[index_of(symbol)] = print::PrintName(name, true);
      note_changed(name);
      return;
    }
    set(symbol, name);
    // Generated imports are referred to by symbol: their name does not stand in the source, so nothing in it avoids it.
    const js::NamedImport& import = state_.named_import(id_, symbol);
    if ((ast_.import_records[index_of(import.record)].flags & js::record_flag::kGenerated) != 0) note_changed(name);
  }

  void set(js::SymbolId symbol, std::string_view name) {
    if (name.empty() || name == ast_.name(symbol)) return;
    table()[index_of(symbol)] = print::PrintName(name);
    note_changed(name);
  }

  print::PrintName* table() {
    if (tables_.names.empty()) tables_.names.resize(ast_.symbols.size());
    return tables_.names.data();
  }

  void note_changed(std::string_view name) {
    name = name.substr(0, name.find_first_of(".["));
    if (!name.empty()) printed_names_.push_back(name);
    const Atom atom = ast_.atoms.find(name);
    // A name that the module never mentions cannot be captured in it.
    if (atom != Atom::None) changed_.push_back(atom);
  }

  // import {a as b} from './x' prints as `a`; a function in this module with a variable `a` of its own would capture it:
  //   function f(a) { return a + b }   ->   function f(a2) { return a2 + a }
  void rename_captured() {
    if (changed_.empty()) return;
    stable_sort(changed_);
    changed_.erase(std::unique(changed_.begin(), changed_.end()), changed_.end());
    std::vector<std::pair<Atom, std::string_view>> given;
    for (std::uint32_t s = 0; s < ast_.symbols.size(); s++) {
      const js::Symbol& symbol = ast_.symbols[s];
      if ((symbol.flags & (js::symbol_flag::kMustNotBeRenamed | js::symbol_flag::kMember)) != 0) continue;
      if ((symbol.flags & js::symbol_flag::kTopLevel) != 0 &&
          (state_.wrap(id_) != Wrap::CommonJS || symbol.kind == js::SymbolKind::Import))
        continue;
      if (symbol.kind == js::SymbolKind::Label || symbol.kind == js::SymbolKind::PrivateName ||
          symbol.kind == js::SymbolKind::Arguments)
        continue;
      if (!std::binary_search(changed_.begin(), changed_.end(), symbol.name)) continue;
      // One new name serves all variables of that name: what shadowed what stays so.
      auto known = std::find_if(given.begin(), given.end(), [&](const auto& pair) { return pair.first == symbol.name; });
      if (known == given.end()) {
        given.emplace_back(symbol.name, fresh_name(ast_.atoms.text(symbol.name), given));
        known = given.end() - 1;
      }
      table()[s] = print::PrintName(known->second);
    }
  }

  std::string_view fresh_name(std::string_view name, const std::vector<std::pair<Atom, std::string_view>>& given) {
    for (std::uint32_t number = 2;; number++) {
      const std::string candidate = std::string(name) + std::to_string(number);
      if (ast_.atoms.find(candidate) != Atom::None) continue;
      if (is_printed_name(candidate)) continue;
      if (std::any_of(given.begin(), given.end(), [&](const auto& pair) { return pair.second == candidate; })) continue;
      return tables_.arena.copy(candidate);
    }
  }

  // Whether the module refers to something printed as `name`.
  bool is_printed_name(std::string_view name) const {
    for (std::string_view printed : printed_names_)
      if (printed == name) return true;
    return false;
  }

  const LinkState& state_;
  const ChunkRender& render_;
  ModuleId id_;
  const js::ParsedModule& ast_;
  ModuleTables& tables_;
  std::vector<Atom> changed_;
  std::vector<std::string_view> printed_names_;
};

class RecordMaker {
 public:
  RecordMaker(const LinkState& state, const ChunkRender& render, std::uint32_t chunk, ModuleId id, ModuleTables& tables)
      : state_(state), render_(render), chunk_(chunk), id_(id), module_(state.graph.at(id)), tables_(tables) {}

  void run() {
    const std::size_t count = module_.ast.import_records.size();
    // Views of them are kept.
    tables_.paths.reserve(count);
    tables_.replacements.reserve(count * 2);
    for (std::uint32_t r = 0; r < count; r++) {
      print::RecordPrint printed;
      if (!make(module_.ast.import_records[r], module_.imports[r], printed)) continue;
      if (tables_.records.empty()) tables_.records.resize(count);
      tables_.records[r] = printed;
    }
  }

 private:
  bool make(const js::ImportRecord& record, const ResolvedImport& target, print::RecordPrint& printed) {
    if (record.kind == js::ImportKind::ImportStatement) return false;
    const bool is_dynamic = record.kind == js::ImportKind::DynamicImport;
    const bool is_require = record.kind == js::ImportKind::RequireCall;
    if (target.kind == ResolvedImport::Kind::External) {
      // A URL or a package left to the loader stays as the user wrote it, unless resolving changed it.
      if (!is_dynamic && !is_require && record.kind != js::ImportKind::RequireResolve) return false;
      set_path(external_path(state_, chunk_, target.path), printed);
      return true;
    }
    if (target.kind != ResolvedImport::Kind::Module || (record.flags & js::record_flag::kUnreachable) != 0) return false;
    if (is_require || (is_dynamic && !state_.loads_chunks())) {
      // Otherwise it stands in code that nothing uses.
      if (!state_.module_live[index_of(target.module)]) return false;
      printed.replacement = keep(is_require ? require_text(state_, render_, target.module) : import_text(target.module));
      return true;
    }
    if (record.kind == js::ImportKind::NewURL && !state_.realms->starts(record, target.module)) {
      if (!state_.asset_live[index_of(target.module)]) return false;
      std::string path = state_.asset_paths[index_of(target.module)];
      // A file's name may have what means something in URLs.
      if (module_.loader != Loader::File)
        for (std::size_t at = 0; (at = path.find_first_of("%?#", at)) != std::string::npos; at += 3)
          path.replace(at, 1, path[at] == '%' ? "%25" : path[at] == '?' ? "%3F" : "%23");
      path = output_reference(state_, chunk_, path);
      // './sprite.svg#icon'
      if (const std::size_t end = record.specifier.find_first_of("?#", 1); end != std::string_view::npos)
        path += record.specifier.substr(end);
      set_path(std::move(path), printed);
      printed.is_linked = true;
      printed.is_path_only = module_.loader == Loader::File;
      return true;
    }
    if (record.kind == js::ImportKind::RequireResolve) return false;
    const std::uint32_t other = linked_chunk(state_, record, target.module);
    if (other == kNone) return false;
    if (state_.realms->is_inline(other)) {
      std::string_view url = "location.href";
      for (const InlinedScript& script : render_.inlined)
        if (script.chunk == other) url = script.name;
      printed.url = keep("new URL(" + std::string(url) + ")");
    }
    std::string path = chunk_reference(state_, chunk_, other);
    if (record.kind == js::ImportKind::NewURL)
      if (const std::size_t end = record.specifier.find_first_of("?#", 1); end != std::string_view::npos)
        path += record.specifier.substr(end);
    if (state_.may_be_elsewhere(record.kind) && !state_.realms->is_inline(other)) {
      OutputBuffer literal;
      print::print_string_literal(path, state_.options.ascii_only, literal);
      std::string url(render_.helper(Helper::WorkerURL));
      url.append("(new URL(").append(literal.view());
      if (path.starts_with("//")) url.append(minify() ? ",location.origin" : ", location.origin");
      url += ')';
      if (!state_.realms->chunk(other).is_classic_script) url.append(minify() ? ",1" : ", true");
      printed.url = keep(url + ")");
    }
    set_path(std::move(path), printed);
    printed.is_linked = true;
    if (record.kind == js::ImportKind::Worker || record.kind == js::ImportKind::SharedWorker)
      printed.worker_type =
          state_.realms->chunk(other).is_classic_script ? print::WorkerType::Classic : print::WorkerType::Module;
    else if (record.kind == js::ImportKind::ServiceWorker && state_.realms->is_module(other))
      printed.worker_type = print::WorkerType::Module;
    else if (!is_dynamic)
      printed.worker_type = print::WorkerType::AsWritten;
    else if (state_.wrap(target.module) == Wrap::CommonJS)
      printed.suffix = keep((minify() ? ".then(m=>" : ".then((m) => ") + to_esm("m.default") + ")");
    return true;
  }

  bool minify() const { return state_.options.minify_whitespace; }
  std::string to_esm(std::string_view value) const {
    std::string text(render_.helper(Helper::ToESM));
    text.append("(").append(value);
    if (state_.is_node_mode(id_)) text.append(minify() ? ",1" : ", 1");
    return text + ")";
  }
  // Where nothing can be loaded, `import()` runs what has been loaded already.
  std::string import_text(ModuleId module) const {
    const std::string call = std::string(render_.names.get(state_.wrapper_symbol(module))) + "()";
    const std::string value =
        state_.wrap(module) == Wrap::CommonJS
            ? to_esm(call)
            : "(" + call + (minify() ? "," : ", ") + std::string(render_.names.get(state_.namespace_symbol(module))) + ")";
    return (minify() ? "Promise.resolve().then(()=>" : "Promise.resolve().then(() => ") + value + ")";
  }

  void set_path(std::string path, print::RecordPrint& printed) {
    tables_.paths.push_back(std::move(path));
    printed.path = tables_.paths.back().data();
    printed.path_size = static_cast<std::uint32_t>(tables_.paths.back().size());
  }
  std::string_view keep(std::string text) {
    tables_.replacements.push_back(std::move(text));
    return tables_.replacements.back();
  }

  const LinkState& state_;
  const ChunkRender& render_;
  std::uint32_t chunk_;
  ModuleId id_;
  const GraphModule& module_;
  ModuleTables& tables_;
};

}  // namespace

std::string chunk_reference(const LinkState& state, std::uint32_t from, std::uint32_t to) {
  return output_reference(state, from, state.realms->chunk(to).path);
}

std::uint32_t linked_chunk(const LinkState& state, const js::ImportRecord& record, ModuleId target) {
  if (state.realms->starts(record, target)) return state.realms->chunk_started(state, record, target);
  const std::uint32_t entry = state.entry_of_module[index_of(target)];
  return entry == kNone ? kNone : state.first_chunk + entry;
}

std::string external_path(const LinkState& state, std::uint32_t from, std::string_view path) {
  const auto copied = state.copied.find(path);
  return copied == state.copied.end() ? std::string(path)
                                      : output_reference(state, from, state.asset_paths[index_of(copied->second)]);
}

std::string output_reference(const LinkState& state, std::uint32_t from, std::string_view path) {
  if (!state.options.public_path.empty()) {
    std::string url = state.options.public_path;
    if (url.back() != '/') url += '/';
    return url.append(path);
  }
  return relative_reference(directory_of(state.chunks[from].path), path);
}

void make_tables(const LinkState& state, const std::vector<ChunkRender>& renders, std::uint32_t chunk, ModuleId module,
                 ModuleTables& tables) {
  RecordMaker(state, renders[chunk], chunk, module, tables).run();
  TableMaker(state, renders[chunk], module, tables).make_names(tables.replacements);
}

}  // namespace skein::link
