// What modules ask of each other. A module without side effects of which only a few exports are asked for is a barrel more often
// than not: of what it hands on, only that is looked up and loaded.
//   import { a } from './barrel'                        // main.js
//   export { a } from './a'; export { b } from './b'    // barrel.js: b.js is not looked at
// Whatever is asked stays asked, and it does not matter who comes first: what is loaded in the end is always the same.

#include <algorithm>

#include "base/sort.h"
#include "graph/loaders.h"
#include "graph/scan_state.h"

namespace skein {

namespace {

constexpr std::uint32_t kNone = 0xFFFFFFFF;
// Below this, comparing every name beats a search.
constexpr std::size_t kFewExports = 8;

ModuleNeed need_of(const js::NamedImport& import) {
  if (import.is_namespace) return {ModuleNeed::Kind::All, index_of(import.record), {}};
  return {ModuleNeed::Kind::Name, index_of(import.record), import.name};
}

}  // namespace

void find_needs(GraphModule& module, bool splits_imports) {
  using Kind = ModuleNeed::Kind;
  const js::ParsedModule& ast = module.ast;
  ModuleNeeds& needs = module.needs;
  needs.is_known = true;
  std::vector<std::uint32_t> import_of(ast.symbols.size(), kNone);
  std::vector<bool> is_asked(ast.named_imports.size());
  for (std::uint32_t i = 0; i < ast.named_imports.size(); i++) import_of[index_of(ast.named_imports[i].local)] = i;
  for (const js::NamedExport& each : ast.named_exports) needs.export_imports.push_back(import_of[index_of(each.local)]);
  if (ast.named_exports.size() > kFewExports) {
    for (std::uint32_t i = 0; i < ast.named_exports.size(); i++) needs.exports_by_name.push_back(i);
    stable_sort(needs.exports_by_name,
                [&](std::uint32_t a, std::uint32_t b) { return ast.named_exports[a].name < ast.named_exports[b].name; });
  }

  const auto ask = [&](js::SymbolId symbol) {
    const std::uint32_t import = import_of[index_of(symbol)];
    if (import == kNone || is_asked[import]) return;
    is_asked[import] = true;
    needs.own.push_back(need_of(ast.named_imports[import]));
  };
  for (const js::Part& part : ast.parts) {
    for (js::SymbolId symbol : part.uses) ask(symbol);
    for (const js::NamespaceMember& member : part.import_members) ask(member.namespace_symbol);
  }
  for (const js::Part& part : ast.parts)
    for (const js::NamespaceMember& member : part.namespace_members)
      if (const std::uint32_t import = import_of[index_of(member.namespace_symbol)]; import != kNone && !is_asked[import])
        needs.own.push_back({Kind::Name, index_of(ast.named_imports[import].record), ast.atoms.text(member.name)});
  // eval('secret') may name any of them.
  if (ast.has_direct_eval)
    for (const js::NamedImport& import : ast.named_imports) ask(import.local);
  for (std::uint32_t r = 0; r < ast.import_records.size(); r++) {
    const js::ImportRecord& record = ast.import_records[r];
    const bool has_names = record.has_names && splits_imports;
    switch (record.kind) {
      case js::ImportKind::DynamicImport:
        needs.own.push_back({has_names ? Kind::Run : Kind::All, r, {}});
        if (!has_names) break;
        for (std::string_view name : record.names) needs.own.push_back({Kind::Name, r, name});
        // What `await` and promises call, if it is there.
        needs.own.push_back({Kind::Name, r, "then"});
        break;
      case js::ImportKind::RequireCall:
      case js::ImportKind::Worker:
      case js::ImportKind::SharedWorker:
      case js::ImportKind::ServiceWorker:
      case js::ImportKind::Worklet:
      case js::ImportKind::NodeWorker:
      case js::ImportKind::NewURL: needs.own.push_back({Kind::All, r, {}}); break;
      case js::ImportKind::ImportStatement:
        if ((record.flags & js::record_flag::kBare) == 0) break;
        [[fallthrough]];
      default: needs.own.push_back({Kind::Load, r, {}});
    }
  }
}

std::uint32_t find_export(const GraphModule& module, std::string_view name) {
  const auto& exports = module.ast.named_exports;
  const auto& order = module.needs.exports_by_name;
  if (order.empty()) {
    for (std::uint32_t i = 0; i < exports.size(); i++)
      if (exports[i].name == name) return i;
    return kNone;
  }
  const auto found = std::lower_bound(order.begin(), order.end(), name,
                                      [&](std::uint32_t index, std::string_view wanted) { return exports[index].name < wanted; });
  return found == order.end() || exports[*found].name != name ? kNone : *found;
}

bool Scan::State::is_lazy(const GraphModule& module) const {
  return options.is_lazy && !module.has_side_effects && is_code(module.loader) && module.ast.type == js::SourceType::Module &&
         !module.ast.is_commonjs && !module.ast.has_direct_eval;
}

void Scan::State::follow_all() {
  while (!queue.empty() && !cancel.is_canceled()) {
    const std::uint32_t slot = queue.back();
    queue.pop_back();
    slots[slot].is_queued = false;
    follow(slot);
  }
}

// Loading what is needed may move the slots, not the modules.
void Scan::State::follow(std::uint32_t slot) {
  if (!slots[slot].is_parsed || !slots[slot].module->needs.is_known) return;
  const GraphModule& module = *slots[slot].module;
  const js::ParsedModule& ast = module.ast;
  const bool is_whole = !is_lazy(module);
  if (slots[slot].followed.empty()) slots[slot].followed.resize(ast.named_exports.size());
  if (is_whole && !std::exchange(slots[slot].is_loaded, true)) {
    for (std::uint32_t r = 0; r < module.targets.size(); r++) need(slot, {ModuleNeed::Kind::Load, r, {}});
    // Also what it does not use, so that names which do not exist are told.
    for (const js::NamedImport& import : ast.named_imports)
      if (!import.is_namespace || import.is_re_export) need(slot, need_of(import));
    run(slot);
  }
  if (slots[slot].asks_run) run(slot);
  if (slots[slot].asks_all && !std::exchange(slots[slot].has_all, true)) {
    run(slot);
    for (std::uint32_t e = 0; e < ast.named_exports.size(); e++) follow_export(slot, e);
    for (const js::ExportStar& star : ast.export_stars) need(slot, {ModuleNeed::Kind::All, index_of(star.record), {}});
  }
  const std::vector<std::string_view> asked = std::exchange(slots[slot].asked, {});
  if (slots[slot].has_all || (is_whole && ast.export_stars.empty())) return;
  for (std::string_view name : asked) {
    if (const std::uint32_t index = find_export(module, name); index != kNone) {
      follow_export(slot, index);
      continue;
    }
    if (name == "default") continue;
    // Two of them may have it, which is a mistake to be told: so all are asked.
    if (!slots[slot].star_names.insert(name).second) continue;
    for (const js::ExportStar& star : ast.export_stars) need(slot, {ModuleNeed::Kind::Name, index_of(star.record), name});
  }
}

void Scan::State::follow_export(std::uint32_t slot, std::uint32_t index) {
  if (slots[slot].followed[index]) return;
  slots[slot].followed[index] = true;
  const GraphModule& module = *slots[slot].module;
  const std::uint32_t import = module.needs.export_imports[index];
  if (import == kNone)
    run(slot);
  else
    need(slot, need_of(module.ast.named_imports[import]));
}

// The module's own code runs, so all it imports for its effects does too.
void Scan::State::run(std::uint32_t slot) {
  if (std::exchange(slots[slot].has_run, true)) return;
  const GraphModule& module = *slots[slot].module;
  for (std::uint32_t r = 0; r < module.targets.size(); r++) {
    know(slot, r);
    if (slots[slot].records[r] == RecordState::Known && may_act(module.targets[r])) load(slot, r);
  }
  for (const ModuleNeed& each : module.needs.own) need(slot, each);
}

bool Scan::State::may_act(const ImportTarget& target) {
  return target.has_side_effects || (target.in_worker != nullptr && target.in_worker->has_side_effects);
}

void Scan::State::need(std::uint32_t slot, const ModuleNeed& need) {
  know(slot, need.record);
  if (slots[slot].records[need.record] == RecordState::Open) {
    slots[slot].waiting.push_back(need);
    return;
  }
  load(slot, need.record);
  if (need.kind == ModuleNeed::Kind::Load) return;
  ask_module(slots[slot].targets[need.record], need);
  for (const auto& [record, target] : slots[slot].in_worker)
    if (record == need.record) ask_module(target, need);
}

void Scan::State::ask_module(std::uint32_t number, const ModuleNeed& need) {
  if (number == kNone) return;
  Slot& slot = slots[number];
  if (slot.asks_all) return;
  if (need.kind == ModuleNeed::Kind::All)
    slot.asks_all = true;
  else if (need.kind == ModuleNeed::Kind::Run)
    slot.asks_run = true;
  else if (slot.is_loaded && slot.module->ast.export_stars.empty())
    return;
  else
    slot.asked.push_back(need.name);
  queue_slot(number);
}

void Scan::State::queue_slot(std::uint32_t slot) {
  if (!std::exchange(slots[slot].is_queued, true)) queue.push_back(slot);
}

// Where the record leads.
void Scan::State::know(std::uint32_t slot, std::uint32_t record) {
  if (slots[slot].records[record] != RecordState::Unneeded) return;
  GraphModule& module = *slots[slot].module;
  if (!module.targets[record].is_resolved && resolve_record(module, record))
    ask_host(slot, record);
  else
    slots[slot].records[record] = RecordState::Known;
}

void Scan::State::load(std::uint32_t slot, std::uint32_t record) {
  if (std::exchange(slots[slot].records[record], RecordState::Loaded) == RecordState::Loaded) return;
  const GraphModule& module = *slots[slot].module;
  const ImportTarget& target = module.targets[record];
  has_main_paths |= !target.main_path.empty();
  const auto visit_module = [&](const ImportTarget& each) {
    if (each.kind != ResolvedImport::Kind::Module) return kNone;
    return visit(
        each, is_own_file(module, record) ? module.attributes : sorted_attributes(module.ast.import_records[record].attributes),
        slot, record);
  };
  const std::uint32_t in_page = visit_module(target);
  slots[slot].targets[record] = in_page;
  if (target.in_worker == nullptr) return;
  const std::uint32_t in_worker = visit_module(*target.in_worker);
  slots[slot].in_worker.emplace_back(record, in_worker);
}

void Scan::State::ask_host(std::uint32_t slot, std::uint32_t record) {
  GraphModule& module = *slots[slot].module;
  const js::ImportRecord& import = module.ast.import_records[record];
  ScanRequest request;
  request.specifier = import.specifier;
  request.importer = module.path;
  request.import_kind = import.kind;
  request.suffix = module.suffix;
  request.resolve_directory = module.resolve_directory;
  request.attributes = sorted_attributes(import.attributes);
  request.importer_attributes = module.attributes;
  slots[slot].records[record] = RecordState::Open;
  // The host is asked anew in every build.
  module.resolution_epoch = 0;
  ask(std::move(request), {ScanRequest::Kind::Resolve, slot, record, slot, record});
}

// The host has answered.
void Scan::State::take_known(std::uint32_t slot, std::uint32_t record) {
  ImportTarget& target = slots[slot].module->targets[record];
  target.is_resolved = true;
  slots[slot].records[record] = RecordState::Known;
  if (slots[slot].has_run && may_act(target)) load(slot, record);
  for (const ModuleNeed& each : std::exchange(slots[slot].waiting, {})) {
    if (each.record == record)
      need(slot, each);
    else
      slots[slot].waiting.push_back(each);
  }
}

bool Scan::State::ask_mains() {
  for (std::size_t s = 0; has_main_paths && s < slots.size(); s++) {
    for (std::size_t r = 0; r < slots[s].targets.size(); r++) {
      const std::string& path = slots[s].module->targets[r].main_path;
      if (slots[s].targets[r] == kNone || path.empty()) continue;
      const auto main = known.find(module_key(path, loader_for_path(path, options.loaders), false));
      if (main != known.end()) ask_module(main->second, {ModuleNeed::Kind::All, 0, {}});
    }
  }
  return !queue.empty();
}

}  // namespace skein
