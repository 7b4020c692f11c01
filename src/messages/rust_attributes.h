// The attributes of Rust that say how a type is sent.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "messages/directions.h"
#include "messages/reading.h"
#include "messages/syntax_tree.h"

namespace skein::messages {

struct RustAttributes {
  bool is_definition = false;  // derives BuildAmpWorker or SkeinWorker
  std::string rename;          // #[serde(rename = "…")]; empty without one, as all texts here
  std::string rename_all;
  std::string tag;
  Statement statement;  // #[worker(reply)]
};

// Reads those of one item. What changes the shape of what is sent and is not known here is refused.
RustAttributes read_attributes(const std::vector<Node>& items, Reading& reading);

// By one of serde's eight rules: "camelCase", "snake_case", …; names of variants are written in PascalCase, of fields in
// snake_case.
bool is_rename_rule(std::string_view rule);
std::string rename_by_rule(std::string_view rule, std::string_view name);

}  // namespace skein::messages
