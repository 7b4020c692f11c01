// Turns UTF-8 source text into tokens, one at a time, on the parser's demand. Where the grammar decides what a character
// means (regular expressions, template continuations, JSX), the parser asks for it by name. One pass; identifiers,
// keywords and private names are interned at once; strings without escapes are slices of the source.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "base/atoms.h"
#include "base/source_range.h"
#include "diagnostics/diagnostic.h"
#include "js/module.h"

namespace skein::js {

// Keywords come first, in the order of the atoms that the prototype table gives them: atom n < kKeywordCount is
// Token(n). Reserved words first, then contextual ones.
// clang-format off
#define SKEIN_RESERVED_WORDS(X)                                                                                     \
  X(Break, "break") X(Case, "case") X(Catch, "catch") X(Class, "class") X(Const, "const") X(Continue, "continue")   \
  X(Debugger, "debugger") X(Default, "default") X(Delete, "delete") X(Do, "do") X(Else, "else") X(Enum, "enum")     \
  X(Export, "export") X(Extends, "extends") X(False, "false") X(Finally, "finally") X(For, "for")                   \
  X(Function, "function") X(If, "if") X(Import, "import") X(In, "in") X(Instanceof, "instanceof") X(New, "new")     \
  X(Null, "null") X(Return, "return") X(Super, "super") X(Switch, "switch") X(This, "this") X(Throw, "throw")       \
  X(True, "true") X(Try, "try") X(Typeof, "typeof") X(Var, "var") X(Void, "void") X(While, "while") X(With, "with")
// Reserved in strict code, or words with a meaning in some places only: identifiers for the lexer (Token::Identifier) whose
// atom is one of these.
#define SKEIN_CONTEXTUAL_WORDS(X)                                                                                     \
  X(Implements, "implements") X(Interface, "interface") X(Let, "let") X(Package, "package") X(Private, "private")     \
  X(Protected, "protected") X(Public, "public") X(Static, "static") X(Yield, "yield") X(Await, "await")               \
  X(Async, "async") X(Of, "of") X(Get, "get") X(Set, "set") X(As, "as") X(From, "from") X(Using, "using")             \
  X(Accessor, "accessor") X(Meta, "meta") X(Target, "target") X(Eval, "eval") X(Arguments, "arguments")               \
  X(Constructor, "constructor") X(Prototype, "prototype") X(PrivateConstructor, "#constructor") X(Proto, "__proto__") \
  X(Abstract, "abstract") X(Declare, "declare") X(Type, "type") X(Namespace, "namespace") X(Module, "module")         \
  X(Global, "global") X(Is, "is") X(Asserts, "asserts") X(Infer, "infer") X(Keyof, "keyof") X(Unique, "unique")       \
  X(Readonly, "readonly") X(Override, "override") X(Out, "out") X(Satisfies, "satisfies") X(Require, "require")       \
  X(Resolve, "resolve") X(Exports, "exports") X(Worker, "Worker") X(SharedWorker, "SharedWorker") X(URL, "URL")       \
  X(Url, "url") X(Undefined, "undefined") X(NaN, "NaN") X(Infinity, "Infinity") X(Defer, "defer") X(Source, "source") \
  X(Self, "self") X(Window, "window") X(GlobalThis, "globalThis") X(Math, "Math") X(Object, "Object")                 \
  X(Symbol, "Symbol") X(React, "React") X(Process, "process") X(Register, "register") X(AddModule, "addModule")

enum class Token : std::uint8_t {
  EndOfFile,
#define X(name, text) name,
  SKEIN_RESERVED_WORDS(X)
#undef X
  Identifier,         // `atom`; contextual words too. See has_escape for the strictness of escaped words
  EscapedKeyword,     // a reserved word written with an escape: valid only as a property name
  PrivateName,        // `atom` with the `#`
  String,             // `string_value`
  Number, BigInt,     // `raw`, `number_value`
  NoSubstitutionTemplate, TemplateHead, TemplateMiddle, TemplateTail,  // `raw`
  RegExp,             // `raw`, only from rescan_regexp
  JSXText,            // `raw`, only from next_jsx_child
  JSXIdentifier,      // `raw`, with dashes, only from next_inside_jsx_tag
  OpenBrace, CloseBrace, OpenParen, CloseParen, OpenBracket, CloseBracket,
  Dot, Ellipsis, Semicolon, Comma, Colon, Question, QuestionDot, Arrow, At, Hash,
  LessThan, GreaterThan, LessEqual, GreaterEqual, EqualEqual, BangEqual, EqualEqualEqual, BangEqualEqual,
  Plus, Minus, Star, StarStar, Slash, Percent, PlusPlus, MinusMinus,
  LessLess, GreaterGreater, GreaterGreaterGreater, Ampersand, Bar, Caret, Bang, Tilde,
  AmpersandAmpersand, BarBar, QuestionQuestion,
  Equal, PlusEqual, MinusEqual, StarEqual, SlashEqual, PercentEqual, StarStarEqual, LessLessEqual, GreaterGreaterEqual,
  GreaterGreaterGreaterEqual, AmpersandEqual, BarEqual, CaretEqual, AmpersandAmpersandEqual, BarBarEqual,
  QuestionQuestionEqual,
  Error,              // a lexical error that has been reported; nothing sensible follows
};
// clang-format on

// Atoms with fixed numbers in every module's table: a reserved word's atom equals its Token.
namespace word {
enum Fixed : std::uint32_t {
  kNone,
#define X(name, text) k##name,
  SKEIN_RESERVED_WORDS(X) kReservedEnd_,
  kContextualStart_ = kReservedEnd_ - 1,
  SKEIN_CONTEXTUAL_WORDS(X)
#undef X
      kEnd,
};
inline constexpr Atom atom(Fixed fixed) { return static_cast<Atom>(fixed); }
}  // namespace word

// The table with all fixed words, to be copied into each module.
const AtomTable& word_table();

struct LexerOptions {
  bool typescript = false;
  bool jsx = false;
  // Annex B.1.1 `<!--` and `-->` comments: allowed in scripts only; the parser reports them when the file turns out a module.
  bool html_comments = true;
  bool annotations = true;  // @__PURE__ and @__NO_SIDE_EFFECTS__ have a meaning
};

class Lexer {
 public:
  Lexer(std::string_view padded_source, const LexerOptions& options, ParsedModule& module, DiagnosticList& diagnostics);

  // The current token. All offsets are bytes; `end` is the start of what follows.
  Token token = Token::EndOfFile;
  bool newline_before = false;          // a line terminator stands between the previous token and this one
  bool has_escape = false;              // identifier or string written with an escape
  bool pure_comment_before = false;     // /* @__PURE__ */ or /* #__PURE__ */ directly before this token
  bool no_side_effects_before = false;  // /* @__NO_SIDE_EFFECTS__ */
  std::uint32_t start = 0;
  std::uint32_t end = 0;
  std::uint32_t previous_end = 0;  // end of the previous token
  Atom atom = Atom::None;
  std::string_view string_value;  // String: WTF-8
  std::string_view raw;
  double number_value = 0;
  // String: contains a legacy octal escape or \8 \9; Number: legacy octal or leading-zero decimal. An error in strict code.
  bool has_legacy_octal = false;
  // Templates: an invalid escape was met, an error unless tagged. Its place:
  bool has_invalid_template_escape = false;
  SourceRange invalid_escape_range;
  // The first HTML-like comment, for scripts that turn out to be modules; end 0 when none.
  SourceRange html_comment_range;
  // Parentheses, brackets and braces open behind the current token, those of template substitutions included.
  std::uint32_t bracket_depth = 0;

  SourceRange range() const { return {start, end}; }
  std::string_view token_text() const { return source_.substr(start, end - start); }
  std::string_view source() const { return source_; }

  // Moves to the next token, read as the InputElementDiv goal (a `/` divides).
  void next();
  // The current token is Slash or SlashEqual and an expression may start here: rereads it as a regular expression and
  // validates flags and pattern (ECMAScript 2026 section 22.2.1, Annex B.1.2 without u/v).
  void rescan_regexp();
  // The current token is CloseBrace and ends a template substitution: rereads as TemplateMiddle or TemplateTail.
  void rescan_template_continuation();
  // The current token starts with `>`: cuts it to one GreaterThan (`a<b<c>>` in types, JSX).
  void split_greater_than();
  // The current token starts with `<` (`<<`, `<=`, `<<=`): cuts it to one LessThan (type arguments `f<<T>(x: T) => T>()`).
  void split_less_than();
  // In JSX: after `<tag`, attributes are read with this: identifiers with dashes, strings without escapes (entities decoded).
  void next_inside_jsx_tag();
  // In JSX: after `>` or `}`, text up to `<` or `{`, or one of those.
  void next_jsx_child();

  // Everything needed to come back after a speculative parse; interned atoms stay.
  struct Checkpoint {
    Token token;
    bool newline_before, has_escape, pure_comment_before, no_side_effects_before, has_legacy_octal, has_invalid_template_escape;
    std::uint32_t start, end, previous_end, position, bracket_depth;
    Atom atom;
    std::string_view string_value, raw;
    double number_value;
    SourceRange invalid_escape_range, html_comment_range;
    std::size_t legal_comments, diagnostics;
  };
  Checkpoint checkpoint() const;
  void restore(const Checkpoint& checkpoint);

  // JSX pragmas in comments, the last of each kind wins: `@jsx h`, `@jsxFrag F`, `@jsxImportSource preact`,
  // `@jsxRuntime automatic`. Empty without one.
  struct Pragma {
    std::string_view value;
    SourceRange range;
  };
  Pragma jsx_factory, jsx_fragment, jsx_import_source, jsx_runtime;

 private:
  // Each scanner is given where its first byte stands, and sets `token` and `end`. One file per theme.
  // lexer.cpp
  void finish(Token finished, const char* after) {
    token = finished;
    end = static_cast<std::uint32_t>(after - begin_);
  }
  std::uint32_t offset(const char* p) const { return static_cast<std::uint32_t>(p - begin_); }
  SourceRange range_of(const char* first, const char* after) const { return {offset(first), offset(after)}; }
  // A slice of the source, with U+FFFD in place of bytes that are no UTF-8.
  std::string_view valid_slice(const char* first, const char* after);
  void report(DiagnosticCode code, SourceRange at, std::initializer_list<std::string_view> arguments = {}, SourceRange note = {});
  void scan_unexpected_character(const char* p);
  const char* scan_invalid_utf8(const char* p);  // reports it; where it ends
  // lexer_identifier.cpp
  void scan_slow_identifier(const char* first, const char* p);
  void scan_private_name(const char* first);
  // lexer_comment.cpp: the end of the comment that starts at `p`; null when it is not terminated.
  const char* skip_line_comment(const char* first, std::size_t marker_size);
  const char* skip_block_comment(const char* first);
  void read_comment(const char* first, const char* after);
  const char* skip_html_comment(const char* first, std::size_t marker_size);
  // lexer_number.cpp
  void scan_number(const char* p);
  void scan_radix_number(const char* first, unsigned radix);
  void finish_number(Token finished, const char* after);
  const char* scan_digits(const char* p, unsigned radix, bool& has_separator);
  std::string_view without_separators(const char* first, const char* after, bool has_separator);
  // lexer_string.cpp
  void scan_string(const char* first);
  void report_unterminated(const char* first, const char* after);
  void scan_escaped_string(const char* first, const char* p);
  // lexer_template.cpp
  void scan_template(const char* first, Token without_substitution, Token with_substitution);
  // lexer_jsx.cpp
  void scan_jsx_string(const char* first);

  std::string_view source_;
  ParsedModule& module_;
  DiagnosticList& diagnostics_;
  LexerOptions options_;
  const char* begin_;
  const char* limit_;  // of the source; zero bytes follow
  // Some byte of the source is no UTF-8: texts are copied and repaired where otherwise a slice of the source will do.
  bool has_invalid_utf8_ = false;
};

// Value of a template element as the specification cooks it, line ends normalised; false when an escape is invalid.
bool cook_template(std::string_view raw, Arena& arena, std::string_view& cooked);
// The text of a JSX child after whitespace rules and entities (JSX appendix; React's rules), in the arena or a slice.
std::string_view decode_jsx_text(std::string_view raw, Arena& arena);

// Whether `code_point` may start or continue an identifier: Unicode's ID_Start and ID_Continue with the specification's $, _,
// ZWNJ and ZWJ.
bool is_identifier_start(std::uint32_t code_point);
bool is_identifier_continue(std::uint32_t code_point);
// Whether `text` (WTF-8) is an IdentifierName, so that it may stand unquoted as a property key.
bool is_identifier_name(std::string_view text);
// `a`, `a.b.c`, `this.a`: a variable that may be named there, or a member of one.
bool is_entity_name(std::string_view text);
bool is_reserved_word(std::string_view text);  // in module code: reserved words, strict ones and `await`

}  // namespace skein::js
