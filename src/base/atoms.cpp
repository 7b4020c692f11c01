#include "base/atoms.h"

namespace skein {

AtomTable::AtomTable() : entries_{{"", 0, 0}}, slots_(256, Slot{0, 0}), mask_(255) { entries_.reserve(128); }

Atom AtomTable::find(std::string_view text) const {
  const std::uint32_t hash = hash_name(text.data(), text.size());
  for (std::uint32_t slot = hash & mask_;; slot = (slot + 1) & mask_) {
    const Slot found = slots_[slot];
    if (found.index == 0) return Atom::None;
    const Entry& entry = entries_[found.index];
    if (found.hash == hash && std::string_view(entry.data, entry.size) == text) return static_cast<Atom>(found.index);
  }
}

Atom AtomTable::insert(std::string_view text, std::uint32_t hash, std::uint32_t slot) {
  const auto index = static_cast<std::uint32_t>(entries_.size());
  entries_.push_back({text.data(), static_cast<std::uint32_t>(text.size()), hash});
  slots_[slot] = {hash, index};
  if (index * 2 > mask_) {
    mask_ = mask_ * 2 + 1;
    slots_.assign(mask_ + 1, Slot{0, 0});
    for (std::uint32_t i = 1; i <= index; i++) {
      std::uint32_t free_slot = entries_[i].hash & mask_;
      while (slots_[free_slot].index != 0) free_slot = (free_slot + 1) & mask_;
      slots_[free_slot] = {entries_[i].hash, i};
    }
  }
  return static_cast<Atom>(index);
}

}  // namespace skein
