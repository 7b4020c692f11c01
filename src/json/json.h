// JSON (RFC 8259) as a tree in an arena: package.json, tsconfig.json, options, JSON modules.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/arena.h"
#include "base/source_range.h"
#include "diagnostics/diagnostic.h"

namespace skein::json {

struct Value;

struct Member {
  std::string_view key;
  Value* value;
  SourceRange key_range;
};

struct Value {
  enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object } kind = Kind::Null;
  bool boolean = false;
  double number = 0;
  std::string_view text;  // String: WTF-8, in the source or the arena. Number: as written
  List<Value*> elements;  // Array
  List<Member> members;   // Object, in source order, doubles included
  SourceRange range;

  bool is_string() const { return kind == Kind::String; }
  bool is_object() const { return kind == Kind::Object; }
  bool is_array() const { return kind == Kind::Array; }
  // The last member of that name, as JSON.parse has it; null without one or when this is no object.
  const Value* get(std::string_view key) const;
};

struct ParseOptions {
  // tsconfig.json has both.
  bool allow_comments = false;
  bool allow_trailing_commas = false;
};

// Null after an error, which has been added to `diagnostics`. `source` must outlive the tree.
const Value* parse(std::string_view source, const ParseOptions& options, Arena& arena, DiagnosticList& diagnostics);

}  // namespace skein::json
