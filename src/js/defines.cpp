#include "js/defines.h"

#include "js/lexer.h"

namespace skein::js {

namespace {

bool starts_name(char c) {
  const char letter = static_cast<char>(c | 0x20);
  return (letter >= 'a' && letter <= 'z') || c == '_' || c == '$' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_in_name(char c) { return starts_name(c) || (c >= '0' && c <= '9'); }

// The next name of `text` from `at` on; empty when none begins there.
std::string_view next_name(std::string_view text, std::size_t& at) {
  const std::size_t start = at;
  if (at < text.size() && starts_name(text[at]))
    while (at < text.size() && is_in_name(text[at])) at++;
  return text.substr(start, at - start);
}

}  // namespace

Defines::Defines() : atoms_(word_table()), console_(atoms_.intern("console")) {}

// Reads `a.b.c` and, in keys, `a["b"].c`.
bool Defines::read_path(std::string_view text, std::vector<Atom>& path, bool may_quote) {
  std::size_t at = 0;
  for (;;) {
    const std::string_view name = next_name(text, at);
    if (name.empty()) return false;
    path.push_back(atoms_.intern(arena_.copy(name)));
    while (may_quote && at + 1 < text.size() && text[at] == '[') {
      const char quote = text[at + 1];
      const std::size_t end = text.find(quote, at + 2);
      if ((quote != '"' && quote != '\'') || end == std::string_view::npos || end + 1 >= text.size() || text[end + 1] != ']')
        return false;
      const std::string_view quoted = text.substr(at + 2, end - at - 2);
      if (quoted.find('\\') != std::string_view::npos) return false;
      path.push_back(atoms_.intern(arena_.copy(quoted)));
      at = end + 2;
    }
    if (at == text.size()) break;
    if (text[at++] != '.') return false;
  }
  const auto first = static_cast<std::uint32_t>(path[0]);
  if (path[0] == word::atom(word::kThis)) return true;
  if (path[0] == word::atom(word::kImport)) return path.size() > 1 && path[1] == word::atom(word::kMeta);
  return first >= word::kReservedEnd_;
}

void Defines::add_role(Atom atom, std::uint8_t role) {
  const auto index = static_cast<std::uint32_t>(atom);
  if (index >= roles_.size()) roles_.resize(index + 1, 0);
  roles_[index] |= role;
}

bool Defines::add_define(std::string_view name, DefineValue value) {
  Define define;
  if (!read_path(name, define.path, true)) return false;
  define.name = arena_.copy(name);
  define.value = std::move(value);
  if (define.value.kind == DefineValue::Kind::Array || define.value.kind == DefineValue::Kind::Object)
    define.variable = atoms_.intern(arena_.copy(std::string(1, '\0').append("define").append(name)));
  add_role(define.path.back(), define.path.size() == 1 ? kDefined : kLastOfDefined);
  for (Define& other : defines_) {
    if (other.path != define.path) continue;
    other = std::move(define);
    return true;
  }
  defines_.push_back(std::move(define));
  return true;
}

bool Defines::has(std::string_view name) const {
  for (const Define& define : defines_)
    if (define.name == name) return true;
  return false;
}

bool Defines::add_pure(std::string_view name) {
  std::vector<Atom> path;
  if (!read_path(name, path, true)) return false;
  add_role(path.back(), kLastOfPure);
  pure_.push_back(std::move(path));
  return true;
}

bool Defines::add_worker_starter(std::string_view name) {
  WorkerStarter starter;
  if (name.ends_with("()")) {
    starter.is_call = true;
    name.remove_suffix(2);
  }
  if (!read_path(name, starter.path, false)) return false;
  add_role(starter.path.back(), kLastOfStarter);
  worker_starters_.push_back(std::move(starter));
  return true;
}

void Defines::set_injected(const std::vector<std::pair<std::uint32_t, std::string_view>>& exports) {
  if (injected_.empty()) own_defines_ = defines_.size();
  for (const InjectedName& each : injected_)
    roles_[static_cast<std::uint32_t>(each.local)] &= static_cast<std::uint8_t>(~kInjected);
  defines_.resize(own_defines_);
  injected_.clear();
  for (const auto& [file, name] : exports) {
    InjectedName injected{Atom::None, arena_.copy(name), file};
    if (is_identifier_name(name)) {
      injected.local = atoms_.intern(injected.exported);
    } else {
      if (has(name)) continue;
      injected.local = atoms_.intern(arena_.copy(std::string(1, '\0').append("inject").append(name)));
      DefineValue value;
      value.kind = DefineValue::Kind::Name;
      value.path.push_back(injected.local);
      if (!add_define(name, std::move(value))) continue;
    }
    if ((roles(injected.local) & kInjected) != 0) continue;  // the first file that has the name
    add_role(injected.local, kInjected);
    injected_.push_back(injected);
  }
}

void Defines::add_dropped_label(std::string_view label) {
  add_role(atoms_.intern(arena_.copy(label)), kDroppedLabel);
  drops_labels_ = true;
}

bool Defines::read_name(std::string_view text, DefineValue& value) {
  if (text == "undefined") {
    value.kind = DefineValue::Kind::Undefined;
    return true;
  }
  value.kind = DefineValue::Kind::Name;
  return read_path(text, value.path, false);
}

}  // namespace skein::js
