#include "json/json.h"

#include <string>
#include <vector>

#include "base/decimal.h"

namespace skein::json {

const Value* Value::get(std::string_view key) const {
  const Value* found = nullptr;
  for (const Member& member : members)
    if (member.key == key) found = member.value;
  return found;
}

namespace {

class Parser {
 public:
  Parser(std::string_view source, const ParseOptions& options, Arena& arena, DiagnosticList& diagnostics)
      : source_(source), options_(options), arena_(arena), diagnostics_(diagnostics) {
    if (source_.starts_with("\xEF\xBB\xBF")) at_ = 3;
  }

  const Value* run() {
    Value* value = parse_value(0);
    if (value == nullptr) return nullptr;
    if (!skip_space()) return nullptr;
    if (at_ < source_.size()) return unexpected();
    return value;
  }

 private:
  static constexpr std::uint32_t kMaxDepth = 1000;

  Value* fail(DiagnosticCode code, SourceRange range, std::string_view argument = {}, std::string_view reason = {}) {
    diagnostics_.add(code, range, {argument, reason});
    return nullptr;
  }
  // What of JavaScript JSON does not have.
  std::string_view reason() const {
    const char c = source_[at_];
    if (c == '\'' || c == '`') return "Strings in JSON have double quotes.";
    if (c == '/') return "JSON has no comments.";
    const std::size_t before = at_ == 0 ? std::string_view::npos : source_.find_last_not_of(" \t\r\n", at_ - 1);
    const char last = before == std::string_view::npos ? '\0' : source_[before];
    if ((c == '}' || c == ']') && last == ',') return "In JSON no comma stands behind the last element.";
    if ((last == '{' || last == ',') && ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')) return "Keys in JSON have double quotes.";
    return {};
  }
  Value* unexpected() {
    const auto at = static_cast<std::uint32_t>(at_);
    if (at_ >= source_.size()) return fail(DiagnosticCode::UnexpectedInJson, {at, at}, "end of file");
    std::size_t size = 1;
    while (at_ + size < source_.size() && (static_cast<unsigned char>(source_[at_ + size]) & 0xC0) == 0x80) size++;
    std::string quoted = "\"";
    quoted.append(source_.substr(at_, size)).append("\"");
    return fail(DiagnosticCode::UnexpectedInJson, {at, at + static_cast<std::uint32_t>(size)}, arena_.copy(quoted), reason());
  }

  char peek() const { return at_ < source_.size() ? source_[at_] : '\0'; }

  bool skip_space() {
    for (;;) {
      while (at_ < source_.size() &&
             (source_[at_] == ' ' || source_[at_] == '\n' || source_[at_] == '\r' || source_[at_] == '\t'))
        at_++;
      if (!options_.allow_comments || peek() != '/') return true;
      const std::string_view rest = source_.substr(at_);
      if (rest.starts_with("//")) {
        at_ = std::min(source_.find('\n', at_), source_.size());
      } else if (rest.starts_with("/*")) {
        const std::size_t end = source_.find("*/", at_ + 2);
        if (end == std::string_view::npos) {
          at_ = source_.size();
          unexpected();
          return false;
        }
        at_ = end + 2;
      } else {
        return true;
      }
    }
  }

  Value* make(Value::Kind kind, std::size_t start) {
    Value* value = arena_.make<Value>();
    value->kind = kind;
    value->range = {static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(at_)};
    return value;
  }

  Value* parse_value(std::uint32_t depth) {
    if (!skip_space()) return nullptr;
    const std::size_t start = at_;
    if (depth > kMaxDepth)
      return fail(DiagnosticCode::NestedTooDeeply, {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(at_ + 1)});
    switch (peek()) {
      case '{': return parse_object(start, depth);
      case '[': return parse_array(start, depth);
      case '"': {
        std::string_view text;
        if (!parse_string(text)) return nullptr;
        Value* value = make(Value::Kind::String, start);
        value->text = text;
        return value;
      }
      case 't': return parse_word("true", Value::Kind::Boolean, true);
      case 'f': return parse_word("false", Value::Kind::Boolean, false);
      case 'n': return parse_word("null", Value::Kind::Null, false);
      default: return parse_number(start);
    }
  }

  Value* parse_word(std::string_view word, Value::Kind kind, bool boolean) {
    const std::size_t start = at_;
    if (!source_.substr(at_).starts_with(word)) return unexpected();
    at_ += word.size();
    Value* value = make(kind, start);
    value->boolean = boolean;
    return value;
  }

  static bool is_digit(char c) { return c >= '0' && c <= '9'; }

  Value* parse_number(std::size_t start) {
    if (peek() == '-') at_++;
    if (!is_digit(peek())) {
      return unexpected();
    }
    if (peek() == '0' && at_ + 1 < source_.size() && is_digit(source_[at_ + 1])) {
      at_++;
      return unexpected();
    }
    while (is_digit(peek())) at_++;
    if (peek() == '.') {
      at_++;
      if (!is_digit(peek())) return unexpected();
      while (is_digit(peek())) at_++;
    }
    if (peek() == 'e' || peek() == 'E') {
      at_++;
      if (peek() == '+' || peek() == '-') at_++;
      if (!is_digit(peek())) return unexpected();
      while (is_digit(peek())) at_++;
    }
    Value* value = make(Value::Kind::Number, start);
    value->text = source_.substr(start, at_ - start);
    const bool is_negative = value->text[0] == '-';
    const double magnitude = parse_decimal(value->text.substr(is_negative ? 1 : 0));
    value->number = is_negative ? -magnitude : magnitude;
    return value;
  }

  static void append_code_point(std::string& text, std::uint32_t c) {
    if (c < 0x80) {
      text += static_cast<char>(c);
    } else if (c < 0x800) {
      text += static_cast<char>(0xC0 | c >> 6);
      text += static_cast<char>(0x80 | (c & 63));
    } else if (c < 0x10000) {
      text += static_cast<char>(0xE0 | c >> 12);
      text += static_cast<char>(0x80 | (c >> 6 & 63));
      text += static_cast<char>(0x80 | (c & 63));
    } else {
      text += static_cast<char>(0xF0 | c >> 18);
      text += static_cast<char>(0x80 | (c >> 12 & 63));
      text += static_cast<char>(0x80 | (c >> 6 & 63));
      text += static_cast<char>(0x80 | (c & 63));
    }
  }

  bool parse_hex(std::uint32_t& unit) {
    unit = 0;
    for (int i = 0; i < 4; i++, at_++) {
      const char c = peek();
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) {
        unexpected();
        return false;
      }
      unit = unit * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
  }

  bool parse_string(std::string_view& text) {
    const std::size_t start = ++at_;
    while (at_ < source_.size() && source_[at_] != '"' && source_[at_] != '\\' &&
           static_cast<unsigned char>(source_[at_]) >= 0x20)
      at_++;
    if (peek() == '"' && at_ < source_.size()) {
      text = source_.substr(start, at_ - start);
      at_++;
      return true;
    }
    std::string decoded(source_.substr(start, at_ - start));
    for (;;) {
      if (at_ >= source_.size() || static_cast<unsigned char>(source_[at_]) < 0x20) {
        unexpected();
        return false;
      }
      const char c = source_[at_];
      if (c == '"') {
        at_++;
        text = arena_.copy(decoded);
        return true;
      }
      if (c != '\\') {
        decoded += c;
        at_++;
        continue;
      }
      at_++;
      const char escape = peek();
      at_++;
      switch (escape) {
        case '"': decoded += '"'; break;
        case '\\': decoded += '\\'; break;
        case '/': decoded += '/'; break;
        case 'b': decoded += '\b'; break;
        case 'f': decoded += '\f'; break;
        case 'n': decoded += '\n'; break;
        case 'r': decoded += '\r'; break;
        case 't': decoded += '\t'; break;
        case 'u': {
          std::uint32_t unit;
          if (!parse_hex(unit)) return false;
          if (unit >= 0xD800 && unit < 0xDC00 && source_.substr(at_).starts_with("\\u")) {
            const std::size_t before = at_;
            at_ += 2;
            std::uint32_t low;
            if (!parse_hex(low)) return false;
            if (low >= 0xDC00 && low < 0xE000)
              unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
            else
              at_ = before;
          }
          append_code_point(decoded, unit);
          break;
        }
        default:
          at_--;
          unexpected();
          return false;
      }
    }
  }

  Value* parse_array(std::size_t start, std::uint32_t depth) {
    at_++;
    std::vector<Value*> elements;
    if (!skip_space()) return nullptr;
    while (peek() != ']') {
      Value* element = parse_value(depth + 1);
      if (element == nullptr || !skip_space()) return nullptr;
      elements.push_back(element);
      if (peek() != ',') break;
      at_++;
      if (!skip_space()) return nullptr;
      if (peek() == ']' && !options_.allow_trailing_commas) return unexpected();
    }
    if (peek() != ']') return unexpected();
    at_++;
    Value* value = make(Value::Kind::Array, start);
    value->elements = freeze(arena_, elements.data(), elements.size());
    return value;
  }

  Value* parse_object(std::size_t start, std::uint32_t depth) {
    at_++;
    std::vector<Member> members;
    if (!skip_space()) return nullptr;
    while (peek() != '}') {
      if (peek() != '"') return unexpected();
      Member member{};
      const std::size_t key_start = at_;
      if (!parse_string(member.key)) return nullptr;
      member.key_range = {static_cast<std::uint32_t>(key_start), static_cast<std::uint32_t>(at_)};
      if (!skip_space()) return nullptr;
      if (peek() != ':') return unexpected();
      at_++;
      member.value = parse_value(depth + 1);
      if (member.value == nullptr || !skip_space()) return nullptr;
      members.push_back(member);
      if (peek() != ',') break;
      at_++;
      if (!skip_space()) return nullptr;
      if (peek() == '}' && !options_.allow_trailing_commas) return unexpected();
    }
    if (peek() != '}') return unexpected();
    at_++;
    Value* value = make(Value::Kind::Object, start);
    value->members = freeze(arena_, members.data(), members.size());
    return value;
  }

  std::string_view source_;
  const ParseOptions& options_;
  Arena& arena_;
  DiagnosticList& diagnostics_;
  std::size_t at_ = 0;
};

}  // namespace

const Value* parse(std::string_view source, const ParseOptions& options, Arena& arena, DiagnosticList& diagnostics) {
  return Parser(source, options, arena, diagnostics).run();
}

}  // namespace skein::json
