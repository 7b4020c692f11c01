#include "messages/syntax_tree.h"

#include <cstdlib>

extern "C" {
const TSLanguage* tree_sitter_rust();
const TSLanguage* tree_sitter_typescript();
}

namespace skein::messages {

namespace {

// Goes to the next node in the order of the text; `into` says whether what is in this one counts. False behind the last.
bool step(TSTreeCursor& cursor, bool into) {
  if (into && ts_tree_cursor_goto_first_child(&cursor)) return true;
  while (!ts_tree_cursor_goto_next_sibling(&cursor))
    if (!ts_tree_cursor_goto_parent(&cursor)) return false;
  return true;
}

// How a token is spelt in a message.
std::string_view token_words(std::string_view type) {
  if (type == "identifier" || type == "type_identifier" || type == "property_identifier" || type == "field_identifier")
    return "a name";
  return type;
}

}  // namespace

SourceRange Node::range() const { return {ts_node_start_byte(node_), ts_node_end_byte(node_)}; }

std::string_view Node::text() const {
  if (!exists()) return {};
  const SourceRange place = range();
  return source_.substr(place.start, place.length());
}

Node Node::field(std::string_view name) const {
  if (!exists()) return {};
  return {ts_node_child_by_field_name(node_, name.data(), static_cast<std::uint32_t>(name.size())), source_};
}

std::vector<Node> Node::children() const {
  std::vector<Node> nodes;
  if (!exists()) return nodes;
  TSTreeCursor cursor = ts_tree_cursor_new(node_);
  if (ts_tree_cursor_goto_first_child(&cursor)) {
    do {
      const TSNode child = ts_tree_cursor_current_node(&cursor);
      if (ts_node_is_named(child)) nodes.emplace_back(child, source_);
    } while (ts_tree_cursor_goto_next_sibling(&cursor));
  }
  ts_tree_cursor_delete(&cursor);
  return nodes;
}

std::vector<Node> Node::children_of(std::string_view type) const {
  std::vector<Node> nodes;
  for (const Node& child : children())
    if (child.is(type)) nodes.push_back(child);
  return nodes;
}

Node Node::first(std::string_view type) const {
  for (const Node& child : children())
    if (child.is(type)) return child;
  return {};
}

std::vector<Node> Node::comments() const {
  std::vector<Node> nodes;
  if (!exists()) return nodes;
  TSTreeCursor cursor = ts_tree_cursor_new(node_);
  for (bool goes_on = true; goes_on;) {
    const Node node(ts_tree_cursor_current_node(&cursor), source_);
    const bool is_comment = node.is("line_comment") || node.is("block_comment") || node.is("comment");
    if (is_comment) nodes.push_back(node);
    goes_on = step(cursor, !is_comment);
  }
  ts_tree_cursor_delete(&cursor);
  return nodes;
}

SyntaxTree::SyntaxTree(Grammar grammar, std::string_view source) : grammar_(grammar), source_(source) {
  TSParser* parser = ts_parser_new();
  ts_parser_set_language(parser, grammar == Grammar::Rust ? tree_sitter_rust() : tree_sitter_typescript());
  tree_ = ts_parser_parse_string(parser, nullptr, source.data(), static_cast<std::uint32_t>(source.size()));
  ts_parser_delete(parser);
  // Only without a language or by cancellation is there none.
  if (tree_ == nullptr) std::abort();
}

SyntaxTree::~SyntaxTree() { ts_tree_delete(tree_); }

void SyntaxTree::report_errors(DiagnosticList& diagnostics) const {
  constexpr std::size_t kMostErrors = 10;
  if (!ts_node_has_error(ts_tree_root_node(tree_))) return;
  TSTreeCursor cursor = ts_tree_cursor_new(ts_tree_root_node(tree_));
  std::size_t count = 0;
  for (bool goes_on = true; goes_on && count < kMostErrors;) {
    const TSNode node = ts_tree_cursor_current_node(&cursor);
    const SourceRange range{ts_node_start_byte(node), ts_node_end_byte(node)};
    bool into = false;
    if (ts_node_is_missing(node)) {
      diagnostics.add(DiagnosticCode::MissingInDefinition, range, {token_words(ts_node_type(node))});
      count++;
    } else if (ts_node_is_error(node)) {
      // The first line is enough to find it.
      const std::string_view text = source_.substr(range.start, range.length());
      const auto length = static_cast<std::uint32_t>(std::min(text.find('\n'), text.size()));
      diagnostics.add(DiagnosticCode::DefinitionSyntax, {range.start, range.start + length},
                      {grammar_ == Grammar::Rust ? "Rust" : "TypeScript"});
      count++;
    } else {
      into = ts_node_has_error(node);
    }
    goes_on = step(cursor, into);
  }
  ts_tree_cursor_delete(&cursor);
}

}  // namespace skein::messages
