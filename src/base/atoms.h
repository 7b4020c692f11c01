// Names of one module as 32-bit numbers. Every identifier, keyword, private name and property key that the lexer meets is
// interned once; afterwards names are compared as integers. Tables are per module, so parsers share nothing and take no
// lock; across modules names meet as text with a ready hash (`text`, `hash`).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/hash.h"

namespace skein {

enum class Atom : std::uint32_t { None = 0 };

class AtomTable {
 public:
  AtomTable();

  // `text` must outlive the table: a slice of the source or text in the module's arena.
  Atom intern(std::string_view text) { return intern(text, hash_name(text.data(), text.size())); }
  Atom intern(std::string_view text, std::uint32_t hash) {
    for (std::uint32_t slot = hash & mask_;; slot = (slot + 1) & mask_) {
      const std::uint32_t index = slots_[slot];
      if (index == 0) return insert(text, hash, slot);
      const Entry& entry = entries_[index];
      if (entry.hash == hash && entry.size == text.size() && std::memcmp(entry.data, text.data(), text.size()) == 0)
        return static_cast<Atom>(index);
    }
  }
  // Atom::None when the module has no such name.
  Atom find(std::string_view text) const;

  std::string_view text(Atom atom) const {
    const Entry& entry = entries_[static_cast<std::uint32_t>(atom)];
    return {entry.data, entry.size};
  }
  std::uint32_t hash(Atom atom) const { return entries_[static_cast<std::uint32_t>(atom)].hash; }
  // Atoms are the numbers below this; 0 is Atom::None, whose text is empty.
  std::uint32_t size() const { return static_cast<std::uint32_t>(entries_.size()); }

 private:
  struct Entry {
    const char* data;
    std::uint32_t size;
    std::uint32_t hash;
  };
  Atom insert(std::string_view text, std::uint32_t hash, std::uint32_t slot);

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> slots_;
  std::uint32_t mask_;
};

}  // namespace skein
