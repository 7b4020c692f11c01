#include <algorithm>
#include <string>

#include "base/number_text.h"
#include "print/printer.h"

namespace skein::print {

using namespace js;

void Printer::printed_name(SymbolId symbol, Atom own_name, std::uint32_t source_offset) {
  const PrintName* printed = print_name(symbol);
  const std::string_view own_text = text(own_name);
  const std::string_view new_text = printed == nullptr ? own_text : printed->text();
  space_before_word();
  if (map_) recorder_.add(out_, source_offset, printed == nullptr || new_text == own_text ? Atom::None : own_name);
  if (append_name(new_text, options_.ascii_only, out_)) word_end_ = out_.size();
  // A number in place of a constant.
  if (printed != nullptr && printed->is_expression && new_text.find_first_not_of("0123456789") == std::string_view::npos)
    number_end_ = out_.size();
}

// Labels, and names with `#`.
void Printer::renamed(Atom own_name, const List<const std::pair<Atom, std::string_view>>& names, std::uint32_t source_offset) {
  const auto* found =
      std::lower_bound(names.begin(), names.end(), own_name, [](const auto& pair, Atom atom) { return pair.first < atom; });
  const bool is_renamed = found != names.end() && found->first == own_name;
  space_before_word();
  if (map_ && source_offset != kNoPlace) recorder_.add(out_, source_offset, is_renamed ? own_name : Atom::None);
  if (append_name(is_renamed ? found->second : text(own_name), options_.ascii_only, out_)) word_end_ = out_.size();
}

// `N.a`, exported from the namespace N.
void Printer::member_identifier(const Identifier* node) {
  const SymbolId object = module_.member_object(node->symbol);
  printed_name(object, module_.symbol(object).name, node->start);
  out_.append('.');
  if (append_name(property_text(node->name), options_.ascii_only, out_)) word_end_ = out_.size();
}

// The value of `E.A`, with the name in a comment.
void Printer::enum_value(const Node* literal, Atom name, std::uint32_t start, Level level) {
  // The literal may be another module's, so its place means nothing here.
  if (const auto* number = try_as<NumericLiteral>(literal)) {
    NumericLiteral value = *number;
    value.start = start;
    expression(&value, level);
  } else {
    map(start);
    string(static_cast<const StringLiteral*>(literal)->value);
  }
  if (minify_) return;
  const std::string_view path = text(name);
  const std::string_view member = lowering::without_mark(path.substr(path.rfind(kMemberSeparator) + 1));
  if (member.find("*/") != std::string_view::npos || member.find_first_of("\n\r") != std::string_view::npos ||
      member.find("\xE2\x80") != std::string_view::npos)
    return;
  out_.append(" /* ");
  append_name(member, options_.ascii_only, out_);
  out_.append(" */");
}

void Printer::numeric_literal(const NumericLiteral* node, Level level) {
  const std::size_t start = out_.size();
  if (options_.minify_syntax && (node->value > 0 || !node->raw.empty())) {
    append_short_number(node->value, out_);
  } else if (!node->raw.empty()) {
    out_.append(node->raw);
  } else {
    // Made up: `-1`, `NaN` and `-Infinity` may come along.
    const bool is_negative = node->value < 0 || (node->value == 0 && 1 / node->value < 0);
    const bool needs_parentheses = is_negative && level >= Level::Prefix;
    if (is_negative && !needs_parentheses && out_.last() == '-') out_.append(' ');
    if (needs_parentheses) out_.append('(');
    print_number(node->value, out_);
    if (needs_parentheses) out_.append(')');
  }
  // `1.in x` has no word in it.
  if (out_.last() == '.') word_end_ = out_.size();
  for (std::size_t i = start; i < out_.size(); i++)
    if (!(out_[i] >= '0' && out_[i] <= '9')) return;
  number_end_ = out_.size();
}

// A line end is one byte in a template, and two in quotes.
void Printer::string_literal(std::string_view text) {
  text = property_text(text);
  std::size_t lines = 0, single = 0, twice = 0, escapes = 0;
  bool is_plain = options_.minify_syntax;
  for (std::size_t i = 0; i < text.size() && is_plain; i++) {
    const char c = text[i];
    lines += c == '\n';
    single += c == '\'';
    twice += c == '"';
    escapes += c == '`' || (c == '$' && i + 1 < text.size() && text[i + 1] == '{');
    is_plain = (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F && c != '\xED') || c == '\n' || c == '\t';
  }
  if (!is_plain || lines + std::min(single, twice) <= escapes) return string(text);
  std::string raw;
  for (std::size_t i = 0; i < text.size(); i++) {
    const char c = text[i];
    if (c == '`' || c == '\\' || (c == '$' && i + 1 < text.size() && text[i + 1] == '{')) raw += '\\';
    raw += c;
  }
  out_.append('`');
  append_template_text(raw, false, options_.ascii_only, out_);
  out_.append('`');
}

void Printer::template_literal(const TemplateLiteral* node) {
  const bool is_tagged = node->kind == NodeKind::TaggedTemplate;
  out_.append('`');
  for (std::uint32_t i = 0; i < node->elements.size(); i++) {
    if (i > 0) {
      out_.append("${");
      expression(node->expressions[i - 1], Level::Lowest);
      out_.append('}');
    }
    append_template_text(node->elements[i].raw, is_tagged, options_.ascii_only, out_);
  }
  out_.append('`');
}

// `import {a as b}`: a name, or a string that is none.
void Printer::module_export_name(std::string_view text) {
  if (is_identifier_name(text))
    name(text);
  else
    string(text);
}

bool Printer::is_multi_line(std::uint32_t open, std::uint32_t first) const {
  if (minify_ || first <= open || first > module_.source.size()) return false;
  return std::memchr(module_.source.data() + open, '\n', first - open) != nullptr;
}

}  // namespace skein::print
