#include "js/parser.h"

#include <algorithm>

#include "js/parser_internal.h"

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
              options.loader == Loader::JSX || options.loader == Loader::TSX,
              options.goal != ParseOptions::Goal::Module, !options.ignore_annotations},
             module, diagnostics),
      scopes_(module, diagnostics),
      is_typescript_(options.loader == Loader::TS || options.loader == Loader::TSX),
      is_jsx_(options.loader == Loader::JSX || options.loader == Loader::TSX),
      defines_(options.defines),
      own_names_(own_names) {}

void Parser::run() {
  scopes_.open(ScopeKind::Module);
  if (options_.goal == ParseOptions::Goal::Module) {
    module_.type = SourceType::Module;
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
    is_strict_ = true;
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
    for (const Diagnostic& diagnostic : strict_only_) add_once(diagnostic);
    if (lexer_.html_comment_range.end != 0) report(DiagnosticCode::HtmlCommentInModule, lexer_.html_comment_range);
    for (Scope& scope : module_.scopes) scope.flags |= scope_flag::kStrict;
  }
  for (const PrivateReference& reference : private_references_)
    report(DiagnosticCode::UndeclaredPrivateName, reference.range, {atoms_.text(reference.name)});
  scopes_.close();
  if (defines_ != nullptr) {
    finish_replacements();
    if (!wrongly_replaced_.empty()) return;
    finish_defined_variables();
  }
  if (module_.type == SourceType::Module)
    for (const Diagnostic& diagnostic : scopes_.module_only()) add_once(diagnostic);
  finish_jsx_imports();
  finish_exports();
  if (is_typescript_) drop_type_exports();
  if (is_typescript_) finish_namespaces();
  if (is_typescript_ && !options_.preserve_unused_imports) drop_unused_imports();
  module_.uses_import_meta = import_metas_ > 0;
  finish_workers();
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

void Parser::fail(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments) {
  if (!has_failed_) diagnostics_.add(code, range, arguments);
  stop();
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
  if (!has_failed_)
    diagnostics_.add_with_note(DiagnosticCode::ExpectedToken, lexer_.range(),
                               {text_of(token), found(), lexer_.source().substr(opening.start, opening.length())}, opening);
  stop();
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

void Parser::report_strict(DiagnosticCode code, SourceRange range, std::initializer_list<std::string_view> arguments) {
  if (is_strict_) {
    report(code, range, arguments);
    return;
  }
  Diagnostic diagnostic{code, range, {}, {}, false, {}};
  std::size_t i = 0;
  for (std::string_view argument : arguments) diagnostic.arguments[i++] = argument;
  strict_only_.push_back(diagnostic);
}

// ---- Speculation -------------------------------------------------------------------------------------------------------

Parser::Checkpoint Parser::checkpoint() const {
  return {lexer_.checkpoint(), scopes_.checkpoint(), diagnostics_.size(), strict_only_.size(),
          module_.import_records.size(), worker_candidates_.size(), member_uses_.size(), replacements_.size(),
          pure_candidates_.size(),
          containers_.size(), module_.namespace_scopes.size(), member_accesses_.size(), module_.enum_members.size(),
          has_failed_, cover_error_};
}

void Parser::restore(const Checkpoint& checkpoint) {
  lexer_.restore(checkpoint.lexer);
  scopes_.rewind(checkpoint.scopes);
  diagnostics_.truncate(checkpoint.diagnostics);
  strict_only_.resize(checkpoint.strict_only);
  module_.import_records.resize(checkpoint.import_records);
  worker_candidates_.resize(checkpoint.worker_candidates);
  member_uses_.resize(checkpoint.member_uses);
  replacements_.resize(checkpoint.replacements);
  pure_candidates_.resize(checkpoint.pure_candidates);
  containers_.resize(checkpoint.containers);
  if (container_of_symbol_.size() > module_.symbols.size()) container_of_symbol_.resize(module_.symbols.size());
  if (constant_of_symbol_.size() > module_.symbols.size()) constant_of_symbol_.resize(module_.symbols.size());
  module_.namespace_scopes.resize(checkpoint.namespace_scopes);
  member_accesses_.resize(checkpoint.member_accesses);
  module_.enum_members.resize(checkpoint.enum_members);
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
    std::sort(own_names.begin(), own_names.end());
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
