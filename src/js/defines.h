// What the options `define`, `drop`, `dropLabels`, `pure` and `workerConstructors` say, ready for the parser: made once for a
// build, then read by all parsers at once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/atoms.h"

namespace skein::js {

// What takes the place of a name: a JSON value, `undefined`, or a name with its members (`a.b`, `this`, `import.meta.url`).
struct DefineValue {
  enum class Kind : std::uint8_t { Undefined, Null, Boolean, Number, String, Array, Object, Name } kind = Kind::Undefined;
  bool boolean = false;
  double number = 0;
  std::string_view text;               // String: WTF-8
  std::vector<DefineValue> elements;   // Array, and the values of an Object
  std::vector<std::string_view> keys;  // Object
  std::vector<Atom> path;              // Name
};

struct Define {
  std::string_view name;   // as the user wrote it
  std::vector<Atom> path;  // process, env, NODE_ENV; `import.meta` counts as two names
  DefineValue value;
  Atom variable = Atom::None;  // Array, Object: the top-level variable that each module which uses it gets
};

// A name that a file given by `inject` exports.
struct InjectedName {
  Atom local = Atom::None;  // references of this name, where it is a global, become imports
  std::string_view exported;
  std::uint32_t file = 0;  // index into what `inject` lists
};

// What starts a worker by its first argument: `new PoolWorker(…)`, `createWorker(…)`.
struct WorkerStarter {
  std::vector<Atom> path;
  bool is_call = false;
};

class Defines {
 public:
  Defines();
  Defines(const Defines&) = delete;
  Defines& operator=(const Defines&) = delete;

  // A later definition of the same name wins. False when `name` is no sequence of names: `a.b`, `a["b"]`, `import.meta.env.C`.
  bool add_define(std::string_view name, DefineValue value);
  bool add_pure(std::string_view name);
  // `a.PoolWorker`, a constructor, or `createWorker()`, which is called.
  bool add_worker_starter(std::string_view name);
  const std::vector<WorkerStarter>& worker_starters() const { return worker_starters_; }
  void add_dropped_label(std::string_view label);
  bool drops_console = false;
  bool drops_debugger = false;
  Atom console() const { return console_; }

  // What files given by `inject` export, in the place of what an earlier call said; with a dot in it (`process.cwd`) like a key
  // of `define`. Not while a parser is at work.
  void set_injected(const std::vector<std::pair<std::uint32_t, std::string_view>>& exports);
  const std::vector<InjectedName>& injected() const { return injected_; }

  // The text of a define's value when it is a name: `a`, `a.b`, `import.meta.url`.
  bool read_name(std::string_view text, DefineValue& value);
  std::string_view copy(std::string_view text) { return arena_.copy(text); }
  bool has(std::string_view name) const;
  bool is_empty() const {
    return defines_.empty() && pure_.empty() && worker_starters_.empty() && !drops_labels_ && !drops_console && !drops_debugger;
  }

  // The names of all keys and values, behind the words every table begins with: a module's names go on from here, so that its
  // atoms and those in this table are the same numbers.
  const AtomTable& atoms() const { return atoms_; }

  // What a name can be, by its atom: zero for almost all. As quick as one comparison for names that no option mentions.
  static constexpr std::uint8_t kDefined = 1;        // `a` itself is defined
  static constexpr std::uint8_t kLastOfDefined = 2;  // the last name of `a.b`
  static constexpr std::uint8_t kLastOfPure = 4;
  static constexpr std::uint8_t kDroppedLabel = 8;
  static constexpr std::uint8_t kInjected = 16;
  static constexpr std::uint8_t kLastOfStarter = 32;
  std::uint8_t roles(Atom atom) const {
    const auto index = static_cast<std::uint32_t>(atom);
    return index < roles_.size() ? roles_[index] : std::uint8_t{0};
  }
  const std::vector<Define>& defines() const { return defines_; }
  const std::vector<std::vector<Atom>>& pure() const { return pure_; }

 private:
  bool read_path(std::string_view text, std::vector<Atom>& path, bool may_quote);
  void add_role(Atom atom, std::uint8_t role);

  Arena arena_;
  AtomTable atoms_;
  Atom console_;
  std::vector<Define> defines_;
  std::vector<std::vector<Atom>> pure_;
  std::vector<WorkerStarter> worker_starters_;
  std::vector<InjectedName> injected_;
  std::size_t own_defines_ = 0;  // the options'; those behind them are of injected files
  bool drops_labels_ = false;
  std::vector<std::uint8_t> roles_;
};

}  // namespace skein::js
