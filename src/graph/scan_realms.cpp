// Code that only workers run: it knows that there is no document.
#include <algorithm>

#include "graph/loaders.h"
#include "graph/path_patterns.h"
#include "graph/scan_state.h"
#include "js/realm_globals.h"

namespace skein {

namespace {

// Who runs a module.
constexpr std::uint8_t kAnybody = 1;  // a page, Node, or who starts it cannot be followed
constexpr std::uint8_t kWorkers = 2;
constexpr std::uint8_t kWorklets = 4;

constexpr std::string_view kRealmGlobals[] = {"document", "window", "WorkerGlobalScope", "self", "importScripts"};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

js::CodeRealm code_realm(std::uint8_t realms) {
  if (realms == kWorkers) return js::CodeRealm::Worker;
  if (realms == kWorklets) return js::CodeRealm::Worklet;
  return realms == (kWorkers | kWorklets) ? js::CodeRealm::WorkerOrWorklet : js::CodeRealm::Unknown;
}

// `typeof document`, of which there is something to say.
bool asks(std::string_view source, js::CodeRealm realm) {
  for (std::size_t at = 0; (at = source.find("typeof", at)) != std::string_view::npos;) {
    at += 6;
    std::size_t begin = at;
    while (begin < source.size() && (is_blank(source[begin]) || source[begin] == '(')) begin++;
    std::size_t end = begin;
    while (end < source.size() && is_word(source[end])) end++;
    if (!js::type_of_global(source.substr(begin, end - begin), realm).empty()) return true;
  }
  return false;
}

// Whether the text may make a global of that name: `self.window = self`, `Object.assign(globalThis, { document })`,
// `defineProperty(self, 'window', …)`, `window = {}`. All that is plainly a use of a variable cannot.
bool may_set(std::string_view source, std::string_view name) {
  for (std::size_t at = 0; (at = source.find(name, at)) != std::string_view::npos;) {
    const std::size_t begin = at;
    std::size_t end = at += name.size();
    if ((begin > 0 && is_word(source[begin - 1])) || (end < source.size() && is_word(source[end]))) continue;
    std::size_t before = begin;
    while (before > 0 && is_blank(source[before - 1])) before--;
    while (end < source.size() && is_blank(source[end])) end++;
    const char left = before == 0 ? ';' : source[before - 1];
    const std::string_view right = source.substr(end);
    if (left == '\'' || left == '"' || left == '`') {
      // Not `a ? 'document' : b`.
      for (before--; before > 0 && is_blank(source[before - 1]);) before--;
      const char outside = before == 0 ? ';' : source[before - 1];
      if (std::string_view("([,{").find(outside) != std::string_view::npos) return true;
      continue;
    }
    if ((left == '{' || left == ',') && (right.starts_with(':') || right.starts_with(',') || right.starts_with('}'))) return true;
    if (right.starts_with('=') && !right.starts_with("==") && !right.starts_with("=>")) return true;
    if (right.starts_with("||=") || right.starts_with("?\?=")) return true;
  }
  return false;
}

// importScripts('https://…')
bool loads_scripts(std::string_view source) {
  constexpr std::string_view kName = "importScripts";
  for (std::size_t at = 0; (at = source.find(kName, at)) != std::string_view::npos; at += kName.size()) {
    std::size_t before = at;
    while (before > 0 && (is_blank(source[before - 1]) || source[before - 1] == '(')) before--;
    if (!source.substr(0, before).ends_with("typeof")) return true;
  }
  return false;
}

}  // namespace

bool asks_where_it_runs(std::string_view source) {
  return asks(source, js::CodeRealm::Worker) || asks(source, js::CodeRealm::Worklet);
}

std::vector<std::uint8_t> Scan::State::find_realms() const {
  std::vector<std::uint8_t> realms(slots.size(), 0);
  std::vector<std::uint32_t> pending;
  const auto reach = [&](std::uint32_t slot, std::uint8_t by) {
    if (slot == kNone || (realms[slot] | by) == realms[slot]) return;
    realms[slot] |= by;
    pending.push_back(slot);
  };
  for (std::size_t e = options.inject.size(); e < entries.size(); e++) reach(entries[e].slot, kAnybody);
  while (!pending.empty()) {
    const std::uint32_t number = pending.back();
    pending.pop_back();
    const Slot& slot = slots[number];
    for (std::size_t r = 0; r < slot.targets.size(); r++) {
      std::uint8_t by = realms[number];
      switch (slot.module->ast.import_records[r].kind) {
        case js::ImportKind::Worker:
        case js::ImportKind::SharedWorker:
        case js::ImportKind::ServiceWorker: by = kWorkers; break;
        case js::ImportKind::Worklet: by = kWorklets; break;
        case js::ImportKind::NodeWorker:
        case js::ImportKind::NewURL: by = kAnybody; break;
        default: break;
      }
      reach(slot.targets[r], by);
    }
  }
  return realms;
}

void Scan::State::fold_in_workers() {
  if (!options.folds_in_workers) return;
  const std::vector<std::uint8_t> realms = find_realms();
  std::vector<std::uint32_t> asking;
  for (std::uint32_t s = 0; s < slots.size(); s++) {
    if (code_realm(realms[s]) == js::CodeRealm::Unknown || !slots[s].is_parsed) continue;
    const GraphModule& module = *slots[s].module;
    const auto& records = module.ast.import_records;
    if (is_code(module.loader) && !module.is_runtime && !module.is_disabled && !module.has_failed() &&
        module.ast.late_starts.empty() &&
        std::none_of(records.begin(), records.end(), [](const js::ImportRecord& record) { return record.is_started; }) &&
        asks(module.text.view(), code_realm(realms[s])))
      asking.push_back(s);
  }
  if (asking.empty()) return;
  // What is loaded from elsewhere may bring a document along.
  for (std::size_t s = 0; s < slots.size(); s++) {
    if ((realms[s] & (kWorkers | kWorklets)) == 0 || !slots[s].is_parsed) continue;
    const GraphModule& module = *slots[s].module;
    if (!is_code(module.loader) || module.is_runtime) continue;
    if (module.ast.has_direct_eval || loads_scripts(module.text.view())) return;
    for (const ImportTarget& target : module.targets)
      if (target.kind == ResolvedImport::Kind::External) return;
    for (std::string_view name : kRealmGlobals)
      if (name != "self" && may_set(module.text.view(), name)) return;
  }
  for (std::uint32_t slot : asking) parse_for(slot, code_realm(realms[slot]));
}

void Scan::State::parse_for(std::uint32_t number, js::CodeRealm realm) {
  Slot& slot = slots[number];
  GraphModule& parsed = *slot.module;
  auto module = unparsed(parsed);
  module->tsconfig = parsed.tsconfig;
  module->input_map = parsed.input_map;
  module->has_side_effects = parsed.has_side_effects;
  module->text = SourceText(parsed.text.view());
  // Another build may have the page run it too.
  module->is_cacheable = false;
  PatternMatcher matcher{options, files, resolver, host};
  if (!load_module(*module, options, &matcher, realm)) return;
  // What it no longer imports is left out; all else leads where it did.
  std::vector<RecordState> states;
  std::vector<std::uint32_t> targets;
  std::uint32_t next = 0;
  for (const js::ImportRecord& record : module->ast.import_records) {
    const auto is_same = [&](const js::ImportRecord& other) {
      return other.kind == record.kind && other.specifier == record.specifier && other.range.start == record.range.start &&
             other.injected == record.injected;
    };
    while (next < parsed.targets.size() && !is_same(parsed.ast.import_records[next])) next++;
    if (next == parsed.targets.size()) return;
    const bool is_live = (record.flags & js::record_flag::kUnreachable) == 0;
    module->targets.push_back(is_live ? parsed.targets[next] : ImportTarget{});
    states.push_back(is_live ? slot.records[next] : RecordState::Unneeded);
    targets.push_back(is_live ? slot.targets[next] : kNone);
    next++;
  }
  module->messages = std::move(parsed.messages);
  module->import_messages = std::move(parsed.import_messages);
  slot.records = std::move(states);
  slot.targets = std::move(targets);
  slot.in_worker.clear();
  slot.module = std::move(module);
}

}  // namespace skein
