#include "messages/names.h"

#include <algorithm>
#include <iterator>

namespace skein::messages {

namespace {

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
// Other alphabets have no case here: their letters stay in the word they are in.
bool is_word(char c) { return is_upper(c) || is_lower(c) || is_digit(c) || static_cast<unsigned char>(c) >= 0x80; }
char to_lower(char c) { return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c; }
char to_upper(char c) { return is_lower(c) ? static_cast<char>(c - 'a' + 'A') : c; }

std::string capitalized(std::string word) {
  word[0] = to_upper(word[0]);
  return word;
}

constexpr std::string_view kJavaScriptWords[] = {
    "arguments", "async",  "await",  "break", "case",  "catch",     "class",      "const",   "continue",  "debugger", "default",
    "delete",    "do",     "else",   "enum",  "eval",  "export",    "extends",    "false",   "finally",   "for",      "function",
    "if",        "import", "in",     "let",   "new",   "null",      "package",    "private", "protected", "public",   "return",
    "static",    "super",  "switch", "this",  "throw", "true",      "try",        "typeof",  "undefined", "var",      "void",
    "while",     "with",   "yield",  "NaN",   "of",    "interface", "implements", "as",      "instanceof"};
constexpr std::string_view kElmWords[] = {"alias", "as",  "case",   "else", "exposing", "if",   "import", "in",
                                          "infix", "let", "module", "of",   "port",     "then", "type",   "where"};

template <std::size_t count>
bool is_reserved_word(std::string_view name, const std::string_view (&names)[count]) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string quote(std::string_view text, char mark) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out(1, mark);
  for (const char c : text) {
    if (c == mark || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20) {
      out += mark == '"' ? "\\u{00" : "\\x";
      out += kDigits[c >> 4];
      out += kDigits[c & 15];
      if (mark == '"') out += '}';
    } else {
      out += c;
    }
  }
  out += mark;
  return out;
}

}  // namespace

std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  };
  for (std::size_t i = 0; i < name.size(); i++) {
    const char c = name[i];
    if (!is_word(c)) {
      end_word();
      continue;
    }
    // A capital begins a word behind a small letter or digit, and before a small letter: "CSVParsed", "parseCSV".
    if (is_upper(c) && i > 0 &&
        (is_lower(name[i - 1]) || is_digit(name[i - 1]) || (i + 1 < name.size() && is_lower(name[i + 1]))))
      end_word();
    word += c;
  }
  end_word();
  return words;
}

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), to_lower);
  return out;
}

std::string camel_case(std::string_view name) {
  std::string out;
  for (const std::string& word : words_of(name)) out += out.empty() ? lower_case(word) : capitalized(word);
  return out;
}

std::string pascal_case(std::string_view name) {
  std::string out;
  for (const std::string& word : words_of(name)) out += capitalized(word);
  return out;
}

std::string kebab_case(std::string_view name) {
  std::string out;
  for (const std::string& word : words_of(name)) {
    if (!out.empty()) out += '-';
    out += lower_case(word);
  }
  return out;
}

std::string protocol_base(std::string_view name) {
  for (const std::string_view suffix : {std::string_view("Messages"), std::string_view("Message")})
    if (name.size() > suffix.size() && name.ends_with(suffix)) return pascal_case(name.substr(0, name.size() - suffix.size()));
  return pascal_case(name);
}

bool is_identifier(std::string_view name) {
  if (name.empty() || is_digit(name[0])) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_upper(c) || is_lower(c) || is_digit(c) || c == '_' || c == '$'; });
}

bool is_reserved_in_javascript(std::string_view name) { return is_reserved_word(name, kJavaScriptWords); }
bool is_reserved_in_elm(std::string_view name) { return is_reserved_word(name, kElmWords); }

std::string quote_single(std::string_view text) { return quote(text, '\''); }
std::string quote_double(std::string_view text) { return quote(text, '"'); }

std::string NameTable::claim(const std::string& name, const std::string& otherwise) {
  if (taken_.insert(name).second) return name;
  if (taken_.insert(otherwise).second) return otherwise;
  for (unsigned i = 2;; i++) {
    std::string numbered = otherwise + std::to_string(i);
    if (taken_.insert(numbered).second) return numbered;
  }
}

}  // namespace skein::messages
