// Pages and what they start. Module workers are entries like any other and share chunks with the page; a script that cannot
// import anything when it runs (a classic worker, a worklet, a service worker) is linked by itself and contains all it needs.
// Each of these is a LinkState of its own over the same graph; hashes and paths are shared by all, since they refer to each other
// in circles.
#pragma once

#include <memory>
#include <unordered_map>
#include <vector>

#include "link/render.h"
#include "link/state.h"

namespace skein::link {

// What is linked together: the page with all module workers, or one script.
struct Realm {
  // Of a page. With `is_alone`, only for what link_alone() does.
  Realm(const ModuleGraph& graph, const LinkOptions& page_options, std::vector<Message>& page_messages, bool is_alone);
  Realm(const ModuleGraph& graph, const LinkOptions& page_options, ModuleId entry, RealmKind kind, OutputFormat format);

  LinkOptions own_options;  // of a script
  std::vector<Message> own_messages;
  LinkState state;
  ExportResolver exports;
  std::vector<ChunkRender> renders;
  std::vector<PrintedModules> printed;  // by chunk; empty once it is joined, unless it is kept
  bool may_be_module = false;           // no place that starts it says that it is none
};

class Realms {
 public:
  Realms(const ModuleGraph& graph, const LinkOptions& options, std::vector<Message>& messages, bool is_alone = false);

  Realm& page() { return *realms_[0]; }
  std::size_t size() const { return realms_.size(); }
  Realm& operator[](std::size_t index) { return *realms_[index]; }

  // `record` leads to a realm of its own.
  bool starts(const js::ImportRecord& record, ModuleId target) const;
  // As what `record`, in realm `from`, starts `target`, as far as its own words tell.
  RealmKind kind_of(const LinkState& from, const js::ImportRecord& record, ModuleId target) const;
  // Before any other thread asks for the kind of what `record` starts.
  void note_start(const js::ImportRecord& record, ModuleId target);
  // Links apart what the page starts and is no module worker; gives the module workers that those start in turn and the page does
  // not.
  std::vector<ModuleId> shake_what_starts();

  // Numbers the chunks of all realms through.
  void number_chunks();
  const Chunk& chunk(std::uint32_t number) const { return *chunks_[number]; }
  std::uint32_t chunk_count() const { return static_cast<std::uint32_t>(chunks_.size()); }
  // The chunk that `record`, in realm `from`, starts, or kNone.
  std::uint32_t chunk_started(const LinkState& from, const js::ImportRecord& record, ModuleId target) const;
  bool is_inline(std::uint32_t chunk) const;
  bool has_inline() const;
  // A service worker that has to be a module.
  bool is_module(std::uint32_t chunk) const;

  // Scripts that contain each other for ever are refused.
  void check_inlined(std::vector<Message>& messages) const;
  // Puts the texts of scripts into those that start them, the innermost first.
  void fill_in_scripts();

 private:
  Realm* find(ModuleId entry, RealmKind kind) const;
  bool is_in_page(ModuleId worker);
  void fill_in(Realm& realm, std::vector<std::uint8_t>& is_filled);
  bool needs_module(ModuleId entry) const;
  bool find_need_of_module(ModuleId entry) const;
  void start(const RealmStart& start);

  const ModuleGraph& graph_;
  const LinkOptions& options_;
  std::vector<std::unique_ptr<Realm>> realms_;
  std::vector<RealmStart> undecided_;  // classic workers of whose type nothing is said
  std::vector<const Chunk*> chunks_;
  // By worker: whether it needs a module, once that has been asked for while shaking. Every place that starts one asks again, on
  // any thread, and to find out is to walk through all that the worker imports.
  std::unordered_map<std::uint32_t, bool> needs_module_;
};

}  // namespace skein::link
