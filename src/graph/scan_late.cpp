// Workers that are started with what other modules export: `import { url } from './urls'; new Worker(url)`.
#include <algorithm>

#include "graph/scan_state.h"
#include "js/lexer.h"
#include "js/worker_options.h"

namespace skein {

namespace {

using namespace js;

constexpr unsigned kMaxDepth = 32;
constexpr unsigned kMaxSteps = 1000;  // of one constant: export * may lead anywhere, and there again
constexpr std::size_t kMaxText = 4096;

// What a top-level variable holds from the beginning, or `default` is; null when that is no expression.
const Node* initial_value(const ParsedModule& ast, SymbolId symbol) {
  if ((ast.symbol(symbol).flags & (symbol_flag::kReassigned | symbol_flag::kMember)) != 0) return nullptr;
  for (const Node* statement : ast.body) {
    if (const auto* declaration = try_as<ExportDefaultDeclaration>(statement)) {
      if (declaration->symbol == symbol) return declaration->declaration;
      continue;
    }
    if (statement->kind != NodeKind::VariableDeclaration) continue;
    for (const VariableDeclarator& declarator : as<VariableDeclaration>(statement)->declarators) {
      const auto* name = try_as<Identifier>(declarator.target);
      if (name != nullptr && name->symbol == symbol) return declarator.init;
    }
  }
  return nullptr;
}

bool is_same(const NamespaceMember& a, const LateStart& late) {
  return late.is_direct && late.imports.size() == 1 && late.imports[0] == a;
}

// Workers of one URL that can all be one script.
bool is_alike(ImportKind a, ImportKind b) {
  const auto plain = [](ImportKind kind) { return kind == ImportKind::SharedWorker ? ImportKind::Worker : kind; };
  return plain(a) == plain(b);
}

}  // namespace

// Follows constants from module to module, as far as these have been parsed.
class Scan::State::ConstantFollower {
 public:
  explicit ConstantFollower(Scan::State& state) : state_(state) {}

  struct Constant {
    std::uint32_t slot = Scan::State::kNone;
    SymbolId symbol = SymbolId::None;
    std::string_view member = {};  // of an enum
    bool is_found() const { return slot != Scan::State::kNone; }
    friend bool operator==(const Constant&, const Constant&) = default;
  };
  // A URL's record, and the variables that it goes through, the innermost first.
  struct Url {
    std::uint32_t slot = Scan::State::kNone;
    RecordId record = RecordId::None;
    std::vector<SymbolId> owners;
  };

  Constant find(std::uint32_t slot, const NamespaceMember& import) {
    steps_ = kMaxSteps;
    return find_import(slot, import, 0);
  }

  const Node* value(const Constant& constant) const {
    if (!constant.is_found()) return nullptr;
    const ParsedModule& module = ast(constant.slot);
    return constant.member.empty() ? initial_value(module, constant.symbol)
                                   : module.enum_value(constant.symbol, module.atoms.find(constant.member));
  }

  Url find_url(const Constant& constant) const {
    Url url;
    const Node* node = value(constant);
    url.owners.push_back(constant.symbol);
    for (unsigned depth = 0; node != nullptr && depth < kMaxDepth; depth++) {
      node = skip_folded(node);
      const ParsedModule& module = ast(constant.slot);
      if (const auto* member = try_as<MemberExpression>(node)) {
        node = module.atoms.text(member->name) == "href" ? member->object : nullptr;
      } else if (const auto* call = try_as<CallExpression>(node)) {
        const auto* callee = try_as<MemberExpression>(call->callee);
        const auto* name = try_as<Identifier>(call->callee);
        if (callee != nullptr && call->arguments.empty() && module.atoms.text(callee->name) == "toString")
          node = callee->object;
        else if (name != nullptr && name->symbol == SymbolId::None && call->arguments.size() == 1 &&
                 module.atoms.text(name->name) == "String")
          node = call->arguments[0];
        else
          node = nullptr;
      } else if (const auto* name = try_as<Identifier>(node)) {
        if (name->symbol == SymbolId::None || module.symbol(name->symbol).kind == SymbolKind::Import) return url;
        url.owners.insert(url.owners.begin(), name->symbol);
        node = initial_value(module, name->symbol);
      } else {
        const auto* site = try_as<WorkerExpression>(node);
        if (site != nullptr && node->kind == NodeKind::WorkerExpression && (node->extra & worker_form::kIsUrl) != 0 &&
            (node->extra & worker_form::kWraps) == 0 && site->worker != RecordId::None) {
          url.slot = constant.slot;
          url.record = site->worker;
        }
        return url;
      }
    }
    return url;
  }

  bool find_text(std::uint32_t slot, const LateStart& late, std::string& text) {
    std::size_t next = 0;
    for (char c : late.text) {
      if (c != kImportMark) {
        text += c;
        continue;
      }
      const Constant constant = find(slot, late.imports[static_cast<std::uint32_t>(next++)]);
      const Node* node = value(constant);
      if (node == nullptr || !fold(constant.slot, node, text, 0)) return false;
    }
    return true;
  }

  // Nobody but these can see the URL: all who import it start it.
  bool is_only_started(const Url& url) const {
    std::vector<std::pair<std::uint32_t, std::string_view>> seen;
    const ParsedModule& owner = ast(url.slot);
    if (owner.has_direct_eval) return false;
    for (std::size_t i = 0; i < url.owners.size(); i++) {
      const Symbol& symbol = owner.symbol(url.owners[i]);
      std::uint32_t expected = i + 1 < url.owners.size() ? 1 : 0;
      for (const NamedExport& each : owner.named_exports) {
        if (each.local != url.owners[i]) continue;
        seen.emplace_back(url.slot, each.name);
        // export { a }; the a of `export const a` is its declaration
        expected += each.start != symbol.declared_at ? 1 : 0;
      }
      if (symbol.use_count > expected) return false;
    }
    for (std::size_t next = 0; next < seen.size(); next++) {
      const auto [module, name] = seen[next];
      for (std::size_t e = state_.options.inject.size(); e < state_.entries.size(); e++)
        if (state_.entries[e].slot == module) return false;
      for (std::uint32_t user = 0; user < state_.slots.size(); user++)
        if (!only_starts(user, module, name, seen)) return false;
    }
    return true;
  }

 private:
  const ParsedModule& ast(std::uint32_t slot) const { return state_.slots[slot].module->ast; }

  bool only_starts(std::uint32_t user, std::uint32_t module, std::string_view name,
                   std::vector<std::pair<std::uint32_t, std::string_view>>& seen) const {
    const Scan::State::Slot& slot = state_.slots[user];
    if (slot.module == nullptr || !slot.is_parsed) return true;
    const ParsedModule& code = slot.module->ast;
    const auto add = [&](std::string_view alias) {
      const std::pair<std::uint32_t, std::string_view> place(user, alias);
      if (std::find(seen.begin(), seen.end(), place) == seen.end()) seen.push_back(place);
    };
    for (std::uint32_t r = 0; r < slot.targets.size(); r++) {
      if (slot.targets[r] != module) continue;
      const ImportRecord& record = code.import_records[r];
      if (record.kind == ImportKind::RequireCall) return false;
      if (record.kind == ImportKind::DynamicImport &&
          (!record.has_names || std::find(record.names.begin(), record.names.end(), name) != record.names.end()))
        return false;
      if (record.kind != ImportKind::ImportStatement) continue;
      if (code.has_direct_eval) return false;
      for (const NamedImport& import : code.named_imports) {
        if (index_of(import.record) != r) continue;
        if (import.is_namespace ? !only_starts_member(code, import, name)
                                : import.name == name && !only_starts_name(code, import, add))
          return false;
      }
      for (const ExportStar& star : code.export_stars)
        if (index_of(star.record) == r && name != "default") add(name);
    }
    return true;
  }

  template <typename Add>
  static bool only_starts_name(const ParsedModule& code, const NamedImport& import, const Add& add) {
    std::uint32_t expected = 0;
    for (const NamedExport& each : code.named_exports) {
      if (each.local != import.local) continue;
      add(each.name);
      expected++;
    }
    for (const LateStart& late : code.late_starts)
      if (is_same({import.local, Atom::None}, late)) expected++;
    return code.symbol(import.local).use_count <= expected;
  }

  static bool only_starts_member(const ParsedModule& code, const NamedImport& import, std::string_view name) {
    if (import.is_re_export || (code.symbol(import.local).flags & symbol_flag::kNamespaceEscapes) != 0) return false;
    for (const Part& part : code.parts) {
      for (const NamespaceMember& member : part.namespace_members) {
        if (member.namespace_symbol != import.local || code.atoms.text(member.name) != name) continue;
        const auto start = std::find_if(code.late_starts.begin(), code.late_starts.end(), [&](const LateStart& late) {
          return is_same({import.local, member.name}, late);
        });
        if (start == code.late_starts.end() || start->has_other_uses) return false;
      }
    }
    return true;
  }

  Constant find_import(std::uint32_t slot, const NamespaceMember& import, unsigned depth) {
    const Scan::State::Slot& user = state_.slots[slot];
    for (const NamedImport& each : ast(slot).named_imports) {
      if (each.local != import.namespace_symbol || (each.is_namespace && import.name == Atom::None)) continue;
      const std::string_view member = import.name != Atom::None ? ast(slot).atoms.text(import.name) : std::string_view();
      Constant constant = find_export_of(user.targets[index_of(each.record)], each.is_namespace ? member : each.name, depth + 1);
      if (!each.is_namespace) constant.member = member;
      return constant;
    }
    return {};
  }

  Constant find_export_of(std::uint32_t slot, std::string_view name, unsigned depth) {
    if (slot == Scan::State::kNone || depth > kMaxDepth || steps_ == 0) return {};
    steps_--;
    const Scan::State::Slot& owner = state_.slots[slot];
    if (!owner.is_parsed || (!is_code(owner.module->loader) && owner.module->loader != skein::Loader::JSON)) return {};
    if (const std::uint32_t index = find_export(*owner.module, name); index != Scan::State::kNone) {
      const SymbolId local = ast(slot).named_exports[index].local;
      if (ast(slot).symbol(local).kind != SymbolKind::Import) return {slot, local, {}};
      return find_import(slot, {local, Atom::None}, depth);
    }
    Constant found;
    if (name == "default") return found;
    for (const ExportStar& star : ast(slot).export_stars) {
      const Constant other = find_export_of(owner.targets[index_of(star.record)], name, depth + 1);
      if (other.is_found() && found.is_found() && !(other == found)) return {};
      if (other.is_found()) found = other;
    }
    return found;
  }

  bool fold(std::uint32_t slot, const Node* node, std::string& text, unsigned depth) {
    node = skip_folded(node);
    if (depth > kMaxDepth || text.size() > kMaxText) return false;
    ParsedModule& module = state_.slots[slot].module->ast;
    if (const auto* literal = try_as<StringLiteral>(node)) {
      text.append(literal->value);
      return true;
    }
    if (node->kind == NodeKind::TemplateLiteral) {
      const auto* pattern = as<TemplateLiteral>(node);
      for (std::uint32_t i = 0; i < pattern->elements.size(); i++) {
        std::string_view piece;
        if (!cook_template(pattern->elements[i].raw, module.arena, piece)) return false;
        text.append(piece);
        if (i < pattern->expressions.size() && !fold(slot, pattern->expressions[i], text, depth + 1)) return false;
      }
      return true;
    }
    if (const auto* sum = try_as<BinaryExpression>(node))
      return sum->op() == BinaryOperator::Add && fold(slot, sum->left, text, depth + 1) &&
             fold(slot, sum->right, text, depth + 1);
    const auto* name = try_as<Identifier>(node);
    if (name == nullptr || name->symbol == SymbolId::None) return false;
    const bool is_import = module.symbol(name->symbol).kind == SymbolKind::Import;
    const Constant constant = is_import ? find_import(slot, {name->symbol, Atom::None}, depth) : Constant{slot, name->symbol, {}};
    const Node* initial = value(constant);
    return initial != nullptr && fold(constant.slot, initial, text, depth + 1);
  }

  Scan::State& state_;
  unsigned steps_ = 0;
};

void Scan::State::forget_late_starts(GraphModule& module) {
  for (const js::LateStart& late : module.ast.late_starts) {
    js::ImportRecord& record = module.ast.import_records[index_of(late.record)];
    if (late.text.empty()) {
      if (std::exchange(record.is_started, false)) record.worker_type = late.said;
      continue;
    }
    record.worker_type = late.said;
    record.is_late = true;
    record.is_replaced = false;
    module.targets[index_of(late.record)] = {};
  }
  for (js::ImportRecord& record : module.ast.import_records) {
    if (!std::exchange(record.is_started, false)) continue;
    record.kind = js::ImportKind::NewURL;
    record.worker_type = js::WorkerTypeSaid::Nothing;
  }
}

bool Scan::State::follow_texts() {
  if (!has_late_starts) return false;
  ConstantFollower follower(*this);
  for (std::uint32_t s = 0; s < slots.size(); s++) {
    if (slots[s].module == nullptr || !slots[s].is_parsed) continue;
    GraphModule& module = *slots[s].module;
    for (const js::LateStart& late : module.ast.late_starts) {
      js::ImportRecord& record = module.ast.import_records[index_of(late.record)];
      const std::uint32_t r = index_of(late.record);
      if (!record.is_late || slots[s].records[r] == RecordState::Unneeded) continue;
      std::string text;
      if (!follower.find_text(s, late, text) || text.empty()) continue;
      record.is_late = false;
      record.is_replaced = true;
      record.specifier = module.ast.arena.copy(text);
      if (!late.is_site) record.flags |= js::record_flag::kPlainStringWorker;
      module.targets[r] = {};
      // The text may be another in the next build.
      module.resolution_epoch = 0;
      slots[s].records[r] = RecordState::Unneeded;
      need(s, {ModuleNeed::Kind::All, r, {}});
    }
  }
  return !queue.empty() || with_parsers > 0 || !open.empty() || !tasks.empty();
}

void Scan::State::follow_urls() {
  if (!has_late_starts) return;
  ConstantFollower follower(*this);
  struct Start {
    std::uint32_t slot;
    const js::LateStart* late;
  };
  struct Group {
    ConstantFollower::Url url;
    std::vector<Start> starts;
  };
  std::vector<Group> groups;
  for (std::uint32_t s = 0; s < slots.size(); s++) {
    if (slots[s].module == nullptr || !slots[s].is_parsed) continue;
    GraphModule& module = *slots[s].module;
    for (const js::LateStart& late : module.ast.late_starts) {
      js::ImportRecord& record = module.ast.import_records[index_of(late.record)];
      if (late.options.namespace_symbol != js::SymbolId::None) {
        const ConstantFollower::Constant constant = follower.find(s, late.options);
        const js::Node* object = follower.value(constant);
        if (object != nullptr) object = js::skip_folded(object);
        if (object != nullptr && object->kind == js::NodeKind::ObjectExpression && record.worker_type == late.said) {
          record.worker_type = js::worker_type_said(slots[constant.slot].module->ast.atoms, js::as<js::ObjectLiteral>(object));
          record.is_started = late.text.empty();
        }
      }
      if (!record.is_late || late.imports.size() != 1 || late.is_site) continue;
      const ConstantFollower::Constant constant = follower.find(s, late.imports[0]);
      if (!constant.is_found()) continue;
      ConstantFollower::Url url = follower.find_url(constant);
      if (url.record == js::RecordId::None) continue;
      auto group = std::find_if(groups.begin(), groups.end(), [&](const Group& each) {
        return each.url.slot == url.slot && each.url.record == url.record && each.url.owners == url.owners;
      });
      if (group == groups.end()) group = groups.insert(groups.end(), {std::move(url), {}});
      group->starts.push_back({s, &late});
    }
  }
  for (const Group& group : groups) {
    Slot& owner = slots[group.url.slot];
    const std::uint32_t number = index_of(group.url.record);
    js::ImportRecord& url = owner.module->ast.import_records[number];
    const std::uint32_t target = owner.targets[number];
    if (target == kNone || url.is_inline || !is_code(slots[target].module->loader)) continue;
    const auto record_of = [&](const Start& start) -> js::ImportRecord& {
      return slots[start.slot].module->ast.import_records[index_of(start.late->record)];
    };
    if (url.kind == js::ImportKind::NewURL) {
      const bool is_one = std::all_of(group.starts.begin(), group.starts.end(),
                                      [&](const Start& start) { return is_alike(start.late->kind, group.starts[0].late->kind); });
      // What is handed on as well runs as whatever it is started as.
      if (!is_one || !follower.is_only_started(group.url)) continue;
      url.is_started = true;
      url.kind = group.starts[0].late->kind;
      for (const Start& start : group.starts) url.kind = std::min(url.kind, start.late->kind);
      url.worker_type = record_of(group.starts[0]).worker_type;
    }
    // One URL leads to one script, whatever several places say of it.
    for (const Start& start : group.starts) {
      const js::WorkerTypeSaid said = record_of(start).worker_type;
      if (said == url.worker_type || !is_alike(start.late->kind, url.kind)) continue;
      const bool is_module = said == js::WorkerTypeSaid::Module || url.worker_type == js::WorkerTypeSaid::Module;
      url.worker_type = is_module ? js::WorkerTypeSaid::Module : js::WorkerTypeSaid::Unknown;
    }
    for (const Start& start : group.starts) {
      if (!is_alike(start.late->kind, url.kind)) continue;
      Slot& user = slots[start.slot];
      const std::uint32_t record = index_of(start.late->record);
      record_of(start).worker_type = url.worker_type;
      user.module->targets[record] = owner.module->targets[number];
      user.module->targets[record].in_worker = nullptr;
      user.targets[record] = target;
      user.records[record] = RecordState::Loaded;
    }
  }
}

}  // namespace skein
