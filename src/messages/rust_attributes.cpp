#include "messages/rust_attributes.h"

#include <algorithm>
#include <iterator>

#include "messages/names.h"

namespace skein::messages {

namespace {

constexpr std::string_view kRules[] = {"lowercase",  "UPPERCASE",           "PascalCase",
                                       "camelCase",  "snake_case",          "SCREAMING_SNAKE_CASE",
                                       "kebab-case", "SCREAMING-KEBAB-CASE"};

std::string upper_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

// What stays as it is: Rust's side of missing fields, which optional ones may be anyway, and of reading more strictly.
constexpr std::string_view kHarmless[] = {"default", "skip_serializing_if", "deny_unknown_fields", "bound", "crate"};

void read_serde(const Node& arguments, RustAttributes& attributes, Reading& reading) {
  const std::vector<Node> words = arguments.children();
  for (std::size_t i = 0; i < words.size(); i++) {
    if (!words[i].is("identifier") && !words[i].is("crate")) continue;
    const std::string_view key = words[i].text();
    const bool has_value = i + 1 < words.size() && words[i + 1].is("string_literal");
    const std::string_view value = has_value ? words[i + 1].first("string_content").text() : std::string_view();
    if (has_value) i++;
    if (has_value && key == "rename") {
      attributes.rename = value;
    } else if (has_value && key == "tag") {
      attributes.tag = value;
    } else if (has_value && key == "rename_all" && is_rename_rule(value)) {
      attributes.rename_all = value;
    } else if (std::find(std::begin(kHarmless), std::end(kHarmless), key) == std::end(kHarmless)) {
      reading.report(DiagnosticCode::MessageAttribute, words[has_value ? i - 1 : i].range(), {"serde(" + std::string(key) + ")"});
    }
  }
}

}  // namespace

bool is_rename_rule(std::string_view rule) { return std::find(std::begin(kRules), std::end(kRules), rule) != std::end(kRules); }

std::string rename_by_rule(std::string_view rule, std::string_view name) {
  if (rule == "camelCase") return camel_case(name);
  if (rule == "PascalCase") return pascal_case(name);
  const bool is_snake = rule == "snake_case" || rule == "SCREAMING_SNAKE_CASE";
  const bool is_kebab = rule == "kebab-case" || rule == "SCREAMING-KEBAB-CASE";
  std::string out;
  if (is_snake || is_kebab) {
    for (const std::string& word : words_of(name)) out.append(out.empty() ? "" : is_snake ? "_" : "-").append(lower_case(word));
  } else {
    out = lower_case(name);
  }
  return rule == "UPPERCASE" || rule.starts_with("SCREAMING") ? upper_case(out) : out;
}

RustAttributes read_attributes(const std::vector<Node>& items, Reading& reading) {
  RustAttributes attributes;
  for (const Node& item : items) {
    const Node attribute = item.first("attribute");
    const std::vector<Node> parts = attribute.children();
    if (parts.empty()) continue;
    const std::string_view name = parts[0].text();
    const Node arguments = attribute.field("arguments");
    if (name == "derive") {
      for (const Node& derived : arguments.children())
        attributes.is_definition |= derived.text() == "BuildAmpWorker" || derived.text() == "SkeinWorker";
    } else if (name == "serde") {
      read_serde(arguments, attributes, reading);
    } else if (name == "worker") {
      const Node word = arguments.first("identifier");
      if (find_role(word.text(), attributes.statement.role)) {
        attributes.statement.has_role = true;
        attributes.statement.reason = "the attribute \"worker(" + std::string(word.text()) + ")\"";
      } else {
        reading.report(DiagnosticCode::MessageAttribute, item.range(), {"worker"});
      }
    } else if (name == "cfg" || name == "cfg_attr") {
      reading.report(DiagnosticCode::MessageAttribute, item.range(), {name});
    }
  }
  return attributes;
}

}  // namespace skein::messages
