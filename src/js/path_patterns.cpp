#include "js/path_patterns.h"

#include <algorithm>

namespace skein::js {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// "webpackIgnore: true"
bool has_ignore_word(std::string_view comment) {
  if (comment.find("skein-ignore") != std::string_view::npos || comment.find("@vite-ignore") != std::string_view::npos)
    return true;
  for (std::string_view word : {"webpackIgnore", "rspackIgnore"}) {
    std::size_t at = comment.find(word);
    if (at == std::string_view::npos) continue;
    at += word.size();
    const auto skip_blanks = [&] {
      while (at < comment.size() && is_blank(comment[at])) at++;
    };
    skip_blanks();
    if (at >= comment.size() || comment[at++] != ':') continue;
    skip_blanks();
    if (comment.substr(at).starts_with("true")) return true;
  }
  return false;
}

}  // namespace

bool finish_pattern(std::string& text) {
  if (text.find('*') != std::string::npos || (!text.starts_with("./") && !text.starts_with("../"))) return false;
  const std::size_t gap = text.find(kPatternGap);
  // Behind a query it is the file's own business.
  if (text.rfind(kPatternGap) > text.find_first_of("?#")) return false;
  std::replace(text.begin(), text.end(), kPatternGap, '*');
  return gap != std::string::npos;
}

bool has_ignore_comment(std::string_view source, std::uint32_t start) {
  std::size_t at = start;
  for (;;) {
    while (at > 0 && (is_blank(source[at - 1]) || source[at - 1] == '(')) at--;
    if (at < 4 || source.substr(at - 2, 2) != "*/") return false;
    const std::size_t open = source.rfind("/*", at - 4);
    if (open == std::string_view::npos) return false;
    if (has_ignore_word(source.substr(open, at - open))) return true;
    at = open;
  }
}

}  // namespace skein::js
