#include "messages/directions.h"

#include <algorithm>
#include <iterator>

#include "messages/names.h"

namespace skein::messages {

namespace {

// Without the signs of comments, and lines joined by spaces.
std::string comment_text(std::string_view comment) {
  std::string out;
  bool at_start = true;
  if (comment.ends_with("*/")) comment.remove_suffix(2);
  for (const char c : comment) {
    if (c == '\n' || c == '\r') {
      at_start = true;
    } else if (at_start && (c == ' ' || c == '\t' || c == '/' || c == '*' || c == '!')) {
      continue;
    } else {
      if (at_start && !out.empty()) out += ' ';
      at_start = false;
      out += c;
    }
  }
  while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
  return out;
}

template <std::size_t count>
bool is_one_of(std::string_view word, const std::string_view (&words)[count]) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

constexpr std::string_view kPageWords[] = {"main", "page", "client", "ui", "elm", "app", "host"};
// Verbs before a participle: "ClearFinished" may as well ask for something.
constexpr std::string_view kVerbs[] = {"add",  "clear", "count", "delete", "find", "get",    "has",  "hide", "is",
                                       "list", "mark",  "make",  "remove", "save", "select", "send", "set",  "show"};
// Words in -ed that are no participles; those in -eed may be either.
constexpr std::string_view kNoParticiples[] = {"bed", "biped", "embed", "hundred", "led", "moped",
                                               "red", "shed",  "shred", "sled",    "wed"};
// Words that sound like answers, though the convention does not name them; participles without -ed are among them.
constexpr std::string_view kAnswers[] = {"answer", "begun",  "bound",   "built", "done",   "drawn",   "event",    "found",
                                         "given",  "gone",   "heard",   "known", "left",   "lost",    "made",     "output",
                                         "pong",   "ready",  "reply",   "ran",   "result", "results", "response", "sent",
                                         "shown",  "status", "success", "taken", "told",   "written"};
// What happens to a request before it ends.
constexpr std::string_view kUnfinished[] = {"accepted", "paused", "queued", "resumed", "started"};

// What a name says about a message of the worker.
bool is_progress(std::string_view last) { return last == "progress"; }
bool is_failure(std::string_view last) { return last == "failed" || last == "failure" || last == "error"; }

std::string by_name(std::string_view ending) { return std::string("its name ends in \"").append(ending).append("\""); }

// Of a message that comes from the worker.
Role role_by_name(const Message& message, std::string_view last, Reading& reading) {
  if (is_progress(last)) return Role::Progress;
  if (is_failure(last)) return Role::Failure;
  if (is_one_of(last, kUnfinished)) reading.report(DiagnosticCode::UnclearEnding, message.range, {message.name});
  return Role::Reply;
}

}  // namespace

bool is_direction(std::string_view comment, bool& to_worker) {
  // Arrows become words of their own.
  std::string text;
  for (std::size_t i = 0; i < comment.size(); i++) {
    if (comment.substr(i).starts_with("->") || comment.substr(i).starts_with("=>")) {
      text += " > ";
      i++;
    } else if (comment.substr(i).starts_with("\xE2\x86\x92")) {
      text += " > ";
      i += 2;
    } else {
      text += comment[i];
    }
  }
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (c == '>' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      word += c;
    } else if (!word.empty()) {
      words.push_back(lower_case(word));
      word.clear();
    }
  }
  for (std::size_t i = 1; i + 1 < words.size(); i++) {
    if (words[i] != ">") continue;
    if (words[i + 1] == "worker" && is_one_of(words[i - 1], kPageWords)) return to_worker = true, true;
    if (words[i - 1] == "worker" && is_one_of(words[i + 1], kPageWords)) return to_worker = false, true;
  }
  std::erase(words, "the");
  if (words.size() != 2 || words[1] != "worker" || (words[0] != "to" && words[0] != "from")) return false;
  to_worker = words[0] == "to";
  return true;
}

bool find_role(std::string_view word, Role& role) {
  if (word == "request")
    role = Role::Request;
  else if (word == "reply")
    role = Role::Reply;
  else if (word == "progress")
    role = Role::Progress;
  else if (word == "failure")
    role = Role::Failure;
  else
    return false;
  return true;
}

// Whether nothing but what separates messages stands between the end of one and a comment.
bool Comments::is_behind(std::uint32_t end, const Node& comment) const {
  const std::string_view between = source_.substr(end, comment.range().start - end);
  return between.find('\n') == std::string_view::npos;
}

void Comments::read(SourceRange range, Message& message, Statement& statement) {
  const auto take = [&](const Node& comment, bool is_trailing) {
    const std::string text = comment_text(comment.text());
    Statement said;
    if (is_direction(text, said.to_worker)) {
      said.has_direction = true;
      said.reason = "the comment " + quote_double(text);
      if (!is_trailing)
        section_ = said;
      else if (!statement.has_role)
        statement = said;
      return;
    }
    const std::size_t at = text.find('@');
    std::size_t end = at == std::string::npos ? at : at + 1;
    while (end < text.size() && text[end] >= 'a' && text[end] <= 'z') end++;
    if (at != std::string::npos && find_role(std::string_view(text).substr(at + 1, end - at - 1), said.role)) {
      said.has_role = true;
      said.reason = "the comment \"" + text.substr(at, end - at) + "\"";
      if (!statement.has_role) statement = said;
      return;
    }
    if (is_trailing) return;
    if (!message.comment.empty()) message.comment += ' ';
    message.comment += text;
  };
  // Those inside of the message before are about its fields.
  for (; next_ < comments_.size() && comments_[next_].range().start < range.start; next_++) take(comments_[next_], false);
  for (; next_ < comments_.size() && comments_[next_].range().start < range.end; next_++) continue;
  for (; next_ < comments_.size() && is_behind(range.end, comments_[next_]); next_++) take(comments_[next_], true);
  if (!statement.has_role && !statement.has_direction) statement = section_;
}

void decide_role(Message& message, const Statement& statement, Reading& reading) {
  const std::vector<std::string> words = words_of(message.name);
  if (words.empty()) return;
  const std::string last = lower_case(words.back());
  message.reason = statement.reason;
  if (statement.has_role) {
    message.role = statement.role;
    message.is_stated = true;
    return;
  }
  if (statement.has_direction) {
    message.role = statement.to_worker ? Role::Request : role_by_name(message, last, reading);
    return;
  }
  const bool is_participle = last.size() > 3 && last.ends_with("ed") && !is_one_of(last, kNoParticiples);
  if (last == "complete" || is_progress(last) || is_failure(last) || is_participle) {
    const std::string first = lower_case(words.front());
    bool is_clear = true;
    const auto unclear = [&](std::string_view why) {
      is_clear = false;
      reading.report(DiagnosticCode::UnclearDirection, message.range, {message.name, why});
    };
    if (last.ends_with("eed"))
      unclear("\"" + words.back() + "\" may be a participle or not");
    else if (is_participle && last != "failed" && words.size() > 1 && is_one_of(first, kVerbs))
      unclear("it begins as a request does and ends as a reply does");
    message.role = is_clear ? role_by_name(message, last, reading) : Role::Reply;
    message.reason = by_name(is_participle && last != "failed" && last != "completed" ? "ed" : words.back());
    return;
  }
  if (is_one_of(last, kAnswers))
    reading.report(
        DiagnosticCode::UnclearDirection, message.range,
        {message.name,
         "\"" + words.back() +
             "\" sounds like a reply, whose names end in \"Complete\", \"…ed\", \"Failed\", \"Error\" or \"Progress\""});
  message.role = Role::Request;
  message.reason = "its name is none of a reply";
}

}  // namespace skein::messages
