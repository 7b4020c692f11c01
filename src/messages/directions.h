// Which way a message goes, and which replies end their request: by what comments and attributes say, else by names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "messages/definition.h"
#include "messages/reading.h"
#include "messages/syntax_tree.h"

namespace skein::messages {

// What the definition says about a message apart from its name.
struct Statement {
  bool has_direction = false;
  bool to_worker = false;
  bool has_role = false;
  Role role = Role::Request;
  std::string reason;  // "the comment …"
};

// "Main -> Worker", "worker → page", "To the worker": whether a comment speaks of the direction of all that follow it, and which.
bool is_direction(std::string_view comment, bool& to_worker);
// request, reply, progress, failure.
bool find_role(std::string_view word, Role& role);

// The comments of a definition, and what they say about its messages, which are asked for in order.
class Comments {
 public:
  Comments(std::vector<Node> comments, std::string_view source) : comments_(std::move(comments)), source_(source) {}

  // Of the message in `range`. `statement` holds what attributes say, which comes first. The rest is for its readers.
  void read(SourceRange range, Message& message, Statement& statement);

 private:
  bool is_behind(std::uint32_t end, const Node& comment) const;

  std::vector<Node> comments_;
  std::string_view source_;
  std::size_t next_ = 0;  // of the comments
  Statement section_;
};

void decide_role(Message& message, const Statement& statement, Reading& reading);

}  // namespace skein::messages
