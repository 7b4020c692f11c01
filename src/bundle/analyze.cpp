// A metafile as a table for people, in the layout of esbuild's analyzeMetafile.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/sort.h"
#include "bundle/bundle.h"
#include "json/json.h"

namespace skein {

namespace {

// With one digit behind the point.
std::string tenths_text(double value, std::string_view unit) {
  const auto tenths = static_cast<std::uint64_t>(value * 10 + 0.5);
  std::string text = std::to_string(tenths / 10);
  text += '.';
  text += static_cast<char>('0' + tenths % 10);
  return text.append(unit);
}

std::string size_text(double bytes) {
  if (bytes < 1024) return std::to_string(static_cast<std::uint64_t>(bytes)) + "b ";
  if (bytes < 1024.0 * 1024) return tenths_text(bytes / 1024, "kb");
  return tenths_text(bytes / (1024 * 1024), "mb");
}

struct Row {
  std::string first, second, third;
  std::vector<std::string> details;
};

double number_of(const json::Value* value) { return value == nullptr ? 0 : value->number; }

using Inputs = std::unordered_map<std::string_view, const json::Value*>;
// The importer through which a file is reached first from an entry; empty for the entry itself.
using Importers = std::unordered_map<std::string_view, std::string_view>;

Importers find_importers(const Inputs& inputs, std::string_view entry) {
  Importers importers{{entry, {}}};
  std::vector<std::string_view> queue{entry};
  for (std::size_t i = 0; i < queue.size(); i++) {
    const auto current = inputs.find(queue[i]);
    const json::Value* imports = current == inputs.end() ? nullptr : current->second->get("imports");
    if (imports == nullptr) continue;
    for (const json::Value* import : imports->elements) {
      const json::Value* path = import->get("path");
      if (path != nullptr && importers.emplace(path->text, queue[i]).second) queue.push_back(path->text);
    }
  }
  return importers;
}

// How the entry came to contain the input: one chain of imports, the shortest.
std::vector<std::string> import_chain(const Importers& importers, std::string_view input) {
  std::vector<std::string> chain;
  for (auto found = importers.find(input); found != importers.end(); found = importers.find(found->second)) {
    chain.emplace_back(found->first);
    if (found->second.empty()) break;
  }
  return chain;
}

}  // namespace

std::string analyze_metafile(std::string_view metafile_json, bool verbose) {
  Arena arena;
  DiagnosticList diagnostics;
  const SourceText source(metafile_json);
  const json::Value* root = json::parse(source.view(), {}, arena, diagnostics);
  const json::Value* outputs = root == nullptr ? nullptr : root->get("outputs");
  const json::Value* inputs = root == nullptr ? nullptr : root->get("inputs");
  if (outputs == nullptr || inputs == nullptr) return {};
  Inputs inputs_by_path;
  for (const json::Member& input : inputs->members) inputs_by_path.emplace(input.key, input.value);

  std::vector<const json::Member*> sorted;
  for (const json::Member& output : outputs->members)
    if (!output.key.ends_with(".map")) sorted.push_back(&output);
  stable_sort(sorted, [](const json::Member* a, const json::Member* b) {
    return number_of(a->value->get("bytes")) > number_of(b->value->get("bytes"));
  });

  std::vector<std::vector<Row>> groups;
  for (const json::Member* output : sorted) {
    const double total = number_of(output->value->get("bytes"));
    std::vector<Row> rows{{std::string(output->key), size_text(total), "100.0%", {}}};
    const json::Value* parts = output->value->get("inputs");
    const json::Value* entry = output->value->get("entryPoint");
    const Importers importers = verbose && entry != nullptr ? find_importers(inputs_by_path, entry->text) : Importers();
    std::vector<const json::Member*> members;
    if (parts != nullptr)
      for (const json::Member& member : parts->members) members.push_back(&member);
    stable_sort(members, [](const json::Member* a, const json::Member* b) {
      return number_of(a->value->get("bytesInOutput")) > number_of(b->value->get("bytesInOutput"));
    });
    for (std::size_t i = 0; i < members.size(); i++) {
      const double bytes = number_of(members[i]->value->get("bytesInOutput"));
      Row row{(i + 1 == members.size() ? " \xE2\x94\x94 " : " \xE2\x94\x9C ") + std::string(members[i]->key),
              size_text(bytes),
              tenths_text(total == 0 ? 0 : 100 * bytes / total, "%"),
              {}};
      row.details = import_chain(importers, members[i]->key);
      rows.push_back(std::move(row));
    }
    groups.push_back(std::move(rows));
  }

  // One table: the columns of all outputs are aligned.
  std::size_t first = 0, second = 0, third = 0;
  const auto width = [](const std::string& cell) {
    return static_cast<std::size_t>(
        std::count_if(cell.begin(), cell.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
  };
  for (const std::vector<Row>& rows : groups) {
    for (const Row& row : rows) {
      first = std::max(first, width(row.first));
      second = std::max(second, row.second.size());
      third = std::max(third, row.third.size());
    }
  }
  std::string text;
  for (const std::vector<Row>& rows : groups) {
    for (const Row& row : rows) {
      text += "\n  " + row.first + std::string(first - width(row.first) + 2 + second - row.second.size(), ' ') + row.second +
              std::string(2 + third - row.third.size(), ' ') + row.third;
      for (std::size_t i = 1; i < row.details.size(); i++)
        text += "\n" + std::string(4 + i, ' ') + "\xE2\x94\x94 " + row.details[i];
    }
    text += "\n";
  }
  return text;
}

}  // namespace skein
