// Reads source maps back: mappings as numbers, positions counted by the slow and obvious way.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace skein::print::test {

struct Mapping {
  std::int64_t line, column, source, original_line, original_column, name;  // name -1: none
  friend bool operator==(const Mapping&, const Mapping&) = default;
};

// Empty and `is_valid` false when the text breaks the format.
struct DecodedMappings {
  std::vector<Mapping> items;
  bool is_valid = true;
};

inline DecodedMappings decode_mappings(std::string_view text) {
  constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  DecodedMappings result;
  Mapping state{0, 0, 0, 0, 0, 0};
  std::size_t i = 0;
  while (i < text.size()) {
    if (text[i] == ';') {
      state.line++;
      state.column = 0;
      i++;
      continue;
    }
    if (text[i] == ',') {
      i++;
      continue;
    }
    std::int64_t fields[5];
    int count = 0;
    while (i < text.size() && text[i] != ',' && text[i] != ';') {
      std::int64_t value = 0;
      for (int shift = 0;; shift += 5) {
        if (i >= text.size()) return {{}, false};
        const auto digit = letters.find(text[i++]);
        if (digit == std::string_view::npos) return {{}, false};
        value |= static_cast<std::int64_t>(digit & 31) << shift;
        if (digit < 32) break;
      }
      if (count == 5) return {{}, false};
      fields[count++] = (value & 1) != 0 ? -(value >> 1) : value >> 1;
    }
    if (count != 4 && count != 5) return {{}, false};
    state.column += fields[0];
    state.source += fields[1];
    state.original_line += fields[2];
    state.original_column += fields[3];
    if (count == 5) state.name += fields[4];
    Mapping mapping = state;
    if (count == 4) mapping.name = -1;
    result.items.push_back(mapping);
  }
  return result;
}

// Line and column (UTF-16) of a byte offset.
inline std::pair<std::int64_t, std::int64_t> position_of(std::string_view text, std::size_t offset) {
  std::int64_t line = 0, column = 0;
  for (std::size_t i = 0; i < offset; i++) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == '\n' || (c == '\r' && (i + 1 >= text.size() || text[i + 1] != '\n'))) {
      line++;
      column = 0;
    } else if (c == 0xE2 && text.substr(i + 1, 1) == "\x80" && (text[i + 2] == '\xA8' || text[i + 2] == '\xA9')) {
      line++;
      column = 0;
      i += 2;
    } else if (c != '\r') {
      column += c < 0x80 ? 1 : c >= 0xF0 ? 2 : c >= 0xC0 ? 1 : 0;
    }
  }
  return {line, column};
}

// The byte offset of a line and column, or npos.
inline std::size_t offset_of(std::string_view text, std::int64_t line, std::int64_t column) {
  for (std::size_t i = 0; i <= text.size(); i++)
    if ((i == text.size() || (text[i] & 0xC0) != 0x80) && position_of(text, i) == std::pair(line, column)) return i;
  return std::string_view::npos;
}

}  // namespace skein::print::test
