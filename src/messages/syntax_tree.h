// A syntax tree made by tree-sitter, which understands Rust and TypeScript with their types and goes on after mistakes.
#pragma once

#include <tree_sitter/api.h>

#include <string_view>
#include <vector>

#include "base/source_range.h"
#include "diagnostics/diagnostic.h"

namespace skein::messages {

enum class Grammar : std::uint8_t { Rust, TypeScript };

// A node and the text it stands in. Nodes are values; they live as long as their tree.
class Node {
 public:
  Node() = default;
  Node(TSNode node, std::string_view source) : node_(node), source_(source) {}

  bool exists() const { return node_.id != nullptr && !ts_node_is_null(node_); }
  std::string_view type() const { return exists() ? ts_node_type(node_) : std::string_view(); }
  bool is(std::string_view type) const { return this->type() == type; }
  SourceRange range() const;
  std::string_view text() const;
  Node field(std::string_view name) const;
  // Those that the grammar names, comments among them, in the order of the text.
  std::vector<Node> children() const;
  // All children that are `type`.
  std::vector<Node> children_of(std::string_view type) const;
  Node first(std::string_view type) const;
  // All comments inside, however deep.
  std::vector<Node> comments() const;

 private:
  friend class SyntaxTree;
  TSNode node_ = {};
  std::string_view source_;
};

class SyntaxTree {
 public:
  // `source` has to outlive the tree.
  SyntaxTree(Grammar grammar, std::string_view source);
  ~SyntaxTree();
  SyntaxTree(const SyntaxTree&) = delete;
  SyntaxTree& operator=(const SyntaxTree&) = delete;

  Node root() const { return {ts_tree_root_node(tree_), source_}; }
  // What is no Rust or TypeScript.
  void report_errors(DiagnosticList& diagnostics) const;

 private:
  Grammar grammar_;
  std::string_view source_;
  TSTree* tree_;
};

}  // namespace skein::messages
