// Turns source into one line of tokens, for tables of input and output.
#pragma once

#include <string>

#include "base/source_text.h"
#include "js/lexer.h"

namespace skein::js::test {

struct Lexed {
  SourceText source;
  ParsedModule module;
  DiagnosticList diagnostics;

  explicit Lexed(std::string_view text) : source(text) {}

  // "1002 0-4" for each diagnostic, separated by commas.
  std::string reported() const {
    std::string result;
    for (const Diagnostic& diagnostic : diagnostics.items()) {
      if (!result.empty()) result += ", ";
      result += std::to_string(static_cast<unsigned>(diagnostic.code)) + ' ' + std::to_string(diagnostic.range.start) + '-' +
                std::to_string(diagnostic.range.end);
    }
    return result;
  }
};

// Identifiers and punctuators as written, keywords with a `'`, literals as `str(value)`, `num(raw)`; `^` marks a token on a
// new line, `error` ends the line.
inline std::string describe(const Lexer& lexer, const ParsedModule& module) {
  const std::string before = lexer.newline_before ? "^" : "";
  const auto with = [&](const char* kind, std::string_view text) {
    return before + kind + '(' + std::string(text) + ')';
  };
  switch (lexer.token) {
    case Token::EndOfFile: return before + "end";
    case Token::Error: return "error";
    case Token::Identifier: return before + std::string(module.atoms.text(lexer.atom)) + (lexer.has_escape ? "\\" : "");
    case Token::EscapedKeyword: return with("escaped", module.atoms.text(lexer.atom));
    case Token::PrivateName: return with("private", module.atoms.text(lexer.atom));
    case Token::String: return with(lexer.has_legacy_octal ? "octal-str" : "str", lexer.string_value);
    case Token::Number: return with(lexer.has_legacy_octal ? "octal-num" : "num", lexer.raw);
    case Token::BigInt: return with("big", lexer.raw);
    case Token::NoSubstitutionTemplate: return with("template", lexer.raw);
    case Token::TemplateHead: return with("head", lexer.raw);
    case Token::TemplateMiddle: return with("middle", lexer.raw);
    case Token::TemplateTail: return with("tail", lexer.raw);
    case Token::RegExp: return with("regexp", lexer.raw);
    case Token::JSXText: return with("text", lexer.raw);
    case Token::JSXIdentifier: return with("jsx", lexer.raw);
    default: break;
  }
  if (lexer.token < Token::Identifier) return before + "'" + std::string(module.atoms.text(lexer.atom));
  return before + std::string(lexer.token_text());
}

inline std::string tokens(Lexed& lexed) {
  Lexer lexer(lexed.source.view(), {}, lexed.module, lexed.diagnostics);
  std::string result;
  std::uint32_t last_end = 0;
  for (;;) {
    lexer.next();
    if (!result.empty()) result += ' ';
    result += describe(lexer, lexed.module);
    if (lexer.token == Token::EndOfFile || lexer.token == Token::Error) return result;
    // Every token but the last takes something.
    if (lexer.end <= last_end) return result + " stuck";
    last_end = lexer.end;
  }
}

}  // namespace skein::js::test
