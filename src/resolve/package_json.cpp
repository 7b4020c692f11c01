#include "resolve/package_json.h"

namespace skein {

namespace {

// `budget` bounds the work that hostile patterns such as "**a**a**a**b" could cause.
bool match(std::string_view pattern, std::string_view path, int& budget) {
  while (!pattern.empty()) {
    if (--budget < 0) return false;
    const char c = pattern[0];
    if (c == '*') {
      const bool crosses = pattern.starts_with("**");
      std::string_view rest = pattern.substr(crosses ? 2 : 1);
      // "a/**/b" matches "a/b" too.
      if (crosses && rest.starts_with('/') && match(rest.substr(1), path, budget)) return true;
      for (std::size_t i = 0;; i++) {
        if (match(rest, path.substr(i), budget)) return true;
        if (i == path.size() || (!crosses && path[i] == '/')) return false;
      }
    }
    if (c == '{') {
      const std::size_t close = pattern.find('}');
      if (close != std::string_view::npos) {
        std::string_view choices = pattern.substr(1, close - 1);
        const std::string_view rest = pattern.substr(close + 1);
        for (;;) {
          const std::size_t comma = std::min(choices.find(','), choices.size());
          const std::string choice = std::string(choices.substr(0, comma)) + std::string(rest);
          if (match(choice, path, budget)) return true;
          if (comma == choices.size()) return false;
          choices.remove_prefix(comma + 1);
        }
      }
    }
    if (path.empty() || (c == '?' ? path[0] == '/' : c != path[0])) return false;
    pattern.remove_prefix(1);
    path.remove_prefix(1);
  }
  return path.empty();
}

bool has_key(const json::Value& value, std::string_view key, int depth) {
  if (depth > 64) return false;
  for (const json::Member& member : value.members)
    if (member.key == key || has_key(*member.value, key, depth + 1)) return true;
  for (const json::Value* element : value.elements)
    if (has_key(*element, key, depth + 1)) return true;
  return false;
}

}  // namespace

bool matches_glob(std::string_view pattern, std::string_view path) {
  int budget = 100'000;
  return match(pattern, path, budget);
}

void PackageJson::read_fields() {
  const auto text_of = [&](std::string_view key) {
    const json::Value* value = root->get(key);
    return value != nullptr && value->is_string() ? value->text : std::string_view{};
  };
  name = text_of("name");
  type = text_of("type");
  exports = root->get("exports");
  if (exports != nullptr && exports->kind == json::Value::Kind::Null) exports = nullptr;
  imports = root->get("imports");
  browser = root->get("browser");
  if (browser != nullptr && !browser->is_object()) browser = nullptr;
  for (const json::Value* map : {exports, imports}) has_worker_condition |= map != nullptr && has_key(*map, "worker", 0);
  const json::Value* effects = root->get("sideEffects");
  if (effects == nullptr) return;
  if (effects->kind == json::Value::Kind::Boolean) all_have_side_effects_ = effects->boolean;
  if (!effects->is_array()) return;
  all_have_side_effects_ = false;
  for (const json::Value* item : effects->elements) {
    if (!item->is_string()) continue;
    std::string_view pattern = item->text;
    if (pattern.starts_with("./")) pattern.remove_prefix(2);
    std::string absolute = directory + "/";
    // A pattern without a slash matches at any depth.
    if (pattern.find('/') == std::string_view::npos) absolute += "**/";
    side_effect_patterns_.push_back(absolute.append(pattern));
  }
}

bool PackageJson::file_has_side_effects(std::string_view path) const {
  if (all_have_side_effects_) return true;
  for (const std::string& pattern : side_effect_patterns_)
    if (matches_glob(pattern, path)) return true;
  return false;
}

}  // namespace skein
