#include "graph/input_map.h"

#include <algorithm>

#include "base/sort.h"
#include "json/json.h"
#include "resolve/paths.h"
#include "resolve/specifiers.h"

namespace skein {

namespace {

// A map that says more is no map of a file that could be read.
constexpr std::size_t kMaxSegments = std::size_t{1} << 28;

// What stands behind the last `//# sourceMappingURL=` (`//@` as it once was, or `/*# … */`).
std::string_view mapping_url(std::string_view text) {
  constexpr std::string_view kKey = "sourceMappingURL=";
  for (std::size_t at = text.rfind(kKey); at != std::string_view::npos && at >= 4; at = text.rfind(kKey, at - 1)) {
    const std::string_view before = text.substr(at - 4, 4);
    if (before != "//# " && before != "//@ " && before != "/*# " && before != "/*@ ") continue;
    const std::string_view rest = text.substr(at + kKey.size());
    return rest.substr(0, rest.find_first_of(" \t\r\n'\"*"));
  }
  return {};
}

int digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

class MappingsReader {
 public:
  MappingsReader(std::string_view text, InputMap& map) : text_(text), map_(map) {}

  // False when the text is not what the format allows.
  bool run() {
    std::uint32_t line = 0, column = 0, source = 0, original_line = 0, original_column = 0, name = 0;
    while (at_ < text_.size()) {
      if (text_[at_] == ';') {
        line++;
        column = 0;
        at_++;
        continue;
      }
      if (text_[at_] == ',') {
        at_++;
        continue;
      }
      InputMap::Segment segment{line, 0, InputMap::kNone, 0, 0, InputMap::kNone};
      if (!add(column)) return false;
      segment.column = column;
      if (has_field()) {
        if (!add(source) || !add(original_line) || !add(original_column) || source >= map_.sources.size()) return false;
        segment.source = source;
        segment.original_line = original_line;
        segment.original_column = original_column;
        if (has_field()) {
          if (!add(name) || name >= map_.names.size()) return false;
          segment.name = name;
        }
      }
      if (map_.segments.size() == kMaxSegments) return false;
      map_.segments.push_back(segment);
    }
    return true;
  }

 private:
  bool has_field() const { return at_ < text_.size() && text_[at_] != ',' && text_[at_] != ';'; }

  // Adds the next difference to `value`, which may not become negative.
  bool add(std::uint32_t& value) {
    std::uint64_t bits = 0;
    for (unsigned shift = 0;; shift += 5) {
      const int each = at_ < text_.size() && shift <= 30 ? digit(text_[at_++]) : -1;
      if (each < 0) return false;
      bits |= static_cast<std::uint64_t>(each & 31) << shift;
      if ((each & 32) == 0) break;
    }
    const auto amount = static_cast<std::int64_t>(bits >> 1);
    const std::int64_t sum = static_cast<std::int64_t>(value) + ((bits & 1) != 0 ? -amount : amount);
    if (sum < 0 || sum > 0x7FFFFFFF) return false;
    value = static_cast<std::uint32_t>(sum);
    return true;
  }

  std::string_view text_;
  InputMap& map_;
  std::size_t at_ = 0;
};

bool has_scheme(std::string_view path) { return path.find("://") != std::string_view::npos; }

bool read(std::string_view json, std::string_view folder, InputMap& map) {
  if (json.starts_with(")]}'")) json.remove_prefix(std::min(json.find('\n'), json.size()));
  Arena arena;
  DiagnosticList diagnostics;
  const json::Value* root = json::parse(json, {}, arena, diagnostics);
  if (root == nullptr) return false;
  const json::Value* mappings = root->get("mappings");
  const json::Value* sources = root->get("sources");
  if (mappings == nullptr || !mappings->is_string() || sources == nullptr || !sources->is_array()) return false;
  std::string prefix;
  if (const json::Value* source_root = root->get("sourceRoot");
      source_root != nullptr && source_root->is_string() && !source_root->text.empty()) {
    prefix = source_root->text;
    if (prefix.back() != '/') prefix += '/';
  }
  const json::Value* contents = root->get("sourcesContent");
  for (std::uint32_t i = 0; i < sources->elements.size(); i++) {
    InputMap::Source source;
    if (sources->elements[i]->is_string()) source.path = prefix + std::string(sources->elements[i]->text);
    if (!has_scheme(source.path)) source.path = path_join(folder, source.path);
    if (contents != nullptr && contents->is_array() && i < contents->elements.size() && contents->elements[i]->is_string()) {
      source.contents = contents->elements[i]->text;
      source.has_contents = true;
    }
    map.sources.push_back(std::move(source));
  }
  if (const json::Value* names = root->get("names"); names != nullptr && names->is_array())
    for (const json::Value* name : names->elements) map.names.emplace_back(name->is_string() ? name->text : std::string_view());
  return MappingsReader(mappings->text, map).run();
}

}  // namespace

const InputMap::Segment* InputMap::find(std::uint32_t line, std::uint32_t column) const {
  const auto after =
      std::upper_bound(segments.begin(), segments.end(), std::pair(line, column), [](const auto& place, const Segment& segment) {
        return place.first != segment.line ? place.first < segment.line : place.second < segment.column;
      });
  if (after == segments.begin() || after[-1].line != line || after[-1].source == kNone) return nullptr;
  return &after[-1];
}

std::shared_ptr<const InputMap> read_input_map(std::string_view text, std::string_view path, FileSystem& files) {
  const std::string_view url = mapping_url(text);
  if (url.empty() || has_scheme(url)) return nullptr;
  auto map = std::make_shared<InputMap>();
  std::string_view folder = path_directory(path);
  std::string json, file;
  if (url.starts_with("data:")) {
    json = data_url_contents(url);
  } else {
    file = path_join(folder, path_of_url(url));
    ReadResult result = files.read_file(file);
    if (!result.ok) return nullptr;
    json = result.text.view();
    folder = path_directory(file);
  }
  if (!read(json, folder, *map)) return nullptr;
  stable_sort(map->segments, [](const InputMap::Segment& a, const InputMap::Segment& b) {
    return a.line != b.line ? a.line < b.line : a.column < b.column;
  });
  return map;
}

}  // namespace skein
