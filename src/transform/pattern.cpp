#include "transform/pattern.h"

#include <algorithm>

#include "base/utf8.h"

namespace skein::lowering {

namespace {

constexpr int kMostNested = 50;
constexpr std::size_t kLongest = 20'000;  // instructions
constexpr std::uint32_t kLast = 0x10FFFF;

bool is_word(std::uint32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }
bool is_line_end(std::uint32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }
int hex_digit(std::uint32_t c) {
  if (c >= '0' && c <= '9') return static_cast<int>(c - '0');
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? static_cast<int>(c - 'a' + 10) : -1;
}

using Range = std::pair<std::uint32_t, std::uint32_t>;
constexpr Range kDigits[] = {{'0', '9'}};
constexpr Range kWords[] = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
constexpr Range kSpaces[] = {{9, 13},          {' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                             {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
constexpr Range kLineEnds[] = {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}};

// `set` is sorted.
void add_set(std::vector<Range>& ranges, const Range* first, const Range* after, bool is_negated) {
  if (!is_negated) {
    ranges.insert(ranges.end(), first, after);
    return;
  }
  std::uint32_t next = 0;
  for (; first != after; first++) {
    if (first->first > next) ranges.emplace_back(next, first->first - 1);
    next = first->second + 1;
  }
  ranges.emplace_back(next, kLast);
}

}  // namespace

bool Pattern::compile(std::string_view source, std::string_view flags) {
  program_.clear();
  ranges_.clear();
  source_ = source;
  at_ = 0;
  for (char c : flags) {
    if (c == 'i')
      ignores_case_ = true;
    else if (c == 'm')
      is_multi_line_ = true;
    else if (c == 's')
      dot_is_all_ = true;
    else if (c == 'u')
      is_unicode_ = true;
    else if (c != 'g' && c != 'd')
      return false;
  }
  const bool is_good = is_valid_utf8(source.data(), source.data() + source.size()) && alternatives(0) && at_ == source_.size();
  if (is_good)
    emit(Op::Match);
  else
    program_.clear();
  return is_good;
}

std::uint32_t Pattern::take() {
  const DecodedCharacter character = decode_utf8(source_.data() + at_, source_.data() + source_.size());
  at_ += character.size;
  return character.code_point;
}

void Pattern::insert_split(std::size_t at, std::int32_t other) {
  program_.insert(program_.begin() + static_cast<std::ptrdiff_t>(at), {Op::Split, 1, other});
}

void Pattern::emit_class(const std::vector<Range>& ranges, bool is_negated) {
  const auto first = static_cast<std::int32_t>(ranges_.size());
  ranges_.insert(ranges_.end(), ranges.begin(), ranges.end());
  emit(is_negated ? Op::NotClass : Op::Class, first, static_cast<std::int32_t>(ranges_.size()));
}

// a|b|c
bool Pattern::alternatives(int depth) {
  if (depth > kMostNested) return false;
  std::vector<std::size_t> ends;
  for (;;) {
    const std::size_t begin = program_.size();
    if (!sequence(depth)) return false;
    if (!is('|')) break;
    at_++;
    insert_split(begin, static_cast<std::int32_t>(program_.size() - begin) + 2);
    ends.push_back(program_.size());
    emit(Op::Jump);
  }
  for (std::size_t end : ends) program_[end].a = static_cast<std::int32_t>(program_.size() - end);
  return program_.size() <= kLongest;
}

bool Pattern::sequence(int depth) {
  while (at_ < source_.size() && !is('|') && !is(')'))
    if (!atom(depth)) return false;
  return true;
}

bool Pattern::atom(int depth) {
  const std::size_t begin = program_.size();
  const char c = source_[at_];
  if (c == '^' || c == '$') {
    at_++;
    emit(c == '^' ? Op::Start : Op::End);
    return true;
  }
  if (c == '*' || c == '+' || c == '?' || c == '{' || (is_unicode_ && (c == '}' || c == ']'))) return false;
  if (c == '(') {
    at_++;
    if (is('?')) {
      // (?:a), (?<name>a); the others look around.
      if (source_.substr(at_, 2) == "?:") {
        at_ += 2;
      } else {
        const std::string_view rest = source_.substr(at_);
        if (rest.substr(0, 2) != "?<" || rest.size() < 4 || rest[2] == '=' || rest[2] == '!') return false;
        const std::size_t end = rest.find('>');
        if (end == std::string_view::npos || end == 2) return false;
        at_ += end + 1;
      }
    }
    if (!alternatives(depth + 1) || !is(')')) return false;
    at_++;
  } else if (c == '[') {
    if (!character_class()) return false;
  } else if (c == '.') {
    at_++;
    std::vector<Range> ranges;
    if (!dot_is_all_) ranges.assign(std::begin(kLineEnds), std::end(kLineEnds));
    emit_class(ranges, true);
  } else if (c == '\\') {
    if (source_.substr(at_, 2) == "\\b" || source_.substr(at_, 2) == "\\B") {
      emit(source_[at_ + 1] == 'b' ? Op::Boundary : Op::NotBoundary);
      at_ += 2;
      return true;
    }
    std::uint32_t character = 0;
    std::vector<Range> ranges;
    bool is_set = false;
    if (!escape(false, character, ranges, is_set)) return false;
    if (is_set)
      emit_class(ranges, false);
    else
      emit(Op::Character, static_cast<std::int32_t>(fold(character)));
  } else {
    emit(Op::Character, static_cast<std::int32_t>(fold(take())));
  }
  return quantifier(begin);
}

bool Pattern::number(std::int32_t& value) {
  const std::size_t begin = at_;
  for (value = 0; at_ < source_.size() && source_[at_] >= '0' && source_[at_] <= '9'; at_++)
    value = std::min(value * 10 + (source_[at_] - '0'), 100'000);
  return at_ > begin;
}

// What has been printed from `begin` on is repeated.
bool Pattern::quantifier(std::size_t begin) {
  if (at_ == source_.size()) return true;
  std::int32_t least = 0, most = -1;
  switch (source_[at_]) {
    case '*': at_++; break;
    case '+':
      least = 1;
      at_++;
      break;
    case '?':
      most = 1;
      at_++;
      break;
    case '{': {
      at_++;
      if (!number(least)) return false;
      most = least;
      if (is(',')) {
        at_++;
        if (!number(most)) most = -1;
      }
      if (!is('}')) return false;
      at_++;
      break;
    }
    default: return true;
  }
  if (is('?')) at_++;  // whether it matches is the same
  if (is('*') || is('+') || is('?') || is('{') || (most >= 0 && most < least)) return false;
  const std::vector<Instruction> piece(program_.begin() + static_cast<std::ptrdiff_t>(begin), program_.end());
  const auto size = static_cast<std::int32_t>(piece.size());
  const std::size_t copies = static_cast<std::size_t>(most < 0 ? least + 1 : most);
  if ((piece.size() + 1) * (copies + 1) > kLongest) return false;
  program_.resize(begin, {Op::Match});
  const auto repeat = [&] { program_.insert(program_.end(), piece.begin(), piece.end()); };
  for (std::int32_t i = 0; i < least; i++) repeat();
  if (most < 0) {
    emit(Op::Split, 1, size + 2);
    repeat();
    emit(Op::Jump, -size - 1);
  }
  for (std::int32_t i = least; i < most; i++) {
    emit(Op::Split, 1, (most - i) * (size + 1));
    repeat();
  }
  return true;
}

// At the backslash. A set such as \d, or one character.
bool Pattern::escape(bool in_class, std::uint32_t& character, std::vector<Range>& ranges, bool& is_set) {
  at_++;
  if (at_ == source_.size()) return false;
  is_set = false;
  const std::uint32_t c = take();
  const auto hex = [&](int count) {
    character = 0;
    for (int i = 0; i < count; i++) {
      const int digit = at_ < source_.size() ? hex_digit(static_cast<unsigned char>(source_[at_++])) : -1;
      if (digit < 0) return false;
      character = character * 16 + static_cast<std::uint32_t>(digit);
    }
    return true;
  };
  const auto set = [&](const auto& table, bool is_negated) {
    is_set = true;
    add_set(ranges, std::begin(table), std::end(table), is_negated);
    return true;
  };
  switch (c) {
    case 'd': return set(kDigits, false);
    case 'D': return set(kDigits, true);
    case 'w': return set(kWords, false);
    case 'W': return set(kWords, true);
    case 's': return set(kSpaces, false);
    case 'S': return set(kSpaces, true);
    case 't': character = '\t'; return true;
    case 'n': character = '\n'; return true;
    case 'v': character = '\v'; return true;
    case 'f': character = '\f'; return true;
    case 'r': character = '\r'; return true;
    case '0': character = 0; return at_ == source_.size() || source_[at_] < '0' || source_[at_] > '9';
    case 'b': character = '\b'; return in_class;
    case 'x': return hex(2);
    case 'u': {
      if (!is('{')) return hex(4);
      if (!is_unicode_) return false;
      const std::size_t end = source_.find('}', at_);
      if (end == std::string_view::npos || end - at_ > 7) return false;
      at_++;
      const bool is_good = end > at_ && hex(static_cast<int>(end - at_)) && character <= kLast;
      at_ = end + 1;
      return is_good;
    }
    default: character = c; return !is_word(c) || c == '_';
  }
}

bool Pattern::character_class() {
  at_++;
  const bool is_negated = is('^');
  if (is_negated) at_++;
  std::vector<Range> ranges;
  const auto one = [&](std::uint32_t& character, bool& is_set) {
    is_set = false;
    if (is('\\')) return escape(true, character, ranges, is_set);
    character = take();
    return true;
  };
  while (!is(']')) {
    if (at_ == source_.size()) return false;
    std::uint32_t first = 0, last = 0;
    bool is_set = false;
    if (!one(first, is_set)) return false;
    const bool is_range = is('-') && at_ + 1 < source_.size() && source_[at_ + 1] != ']';
    if (!is_range) {
      if (!is_set) ranges.emplace_back(first, first);
      continue;
    }
    at_++;
    if (is_set || !one(last, is_set) || is_set || last < first) return false;
    ranges.emplace_back(first, last);
  }
  at_++;
  emit_class(ranges, is_negated);
  return true;
}

bool Pattern::is_in(const Instruction& each, std::uint32_t c) const {
  const auto has = [&](std::uint32_t wanted) {
    return std::any_of(ranges_.begin() + each.a, ranges_.begin() + each.b,
                       [&](const Range& range) { return wanted >= range.first && wanted <= range.second; });
  };
  if (has(c)) return true;
  const std::uint32_t other = c | 0x20;
  return ignores_case_ && other >= 'a' && other <= 'z' && c < 0x80 && has(c ^ 0x20);
}

// All ways through the program at once, one character after the other.
bool Pattern::matches(std::string_view text) const {
  if (program_.empty()) return false;
  std::vector<std::uint32_t> now, next, pending;
  std::vector<std::size_t> seen(program_.size(), 0);  // the round in which an instruction was reached, plus 1
  const char* p = text.data();
  const char* const limit = p + text.size();
  std::uint32_t before = '\n';
  for (std::size_t round = 1;; round++) {
    const bool is_start = p == text.data(), is_end = p == limit;
    const DecodedCharacter character = is_end ? DecodedCharacter{'\n', 0, true} : decode_utf8(p, limit);
    const bool is_boundary = (!is_start && is_word(before)) != (!is_end && is_word(character.code_point));
    now.swap(next);
    next.clear();
    now.push_back(0);  // a match may begin here
    for (std::size_t i = 0; i < now.size(); i++) {
      pending.assign(1, now[i]);
      while (!pending.empty()) {
        const std::uint32_t at = pending.back();
        pending.pop_back();
        if (std::exchange(seen[at], round) == round) continue;
        const Instruction& each = program_[at];
        const auto go = [&](std::int32_t step) {
          pending.push_back(static_cast<std::uint32_t>(static_cast<std::int32_t>(at) + step));
        };
        switch (each.op) {
          case Op::Match: return true;
          case Op::Jump: go(each.a); break;
          case Op::Split:
            go(each.a);
            go(each.b);
            break;
          case Op::Start:
            if (is_start || (is_multi_line_ && is_line_end(before))) go(1);
            break;
          case Op::End:
            if (is_end || (is_multi_line_ && is_line_end(character.code_point))) go(1);
            break;
          case Op::Boundary:
            if (is_boundary) go(1);
            break;
          case Op::NotBoundary:
            if (!is_boundary) go(1);
            break;
          case Op::Character:
            if (!is_end && static_cast<std::int32_t>(fold(character.code_point)) == each.a) next.push_back(at + 1);
            break;
          case Op::Class:
          case Op::NotClass:
            if (!is_end && is_in(each, character.code_point) == (each.op == Op::Class)) next.push_back(at + 1);
            break;
        }
      }
    }
    if (is_end) return false;
    before = character.code_point;
    p += character.size;
  }
}

}  // namespace skein::lowering
