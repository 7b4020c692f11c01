#include "js/parser.h"

#include <algorithm>

#include "base/sort.h"
#include "js/parser_internal.h"
#include "js/unicode.h"

namespace skein::js {

Parser::Parser(std::string_view source, const ParseOptions& options, ParsedModule& module, DiagnosticList& diagnostics,
               const std::vector<std::uint32_t>& own_names)
    : options_(options),
      module_(module),
      arena_(module.arena),
      atoms_(module.atoms),
      diagnostics_(diagnostics),
      lexer_(source,
             {options.loader == Loader::TS || options.loader == Loader::TSX,
              options.loader == Loader::JSX || options.loader == Loader::TSX, options.goal != ParseOptions::Goal::Module,
              !options.ignore_annotations},
             module, diagnostics),
      scopes_(module, diagnostics),
      is_typescript_(options.loader == Loader::TS || options.loader == Loader::TSX),
      is_jsx_(options.loader == Loader::JSX || options.loader == Loader::TSX),
      defines_(options.defines),
      own_names_(own_names) {}

void Parser::run() {
  node_stack_.reserve(64);
  scopes_.open(ScopeKind::Module);
  module_.jsx_has_side_effects = options_.jsx.side_effects;
  if (options_.goal == ParseOptions::Goal::Module) {
    module_.type = SourceType::Module;
    is_certainly_module_ = true;
    is_strict_ = true;
    scopes_.set_strict();
  }
  function_.is_top_level = true;
  // A file that turns out a module may await at its top level; one that is certainly a script may not.
  function_.is_async = options_.goal != ParseOptions::Goal::Script;

  next();
  bool is_strict = is_strict_ || options_.typescript.is_always_strict;
  parse_directives(module_.directives, is_strict);
  if (is_strict && !is_strict_) {
    make_strict(NoteText::StrictByDirective, range_of_use_strict(module_.directives));
    scopes_.set_strict();
  }
  {
    ListBuilder statements(*this);
    if (defines_ != nullptr) declare_defined_variables(statements);
    parse_statement_list(statements, Token::EndOfFile);
    module_.body = statements.finish();
  }
  if (!has_failed_) declare_jsx_imports();
  if (has_failed_) return;

  if (module_.type == SourceType::Module) {
    for (Diagnostic& diagnostic : strict_only_) {
      if (diagnostic.note_range.end == 0 && module_sign_.end != 0) {
        if (diagnostic_info(diagnostic.code).note.empty()) diagnostic.note = NoteText::StrictByModule;
        diagnostic.note_range = module_sign_;
      }
      add_once(diagnostic);
    }
    if (lexer_.html_comment_range.end != 0)
      report(DiagnosticCode::HtmlCommentInModule, lexer_.html_comment_range, {}, module_sign_);
    for (Scope& scope : module_.scopes) scope.flags |= scope_flag::kStrict;
  }
  if (module_.type == SourceType::Script && options_.makes_parts) {
    for (const Diagnostic& diagnostic : strict_only_) {
      // Octal numbers are printed as others are, names that are reserved get another, and a returning module is a function.
      if (diagnostic.code != DiagnosticCode::LegacyOctal && diagnostic.code != DiagnosticCode::StrictReservedWord &&
          diagnostic.code != DiagnosticCode::AwaitAsName && diagnostic.code != DiagnosticCode::ReturnOutsideFunction)
        module_.sloppy_uses.push_back({diagnostic.code, diagnostic.range, diagnostic.arguments[0]});
    }
  }
  for (const PrivateReference& reference : private_references_)
    report(DiagnosticCode::UndeclaredPrivateName, reference.range, {atoms_.text(reference.name), atoms_.text(reference.nearest)},
           reference.nearest_range);
  scopes_.close();
  if (defines_ != nullptr || options_.realm != CodeRealm::Unknown) {
    finish_replacements();
    if (!wrongly_replaced_.empty()) return;
    finish_defined_variables();
  }
  if (module_.type == SourceType::Module)
    for (const Diagnostic& diagnostic : scopes_.module_only()) add_once(diagnostic);
  finish_jsx_imports();
  if (defines_ != nullptr && !defines_->injected().empty()) import_injected();
  finish_exports();
  if (is_typescript_) drop_type_exports();
  if (is_typescript_) finish_namespaces();
  if (is_typescript_ && !options_.preserve_unused_imports) drop_unused_imports();
  module_.uses_import_meta = import_metas_ > 0;
  finish_import_candidates();
  finish_commonjs();
  make_parts();
}

// ---- Tokens ------------------------------------------------------------------------------------------------------------

std::string_view Parser::text_of(Token token) const {
  switch (token) {
#define X(name, text) \
  case Token::name: return "\"" text "\"";
    SKEIN_RESERVED_WORDS(X)
#undef X
    case Token::EndOfFile: return "end of file";
    case Token::Identifier: return "identifier";
    case Token::String: return "string";
    case Token::OpenBrace: return "\"{\"";
    case Token::CloseBrace: return "\"}\"";
    case Token::OpenParen: return "\"(\"";
    case Token::CloseParen: return "\")\"";
    case Token::OpenBracket: return "\"[\"";
    case Token::CloseBracket: return "\"]\"";
    case Token::Semicolon: return "\";\"";
    case Token::Comma: return "\",\"";
    case Token::Colon: return "\":\"";
    case Token::Equal: return "\"=\"";
    case Token::Arrow: return "\"=>\"";
    case Token::LessThan: return "\"<\"";
    case Token::GreaterThan: return "\">\"";
    case Token::Dot: return "\".\"";
    case Token::Ellipsis: return "\"...\"";
    case Token::Question: return "\"?\"";
    default: return "token";
  }
}

std::string_view Parser::found() const {
  if (is(Token::EndOfFile)) return "end of file";
  const std::string_view text = lexer_.token_text();
  std::string quoted = "\"";
  // A long string or template is told by its beginning.
  std::size_t size = text.size() > 40 ? 40 : text.size();
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) size--;
  quoted.append(text.substr(0, size));
  if (size < text.size()) quoted += "...";
  quoted += '"';
  return arena_.copy(quoted);
}

void Parser::fail(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments, SourceRange note) {
  if (!has_failed_) {
    Diagnostic& diagnostic = diagnostics_.add(code, range, arguments);
    diagnostic.note_range = note;
    if (code == DiagnosticCode::ExpectedToken || code == DiagnosticCode::UnexpectedToken) diagnostic.note = other_language();
    if (code == DiagnosticCode::NestedTooDeeply) is_too_deep_ = true;
  }
  stop();
}

// What the current token, which nobody expects, looks like: `let a: T`, `a as T`, `interface A`, `<div>`.
NoteText Parser::other_language() const {
  if (is(Token::LessThan) && !is_jsx_) return NoteText::JSXInJavaScript;
  if (is_typescript_) return NoteText::OfCode;
  const std::string_view text = lexer_.token_text();
  if (is(Token::Colon) || is(Token::Enum) || text == "as" || text == "satisfies" || text == "implements")
    return NoteText::TypesInJavaScript;
  if (is(Token::Identifier) || is(Token::PrivateName)) {
    const std::string_view before = lexer_.source().substr(0, lexer_.previous_end);
    for (std::string_view word :
         {"interface", "type", "namespace", "declare", "abstract", "private", "public", "protected", "readonly"})
      if (before.ends_with(word)) return NoteText::TypesInJavaScript;
  }
  return NoteText::OfCode;
}

// A node begins behind its parentheses: with those that end in the range.
SourceRange Parser::with_parentheses(SourceRange range) const {
  const std::string_view source = lexer_.source();
  const std::string_view text = source.substr(range.start, range.length());
  for (auto open = std::count(text.begin(), text.end(), ')') - std::count(text.begin(), text.end(), '('); open > 0; open--) {
    std::uint32_t at = range.start;
    while (at > 0 && (source[at - 1] == ' ' || source[at - 1] == '\t' || source[at - 1] == '\n')) at--;
    if (at == 0 || source[at - 1] != '(') break;
    range.start = at - 1;
  }
  return range;
}

void Parser::report_legacy_octal(SourceRange range) {
  const std::string_view text = lexer_.source().substr(range.start, range.length());
  std::string_view meant = lexer_.raw;
  if (!is_digit(text[0])) {
    meant = {};
    std::size_t at = 0;
    while (at + 2 < text.size() &&
           !(text[at] == '\\' && is_digit(text[at + 1]) && (text[at + 1] != '0' || is_digit(text[at + 2]))))
      at += text[at] == '\\' ? 2 : 1;
    if (at + 2 < text.size()) {
      unsigned value = 0;
      std::size_t after = at + 1;
      while (after < at + 4 && text[after] >= '0' && text[after] < '8' && value < 32)
        value = value * 8 + static_cast<unsigned>(text[after++] - '0');
      static constexpr char kDigits[] = "0123456789ABCDEF";
      const char escape[] = {'\\', 'x', kDigits[value >> 4], kDigits[value & 15]};
      if (after > at + 1)
        meant = arena_.copy({escape, 4});
      else
        meant = text.substr(after++, 1);  // \8
      range = {range.start + static_cast<std::uint32_t>(at), range.start + static_cast<std::uint32_t>(after)};
    }
  }
  report_strict(DiagnosticCode::LegacyOctal, range, {meant});
}

void Parser::stop() {
  has_failed_ = true;
  lexer_.token = Token::EndOfFile;
  lexer_.newline_before = true;
}

void Parser::unexpected() {
  if (is(Token::Error)) {  // the lexer has said what is wrong
    stop();
    return;
  }
  fail(DiagnosticCode::UnexpectedToken, lexer_.range(), {found()});
}

void Parser::expect(Token token) {
  if (is(token)) {
    next();
    return;
  }
  if (is(Token::Error)) {
    stop();
    return;
  }
  fail(DiagnosticCode::ExpectedToken, lexer_.range(), {text_of(token), found()});
}

void Parser::expect_closing(Token token, SourceRange opening) {
  if (is(token)) {
    next();
    return;
  }
  if (is(Token::Error)) {
    stop();
    return;
  }
  fail(DiagnosticCode::ExpectedToken, lexer_.range(),
       {text_of(token), found(), lexer_.source().substr(opening.start, opening.length())}, opening);
}

void Parser::expect_word(word::Fixed word) {
  if (eat_word(word)) return;
  if (is(Token::Error)) {
    stop();
    return;
  }
  std::string quoted = "\"";
  quoted.append(atoms_.text(word::atom(word))).append("\"");
  fail(DiagnosticCode::ExpectedToken, lexer_.range(), {arena_.copy(quoted), found()});
}

void Parser::expect_semicolon() {
  if (eat(Token::Semicolon) || can_insert_semicolon()) return;
  if (is(Token::Error)) {
    stop();
    return;
  }
  fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"\";\"", found()});
}

// What is wrong in strict code only may have been reported already, for a reason that holds in sloppy code too.
void Parser::add_once(const Diagnostic& diagnostic) {
  for (const Diagnostic& other : diagnostics_.items())
    if (other.code == diagnostic.code && other.range.start == diagnostic.range.start) return;
  diagnostics_.add(diagnostic.code, diagnostic.range) = diagnostic;
}

void Parser::report_strict(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments,
                           SourceRange note) {
  Diagnostic diagnostic{code, range};
  std::copy(arguments.begin(), arguments.end(), diagnostic.arguments);
  diagnostic.note_range = note;
  if (!is_strict_) {
    strict_only_.push_back(diagnostic);
    return;
  }
  if (note.end == 0 && strict_reason_ != NoteText::OfCode) {
    diagnostic.note = strict_reason_;
    diagnostic.note_range = strict_place_;
  }
  diagnostics_.add(code, range) = diagnostic;
}

// ---- Speculation -------------------------------------------------------------------------------------------------------

Parser::Checkpoint Parser::checkpoint() const {
  return {lexer_.checkpoint(),
          scopes_.checkpoint(),
          diagnostics_.size(),
          strict_only_.size(),
          module_.import_records.size(),
          import_candidates_.size(),
          member_uses_.size(),
          replacements_.size(),
          pure_candidates_.size(),
          containers_.size(),
          module_.namespace_scopes.size(),
          member_accesses_.size(),
          ambient_names_.size(),
          initializers_.size(),
          has_failed_,
          cover_error_};
}

void Parser::restore(const Checkpoint& checkpoint) {
  lexer_.restore(checkpoint.lexer);
  scopes_.rewind(checkpoint.scopes);
  diagnostics_.truncate(checkpoint.diagnostics);
  strict_only_.resize(checkpoint.strict_only);
  module_.import_records.resize(checkpoint.import_records);
  while (!module_.patterns.empty() && index_of(module_.patterns.back().record) >= checkpoint.import_records)
    module_.patterns.pop_back();
  import_candidates_.resize(checkpoint.import_candidates);
  member_uses_.resize(checkpoint.member_uses);
  replacements_.resize(checkpoint.replacements);
  pure_candidates_.resize(checkpoint.pure_candidates);
  containers_.resize(checkpoint.containers);
  if (container_of_symbol_.size() > module_.symbols.size()) container_of_symbol_.resize(module_.symbols.size());
  if (constant_of_symbol_.size() > module_.symbols.size()) constant_of_symbol_.resize(module_.symbols.size());
  module_.namespace_scopes.resize(checkpoint.namespace_scopes);
  member_accesses_.resize(checkpoint.member_accesses);
  ambient_names_.resize(checkpoint.ambient_names);
  initializers_.resize(checkpoint.initializers);
  has_failed_ = checkpoint.has_failed;
  cover_error_ = checkpoint.cover_error;
}

namespace {

void parse_as(std::string_view padded_source, const ParseOptions& options, ParsedModule& module, DiagnosticList& diagnostics) {
  const std::size_t first = diagnostics.size();
  std::vector<std::uint32_t> own_names;
  ParseOptions current = options;
  for (int attempt = 0;; attempt++) {
    module.source = padded_source;
    module.atoms = current.defines != nullptr ? current.defines->atoms() : word_table();
    // A tree takes about five times its source.
    module.arena.reserve(padded_source.size() * 4 + 1024);
    Parser parser(padded_source, current, module, diagnostics, own_names);
    parser.run();
    if (parser.wrongly_replaced().empty()) break;
    own_names.insert(own_names.end(), parser.wrongly_replaced().begin(), parser.wrongly_replaced().end());
    stable_sort(own_names);
    diagnostics.truncate(first);
    module = ParsedModule();
    // The second attempt knows all such names; that a third one could find more is not known to happen.
    if (attempt == 3) current.defines = nullptr;
  }
  diagnostics.sort_from(first);
}

}  // namespace

void parse(std::string_view padded_source, const ParseOptions& options, ParsedModule& module, DiagnosticList& diagnostics) {
  const std::size_t first = diagnostics.size();
  const bool had_errors = diagnostics.has_errors();
  parse_as(padded_source, options, module, diagnostics);
  if (options.goal != ParseOptions::Goal::Unambiguous || had_errors || !diagnostics.has_errors()) return;
  // Until its first `export` a file that does not say what it is may be a script, in which `await /a/g; export {}` divides.
  // Where that leads to an error, the file may still be a valid module. Not the other way round: `await (a); with (b) c` is
  // more likely a module with an error than a script that calls a function of that name.
  ParseOptions as_module = options;
  as_module.goal = ParseOptions::Goal::Module;
  ParsedModule other;
  DiagnosticList found;
  parse_as(padded_source, as_module, other, found);
  if (found.has_errors()) return;
  module = std::move(other);
  diagnostics.truncate(first);
  for (const Diagnostic& diagnostic : found.items()) diagnostics.add(diagnostic.code, diagnostic.range) = diagnostic;
}

}  // namespace skein::js
