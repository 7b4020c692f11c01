#include "js/path_patterns.h"

#include <algorithm>
#include <vector>

#include "js/lexer.h"

namespace skein::js {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// "webpackIgnore: true"
bool has_ignore_word(std::string_view comment) {
  if (comment.find("skein-ignore") != std::string_view::npos || comment.find("@vite-ignore") != std::string_view::npos)
    return true;
  for (std::string_view word : {"webpackIgnore", "rspackIgnore"}) {
    std::size_t at = comment.find(word);
    if (at == std::string_view::npos) continue;
    at += word.size();
    const auto skip_blanks = [&] {
      while (at < comment.size() && is_blank(comment[at])) at++;
    };
    skip_blanks();
    if (at >= comment.size() || comment[at++] != ':') continue;
    skip_blanks();
    if (comment.substr(at).starts_with("true")) return true;
  }
  return false;
}

void append_gap(std::string& text) {
  if (!text.ends_with(kPatternGap)) text += kPatternGap;
}

void append_piece(const Node* node, Arena& arena, std::string& text, unsigned depth = 0) {
  node = skip_folded(node);
  if (const auto* literal = try_as<StringLiteral>(node)) {
    text.append(literal->value);
    return;
  }
  const auto* whole = try_as<TemplateLiteral>(node);
  if (whole == nullptr || whole->kind != NodeKind::TemplateLiteral || depth > 4) return append_gap(text);
  for (std::uint32_t i = 0; i < whole->elements.size(); i++) {
    std::string_view piece;
    if (cook_template(whole->elements[i].raw, arena, piece))
      text.append(piece);
    else
      append_gap(text);
    if (i < whole->expressions.size()) append_piece(whole->expressions[i], arena, text, depth + 1);
  }
}

}  // namespace

bool fold_path(const Node* node, Arena& arena, std::string_view& text, bool& is_pattern) {
  constexpr std::size_t kMaxPieces = 100;
  std::vector<const Node*> pieces;
  node = skip_folded(node);
  for (; node->kind == NodeKind::BinaryExpression && pieces.size() < kMaxPieces;
       node = skip_folded(as<BinaryExpression>(node)->left)) {
    if (as<BinaryExpression>(node)->op() != BinaryOperator::Add) return false;
    pieces.push_back(as<BinaryExpression>(node)->right);
  }
  // Text from here on, whatever is added.
  if (node->kind != NodeKind::StringLiteral && node->kind != NodeKind::TemplateLiteral) return false;
  std::string whole;
  append_piece(node, arena, whole);
  for (; !pieces.empty(); pieces.pop_back()) append_piece(pieces.back(), arena, whole);
  is_pattern = whole.find(kPatternGap) != std::string::npos;
  if (is_pattern && !finish_pattern(whole)) return false;
  text = arena.copy(whole);
  return true;
}

bool finish_pattern(std::string& text) {
  if (text.find('*') != std::string::npos || (!text.starts_with("./") && !text.starts_with("../"))) return false;
  const std::size_t gap = text.find(kPatternGap);
  // Behind a query it is the file's own business.
  if (text.rfind(kPatternGap) > text.find_first_of("?#")) return false;
  std::replace(text.begin(), text.end(), kPatternGap, '*');
  return gap != std::string::npos;
}

bool has_ignore_comment(std::string_view source, std::uint32_t start) {
  std::size_t at = start;
  for (;;) {
    while (at > 0 && (is_blank(source[at - 1]) || source[at - 1] == '(')) at--;
    if (at < 4 || source.substr(at - 2, 2) != "*/") return false;
    const std::size_t open = source.rfind("/*", at - 4);
    if (open == std::string_view::npos) return false;
    if (has_ignore_word(source.substr(open, at - open))) return true;
    at = open;
  }
}

}  // namespace skein::js
