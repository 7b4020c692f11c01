#include "link/realms.h"

#include <algorithm>
#include <utility>

namespace skein::link {

namespace {

LinkOptions options_of_script(const LinkOptions& page, OutputFormat format) {
  LinkOptions options = page;
  options.format = format;
  options.outfile.clear();
  options.global_name.clear();
  // It has one chunk.
  options.manual_chunks.clear();
  options.min_chunk_size = 0;
  return options;
}

bool leads_elsewhere(const GraphModule& module) {
  return std::any_of(module.imports.begin(), module.imports.end(),
                     [](const ResolvedImport& import) { return import.kind == ResolvedImport::Kind::Module; });
}

// A script that imports and starts nothing: its variables may stay what they are, global.
bool is_plain_script(const GraphModule& module) {
  return module.ast.type == js::SourceType::Script && is_code(module.loader) && !module.ast.is_commonjs &&
         !leads_elsewhere(module);
}

}  // namespace

Realm::Realm(const ModuleGraph& graph, const LinkOptions& page_options, std::vector<Message>& page_messages, bool is_alone)
    : state(is_alone ? LinkState(graph, page_options, page_messages) : make_state(graph, page_options, page_messages)),
      exports(state) {}

Realm::Realm(const ModuleGraph& graph, const LinkOptions& page_options, ModuleId entry, RealmKind kind, OutputFormat format)
    : own_options(options_of_script(page_options, format)), state(make_state(graph, own_options, own_messages)), exports(state) {
  state.realm = kind;
  state.realm_entry = entry;
  if (kind == RealmKind::Inline) {
    // There is no file for them.
    own_options.source_map = own_options.source_map_inline = own_options.source_map_linked = own_options.source_map_file = false;
    if (own_options.legal_comments != LegalComments::None) own_options.legal_comments = LegalComments::EndOfFile;
  }
  // What importScripts() loads sees the global names.
  const js::ParsedModule& script = graph.at(entry).ast;
  const Atom loader = format == OutputFormat::ESM ? script.atoms.find("importScripts") : Atom::None;
  if (loader != Atom::None && std::find(script.globals.begin(), script.globals.end(), loader) != script.globals.end()) {
    own_options.tree_shaking = false;
    own_options.minify_identifiers = false;
  }
}

Realms::Realms(const ModuleGraph& graph, const LinkOptions& options, std::vector<Message>& messages, bool is_alone)
    : graph_(graph), options_(options) {
  realms_.push_back(std::make_unique<Realm>(graph, options, messages, is_alone));
  page().state.realms = this;
}

bool Realms::starts(const js::ImportRecord& record, ModuleId target) const {
  if (record.kind != js::ImportKind::NewURL) return js::starts_realm(record.kind);
  // JavaScript that leads nowhere runs as it is, and may be wanted as text: it is copied.
  const GraphModule& module = graph_.at(target);
  return is_code(module.loader) && (module.loader != Loader::JS || leads_elsewhere(module));
}

RealmKind Realms::kind_of(const LinkState& from, const js::ImportRecord& record, ModuleId target) const {
  const bool is_worker = record.kind == js::ImportKind::Worker || record.kind == js::ImportKind::SharedWorker;
  // Nothing has an address beside a text.
  if ((is_worker || record.kind == js::ImportKind::NewURL) && (from.realm == RealmKind::Inline || record.is_inline))
    return RealmKind::Inline;
  if (is_worker && options_.worker_format == WorkerFormat::Inline) return RealmKind::Inline;
  if (record.kind == js::ImportKind::ServiceWorker) return RealmKind::ServiceWorker;
  if (record.kind == js::ImportKind::Worklet) return RealmKind::Worklet;
  if (record.kind == js::ImportKind::NewURL) return RealmKind::Script;
  // Where all is scripts, every entry contains what it needs as it is. In Node a file is what the package says it is.
  if (options_.format != OutputFormat::ESM || record.kind == js::ImportKind::NodeWorker) return RealmKind::Page;
  switch (options_.worker_format) {
    case WorkerFormat::ESM: return RealmKind::Page;
    case WorkerFormat::IIFE: return RealmKind::ClassicWorker;
    case WorkerFormat::Inline:
    case WorkerFormat::AsStarted: break;
  }
  switch (record.worker_type) {
    case js::WorkerTypeSaid::Module:
    case js::WorkerTypeSaid::Unknown: return RealmKind::Page;
    case js::WorkerTypeSaid::Classic: return RealmKind::ClassicWorker;
    case js::WorkerTypeSaid::Nothing: break;
  }
  // It would not run as it is written, so it may as well run as a module: only there are `await` and imports from outside.
  return needs_module(target) ? RealmKind::Page : RealmKind::ClassicWorker;
}

void Realms::note_start(const js::ImportRecord& record, ModuleId target) {
  if (record.worker_type == js::WorkerTypeSaid::Nothing && !needs_module_.contains(index_of(target)))
    needs_module_.emplace(index_of(target), find_need_of_module(target));
}

bool Realms::needs_module(ModuleId entry) const {
  const auto known = needs_module_.find(index_of(entry));
  return known != needs_module_.end() ? known->second : find_need_of_module(entry);
}

// Top-level await, or an import that stays one, in what the module imports statically.
bool Realms::find_need_of_module(ModuleId entry) const {
  std::vector<std::uint8_t> seen(graph_.modules.size(), 0);
  std::vector<ModuleId> pending{entry};
  while (!pending.empty()) {
    const ModuleId id = pending.back();
    pending.pop_back();
    if (std::exchange(seen[index_of(id)], 1) != 0) continue;
    const GraphModule& module = graph_.at(id);
    if (module.ast.uses_top_level_await) return true;
    for (std::size_t r = 0; r < module.ast.import_records.size(); r++) {
      if (module.ast.import_records[r].kind != js::ImportKind::ImportStatement) continue;
      const ResolvedImport& target = module.imports[r];
      if (target.kind == ResolvedImport::Kind::External && target.module == ModuleId::None) return true;
      if (target.kind == ResolvedImport::Kind::Module) pending.push_back(target.module);
    }
  }
  return false;
}

Realm* Realms::find(ModuleId entry, RealmKind kind) const {
  for (const auto& realm : realms_)
    if (realm->state.realm == kind && realm->state.realm_entry == entry) return realm.get();
  return nullptr;
}

void Realms::start(const RealmStart& start) {
  const GraphModule& module = graph_.at(start.module);
  OutputFormat format = OutputFormat::IIFE;
  switch (start.kind) {
    case RealmKind::Page:
    case RealmKind::Inline: break;
    case RealmKind::ClassicWorker:
      if (is_plain_script(module)) format = OutputFormat::ESM;
      break;
    case RealmKind::Script:
      // A script without module syntax runs as whatever it is started as; what exports is meant to be imported.
      if (!module.ast.named_exports.empty() || !module.ast.export_stars.empty() || needs_module(start.module))
        format = OutputFormat::ESM;
      break;
    case RealmKind::Worklet:
    case RealmKind::ServiceWorker:
      if (start.may_be_module && needs_module(start.module)) format = OutputFormat::ESM;
      break;
  }
  realms_.push_back(std::make_unique<Realm>(graph_, options_, start.module, start.kind, format));
  Realm& realm = *realms_.back();
  realm.state.realms = this;
  decide_wraps(realm.state);
  match_imports(realm.state, realm.exports);
  // The page has said the same.
  realm.own_messages.clear();
  tree_shake(realm.state, realm.exports, {});
}

bool Realms::is_in_page(ModuleId worker) {
  const std::uint32_t entry = page().state.entry_of_module[index_of(worker)];
  return entry != kNone && page().state.entries[entry].is_started;
}

std::vector<ModuleId> Realms::shake_what_starts() {
  std::vector<ModuleId> workers;
  for (;;) {
    for (std::size_t r = 0; r < realms_.size(); r++) {
      const std::vector<RealmStart> starts = std::exchange(realms_[r]->state.realm_starts, {});
      for (const RealmStart& each : starts) {
        if (each.kind == RealmKind::Page) {
          if (!is_in_page(each.module) && std::find(workers.begin(), workers.end(), each.module) == workers.end())
            workers.push_back(each.module);
        } else if (each.kind == RealmKind::ClassicWorker && each.may_be_module) {
          undecided_.push_back(each);
        } else if (Realm* realm = find(each.module, each.kind); realm != nullptr) {
          realm->may_be_module = false;
        } else {
          start(each);
        }
      }
    }
    if (!workers.empty()) return workers;
    // What says nothing comes last, and one at a time: anything else may start the same worker as a module.
    while (!undecided_.empty() &&
           (is_in_page(undecided_.back().module) || find(undecided_.back().module, RealmKind::ClassicWorker) != nullptr))
      undecided_.pop_back();
    if (undecided_.empty()) break;
    start(undecided_.back());
    realms_.back()->may_be_module = true;
  }
  // Even what it starts itself: new Worker(new URL("./self.js", import.meta.url), { type: "module" }) in self.js
  realms_.erase(std::remove_if(realms_.begin() + 1, realms_.end(),
                               [&](const auto& realm) { return realm->may_be_module && is_in_page(realm->state.realm_entry); }),
                realms_.end());
  return workers;
}

void Realms::number_chunks() {
  for (const auto& realm : realms_) {
    realm->state.first_chunk = static_cast<std::uint32_t>(chunks_.size());
    for (const Chunk& chunk : realm->state.chunks) chunks_.push_back(&chunk);
  }
}

std::uint32_t Realms::chunk_started(const LinkState& from, const js::ImportRecord& record, ModuleId target) const {
  const RealmKind kind = kind_of(from, record, target);
  // A script that is a module may have chunks of its own, which import() loads.
  if (kind != RealmKind::Page)
    if (const Realm* realm = find(target, kind); realm != nullptr)
      return realm->state.first_chunk + realm->state.entry_of_module[index_of(target)];
  return realms_[0]->state.entry_of_module[index_of(target)];
}

bool Realms::has_inline() const {
  return std::any_of(realms_.begin(), realms_.end(),
                     [](const std::unique_ptr<Realm>& realm) { return realm->state.realm == RealmKind::Inline; });
}

bool Realms::is_inline(std::uint32_t chunk) const {
  for (const auto& realm : realms_)
    if (realm->state.realm == RealmKind::Inline && realm->state.first_chunk == chunk) return true;
  return false;
}

bool Realms::is_module(std::uint32_t chunk) const {
  return std::any_of(realms_.begin(), realms_.end(), [&](const auto& realm) {
    return realm->state.first_chunk == chunk && realm->state.realm == RealmKind::ServiceWorker &&
           realm->state.options.format == OutputFormat::ESM;
  });
}

void Realms::check_inlined(std::vector<Message>& messages) const {
  // A script that leads back to itself is in one of these.
  for (const auto& realm : realms_) {
    if (realm->state.realm != RealmKind::Inline) continue;
    std::vector<const Realm*> pending{realm.get()}, seen;
    while (!pending.empty()) {
      const Realm* const current = pending.back();
      pending.pop_back();
      for (ModuleId module : current->state.inlined) {
        const Realm* const next = find(module, RealmKind::Inline);
        if (next == realm.get()) {
          messages.push_back(
              make_message(DiagnosticCode::InlineWorkersInCircle,
                           {graph_.at(realm->state.realm_entry).pretty_path, graph_.at(current->state.realm_entry).pretty_path}));
          return;
        }
        if (std::find(seen.begin(), seen.end(), next) != seen.end()) continue;
        seen.push_back(next);
        pending.push_back(next);
      }
    }
  }
}

void Realms::fill_in_scripts() {
  std::vector<std::uint8_t> is_filled(realms_.size(), 0);
  for (const auto& realm : realms_) fill_in(*realm, is_filled);
}

void Realms::fill_in(Realm& realm, std::vector<std::uint8_t>& is_filled) {
  const auto number = static_cast<std::size_t>(
      std::find_if(realms_.begin(), realms_.end(), [&](const auto& each) { return each.get() == &realm; }) - realms_.begin());
  if (std::exchange(is_filled[number], 1) != 0) return;
  for (ChunkRender& render : realm.renders) {
    // From the last to the first, so that the places of those before stay.
    for (std::size_t i = render.inlined.size(); i-- > 0;) {
      const InlinedScript& script = render.inlined[i];
      Realm* source = nullptr;
      for (const auto& each : realms_)
        if (each->state.first_chunk == script.chunk && each->state.realm == RealmKind::Inline) source = each.get();
      fill_in(*source, is_filled);
      OutputBuffer literal;
      print::print_string_literal(source->renders[0].text, options_.ascii_only, literal);
      // The placeholder and its quotes.
      render.text.replace(script.position, 10, literal.view());
      const auto grown = static_cast<std::uint32_t>(literal.size() - 10);
      for (HashHole& hole : render.holes)
        if (hole.position > script.position) hole.position += grown;
      for (TextLink& link : render.links) {
        if (link.end < script.position) continue;
        link.end += grown;
        if (link.start > script.position) {
          link.start += grown;
        } else {
          link.script = source->state.realm_entry;
          link.inner = source->renders[0].links;
          convert_offsets(source->renders[0].text, link.inner);
        }
      }
    }
  }
}

}  // namespace skein::link
