// A walk over a piece of the tree by a stack of its own: as deep as the source is, in no order that matters.
#pragma once

#include <vector>

#include "js/ast.h"

namespace skein::lowering {

enum class Reach : std::uint8_t {
  Everything,
  SameThis,      // arrow functions too, and of classes what is evaluated outside of them: heritage, computed keys, decorators
  SameFunction,  // where `await` and `yield` are those of the function around: the same without arrow functions
};

class TreeWalk {
 public:
  explicit TreeWalk(Reach reach) : reach_(reach) {}

  // Calls `visit(Node*& slot)` for `root` and what is below it. It may replace the node; the children of what it leaves in the
  // slot are visited when it returns true.
  template <class Visit>
  void run(js::Node*& root, Visit&& visit) {
    stack_.clear();
    push(root);
    while (!stack_.empty()) {
      js::Node*& slot = *stack_.back();
      stack_.pop_back();
      if (visit(slot)) push_children(slot);
    }
  }

 private:
  void push(js::Node*& slot) {
    if (slot != nullptr) stack_.push_back(&slot);
  }
  void push(List<js::Node*> nodes) {
    for (js::Node*& node : nodes) push(node);
  }
  void push_block(js::BlockStatement* block) {
    if (block != nullptr) push(block->body);
  }
  void push_function(js::Function* function);
  void push_class(js::Class* definition);
  void push_children(js::Node* node);

  Reach reach_;
  std::vector<js::Node**> stack_;
};

}  // namespace skein::lowering
