// The end of a scan: what was found becomes the graph, in an order that no race between parsers can change.
#include <algorithm>
#include <tuple>

#include "base/sort.h"
#include "graph/loaders.h"
#include "graph/scan_state.h"

namespace skein {

bool Scan::State::finish(ModuleGraph& graph, std::vector<Message>& messages) {
  if (cancel.is_canceled()) {
    // What was parsed is as good as before.
    for (Slot& slot : slots)
      if (slot.module != nullptr && slot.module->resolution_epoch != 0) cache.keep(std::move(slot.module));
    messages.push_back(make_message(DiagnosticCode::Canceled, {}));
    return false;
  }
  // Which of them was added first depends on races.
  std::sort(entries.begin() + static_cast<std::ptrdiff_t>(options.inject.size() + options.entry_points.size()), entries.end(),
            [](const Entry& a, const Entry& b) { return std::tie(a.output_name, a.input) < std::tie(b.output_name, b.input); });
  std::vector<Message> found;
  for (Entry& entry : entries)
    if (entry.message) found.push_back(std::move(*entry.message));
  follow_urls();
  prefer_main();
  choose_for_workers();
  fold_in_workers();
  const std::vector<std::uint32_t> order = number_modules(graph);
  if (has_attributes) show_attributes(order);
  tell_read_errors(order, found);
  std::vector<std::string_view> told;
  for (std::uint32_t slot : order) {
    tell_tsconfig(slots[slot].module->tsconfig.get(), told, found);
    const GraphModule& module = *slots[slot].module;
    if (!module.import_messages.empty() && is_copied(slot))
      found.insert(found.end(), module.messages.begin(), module.messages.end());
    else
      add_messages(module, found);
  }
  for (std::uint32_t slot : order) graph.modules.push_back(std::move(slots[slot].module));
  bool is_good = true;
  for (Message& message : found) {
    is_good &= message.severity != Severity::Error;
    messages.push_back(std::move(message));
  }
  return is_good;
}

void Scan::State::prefer_main() {
  for (Slot& slot : slots) {
    for (std::size_t i = 0; i < slot.targets.size(); i++) {
      const ImportTarget& target = slot.module->targets[i];
      if (target.main_path.empty() || slot.targets[i] == kNone) continue;
      const auto main = known.find(module_key(target.main_path, loader_for_path(target.main_path, options.loaders), false));
      if (main != known.end()) slot.targets[i] = main->second;
    }
  }
}

void Scan::State::choose_for_workers() {
  if (std::all_of(slots.begin(), slots.end(), [](const Slot& slot) { return slot.in_worker.empty(); })) return;
  std::vector<std::uint32_t> stack;
  for (const Entry& entry : entries) stack.push_back(entry.slot);
  while (!stack.empty()) {
    const std::uint32_t number = stack.back();
    stack.pop_back();
    if (number == kNone || slots[number].is_page) continue;
    slots[number].is_page = true;
    for (std::uint32_t i = 0; i < slots[number].targets.size(); i++) {
      const js::ImportKind kind = slots[number].module->ast.import_records[i].kind;
      if (!js::starts_realm(kind)) stack.push_back(slots[number].targets[i]);
    }
  }
  for (Slot& slot : slots)
    if (!slot.is_page)
      for (const auto& [record, target] : slot.in_worker) slot.targets[record] = target;
}

const ImportTarget& Scan::State::target_of(const Slot& slot, std::size_t record) {
  const ImportTarget& target = slot.module->targets[record];
  return target.in_worker != nullptr && !slot.is_page ? *target.in_worker : target;
}

void Scan::State::import_injected_in_entries() {
  for (std::size_t i = options.inject.size(); i < entries.size(); i++) {
    if (entries[i].slot == kNone || slots[entries[i].slot].module == nullptr) continue;
    Slot& slot = slots[entries[i].slot];
    std::vector<js::ImportRecord>& records = slot.module->ast.import_records;
    if (!is_code(slot.module->loader) || slot.module->has_failed()) continue;
    for (std::uint32_t file = 0; file < injected.size(); file++) {
      const bool has_import =
          std::any_of(records.begin(), records.end(), [&](const js::ImportRecord& record) { return record.injected == file; });
      if (has_import || entries[file].slot == kNone || entries[file].slot == entries[i].slot || !injected[file].has_side_effects)
        continue;
      js::ImportRecord record;
      record.specifier = "inject";
      record.kind = js::ImportKind::ImportStatement;
      record.flags = js::record_flag::kGenerated | js::record_flag::kBare;
      record.range = {0, 1};
      record.injected = file;
      records.push_back(record);
      slot.module->ast.has_injected_imports = true;
      slot.module->targets.push_back(injected[file]);
      slot.targets.push_back(entries[file].slot);
      slot.records.push_back(RecordState::Loaded);
    }
  }
}

std::vector<std::uint32_t> Scan::State::number_modules(ModuleGraph& graph) {
  std::vector<ModuleId> numbers(slots.size(), ModuleId::None);
  std::vector<std::uint32_t> order;
  order.reserve(slots.size());
  struct Frame {
    std::uint32_t slot;
    std::size_t next;
  };
  std::vector<Frame> stack;
  const auto enter = [&](std::uint32_t slot) {
    if (slot == kNone || numbers[slot] != ModuleId::None) return;
    numbers[slot] = static_cast<ModuleId>(order.size());
    order.push_back(slot);
    stack.push_back({slot, 0});
  };
  import_injected_in_entries();
  for (std::size_t i = options.inject.size(); i < entries.size(); i++) {
    enter(entries[i].slot);
    while (!stack.empty()) {
      Frame& frame = stack.back();
      const std::vector<std::uint32_t>& targets = slots[frame.slot].targets;
      if (frame.next == targets.size())
        stack.pop_back();
      else
        enter(targets[frame.next++]);
    }
    if (entries[i].slot == kNone) continue;
    const EntryPoint entry{numbers[entries[i].slot], entries[i].input, entries[i].output_name};
    // The same file twice under one name is one entry point.
    const bool is_double = std::any_of(graph.entries.begin(), graph.entries.end(), [&](const EntryPoint& other) {
      return other.module == entry.module && other.output_name == entry.output_name;
    });
    if (!is_double) graph.entries.push_back(entry);
  }
  for (std::uint32_t slot : order) {
    GraphModule& module = *slots[slot].module;
    module.imports.assign(module.targets.size(), {});
    for (std::size_t i = 0; i < module.targets.size(); i++) {
      ResolvedImport& import = module.imports[i];
      const ImportTarget& target = target_of(slots[slot], i);
      const bool is_module = target.kind == ResolvedImport::Kind::Module;
      if (slots[slot].records[i] == RecordState::Unneeded || (is_module && slots[slot].targets[i] == kNone)) continue;
      import.kind = target.kind;
      if (import.kind == ResolvedImport::Kind::Module)
        import.module = numbers[slots[slot].targets[i]];
      else
        import.path = target.path;
      if (import.module == ModuleId::None) continue;
      const GraphModule& imported = *slots[slots[slot].targets[i]].module;
      if (imported.loader != Loader::Copy) continue;
      import.kind = ResolvedImport::Kind::External;
      import.path = kCopiedPath + imported.path;
    }
  }
  return order;
}

void Scan::State::show_attributes(const std::vector<std::uint32_t>& order) {
  std::unordered_map<std::string_view, std::uint32_t> counts;
  for (std::uint32_t slot : order) counts[slots[slot].module->pretty_path]++;
  std::vector<GraphModule*> shown;
  for (std::uint32_t slot : order) {
    GraphModule& module = *slots[slot].module;
    if (!module.attributes.empty() && counts[module.pretty_path] > 1) shown.push_back(&module);
  }
  for (GraphModule* module : shown) {
    module->pretty_path += attributes_label(module->attributes);
    module->shows_attributes = true;
  }
}

void Scan::State::tell_attributes(GraphModule& importer, js::ImportRecord record) {
  for (const js::ImportAttribute& attribute : record.attributes) {
    const bool is_type = attribute.key == "type";
    if (is_type && loader_for_type(attribute.value) != Loader::None) continue;
    record.range = is_type ? attribute.value_range : attribute.key_range;
    add_problem(importer, record, is_type ? DiagnosticCode::UnsupportedAttributeType : DiagnosticCode::UnsupportedAttribute,
                {is_type ? attribute.value : attribute.key}, {});
  }
}

void Scan::State::tell_read_errors(const std::vector<std::uint32_t>& order, std::vector<Message>& messages) {
  std::vector<bool> is_told(slots.size());
  const auto tell = [&](std::uint32_t slot) {
    if (slot == kNone || slots[slot].module->read_error.empty() || is_told[slot]) return false;
    is_told[slot] = true;
    return true;
  };
  for (const Entry& entry : entries) {
    if (!tell(entry.slot)) continue;
    const GraphModule& module = *slots[entry.slot].module;
    messages.push_back(make_message(DiagnosticCode::CouldNotRead, {module.pretty_path, module.read_error}));
  }
  for (std::uint32_t slot : order) {
    GraphModule& importer = *slots[slot].module;
    for (std::size_t i = 0; i < importer.targets.size(); i++) {
      const std::uint32_t target = slots[slot].targets[i];
      if (!tell(target)) continue;
      const GraphModule& module = *slots[target].module;
      if (module.has_unknown_attributes) {
        tell_attributes(importer, importer.ast.import_records[i]);
        continue;
      }
      add_problem(importer, importer.ast.import_records[i], DiagnosticCode::CouldNotRead, {module.pretty_path, module.read_error},
                  {});
    }
  }
}

void Scan::State::tell_tsconfig(const TsConfig* config, std::vector<std::string_view>& told, std::vector<Message>& messages) {
  if (config == nullptr || config->messages.empty()) return;
  if (std::find(told.begin(), told.end(), config->path) != told.end()) return;
  told.push_back(config->path);
  messages.insert(messages.end(), config->messages.begin(), config->messages.end());
}

// new URL('./library.js', import.meta.url), and `if (is_node) require('fs')` in it: nothing of it leads anywhere, so the file is
// copied, and what it asks for is its own affair.
bool Scan::State::is_copied(std::uint32_t slot) const {
  const GraphModule& module = *slots[slot].module;
  const auto& records = module.ast.import_records;
  if (module.loader != Loader::JS ||
      std::any_of(records.begin(), records.end(),
                  [](const js::ImportRecord& record) { return record.kind == js::ImportKind::ImportStatement; }) ||
      std::any_of(slots[slot].targets.begin(), slots[slot].targets.end(), [](std::uint32_t target) { return target != kNone; }) ||
      std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) { return entry.slot == slot; }))
    return false;
  for (const Slot& other : slots)
    for (std::size_t r = 0; r < other.targets.size(); r++)
      if (other.targets[r] == slot && other.module->ast.import_records[r].kind != js::ImportKind::NewURL) return false;
  return true;
}

void Scan::State::add_messages(const GraphModule& module, std::vector<Message>& messages) {
  const std::size_t first = messages.size();
  messages.insert(messages.end(), module.messages.begin(), module.messages.end());
  messages.insert(messages.end(), module.import_messages.begin(), module.import_messages.end());
  stable_sort(messages.data() + first, messages.size() - first, [](const Message& a, const Message& b) {
    return a.location.line != b.location.line ? a.location.line < b.location.line : a.location.column < b.location.column;
  });
}

}  // namespace skein
