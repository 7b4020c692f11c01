// What the linker reads of a module, compared with an earlier version of it.

#include <algorithm>
#include <cstring>

#include "base/sort.h"
#include "graph/loaders.h"
#include "link/relink.h"

namespace skein::link {

namespace {

bool is_same_literal(const js::Node* a, const js::Node* b) {
  if (a->kind != b->kind) return false;
  if (const auto* number = js::try_as<js::NumericLiteral>(a))
    return std::memcmp(&number->value, &js::as<js::NumericLiteral>(b)->value, sizeof number->value) == 0;
  if (const auto* string = js::try_as<js::StringLiteral>(a)) return string->value == js::as<js::StringLiteral>(b)->value;
  if (const auto* unary = js::try_as<js::UnaryExpression>(a)) {
    const auto* other = js::as<js::UnaryExpression>(b);
    return unary->op() == other->op() && is_same_literal(unary->argument, other->argument);
  }
  return a->kind == js::NodeKind::NullLiteral || (a->kind == js::NodeKind::BooleanLiteral && a->flags == b->flags);
}

bool is_same_target(const ImportTarget& a, const ImportTarget& b) {
  if ((a.in_worker == nullptr) != (b.in_worker == nullptr)) return false;
  if (a.in_worker != nullptr && !is_same_target(*a.in_worker, *b.in_worker)) return false;
  return a.kind == b.kind && a.path == b.path && a.loader == b.loader && a.has_side_effects == b.has_side_effects &&
         a.is_disabled == b.is_disabled && a.is_in_module_package == b.is_in_module_package && a.is_runtime == b.is_runtime &&
         a.is_resolved == b.is_resolved && a.suffix == b.suffix && a.main_path == b.main_path;
}

bool is_same_attributes(List<js::ImportAttribute> a, List<js::ImportAttribute> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const js::ImportAttribute& x, const js::ImportAttribute& y) {
    return x.key == y.key && x.value == y.value;
  });
}

bool is_same_record(const js::ImportRecord& a, const js::ImportRecord& b) {
  return a.specifier == b.specifier && a.kind == b.kind && a.flags == b.flags && a.worker_type == b.worker_type &&
         a.is_inline == b.is_inline && a.is_source == b.is_source && a.injected == b.injected && a.has_names == b.has_names &&
         std::equal(a.names.begin(), a.names.end(), b.names.begin(), b.names.end()) &&
         is_same_attributes(a.attributes, b.attributes);
}

bool is_plain_record(const js::ImportRecord& record) {
  return !record.is_late && !record.is_started && !record.is_replaced && !record.is_pattern;
}

class Comparison {
 public:
  Comparison(const js::ParsedModule& old, const js::ParsedModule& fresh, std::vector<js::SymbolId>& symbols)
      : old_(old), fresh_(fresh), symbols_(symbols) {}

  bool run() {
    return is_same_kind() && match_symbols() && is_same_imports() && is_same_exports() && is_same_values() && is_same_parts() &&
           is_same_names(old_.globals, fresh_.globals) && is_same_names(old_.pinned_names, fresh_.pinned_names);
  }

 private:
  // What has more to say than is compared here.
  static bool is_simple(const js::ParsedModule& ast) {
    return ast.late_starts.empty() && ast.patterns.empty() && ast.sloppy_uses.empty() && ast.imports_by_value.empty() &&
           !ast.is_commonjs && !ast.has_direct_eval && !ast.has_injected_imports && ast.mangled_properties.empty() &&
           std::all_of(ast.import_records.begin(), ast.import_records.end(), is_plain_record);
  }

  bool is_same_kind() const {
    const auto is_same_directive = [](const js::Node* a, const js::Node* b) {
      return js::as<js::Directive>(a)->raw == js::as<js::Directive>(b)->raw;
    };
    return is_simple(old_) && is_simple(fresh_) && old_.type == fresh_.type && old_.hashbang == fresh_.hashbang &&
           std::equal(old_.directives.begin(), old_.directives.end(), fresh_.directives.begin(), fresh_.directives.end(),
                      is_same_directive) &&
           old_.uses_top_level_await == fresh_.uses_top_level_await && old_.uses_import_meta == fresh_.uses_import_meta &&
           old_.uses_require == fresh_.uses_require && old_.has_automatic_jsx == fresh_.has_automatic_jsx &&
           old_.jsx_has_side_effects == fresh_.jsx_has_side_effects && old_.has_development_jsx == fresh_.has_development_jsx;
  }

  // Those of the module's own scope, in their order.
  bool match_symbols() {
    symbols_.assign(old_.symbols.size(), js::SymbolId::None);
    const auto next = [](const js::ParsedModule& ast, std::uint32_t from) {
      while (from < ast.symbols.size() && (ast.symbols[from].flags & js::symbol_flag::kTopLevel) == 0) from++;
      return from;
    };
    std::uint32_t b = next(fresh_, 0);
    for (std::uint32_t a = next(old_, 0); a < old_.symbols.size(); a = next(old_, a + 1), b = next(fresh_, b + 1)) {
      if (b >= fresh_.symbols.size()) return false;
      const js::Symbol &x = old_.symbols[a], &y = fresh_.symbols[b];
      if (x.kind != y.kind || x.flags != y.flags || old_.atoms.text(x.name) != fresh_.atoms.text(y.name)) return false;
      symbols_[a] = static_cast<js::SymbolId>(b);
    }
    return b >= fresh_.symbols.size();
  }
  bool is_same(js::SymbolId a, js::SymbolId b) const { return b != js::SymbolId::None && symbols_[index_of(a)] == b; }
  bool is_same(Atom a, Atom b) const {
    return a == Atom::None || b == Atom::None ? a == b : old_.atoms.text(a) == fresh_.atoms.text(b);
  }
  bool is_same(js::RecordId a, js::RecordId b) const { return a == b; }
  bool is_same(const js::NamespaceMember& a, const js::NamespaceMember& b) const {
    return is_same(a.namespace_symbol, b.namespace_symbol) && is_same(a.name, b.name) && is_same(a.member, b.member);
  }
  template <class T>
  bool is_same(const List<T>& a, const List<T>& b) const {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const T& x, const T& y) { return is_same(x, y); });
  }

  bool is_same_imports() const {
    return std::equal(old_.import_records.begin(), old_.import_records.end(), fresh_.import_records.begin(),
                      fresh_.import_records.end(), is_same_record) &&
           std::equal(old_.named_imports.begin(), old_.named_imports.end(), fresh_.named_imports.begin(),
                      fresh_.named_imports.end(), [&](const js::NamedImport& a, const js::NamedImport& b) {
                        return is_same(a.local, b.local) && a.record == b.record && a.name == b.name &&
                               a.is_namespace == b.is_namespace && a.is_re_export == b.is_re_export;
                      });
  }

  bool is_same_exports() const {
    const auto is_same_export = [&](const js::NamedExport& a, const js::NamedExport& b) {
      return a.name == b.name && is_same(a.local, b.local);
    };
    return std::equal(old_.named_exports.begin(), old_.named_exports.end(), fresh_.named_exports.begin(),
                      fresh_.named_exports.end(), is_same_export) &&
           std::equal(old_.ambient_exports.begin(), old_.ambient_exports.end(), fresh_.ambient_exports.begin(),
                      fresh_.ambient_exports.end(), is_same_export) &&
           std::equal(old_.export_stars.begin(), old_.export_stars.end(), fresh_.export_stars.begin(), fresh_.export_stars.end(),
                      [](const js::ExportStar& a, const js::ExportStar& b) { return a.record == b.record; });
  }

  // What stands in other modules.
  bool is_same_values() const {
    return std::equal(old_.constants.begin(), old_.constants.end(), fresh_.constants.begin(), fresh_.constants.end(),
                      [&](const js::ConstantValue& a, const js::ConstantValue& b) {
                        return is_same(a.symbol, b.symbol) && is_same_literal(a.literal, b.literal);
                      }) &&
           old_.enum_members.empty() && fresh_.enum_members.empty() && old_.namespace_scopes.empty() &&
           fresh_.namespace_scopes.empty();
  }

  bool is_same_parts() const {
    return std::equal(old_.parts.begin(), old_.parts.end(), fresh_.parts.begin(), fresh_.parts.end(),
                      [&](const js::Part& a, const js::Part& b) {
                        return a.has_side_effects == b.has_side_effects && is_same_statements(a, b) &&
                               is_same(a.declares, b.declares) && is_same(a.uses, b.uses) &&
                               is_same(a.namespace_members, b.namespace_members) && is_same(a.import_members, b.import_members) &&
                               is_same(a.records, b.records) && is_same(a.unless_pure, b.unless_pure);
                      });
  }
  // By their kinds: declarations of functions are there before anything runs.
  bool is_same_statements(const js::Part& a, const js::Part& b) const {
    if (a.end_statement - a.first_statement != b.end_statement - b.first_statement) return false;
    for (std::uint32_t s = 0; s < a.end_statement - a.first_statement; s++) {
      const js::Node *x = old_.body[a.first_statement + s], *y = fresh_.body[b.first_statement + s];
      if (x->kind != y->kind) return false;
      const auto* exported = js::try_as<js::ExportDefaultDeclaration>(x);
      if (exported != nullptr && exported->declaration->kind != js::as<js::ExportDefaultDeclaration>(y)->declaration->kind)
        return false;
    }
    return true;
  }

  // In any order.
  bool is_same_names(const std::vector<Atom>& a, const std::vector<Atom>& b) const {
    return a.size() == b.size() && texts_of(old_, a) == texts_of(fresh_, b);
  }
  static std::vector<std::string_view> texts_of(const js::ParsedModule& ast, const std::vector<Atom>& names) {
    std::vector<std::string_view> texts;
    for (const Atom name : names) texts.push_back(ast.atoms.text(name));
    stable_sort(texts);
    return texts;
  }

  const js::ParsedModule &old_, &fresh_;
  std::vector<js::SymbolId>& symbols_;
};

bool is_quiet(const GraphModule& module) {
  return module.read_error.empty() && module.messages.empty() && module.import_messages.empty();
}

}  // namespace

bool looks_the_same(const GraphModule& old, const GraphModule& fresh, std::vector<js::SymbolId>& symbols) {
  return is_quiet(old) && is_quiet(fresh) && is_code(old.loader) && old.loader == fresh.loader && old.is_cacheable &&
         !old.is_alone && !fresh.is_alone && old.generated.view().empty() && old.patterns.empty() && fresh.patterns.empty() &&
         old.tsconfig == fresh.tsconfig &&
         std::equal(old.targets.begin(), old.targets.end(), fresh.targets.begin(), fresh.targets.end(), is_same_target) &&
         Comparison(old.ast, fresh.ast, symbols).run();
}

}  // namespace skein::link
