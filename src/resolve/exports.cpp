#include "resolve/exports.h"

#include <algorithm>

#include "resolve/paths.h"

namespace skein {

namespace {

using Status = PackageTarget::Status;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// A path with these would leave the package, or reach into another one.
bool has_invalid_segment(std::string_view path) {
  const std::string decoded = path.find('%') == std::string_view::npos ? std::string(path) : percent_decoded(path);
  // "%2f" is a slash for the file system and none for the pattern.
  if (std::count(decoded.begin(), decoded.end(), '/') != std::count(path.begin(), path.end(), '/')) return true;
  for (std::size_t i = 0; i <= decoded.size();) {
    const std::size_t end = std::min(decoded.find_first_of("/\\", i), decoded.size());
    const std::string_view segment = std::string_view(decoded).substr(i, end - i);
    if (segment == "." || segment == ".." || path_equals_ignoring_case(segment, "node_modules")) return true;
    i = end + 1;
  }
  return false;
}

bool is_index(std::string_view key) {
  return !key.empty() && std::all_of(key.begin(), key.end(), [](char c) { return c >= '0' && c <= '9'; });
}

class TargetResolver {
 public:
  TargetResolver(const Conditions& conditions, bool is_imports) : conditions_(conditions), is_imports_(is_imports) {}

  // PACKAGE_IMPORTS_EXPORTS_RESOLVE: the key itself, else the pattern with the longest text before its `*`.
  PackageTarget resolve_key(const json::Value& map, std::string_view key) {
    const bool may_be_exact = key.find('*') == std::string_view::npos && !key.ends_with('/');
    if (const json::Value* exact = may_be_exact ? map.get(key) : nullptr) return resolve(*exact, {});
    const json::Member* best = nullptr;
    std::size_t best_base = 0;
    std::string_view best_match;
    for (const json::Member& member : map.members) {
      const std::size_t star = member.key.find('*');
      const std::string_view base = member.key.substr(0, star);
      std::string_view after;
      if (star != std::string_view::npos)
        after = member.key.substr(star + 1);
      else if (!member.key.ends_with('/'))
        continue;
      // The star stands for one character at least.
      if (key.size() <= base.size() + after.size() || !key.starts_with(base) || !key.ends_with(after)) continue;
      if (best != nullptr && (base.size() < best_base || (base.size() == best_base && member.key.size() <= best->key.size())))
        continue;
      best = &member;
      best_base = base.size();
      best_match = key.substr(base.size(), key.size() - base.size() - after.size());
    }
    // A key that ends with a slash is met by no pattern.
    if (best == nullptr || key.ends_with('/')) return {};
    PackageTarget target = resolve(*best->value, best_match);
    if (target.status == Status::Found && best->key.find('*') == std::string_view::npos) {
      target.path += best_match;
      target.is_folder = true;
    }
    return target;
  }

  PackageTarget resolve(const json::Value& value, std::string_view match) {
    match_ = match;
    PackageTarget result;
    result.status = resolve(value, result, 0);
    return result;
  }

 private:
  // NoCondition is the specification's `undefined`.
  Status resolve(const json::Value& target, PackageTarget& result, int depth) {
    if (depth > 64) return Status::InvalidPackage;
    if (target.is_string()) return resolve_text(target.text, result);
    if (target.is_object()) return resolve_conditions(target, result, depth);
    if (target.is_array()) {
      Status last = target.elements.count == 0 ? Status::Null : Status::NoCondition;
      for (const json::Value* element : target.elements) {
        const Status status = resolve(*element, result, depth + 1);
        if (status == Status::NoCondition) continue;
        last = status;
        if (status != Status::InvalidTarget && status != Status::Null) break;
      }
      return last;
    }
    if (target.kind == json::Value::Kind::Null) return Status::Null;
    result.path = target.kind == json::Value::Kind::Number ? target.text : target.boolean ? "true" : "false";
    return Status::InvalidTarget;
  }

  Status resolve_conditions(const json::Value& target, PackageTarget& result, int depth) {
    for (const json::Member& member : target.members)
      if (is_index(member.key)) return Status::InvalidPackage;
    bool is_any_met = false;
    for (const json::Member& member : target.members) {
      if (member.key != "default" && std::find(conditions_.begin(), conditions_.end(), member.key) == conditions_.end()) continue;
      is_any_met = true;
      const Status status = resolve(*member.value, result, depth + 1);
      if (status != Status::NoCondition) return status;
    }
    if (!is_any_met)
      for (const json::Member& member : target.members) result.unmet.push_back(member.key);
    return Status::NoCondition;
  }

  Status resolve_text(std::string_view target, PackageTarget& result) {
    result.path = target;
    const bool is_specifier =
        is_imports_ && !target.starts_with("./") && !target.starts_with("../") && !target.starts_with('/') && !target.empty();
    if (!is_specifier && (!target.starts_with("./") || has_invalid_segment(target.substr(2)))) return Status::InvalidTarget;
    if (!match_.empty() && has_invalid_segment(match_)) return Status::InvalidSpecifier;
    if (!match_.empty()) {
      for (std::size_t star = 0; (star = result.path.find('*', star)) != std::string::npos; star += match_.size()) {
        if (result.path.size() > (1u << 20)) return Status::InvalidTarget;  // thousands of stars, and a long specifier
        result.path.replace(star, 1, match_);
      }
    }
    if (!is_specifier) result.path = percent_decoded(result.path);
    return Status::Found;
  }

  const Conditions& conditions_;
  const bool is_imports_;
  std::string_view match_;
};

}  // namespace

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); i++) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      result += text[i];
    } else {
      result += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return result;
}

bool has_subpaths(const json::Value& exports) {
  return exports.is_object() && exports.members.count > 0 && exports.members[0].key.starts_with('.');
}

PackageTarget resolve_exports(const json::Value& exports, std::string_view subpath, const Conditions& conditions) {
  TargetResolver resolver(conditions, false);
  const bool is_map = has_subpaths(exports);
  if (exports.is_object()) {
    for (const json::Member& member : exports.members) {
      if (member.key.starts_with('.') == is_map) continue;
      PackageTarget mixed;
      mixed.status = Status::InvalidPackage;
      return mixed;
    }
  }
  if (is_map) return resolver.resolve_key(exports, subpath);
  if (subpath == ".") return resolver.resolve(exports, {});
  return {};
}

PackageTarget resolve_imports(const json::Value& imports, std::string_view specifier, const Conditions& conditions) {
  if (specifier == "#") return {};
  return TargetResolver(conditions, true).resolve_key(imports, specifier);
}

}  // namespace skein
