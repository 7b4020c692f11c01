// What a scan is made of: the coordinator (scan.cpp), what modules ask of each other (scan_needs.cpp), the parsers
// (scan_parse.cpp) and the end (scan_end.cpp).
#pragma once

#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/channel.h"
#include "graph/scan.h"

namespace skein {

struct Scan::State {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  // What a parser sends: one module, read, parsed and resolved as far as the host leaves it to the parser.
  struct Parsed {
    std::uint32_t slot;
    std::unique_ptr<GraphModule> module;
    bool is_new = false;  // not as the cache had it
  };
  // Work for a parser.
  struct ParseTask {
    State* state;
    Parsed parsed;
    bool is_parsed;  // taken from the cache; only its imports may have to be looked at
    bool has_text;   // the host has loaded it
    // What others are known to need of it when it is given to the parser.
    bool asks_all = false;
    std::vector<std::string_view> asked = {};
    ParseTask* next = nullptr;  // of the same batch
  };
  enum class RecordState : std::uint8_t {
    Unneeded,
    Open,   // the host has been asked
    Known,  // where it leads, but nobody needs what is there
    Loaded,
  };
  // The coordinator's place for a module, from the moment it is first named.
  struct Slot {
    std::unique_ptr<GraphModule> module;  // null while it is with a parser
    bool is_parsed = false;
    bool has_side_effects = false;  // as anybody says who imports it
    std::vector<RecordState> records;
    std::vector<std::uint32_t> targets;                              // slots of the modules its records lead to; kNone for others
    std::vector<std::pair<std::uint32_t, std::uint32_t>> in_worker;  // records that lead elsewhere in workers, and where
    bool is_page = false;                                            // reached without a worker in between
    // What others need of it, and how much of that has been followed.
    bool is_queued = false;
    bool asks_all = false, asks_run = false;
    std::vector<std::string_view> asked;
    bool is_loaded = false, has_all = false, has_run = false;
    std::vector<bool> followed;                       // by export
    std::unordered_set<std::string_view> star_names;  // what it is not known to declare: asked of all it has from `export *`
    std::vector<ModuleNeed> waiting;                  // for records that are open
  };
  struct Entry {
    std::string input, output_name;
    std::uint32_t slot = kNone;
    std::optional<Message> message;  // why it has none
  };
  // An open question of the host's.
  struct Open {
    ScanRequest::Kind kind;
    std::uint32_t slot;    // Load: of the module. Resolve: of the importer, or kNone for an entry
    std::uint32_t record;  // Resolve: of the importer, or the number of the entry
    // The import that it comes from; kNone for entries.
    std::uint32_t importer = kNone, import = kNone;
  };

  const ScanOptions& options;
  FileSystem& files;
  Resolver& resolver;
  TsConfigs& tsconfigs;
  Pool& pool;
  const CancelFlag& cancel;
  ModuleCache& cache;
  ScanHost* const host;

  State(const ScanOptions& scan_options, FileSystem& file_system, Resolver& the_resolver, Pool& the_pool,
        const CancelFlag& cancel_flag, ModuleCache& module_cache, ScanHost* scan_host)
      : options(scan_options),
        files(file_system),
        resolver(the_resolver),
        tsconfigs(the_resolver.tsconfigs()),
        pool(the_pool),
        cancel(cancel_flag),
        cache(module_cache),
        host(scan_host) {}
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  // `step` leaves nothing with the parsers; what was answered since has not been given to them.
  ~State() {
    for (const Task& task : tasks) delete static_cast<ParseTask*>(task.context);
  }

  // The coordinator's own.
  bool has_begun = false;
  std::unordered_map<std::string, std::uint32_t> known;  // slots by module_key
  std::vector<Slot> slots;
  std::vector<Entry> entries;
  std::vector<Task> tasks;           // not submitted yet
  std::vector<std::uint32_t> queue;  // slots that have been asked for something
  bool has_main_paths = false;
  bool has_attributes = false;
  // The injected files come first in `entries`. Until all of them have been parsed, nobody knows which names they export, so no
  // other module is begun: what they import is looked at later.
  bool is_injecting = false;
  std::vector<Parsed> held;
  std::vector<ImportTarget> injected;
  std::vector<std::pair<std::string, std::string>> later;  // entry points: input, output name
  std::size_t with_parsers = 0;
  std::uint32_t parsed_count = 0;
  std::unordered_map<std::uint32_t, Open> open;
  std::vector<ScanRequest> new_requests;
  std::uint32_t next_request = 0;

  Channel<Parsed> results;

  // ---- The coordinator -------------------------------------------------------------------------------------------------

  void begin();
  bool step();
  void finish_injecting();
  void submit();
  // What the parsers have finished. While there is nothing the coordinator parses too; only when there is no work left to take
  // does it wait.
  std::deque<Parsed> receive();
  void add_entry(const std::string& name_of_input, const std::string& output_name);
  void take_stdin(std::uint32_t number);
  void take_entry(std::uint32_t number, Resolution resolution);
  // Every module is asked for once, by whoever names it first.
  std::uint32_t visit(const ImportTarget& target, ModuleAttributes attributes = {}, std::uint32_t importer = kNone,
                      std::uint32_t record = kNone);
  void parse_later(std::uint32_t slot, std::unique_ptr<GraphModule> module, bool is_parsed, bool has_text);
  void take_in(Parsed parsed);

  // ---- What modules ask of each other ------------------------------------------------------------------------------------

  bool is_lazy(const GraphModule& module) const;
  // Follows what has been asked, as far as the modules are there.
  void follow_all();
  void follow(std::uint32_t slot);
  void follow_export(std::uint32_t slot, std::uint32_t index);
  void run(std::uint32_t slot);
  static bool may_act(const ImportTarget& target);
  void need(std::uint32_t slot, const ModuleNeed& need);
  void ask_module(std::uint32_t slot, const ModuleNeed& need);
  void queue_slot(std::uint32_t slot);
  void know(std::uint32_t slot, std::uint32_t record);
  void load(std::uint32_t slot, std::uint32_t record);
  void ask_host(std::uint32_t slot, std::uint32_t record);
  void take_known(std::uint32_t slot, std::uint32_t record);
  // What is imported as its "module" and required as its "main" becomes the latter at the end: all of that is needed.
  bool ask_mains();

  // ---- What modules start with what others export (scan_late.cpp) ----------------------------------------------------------

  class ConstantFollower;
  bool has_late_starts = false;
  // What an earlier build has made of it is forgotten.
  static void forget_late_starts(GraphModule& module);
  // Texts that name files: true when there is one whose file is to be loaded now.
  bool follow_texts();
  // URLs and options, when all modules are there.
  void follow_urls();

  // ---- The host's answers ----------------------------------------------------------------------------------------------

  bool host_loads(std::string_view path) const { return host != nullptr && host->loads(path); }

  void ask(ScanRequest request, Open question);
  void take_resolution(const Open& question, Resolution resolution);
  void answer_resolve(std::uint32_t id, Resolution resolution);
  void answer_load(std::uint32_t id, LoadAnswer answer);
  void answer_default(std::uint32_t id);
  static void tell_missing_loader(GraphModule& module);
  // What they mean where no plugin has a say.
  static void take_attributes(GraphModule& module);
  void load_by_default(std::uint32_t slot);
  bool locate(std::uint32_t id, Location& location) const;

  // ---- The parsers: on any thread, one module each -----------------------------------------------------------------------

  static void run_task(void* context);
  void parse(ParseTask& task);
  // The same file, to be parsed once more.
  static std::unique_ptr<GraphModule> unparsed(const GraphModule& parsed);
  std::unique_ptr<GraphModule> parse_again(const GraphModule& module);
  void renew_patterns(ParseTask& task);
  // True when the host has to be asked.
  bool resolve_record(GraphModule& module, std::uint32_t index);
  bool read(GraphModule& module);
  void make_of_definition(GraphModule& module);
  std::shared_ptr<const TsConfig> tsconfig_of(const GraphModule& module);
  static bool has_same_options(const TsConfig* a, const TsConfig* b);
  static ImportTarget runtime_target();
  // The module itself, as an output.
  static ImportTarget own_file(const GraphModule& module);
  static ImportTarget own_module(const GraphModule& module);
  static bool is_own_file(const GraphModule& module, std::uint32_t record);
  Resolution resolve(const GraphModule& module, const js::ImportRecord& record, unsigned flags = 0);
  // Where a record leads, in pages and in workers.
  void resolve_both(GraphModule& module, std::uint32_t index);
  // Writes down where a record leads, or what is wrong with it.
  void take_target(GraphModule& module, std::uint32_t index, Resolution resolution);
  Loader loader_of(std::string_view path, const js::ImportRecord& record) const;
  static void add_problem(GraphModule& module, const js::ImportRecord& record, DiagnosticCode code,
                          std::initializer_list<std::string_view> arguments, std::vector<std::string> notes,
                          const std::string& fix = {});

  // ---- The end -----------------------------------------------------------------------------------------------------------

  bool finish(ModuleGraph& graph, std::vector<Message>& messages);
  // Code that only workers run, and that asks where it is, is parsed once more with the answers (scan_realms.cpp).
  void fold_in_workers();
  std::vector<std::uint8_t> find_realms() const;
  void parse_for(std::uint32_t slot, js::CodeRealm realm);
  // A package that is imported as its "module" and required as its "main" somewhere is in the bundle once, as its "main".
  void prefer_main();
  // Modules that are reached from workers only have what is for workers; those that a page runs too have what is for the page.
  void choose_for_workers();
  static const ImportTarget& target_of(const Slot& slot, std::size_t record);
  // Injected files run before an entry point, also when it uses none of their names.
  void import_injected_in_entries();
  // Depth first from the entries along import records: numbers that no race between parsers can change. Gives the slots in the
  // order of their numbers.
  std::vector<std::uint32_t> number_modules(ModuleGraph& graph);
  // Where a file is several modules, their names tell the attributes.
  void show_attributes(const std::vector<std::uint32_t>& order);
  // A file that cannot be read is told where it is first imported, in the order of the modules.
  void tell_read_errors(const std::vector<std::uint32_t>& order, std::vector<Message>& messages);
  static void tell_attributes(GraphModule& importer, js::ImportRecord record);
  // Once, at the first module it holds for.
  static void tell_tsconfig(const TsConfig* config, std::vector<std::string_view>& told, std::vector<Message>& messages);
  // Nothing but copied: its imports lead nowhere, and only URLs lead to it.
  bool is_copied(std::uint32_t slot) const;
  // In the order of their places in the file.
  static void add_messages(const GraphModule& module, std::vector<Message>& messages);
};

// Tells what the module's own code asks of others, and which exports it only hands on.
void find_needs(GraphModule& module, bool splits_imports);
// The index of a named export, 0xFFFFFFFF when there is none.
std::uint32_t find_export(const GraphModule& module, std::string_view name);

void add_notes(Message& message, std::vector<std::string>& notes);
// As messages about missing loaders show it.
std::string_view shown_extension(std::string_view path);

}  // namespace skein
