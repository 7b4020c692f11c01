// What a definition of worker messages says, whichever language it is written in. Readers make it, writers turn it into modules.
// Names are as they go over the wire; what each output language calls them is its writer's business.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/source_range.h"

namespace skein::messages {

enum class TypeKind : std::uint8_t {
  Boolean,
  Integer,     // `bits` and `is_signed`; exact as a double
  BigInteger,  // the same with more bits: a bigint of JavaScript
  Float,
  String,
  Character,  // a string of one code point
  Bytes,      // Uint8Array
  Null,
  Optional,  // parts[0], null or left out
  List,      // of parts[0]
  Array,     // of `size` parts[0]
  Tuple,     // of parts
  Map,       // from strings to parts[0]
  Named,     // the declaration `name`
};

struct Type {
  TypeKind kind = TypeKind::Null;
  std::uint8_t bits = 0;
  bool is_signed = false;
  std::uint32_t size = 0;
  std::string name;
  std::vector<Type> parts;
  SourceRange range;  // where it is written
};

// The least and the greatest value of an integer type, in decimal digits.
std::string least_value(const Type& type);
std::string greatest_value(const Type& type);

struct Field {
  std::string name;
  Type type;
  SourceRange range;
};

// What a message, a variant or a struct holds.
struct Shape {
  enum class Kind : std::uint8_t { None, Value, Fields };
  Kind kind = Kind::None;
  Type value;
  std::vector<Field> fields;
};

struct Variant {
  std::string name;
  Shape shape;
  SourceRange range;
};

// A type with a name that messages use.
struct Declaration {
  enum class Kind : std::uint8_t {
    Alias,     // shape.value
    Struct,    // shape.fields
    Literals,  // one of the variants' names, as a string
    Enum,      // a variant; how it is told apart from others says `tag`
  };
  Kind kind = Kind::Alias;
  std::string name;
  Shape shape;
  std::vector<Variant> variants;
  // The property that holds a variant's name, beside its fields. Empty: serde's external tags, `"Unit"` or `{ Name: value }`.
  std::string tag;
  SourceRange range;
};

enum class Role : std::uint8_t {
  Request,   // to the worker
  Reply,     // from it; ends its request
  Progress,  // from it; does not
  Failure,   // from it; ends its request, and is what errors become
};

struct Message {
  std::string name;
  Shape shape;
  Role role = Role::Request;
  std::string reason;      // what decided the role: `the comment "Main -> Worker"`
  bool is_stated = false;  // by the definition, for this message alone
  std::string comment;     // what the definition says about it, without comment signs
  bool has_result = false;
  Type result;  // of calls
  SourceRange range;
};

// One definition: what one worker and those who use it say to each other.
struct Protocol {
  enum class Style : std::uint8_t {
    Messages,  // requests and replies are messages
    Calls,     // each request has a result of its own
  };
  Style style = Style::Messages;
  std::string name;  // "ImageWorkerMessage"
  std::vector<Message> messages;
  std::vector<Declaration>
      declarations;  // those that messages reach, before those that refer to them unless they do so in a circle
  SourceRange range;

  // Which of `messages` errors of the worker become, and which of its fields takes their text.
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  std::size_t failure = kNone;
  std::size_t failure_field = kNone;  // none: the payload itself is the text

  const Declaration* find(const std::string& declaration) const;
  bool has(Role role) const;
};

}  // namespace skein::messages
