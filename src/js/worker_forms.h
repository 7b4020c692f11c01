// What starts a worker, once the scopes of a module are known. Part of the parser, used by import_candidates.cpp alone.
#pragma once

#include <string_view>
#include <vector>

#include "js/parser_internal.h"
#include "js/path_patterns.h"
#include "js/worker_options.h"

namespace skein::js {

// Two places matter. The URL of a script is written at one, `new URL('./w', import.meta.url)` or `import.meta.resolve('./w')`;
// the other starts it: `new Worker(…)`, `navigator.serviceWorker.register(…)`. Mostly the one stands in the other, which then is
// printed as a whole. Where variables lie between, each is changed by itself, with import records for the same module.
// './w.ts', '../w.js?a': a file beside this one, not 'https://…', 'data:…' or what a server has at '/w.js'.
bool names_worker_script(std::string_view text);

class WorkerForms {
 public:
  explicit WorkerForms(Parser& parser) : parser_(parser), module_(parser.module_) {}
  // Gives the parser's import candidates their records, but for `require`.
  void run();

 private:
  enum class Root : std::uint8_t { Unknown, Global, WorkerThreads, Url, NodePath };
  // `navigator.serviceWorker.register`, behind all the variables that lead to it; of `a().audioWorklet.addModule` the end.
  struct Path {
    Root root = Root::Unknown;
    std::vector<std::string_view> names;
    bool is(Root a_root, std::initializer_list<std::string_view> all) const {
      return root == a_root && names.size() == all.size() && ends_with(all);
    }
    bool ends_with(std::initializer_list<std::string_view> last) const;
  };
  struct Binding {
    SymbolId symbol;
    Node* value;
    std::string_view member;  // const { Worker } = self: `value` is `self`. Empty: the value itself
  };
  struct Url {
    // Imported: what another module exports, URL or text.
    enum class Kind : std::uint8_t { None, Site, Text, OwnModule, Imported } kind = Kind::None;
    bool is_by_name = false;  // a variable holds it, or what it is made of
    bool is_ignored = false;  // a comment says so
    bool is_path = false;     // __filename
    bool is_pattern = false;  // Site: only the running program knows which file it is
    Node* site = nullptr;     // Site: NewExpression, CallExpression, or WorkerExpression once another place has started it
    std::string_view text = {};
    SourceRange range = {};  // of the text, where it is written
    NamespaceMember import = {SymbolId::None, Atom::None};
  };
  struct Spawn {
    ImportKind kind;
    bool is_custom = false;
  };

  // ---- What is started (worker_urls.cpp) ----
  Url url_of(Node* node, unsigned depth = 0);
  Url url_of_new(NewExpression* node, unsigned depth);
  Url url_of_call(CallExpression* node, unsigned depth);
  bool fold_text(const Node* node, std::string& text, SourceRange& range, unsigned depth);
  bool fold_text(const Node* node, std::string_view& text, SourceRange& range);
  bool fold_piece(const Node* node, std::string& text, SourceRange& range, unsigned depth);
  // The text, or a pattern with a star for each part that only the running program knows.
  bool fold_site(const Node* node, Url& url);
  bool is_own_url(const Node* node, unsigned depth);
  Path path_of(const Node* node);
  void read_path(const Node* node, Path& path, unsigned depth);
  void read_module(std::string_view specifier, Path& path) const;
  bool is_global(const Node* node, std::string_view name) const;
  // What a variable holds that nothing is assigned to later; null when that is not known.
  const Binding* binding_of(const Node* node);
  const Binding* first_value(SymbolId symbol);
  void collect_bindings();
  bool is_ignored(std::uint32_t start) const { return has_ignore_comment(parser_.lexer_.source(), start); }

  // ---- One of several (worker_choices.cpp) ----
  static void collect_choices(Node* node, std::vector<Node*>& leaves);
  bool start_choice(Parser::ImportCandidate& candidate, Node* node, const Spawn& spawn, WorkerTypeSaid said);

  // ---- Paths of Node's (worker_paths.cpp) ----
  Url url_of_path(Node* node);
  bool fold_node_path(const Node* node, std::string& text, unsigned depth);
  bool is_own_directory(const Node* node, unsigned depth);
  bool is_own_file(const Node* node, unsigned depth);

  // ---- What was meant to be (worker_misses.cpp) ----
  void report_miss(Node* node, unsigned depth = 0);

  // ---- What starts it (worker_forms.cpp) ----
  bool find_spawn(const Node* callee, bool is_call, Spawn& spawn);
  bool is_custom(const Node* callee, bool is_call) const;
  bool may_start(const Node* callee) const;
  void start(Parser::ImportCandidate& candidate);
  RecordId record_for(const Url& url, const Spawn& spawn, WorkerTypeSaid said, bool is_unreachable);
  void add_pattern(RecordId record, Node* node, Node* url);
  void become_url(const Url& url, RecordId record);
  void finish_url(Parser::ImportCandidate& candidate);
  WorkerTypeSaid type_said(const Node* options, ImportKind kind, unsigned depth = 0);

  // ---- What other modules export (worker_imports.cpp) ----
  // `name`, or `namespace.name`.
  bool is_import(const Node* node, NamespaceMember& import) const;
  bool is_late(const Url& url) const;
  RecordId late_record(const Url& url, const Node* url_node, const Spawn& spawn, WorkerTypeSaid said, const Node* options);
  void finish_late_starts();
  void note_late_options(RecordId record, const Spawn& spawn, WorkerTypeSaid said, const Node* options);

  Parser& parser_;
  ParsedModule& module_;
  std::vector<Binding> bindings_;  // by symbol
  bool has_bindings_ = false;
  std::vector<NamespaceMember>* imports_ = nullptr;  // of the text that is being put together; null: it may have none
  unsigned steps_ = 0;                               // left for the text that is being put together
  bool has_gaps_ = false;                            // that text may be a pattern
};

}  // namespace skein::js
