// Source maps, version 3 (ECMA-426). Printing a module makes a SourceMapChunk whose positions count from its own start; a
// SourceMapBuilder joins chunks, re-encoding only the first mapping and the first name of each.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/atoms.h"
#include "base/output_buffer.h"

namespace skein::print {

// The mappings of one module's text. All fields of a mapping are differences to the mapping before, as in the format; the
// first one is kept apart as plain numbers because only joining knows what comes before it.
struct SourceMapChunk {
  struct Position {
    std::uint32_t line = 0;    // from 0
    std::uint32_t column = 0;  // UTF-16 code units, from 0
  };

  bool has_mappings = false;
  Position first_generated;
  Position first_original;
  // What follows the first mapping. The chunk's first name, index 0, is left out and has to be written at `first_name_at`,
  // which is 0 when the first mapping itself has it, and kNoName when there are no names.
  OutputBuffer mappings;
  static constexpr std::uint32_t kNoName = 0xFFFFFFFF;
  std::uint32_t first_name_at = kNoName;
  // State after the last mapping.
  Position last_generated;
  Position last_original;
  std::uint32_t last_name = 0;
  // Names by index within the chunk; the text lives in the module.
  std::vector<std::string_view> names;

  // How far the chunk's text moves a position: lines, and columns in its last line.
  Position size;
};

// Builds the mappings of one module while it is printed.
class SourceMapRecorder {
 public:
  // `padded_source` is followed by SourceText::kPadding zero bytes. Both must outlive the recorder.
  void start(std::string_view padded_source, const AtomTable& atoms, SourceMapChunk& chunk);
  // Maps the end of `generated`, which must only have grown since the last call, to `original_offset` in the source. Of
  // several mappings of one place the first stays.
  void add(OutputBuffer& generated, std::uint32_t original_offset, Atom name = Atom::None);
  void finish(OutputBuffer& generated);

 private:
  struct Cursor {
    std::uint32_t offset = 0;
    SourceMapChunk::Position position;
  };
  void move_original(std::uint32_t to);

  std::string_view source_;
  const AtomTable* atoms_ = nullptr;
  SourceMapChunk* chunk_ = nullptr;
  Cursor generated_;
  Cursor original_;
  std::vector<std::uint32_t> name_indices_;  // by atom, plus 1; made when the first name comes
  // Offsets of all lines, made when the printer first jumps far: trees are printed in source order, or nearly.
  std::vector<std::uint32_t> line_starts_;
};

// Goes through the mappings of a chunk, one by one.
class MappingReader {
 public:
  explicit MappingReader(const SourceMapChunk& chunk) : chunk_(chunk) {}
  struct Mapping {
    SourceMapChunk::Position generated;  // from the start of the chunk's text
    SourceMapChunk::Position original;
    std::uint32_t name = SourceMapChunk::kNoName;  // of SourceMapChunk::names
  };
  // False at the end.
  bool next(Mapping& mapping);

 private:
  std::uint32_t difference();

  const SourceMapChunk& chunk_;
  Mapping last_;
  std::uint32_t last_name_ = 0;
  std::uint32_t at_ = 0;
  bool has_begun_ = false;
};

// Where a text leaves a position that started at `from`: what the linker moves along the pieces it joins.
SourceMapChunk::Position advance(SourceMapChunk::Position from, std::string_view text);
SourceMapChunk::Position advance(SourceMapChunk::Position from, SourceMapChunk::Position by);

// Joins chunks into the map of one output. Chunks are added in the order of their text.
class SourceMapBuilder {
 public:
  // Returns the source's index. `contents` is null to leave it out; both must live until `finish`.
  std::uint32_t add_source(std::string_view path, const std::string_view* contents);
  // `at`: where the chunk's text starts in the output.
  void add_chunk(const SourceMapChunk& chunk, std::uint32_t source, SourceMapChunk::Position at);
  // One mapping by itself: `name` is empty without one.
  void add_mapping(SourceMapChunk::Position generated, std::uint32_t source, SourceMapChunk::Position original,
                   std::string_view name);
  // The map as JSON. `file` and `source_root` are left out when empty.
  void finish(std::string_view file, std::string_view source_root, OutputBuffer& json) const;

  // The same piece by piece, of which those between the first and the last may be made side by side: all sources' contents.
  void append_head(std::string_view file, std::string_view source_root, OutputBuffer& json) const;
  void append_contents(std::size_t first, std::size_t end, OutputBuffer& json) const;
  void append_tail(OutputBuffer& json) const;
  std::size_t source_count() const { return sources_.size(); }
  std::size_t contents_size(std::size_t source) const { return sources_[source].contents.size(); }
  // Bytes of mappings to come.
  void reserve(std::size_t bytes) { mappings_.reserve(bytes); }

 private:
  struct Source {
    std::string_view path;
    std::string_view contents;
    bool has_contents;
  };
  bool has_contents() const;
  std::vector<Source> sources_;
  char* write_start(SourceMapChunk::Position generated, std::uint32_t source, SourceMapChunk::Position original, char* p);
  void start_line(std::uint32_t line);

  std::vector<std::string_view> names_;
  std::unordered_map<std::string_view, std::uint32_t> name_numbers_;  // of those that came one by one
  OutputBuffer mappings_;
  SourceMapChunk::Position generated_;
  SourceMapChunk::Position original_;
  std::uint32_t source_ = 0;
  std::uint32_t name_ = 0;
  bool line_has_mapping_ = false;
};

}  // namespace skein::print
