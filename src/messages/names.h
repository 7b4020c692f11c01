// Names in the styles of the languages that are written.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace skein::messages {

// "ProcessCSV" -> Process CSV; "image_url" -> image url; "HTTP2Request" -> HTTP2 Request. What is no letter or digit separates.
std::vector<std::string> words_of(std::string_view name);

std::string camel_case(
    std::string_view name);  // "ProcessCSV" -> "processCSV", "image_url" -> "imageUrl", "CSVParsed" -> "csvParsed"
std::string pascal_case(std::string_view name);  // "image_url" -> "ImageUrl"
std::string kebab_case(std::string_view name);   // "CSVWorker" -> "csv-worker"

// "ImageWorkerMessage" -> "ImageWorker": what modules are named after.
std::string protocol_base(std::string_view name);

bool is_identifier(std::string_view name);
// Words that cannot be variables of a module.
bool is_reserved_in_javascript(std::string_view name);
bool is_reserved_in_elm(std::string_view name);

std::string lower_case(std::string_view text);
// With quotes, as JavaScript and Elm read it: control characters and line separators escaped.
std::string quote_single(std::string_view text);
std::string quote_double(std::string_view text);

// Hands out each name once.
class NameTable {
 public:
  void reserve(std::string_view name) { taken_.insert(std::string(name)); }
  bool has(const std::string& name) const { return taken_.contains(name); }
  // `name`, or when that is taken, `otherwise`, or that with a number.
  std::string claim(const std::string& name, const std::string& otherwise);

 private:
  std::unordered_set<std::string> taken_;
};

}  // namespace skein::messages
