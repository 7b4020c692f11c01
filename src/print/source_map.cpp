#include "print/source_map.h"

#include <algorithm>

#include "base/simd.h"
#include "print/print.h"

namespace skein::print {

namespace {

using Position = SourceMapChunk::Position;

// Moves `position` from `p` to `end`, both in a text that may be read 16 bytes beyond `end`. Lines end as the specification
// says: `\n`, `\r`, `\r\n`, U+2028, U+2029. Columns are UTF-16 code units.
const char* move_padded(Position& position, const char* p, const char* end) {
  while (p < end) {
    const simd::Bytes bytes = simd::Bytes::load(p);
    simd::Matches matches = (bytes.equals('\n') | bytes.equals('\r') | bytes.in_range(0x80, 0xFF)).matches();
    const auto left = static_cast<std::uint32_t>(end - p);
    if (left < simd::kWidth) matches = matches.before(left);
    if (!matches.any()) {
      const std::uint32_t step = left < simd::kWidth ? left : static_cast<std::uint32_t>(simd::kWidth);
      position.column += step;
      p += step;
      continue;
    }
    const unsigned plain = matches.first();
    position.column += plain;
    p += plain;
    const auto c = static_cast<unsigned char>(*p);
    if (c == '\n' || (c == '\r' && p[1] != '\n')) {
      position.line++;
      position.column = 0;
      p++;
    } else if (c == '\r') {
      p++;  // the line feed that follows ends the line
    } else if (c == 0xE2 && p[1] == '\x80' && (p[2] == '\xA8' || p[2] == '\xA9')) {
      position.line++;
      position.column = 0;
      p += 3;
    } else {
      if (c >= 0xC0) position.column += c >= 0xF0 ? 2 : 1;
      p++;
    }
  }
  return p;
}

constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char* write_vlq(std::int32_t value, char* p) {
  std::uint32_t bits =
      value < 0 ? static_cast<std::uint32_t>(-static_cast<std::int64_t>(value)) << 1 | 1 : static_cast<std::uint32_t>(value) << 1;
  while (bits >= 32) {
    *p++ = kBase64[(bits & 31) | 32];
    bits >>= 5;
  }
  *p++ = kBase64[bits];
  return p;
}

std::int32_t difference(std::uint32_t to, std::uint32_t from) { return static_cast<std::int32_t>(to - from); }

// A VLQ takes at most 7 letters, a mapping 5 of them.
constexpr std::size_t kMaxMapping = 36;
// A jump longer than this is worth looking up.
constexpr std::uint32_t kFar = 4096;

}  // namespace

Position advance(Position from, std::string_view text) {
  // The text may end where the memory does: its last bytes are read from a copy.
  const char* p = text.data();
  const std::size_t last = text.size() < 32 ? text.size() : 32;
  const char* const inner_end = p + (text.size() - last);
  p = move_padded(from, p, inner_end);
  char copy[32 + simd::kWidth] = {};
  // A character that crosses the border was counted by its first byte.
  const auto skipped = static_cast<std::size_t>(p - inner_end);
  if (last > skipped) std::memcpy(copy, p, last - skipped);
  move_padded(from, copy, copy + (last - skipped));
  return from;
}

Position advance(Position from, Position by) {
  return by.line == 0 ? Position{from.line, from.column + by.column} : Position{from.line + by.line, by.column};
}

void SourceMapRecorder::start(std::string_view padded_source, const AtomTable& atoms, SourceMapChunk& chunk) {
  source_ = padded_source;
  atoms_ = &atoms;
  chunk_ = &chunk;
  chunk.mappings.reserve(padded_source.size() / 2);
}

void SourceMapRecorder::move_original(std::uint32_t to) {
  const std::uint32_t from = original_.offset;
  const char* const text = source_.data();
  const bool is_far = to < from ? from - to > kFar : to - from > kFar && !line_starts_.empty();
  if (to < from || is_far) {
    if (!is_far) {
      // A short way back: to the start of its line, counting the lines crossed.
      std::uint32_t start = to;
      while (start > 0 && text[start - 1] != '\n' && text[start - 1] != '\r' &&
             !(start >= 3 && text[start - 3] == '\xE2' && text[start - 2] == '\x80' &&
               (text[start - 1] == '\xA8' || text[start - 1] == '\xA9')))
        start--;
      Position crossed;
      move_padded(crossed, text + start, text + from);
      original_.position = {original_.position.line - crossed.line, 0};
      original_.offset = start;
    } else {
      if (line_starts_.empty()) {
        Position position;
        std::uint32_t line = 0;
        line_starts_.push_back(0);
        for (const char *p = text, *end = text + source_.size(); p < end;) {
          p = move_padded(position, p, p + 1);
          if (position.line == line) continue;
          line = position.line;
          line_starts_.push_back(static_cast<std::uint32_t>(p - text));
        }
      }
      const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), to);
      original_.offset = after[-1];
      original_.position = {static_cast<std::uint32_t>(after - line_starts_.begin()) - 1, 0};
    }
  }
  move_padded(original_.position, text + original_.offset, text + to);
  original_.offset = to;
}

void SourceMapRecorder::add(OutputBuffer& generated, std::uint32_t original_offset, Atom name) {
  SourceMapChunk& chunk = *chunk_;
  const auto size = static_cast<std::uint32_t>(generated.size());
  if (chunk.has_mappings && size == generated_.offset) return;
  if (original_offset > source_.size()) return;
  generated.reserve(simd::kWidth);  // what move_padded reads beyond the end
  const std::uint32_t line_before = generated_.position.line;
  move_padded(generated_.position, generated.data() + generated_.offset, generated.data() + size);
  generated_.offset = size;
  move_original(original_offset);

  std::uint32_t name_number = 0;
  if (name != Atom::None) {
    if (name_indices_.empty()) name_indices_.resize(atoms_->size());
    std::uint32_t& number = name_indices_[static_cast<std::uint32_t>(name)];
    if (number == 0) {
      chunk.names.push_back(lowering::without_mark(atoms_->text(name)));
      number = static_cast<std::uint32_t>(chunk.names.size());
    }
    name_number = number;
  }

  const Position position = generated_.position;
  const Position original = original_.position;
  if (!chunk.has_mappings) {
    chunk.has_mappings = true;
    chunk.first_generated = position;
    chunk.first_original = original;
    if (name_number != 0) chunk.first_name_at = 0;
  } else {
    const std::uint32_t lines = position.line - line_before;
    char* const start = chunk.mappings.reserve(lines + kMaxMapping);
    char* p = start;
    std::uint32_t previous_column = chunk.last_generated.column;
    if (position.line != chunk.last_generated.line) {
      for (std::uint32_t line = chunk.last_generated.line; line < position.line; line++) *p++ = ';';
      previous_column = 0;
    } else {
      *p++ = ',';
    }
    p = write_vlq(difference(position.column, previous_column), p);
    *p++ = 'A';  // the same source
    p = write_vlq(difference(original.line, chunk.last_original.line), p);
    p = write_vlq(difference(original.column, chunk.last_original.column), p);
    if (name_number != 0) {
      if (chunk.first_name_at == SourceMapChunk::kNoName)
        chunk.first_name_at = static_cast<std::uint32_t>(chunk.mappings.size() + static_cast<std::size_t>(p - start));
      else
        p = write_vlq(difference(name_number - 1, chunk.last_name), p);
    }
    chunk.mappings.commit(static_cast<std::size_t>(p - start));
  }
  if (name_number != 0) chunk.last_name = name_number - 1;
  chunk.last_generated = position;
  chunk.last_original = original;
}

void SourceMapRecorder::finish(OutputBuffer& generated) {
  generated.reserve(simd::kWidth);
  Position position = generated_.position;
  move_padded(position, generated.data() + generated_.offset, generated.data() + generated.size());
  chunk_->size = position;
}

std::uint32_t SourceMapBuilder::add_source(std::string_view path, const std::string_view* contents) {
  sources_.push_back({path, contents == nullptr ? std::string_view() : *contents, contents != nullptr});
  return static_cast<std::uint32_t>(sources_.size() - 1);
}

void SourceMapBuilder::start_line(std::uint32_t line) {
  if (line != generated_.line) {
    SKEIN_ASSERT(line > generated_.line);
    mappings_.append_repeated(';', line - generated_.line);
    generated_ = {line, 0};
    line_has_mapping_ = false;
  }
  if (line_has_mapping_) mappings_.append(',');
  line_has_mapping_ = true;
}

char* SourceMapBuilder::write_start(Position generated, std::uint32_t source, Position original, char* p) {
  p = write_vlq(difference(generated.column, generated_.column), p);
  p = write_vlq(difference(source, source_), p);
  p = write_vlq(difference(original.line, original_.line), p);
  return write_vlq(difference(original.column, original_.column), p);
}

void SourceMapBuilder::add_mapping(Position generated, std::uint32_t source, Position original, std::string_view name) {
  start_line(generated.line);
  char* const start = mappings_.reserve(kMaxMapping);
  char* p = write_start(generated, source, original, start);
  if (!name.empty()) {
    const auto [number, is_new] = name_numbers_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.push_back(name);
    p = write_vlq(difference(number->second, name_), p);
    name_ = number->second;
  }
  mappings_.commit(static_cast<std::size_t>(p - start));
  generated_ = generated;
  original_ = original;
  source_ = source;
}

std::uint32_t MappingReader::difference() {
  const std::string_view text = chunk_.mappings.view();
  std::uint32_t bits = 0;
  for (unsigned shift = 0;; shift += 5) {
    const auto digit = static_cast<std::uint32_t>(std::string_view(kBase64, 64).find(text[at_++]));
    bits |= (digit & 31) << shift;
    if ((digit & 32) == 0) break;
  }
  return (bits & 1) != 0 ? 0 - (bits >> 1) : bits >> 1;
}

bool MappingReader::next(Mapping& mapping) {
  if (!chunk_.has_mappings) return false;
  const std::string_view text = chunk_.mappings.view();
  const auto has_field = [&] { return at_ < text.size() && text[at_] != ',' && text[at_] != ';'; };
  if (!has_begun_) {
    has_begun_ = true;
    last_.generated = chunk_.first_generated;
    last_.original = chunk_.first_original;
  } else {
    if (at_ >= text.size()) return false;
    if (text[at_] == ',') {
      at_++;
    } else {
      for (; text[at_] == ';'; at_++) last_.generated.line++;
      last_.generated.column = 0;
    }
    last_.generated.column += difference();
    at_++;  // the source, always the same
    last_.original.line += difference();
    last_.original.column += difference();
  }
  last_.name = SourceMapChunk::kNoName;
  // The first name is not in the text.
  if (at_ == chunk_.first_name_at)
    last_.name = 0;
  else if (has_field())
    last_.name = last_name_ += difference();
  mapping = last_;
  return true;
}

void SourceMapBuilder::add_chunk(const SourceMapChunk& chunk, std::uint32_t source, Position at) {
  if (!chunk.has_mappings) return;
  const Position first = advance(at, chunk.first_generated);
  start_line(first.line);
  char* const start = mappings_.reserve(kMaxMapping);
  mappings_.commit(static_cast<std::size_t>(write_start(first, source, chunk.first_original, start) - start));

  const std::string_view rest = chunk.mappings.view();
  if (chunk.first_name_at == SourceMapChunk::kNoName) {
    mappings_.append(rest);
  } else {
    const auto base = static_cast<std::uint32_t>(names_.size());
    mappings_.append(rest.substr(0, chunk.first_name_at));
    char* const name = mappings_.reserve(kMaxMapping);
    mappings_.commit(static_cast<std::size_t>(write_vlq(difference(base, name_), name) - name));
    mappings_.append(rest.substr(chunk.first_name_at));
    names_.insert(names_.end(), chunk.names.begin(), chunk.names.end());
    name_ = base + chunk.last_name;
  }
  generated_ = advance(at, chunk.last_generated);
  original_ = chunk.last_original;
  source_ = source;
}

bool SourceMapBuilder::has_contents() const {
  return std::any_of(sources_.begin(), sources_.end(), [](const Source& source) { return source.has_contents; });
}

void SourceMapBuilder::append_head(std::string_view file, std::string_view source_root, OutputBuffer& json) const {
  json.append("{\n  \"version\": 3,\n");
  if (!file.empty()) {
    json.append("  \"file\": ");
    print_json_string(file, json);
    json.append(",\n");
  }
  if (!source_root.empty()) {
    json.append("  \"sourceRoot\": ");
    print_json_string(source_root, json);
    json.append(",\n");
  }
  json.append("  \"sources\": [");
  for (std::size_t i = 0; i < sources_.size(); i++) {
    if (i > 0) json.append(", ");
    print_json_string(sources_[i].path, json);
  }
  json.append(has_contents() ? std::string_view("],\n  \"sourcesContent\": [") : std::string_view("],\n"));
}

void SourceMapBuilder::append_contents(std::size_t first, std::size_t end, OutputBuffer& json) const {
  if (!has_contents()) return;
  std::size_t size = 0;
  for (std::size_t i = first; i < end; i++) size += sources_[i].contents.size() * 9 / 8 + 16;
  json.reserve(size);
  for (std::size_t i = first; i < end; i++) {
    if (i > 0) json.append(", ");
    if (sources_[i].has_contents)
      print_json_string(sources_[i].contents, json);
    else
      json.append("null");
  }
}

void SourceMapBuilder::append_tail(OutputBuffer& json) const {
  json.reserve(mappings_.size() + 64);
  if (has_contents()) json.append("],\n");
  json.append("  \"mappings\": \"");
  json.append(mappings_.view());
  json.append("\",\n  \"names\": [");
  for (std::size_t i = 0; i < names_.size(); i++) {
    if (i > 0) json.append(", ");
    print_json_string(names_[i], json);
  }
  json.append("]\n}\n");
}

void SourceMapBuilder::finish(std::string_view file, std::string_view source_root, OutputBuffer& json) const {
  append_head(file, source_root, json);
  append_contents(0, sources_.size(), json);
  append_tail(json);
}

}  // namespace skein::print
