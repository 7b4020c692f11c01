// Operators, calls and member accesses (ECMAScript sections 13.3 to 13.16).

#include "js/parser_internal.h"

namespace skein::js {

namespace {

struct BinaryInfo {
  Level level = Level::Lowest;  // Lowest: no binary operator
  BinaryOperator op = BinaryOperator::Add;
};

constexpr BinaryInfo binary_info(Token token) {
  switch (token) {
    case Token::QuestionQuestion: return {Level::NullishCoalescing, BinaryOperator::NullishCoalescing};
    case Token::BarBar: return {Level::LogicalOr, BinaryOperator::LogicalOr};
    case Token::AmpersandAmpersand: return {Level::LogicalAnd, BinaryOperator::LogicalAnd};
    case Token::Bar: return {Level::BitwiseOr, BinaryOperator::BitwiseOr};
    case Token::Caret: return {Level::BitwiseXor, BinaryOperator::BitwiseXor};
    case Token::Ampersand: return {Level::BitwiseAnd, BinaryOperator::BitwiseAnd};
    case Token::EqualEqual: return {Level::Equals, BinaryOperator::LooseEqual};
    case Token::BangEqual: return {Level::Equals, BinaryOperator::LooseNotEqual};
    case Token::EqualEqualEqual: return {Level::Equals, BinaryOperator::StrictEqual};
    case Token::BangEqualEqual: return {Level::Equals, BinaryOperator::StrictNotEqual};
    case Token::LessThan: return {Level::Compare, BinaryOperator::LessThan};
    case Token::LessEqual: return {Level::Compare, BinaryOperator::LessEqual};
    case Token::GreaterThan: return {Level::Compare, BinaryOperator::GreaterThan};
    case Token::GreaterEqual: return {Level::Compare, BinaryOperator::GreaterEqual};
    case Token::In: return {Level::Compare, BinaryOperator::In};
    case Token::Instanceof: return {Level::Compare, BinaryOperator::Instanceof};
    case Token::LessLess: return {Level::Shift, BinaryOperator::ShiftLeft};
    case Token::GreaterGreater: return {Level::Shift, BinaryOperator::ShiftRight};
    case Token::GreaterGreaterGreater: return {Level::Shift, BinaryOperator::ShiftRightUnsigned};
    case Token::Plus: return {Level::Add, BinaryOperator::Add};
    case Token::Minus: return {Level::Add, BinaryOperator::Subtract};
    case Token::Star: return {Level::Multiply, BinaryOperator::Multiply};
    case Token::Slash: return {Level::Multiply, BinaryOperator::Divide};
    case Token::Percent: return {Level::Multiply, BinaryOperator::Remainder};
    case Token::StarStar: return {Level::Exponentiation, BinaryOperator::Exponent};
    default: return {};
  }
}

constexpr int assignment_operator(Token token) {
  switch (token) {
    case Token::Equal: return static_cast<int>(AssignmentOperator::Assign);
    case Token::PlusEqual: return static_cast<int>(AssignmentOperator::Add);
    case Token::MinusEqual: return static_cast<int>(AssignmentOperator::Subtract);
    case Token::StarEqual: return static_cast<int>(AssignmentOperator::Multiply);
    case Token::SlashEqual: return static_cast<int>(AssignmentOperator::Divide);
    case Token::PercentEqual: return static_cast<int>(AssignmentOperator::Remainder);
    case Token::StarStarEqual: return static_cast<int>(AssignmentOperator::Exponent);
    case Token::LessLessEqual: return static_cast<int>(AssignmentOperator::ShiftLeft);
    case Token::GreaterGreaterEqual: return static_cast<int>(AssignmentOperator::ShiftRight);
    case Token::GreaterGreaterGreaterEqual: return static_cast<int>(AssignmentOperator::ShiftRightUnsigned);
    case Token::AmpersandEqual: return static_cast<int>(AssignmentOperator::BitwiseAnd);
    case Token::BarEqual: return static_cast<int>(AssignmentOperator::BitwiseOr);
    case Token::CaretEqual: return static_cast<int>(AssignmentOperator::BitwiseXor);
    case Token::AmpersandAmpersandEqual: return static_cast<int>(AssignmentOperator::LogicalAnd);
    case Token::BarBarEqual: return static_cast<int>(AssignmentOperator::LogicalOr);
    case Token::QuestionQuestionEqual: return static_cast<int>(AssignmentOperator::NullishCoalescing);
    default: return -1;
  }
}

FoldedFrom folded_from(const Node* node) {
  if (node->kind != NodeKind::SequenceExpression || (node->flags & flag::kFolded) == 0) return FoldedFrom::None;
  return static_cast<FoldedFrom>(node->extra);
}

bool is_logical_and_or(const Node* node) {
  if ((node->flags & flag::kParenthesized) != 0) return false;
  if (folded_from(node) == FoldedFrom::LogicalAndOr) return true;
  if (node->kind != NodeKind::BinaryExpression) return false;
  const BinaryOperator op = as<BinaryExpression>(node)->op();
  return op == BinaryOperator::LogicalAnd || op == BinaryOperator::LogicalOr;
}

bool is_nullish(const Node* node) {
  if ((node->flags & flag::kParenthesized) != 0) return false;
  if (folded_from(node) == FoldedFrom::NullishCoalescing) return true;
  return node->kind == NodeKind::BinaryExpression && as<BinaryExpression>(node)->op() == BinaryOperator::NullishCoalescing;
}

// `a?.b`, `a?.b.c`, `a?.()`: what follows belongs to the same optional chain.
bool is_in_chain(const Node* node) {
  return (node->flags & (flag::kChainStart | flag::kChainContinue)) != 0 && (node->flags & flag::kParenthesized) == 0 &&
         (node->kind == NodeKind::MemberExpression || node->kind == NodeKind::IndexExpression ||
          node->kind == NodeKind::CallExpression);
}

// What may be called, have members and tag a template. `a++\n(b)` is two statements, and in `a < b++ [c]` it is the comparison
// that the bracket would follow.
bool is_left_hand_side(const Node* node) {
  if ((node->flags & flag::kParenthesized) != 0) return true;
  switch (node->kind) {
    case NodeKind::UnaryExpression:
    case NodeKind::UpdateExpression:
    case NodeKind::BinaryExpression:
    case NodeKind::AssignmentExpression:
    case NodeKind::ConditionalExpression:
    case NodeKind::SequenceExpression:
    case NodeKind::AwaitExpression:
    case NodeKind::YieldExpression:
    case NodeKind::ArrowFunction: return false;
    default: return true;
  }
}

}  // namespace

Node* Parser::parse_expression_at(Level level) {
  const Nesting nesting(*this, 2);
  if (!nesting) return make_bare(NodeKind::Missing, lexer_.start);
  return parse_suffix(parse_prefix(level), level);
}

void Parser::note_write(Node* target) {
  if (target->kind == NodeKind::Identifier) scopes_.write(as<Identifier>(target));
}

void Parser::forget_member_use(const Node* node) {
  MemberPath path;
  if (!read_member_path(node, path) || path.size == 0) return;
  const auto index = static_cast<std::uint32_t>(path.root->name);
  if (index >= is_namespace_atom_.size() || !is_namespace_atom_[index]) return;
  for (std::size_t i = member_uses_.size(); i-- > 0;) {
    MemberUse& use = member_uses_[i];
    if (use.node != node) continue;
    // Of `a.b.c` the path to `a.b` is left.
    const std::string_view names = use.member == Atom::None ? std::string_view() : atoms_.text(use.member);
    const std::size_t end = names.rfind(kMemberSeparator);
    use.member = end == std::string_view::npos ? Atom::None : atoms_.find(names.substr(0, end));
    return;
  }
}

void Parser::check_target(Node*& node) {
  if ((node->flags & flag::kReplaced) != 0) restore_target(node, false);
  switch (node->kind) {
    case NodeKind::Identifier: {
      auto* identifier = as<Identifier>(node);
      if (identifier->name == word::atom(word::kEval) || identifier->name == word::atom(word::kArguments))
        report_strict(DiagnosticCode::AssignToReserved, name_range(identifier), {atoms_.text(identifier->name)});
      note_write(node);
      return;
    }
    case NodeKind::MemberExpression:
      // ns.x = 1 is an assignment to the namespace object, not to the export: it keeps its form (and throws when it runs).
      if (as<MemberExpression>(node)->object->kind == NodeKind::Identifier)
        as<MemberExpression>(node)->object->extra = kNamespaceWritten;
      [[fallthrough]];
    case NodeKind::IndexExpression:
      if (node->kind == NodeKind::IndexExpression && as<IndexExpression>(node)->object->kind == NodeKind::Identifier)
        as<IndexExpression>(node)->object->extra = kNamespaceWritten;
      node->flags |= flag::kWritten;
      if (is_typescript_) forget_member_use(node);
      if ((node->flags & (flag::kChainStart | flag::kChainContinue)) == 0) return;
      break;
    case NodeKind::CallExpression:
      // f() = 1 throws when it runs, in sloppy code (the web relies on it).
      if ((node->flags & (flag::kChainStart | flag::kChainContinue)) == 0) {
        report_strict(DiagnosticCode::InvalidAssignmentTarget, with_parentheses({node->start, lexer_.previous_end}), {},
                      is(Token::Equal) ? lexer_.range() : SourceRange());
        return;
      }
      break;
    default: break;
  }
  fail(DiagnosticCode::InvalidAssignmentTarget, with_parentheses({node->start, std::max(node->start + 1, lexer_.previous_end)}),
       {}, is(Token::Equal) ? lexer_.range() : SourceRange());
}

// What may not follow `x as T`: `(a)` on the next line is a statement of its own.
bool Parser::is_suffix_or_assignment(Token token) {
  switch (token) {
    case Token::Dot:
    case Token::QuestionDot:
    case Token::OpenBracket:
    case Token::OpenParen:
    case Token::NoSubstitutionTemplate:
    case Token::TemplateHead:
    case Token::PlusPlus:
    case Token::MinusMinus:
    case Token::Bang: return true;
    default: return assignment_operator(token) >= 0;
  }
}

Node* Parser::parse_suffix(Node* left, Level level) {
  if ((left->kind == NodeKind::ArrowFunction || left->kind == NodeKind::YieldExpression) &&
      (left->flags & flag::kParenthesized) == 0) {
    // Nothing but a comma goes on: `() => {}\n(a)` is two statements.
    if (!is(Token::Comma) || level >= Level::Comma) return left;
  }
  for (;;) {
    if (has_failed_) return left;
    const Token current = token();
    if (lexer_.start == assertion_end_ && is_suffix_or_assignment(current)) return left;
    switch (current) {
      case Token::Dot: {
        if (!is_left_hand_side(left)) return left;
        next();
        const std::uint8_t chain = is_in_chain(left) ? flag::kChainContinue : std::uint8_t{0};
        if (is(Token::PrivateName)) {
          if (left->kind == NodeKind::Super) unexpected();
          refer_private(lexer_.atom, lexer_.range());
          left = finish_member(left, lexer_.atom, lexer_.start, chain);
          next();
          continue;
        }
        if (!is_identifier_name()) {
          if (is(Token::Error))
            stop();
          else
            fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"identifier", found()});
          return left;
        }
        left = finish_member(left, lexer_.atom, lexer_.start, chain);
        next();
        continue;
      }
      case Token::QuestionDot: {
        if (level >= Level::Call || !is_left_hand_side(left)) return left;  // new a?.b
        note(Feature::OptionalChaining);
        next();
        std::uint8_t flags = flag::kChainStart;
        if (is(Token::OpenParen)) {
          left = parse_call(left, flags);
        } else if (is(Token::OpenBracket)) {
          const SourceRange opening = lexer_.range();
          next();
          const bool allow_in = allow_in_;
          allow_in_ = true;
          auto* node = make<IndexExpression>(NodeKind::IndexExpression, left->start);
          node->flags = flags;
          node->object = left;
          node->index = parse_expression();
          allow_in_ = allow_in;
          expect_closing(Token::CloseBracket, opening);
          left = finish_index(node);
        } else if (is(Token::NoSubstitutionTemplate) || is(Token::TemplateHead)) {
          fail(DiagnosticCode::TemplateInOptionalChain, lexer_.range());
        } else if (is_typescript_ && (is(Token::LessThan) || is(Token::LessLess)) && try_skip_type_arguments_in_expression()) {
          left = parse_call(left, flags);
        } else {
          if (is(Token::PrivateName)) {
            refer_private(lexer_.atom, lexer_.range());
          } else if (!is_identifier_name()) {
            if (is(Token::Error))
              stop();
            else
              fail(DiagnosticCode::ExpectedToken, lexer_.range(), {"identifier", found()});
            return left;
          }
          left = finish_member(left, lexer_.atom, lexer_.start, flags);
          next();
        }
        continue;
      }
      case Token::OpenBracket: {
        if (!is_left_hand_side(left)) return left;
        const SourceRange opening = lexer_.range();
        const std::uint8_t chain = is_in_chain(left) ? flag::kChainContinue : std::uint8_t{0};
        next();
        const bool allow_in = allow_in_;
        allow_in_ = true;
        auto* node = make<IndexExpression>(NodeKind::IndexExpression, left->start);
        node->flags = chain;
        node->object = left;
        node->index = parse_expression();
        allow_in_ = allow_in;
        expect_closing(Token::CloseBracket, opening);
        if (is_typescript_) {
          if (const Atom name = member_name(node); name != Atom::None) {
            member_accesses_.push_back(node);
            note_member_path(node, node->object, name);
          }
        }
        left = finish_index(node);
        continue;
      }
      case Token::OpenParen: {
        if (level >= Level::Call || !is_left_hand_side(left)) return left;
        const std::uint8_t chain = is_in_chain(left) ? flag::kChainContinue : std::uint8_t{0};
        left = parse_call(left, chain);
        continue;
      }
      case Token::NoSubstitutionTemplate:
      case Token::TemplateHead:
        if (!is_left_hand_side(left)) return left;
        if (is_in_chain(left)) {
          fail(DiagnosticCode::TemplateInOptionalChain, lexer_.range());
          return left;
        }
        left = parse_template(left, left->start);
        continue;
      case Token::PlusPlus:
      case Token::MinusMinus: {
        if (lexer_.newline_before || level >= Level::Postfix || !is_left_hand_side(left)) return left;
        check_target(left);
        auto* node = make<UpdateExpression>(NodeKind::UpdateExpression, left->start);
        node->extra =
            static_cast<std::uint16_t>(current == Token::PlusPlus ? UpdateOperator::Increment : UpdateOperator::Decrement);
        node->argument = left;
        next();
        left = node;
        continue;
      }
      case Token::Question: {
        if (level >= Level::Conditional) return left;
        const std::uint32_t start = left->start;
        const int truth = truth_of(left);
        const std::uint32_t outer_consequent = std::exchange(consequent_bracket_depth_, lexer_.bracket_depth);
        next();
        // (a ? (b) : c => d) in TypeScript is settled by try_parse_typed_arrow's retry.
        const bool allow_in = allow_in_;
        allow_in_ = true;
        unreachable_ += truth == 0;
        Node* consequent = parse_assignment();
        consequent_bracket_depth_ = outer_consequent;
        unreachable_ -= truth == 0;
        allow_in_ = allow_in;
        expect(Token::Colon);
        auto* node = make<ConditionalExpression>(NodeKind::ConditionalExpression, start);
        node->test = left;
        node->consequent = consequent;
        // a ? b : c ? d : e … as a loop: chains of thousands are common in generated code.
        ConditionalExpression* last = node;
        std::uint32_t skipped = truth == 1;
        bool is_known = truth >= 0;
        unreachable_ += skipped;
        for (;;) {
          // Read as what may stand here, `b => c` and `yield` included, but only up to the next `?`.
          Node* alternate = parse_suffix(parse_prefix(Level::Comma), Level::Conditional);
          const bool is_whole = (alternate->kind == NodeKind::ArrowFunction || alternate->kind == NodeKind::YieldExpression) &&
                                (alternate->flags & flag::kParenthesized) == 0;
          if (!is(Token::Question) || is_whole || has_failed_) {
            // An assignment or arrow may stand here.
            last->alternate = parse_suffix(alternate, Level::Comma);
            break;
          }
          auto* inner = make<ConditionalExpression>(NodeKind::ConditionalExpression, alternate->start);
          inner->test = alternate;
          const int inner_truth = truth_of(alternate);
          consequent_bracket_depth_ = lexer_.bracket_depth;
          next();
          allow_in_ = true;
          unreachable_ += inner_truth == 0;
          inner->consequent = parse_assignment();
          unreachable_ -= inner_truth == 0;
          unreachable_ += inner_truth == 1;
          skipped += inner_truth == 1;
          is_known |= inner_truth >= 0;
          consequent_bracket_depth_ = outer_consequent;
          allow_in_ = allow_in;
          expect(Token::Colon);
          last->alternate = inner;
          last = inner;
        }
        unreachable_ -= skipped;
        left = is_known && options_.bundle && !has_failed_ ? fold_conditional(node, last) : node;
        if (!is(Token::Comma) || level >= Level::Comma) return left;  // a ? b : () => {}\n(c)
        continue;
      }
      case Token::Comma: {
        if (level >= Level::Comma) return left;
        ListBuilder expressions(*this);
        expressions.add(left);
        while (eat(Token::Comma)) expressions.add(parse_assignment());
        auto* node = make<SequenceExpression>(NodeKind::SequenceExpression, left->start);
        node->expressions = expressions.finish();
        left = node;
        continue;
      }
      case Token::Bang:
        if (is_typescript_ && !lexer_.newline_before) {  // x!
          if (level >= Level::Postfix && level > Level::Member) return left;
          next();
          continue;
        }
        return left;
      case Token::Identifier:
        if (is_typescript_ && level < Level::Compare && !lexer_.newline_before &&
            (is_word(word::kAs) || is_word(word::kSatisfies))) {
          next();
          if (!eat(Token::Const)) skip_type();  // as const
          // `x as T = 1` would need a target; `(x as T) = 1` is allowed.
          assertion_end_ = lexer_.start;
          continue;
        }
        return left;
      default: break;
    }

    if (is_typescript_ && (current == Token::LessThan || current == Token::LessLess) && level < Level::Call &&
        left->kind != NodeKind::ArrowFunction && lexer_.start != assertion_end_) {
      if (try_skip_type_arguments_in_expression()) continue;
    }

    if (const int op = assignment_operator(current); op >= 0) {
      if (level >= Level::Assign) return left;
      const auto assignment = static_cast<AssignmentOperator>(op);
      const std::uint32_t start = left->start;
      if (assignment == AssignmentOperator::Assign) {
        if (left->kind == NodeKind::ArrayExpression || left->kind == NodeKind::ObjectExpression) {
          if ((left->flags & flag::kParenthesized) != 0) {
            fail(DiagnosticCode::InvalidAssignmentTarget, {left->start, lexer_.previous_end});
            return left;
          }
          forgive_cover_error(start);
          if (!to_pattern(left, PatternUse::Assignment)) return left;
        } else {
          check_target(left);
        }
      } else {
        // f() += 1 is let through, f() ||= 1 is not (13.15.1).
        if (left->kind == NodeKind::CallExpression && assignment >= AssignmentOperator::LogicalAnd) {
          fail(DiagnosticCode::InvalidAssignmentTarget, {left->start, lexer_.previous_end});
          return left;
        }
        check_target(left);
        if (assignment == AssignmentOperator::Exponent)
          note(Feature::Exponentiation);
        else if (assignment >= AssignmentOperator::LogicalAnd)
          note(Feature::LogicalAssignment);
      }
      next();
      auto* node = make<Assignment>(NodeKind::AssignmentExpression, start);
      node->extra = static_cast<std::uint16_t>(op);
      node->target = left;
      node->value = parse_assignment();
      left = node;
      if (!is(Token::Comma) || level >= Level::Comma) return left;  // a = () => {}\n(b)
      continue;
    }

    const BinaryInfo info = binary_info(current);
    if (info.level == Level::Lowest || level >= info.level) {
      // ** is right-associative and binds weaker than a unary operator to its right only.
      return left;
    }
    if (current == Token::In && !allow_in_) return left;
    if (info.op == BinaryOperator::Exponent &&
        (left->kind == NodeKind::UnaryExpression || left->kind == NodeKind::AwaitExpression) &&
        (left->flags & flag::kParenthesized) == 0) {
      fail(DiagnosticCode::UnaryBeforeExponent, {left->start, lexer_.previous_end});
      return left;
    }
    const std::uint32_t left_end = lexer_.previous_end;
    next();
    const bool is_skipped = skips_right(info.op, left);
    unreachable_ += is_skipped;
    // Right-associative: the right side may hold another **.
    Node* right = parse_expression_at(info.op == BinaryOperator::Exponent ? Level::Multiply : info.level);
    unreachable_ -= is_skipped;
    if ((info.op == BinaryOperator::NullishCoalescing && (is_logical_and_or(left) || is_logical_and_or(right))) ||
        ((info.op == BinaryOperator::LogicalOr || info.op == BinaryOperator::LogicalAnd) &&
         (is_nullish(left) || is_nullish(right)))) {
      const bool is_left = info.op == BinaryOperator::NullishCoalescing ? is_logical_and_or(left) : is_nullish(left);
      fail(DiagnosticCode::MixedNullish,
           with_parentheses(is_left ? SourceRange{left->start, left_end} : SourceRange{right->start, lexer_.previous_end}));
      return left;
    }
    if (left->kind == NodeKind::PrivateName && info.op != BinaryOperator::In) {
      fail(DiagnosticCode::UnexpectedToken, {left->start, left->start + 1}, {"private name"});
      return left;
    }
    if (info.op == BinaryOperator::Exponent)
      note(Feature::Exponentiation);
    else if (info.op == BinaryOperator::NullishCoalescing)
      note(Feature::NullishCoalescing);
    if (Node* folded = fold_binary(info.op, left, right)) {
      left = folded;
      continue;
    }
    auto* node = make<BinaryExpression>(NodeKind::BinaryExpression, left->start);
    node->extra = static_cast<std::uint16_t>(info.op);
    node->left = left;
    node->right = right;
    left = node;
  }
}

Node* Parser::finish_member(Node* object, Atom name, std::uint32_t name_start, std::uint8_t flags) {
  auto* node = make<MemberExpression>(NodeKind::MemberExpression, object->start);
  node->flags = flags;
  node->object = object;
  node->name = name;
  node->name_start = name_start;
  if (is_typescript_ && flags == 0) member_accesses_.push_back(node);
  if (flags == 0) note_member_path(node, object, name);
  if (defines_ != nullptr && defines_->roles(name) != 0) return replace_defined(node, name);
  return node;
}

void Parser::note_member_path(const Node* node, const Node* object, Atom name) {
  if (const auto* root = try_as<Identifier>(object)) {
    const std::size_t count = member_uses_.size();
    note_member_use(const_cast<Identifier*>(root), name);
    if (member_uses_.size() > count) member_uses_.back().node = node;
    return;
  }
  if (!is_typescript_ || member_uses_.empty() || member_uses_.back().node != object) return;
  MemberUse& use = member_uses_.back();
  if (use.member == Atom::None) {
    use.member = name;
  } else {
    constexpr std::size_t kMaxPath = 256;
    const std::string_view before = atoms_.text(use.member), text = atoms_.text(name);
    if (before.size() + text.size() > kMaxPath) return;
    use.member = atoms_.intern(arena_.copy(std::string(before).append(1, kMemberSeparator).append(text)));
  }
  use.node = node;
}

// process.env["NODE_ENV"]
Node* Parser::finish_index(IndexExpression* node) {
  if (defines_ == nullptr || has_failed_) return node;
  const Constant key = constant_of(node->index);
  const Atom name = key.kind == Constant::Kind::String ? atoms_.find(key.text) : Atom::None;
  return defines_->roles(name) != 0 ? replace_defined(node, name) : node;
}

Node* Parser::parse_call(Node* callee, std::uint8_t flags) {
  const bool is_dropped = defines_ != nullptr && defines_->drops_console && is_dropped_call(callee);
  unreachable_ += is_dropped;
  std::uint32_t end = 0;
  List<Node*> arguments = parse_arguments(end);
  unreachable_ -= is_dropped;
  return is_dropped ? make_dropped_call(callee) : make_call(callee, arguments, flags);
}

// The last name of `a`, `a.b`, `a["b"]`; None for everything else.
Atom Parser::last_name(const Node* node) const {
  if (node->kind == NodeKind::Identifier) return as<Identifier>(node)->name;
  if (node->kind == NodeKind::MemberExpression) return as<MemberExpression>(node)->name;
  if (node->kind != NodeKind::IndexExpression) return Atom::None;
  const Constant key = constant_of(as<IndexExpression>(node)->index);
  return key.kind == Constant::Kind::String ? atoms_.find(key.text) : Atom::None;
}

Node* Parser::make_call(Node* callee, List<Node*> arguments, std::uint8_t flags) {
  auto* node = make<CallExpression>(NodeKind::CallExpression, callee->start);
  node->flags = flags;
  node->callee = callee;
  node->arguments = arguments;
  node->worker = RecordId::None;
  if (flags == 0 && callee->kind == NodeKind::Identifier && (callee->flags & flag::kParenthesized) == 0 &&
      as<Identifier>(callee)->name == word::atom(word::kEval)) {
    node->flags |= flag::kDirectEval;
    scopes_.mark_direct_eval();
  }
  if (defines_ != nullptr && flags == 0) note_pure_call(node, callee, last_name(callee));
  if (options_.bundle && !arguments.empty() && may_import(callee, flags, arguments.size()))
    import_candidates_.push_back({node, RecordId::None, unreachable_ != 0, try_depth_ != 0});
  return node;
}

// require('a'), require.resolve('a'), import.meta.resolve('a'), navigator.serviceWorker?.register(a), b.addModule(a).
bool Parser::may_import(const Node* callee, std::uint8_t flags, std::size_t arguments) const {
  if (flags == 0 && arguments == 1 && is_require(callee)) return true;
  if (defines_ != nullptr && (defines_->roles(last_name(callee)) & Defines::kLastOfStarter) != 0) return true;
  const auto* member = try_as<MemberExpression>(callee);
  if (const auto* index = try_as<IndexExpression>(callee)) {
    const auto* key = try_as<StringLiteral>(index->index);
    return key != nullptr && (key->value == "register" || key->value == "addModule");
  }
  if (member == nullptr) return false;
  if (member->name == word::atom(word::kResolve)) return flags == 0 && member->object->kind == NodeKind::ImportMeta;
  return member->name == word::atom(word::kRegister) || member->name == word::atom(word::kAddModule);
}

List<Node*> Parser::parse_arguments(std::uint32_t& end, bool may_be_parameters) {
  const Nesting nesting(*this);
  if (!nesting) return {};
  const SourceRange opening = lexer_.range();
  expect(Token::OpenParen);
  const bool allow_in = allow_in_;
  allow_in_ = true;
  ListBuilder arguments(*this);
  while (!is(Token::CloseParen) && !has_failed_) {
    if (is(Token::Ellipsis)) {
      auto* spread = make<Operand>(NodeKind::SpreadElement, lexer_.start);
      next();
      spread->argument = may_be_parameters ? parse_element() : parse_assignment();
      arguments.add(spread);
      // async (...a,) is a call, async (...a,) => b is an error.
      if (may_be_parameters && is(Token::Comma)) comma_after_rest_ = lexer_.range();
    } else {
      arguments.add(may_be_parameters ? parse_element() : parse_assignment());
    }
    if (!eat(Token::Comma)) break;
  }
  allow_in_ = allow_in;
  end = lexer_.start;
  expect_closing(Token::CloseParen, opening);
  return arguments.finish();
}

Node* Parser::parse_unary(UnaryOperator op, Level level) {
  const std::uint32_t start = lexer_.start;
  next();
  auto* node = make<UnaryExpression>(NodeKind::UnaryExpression, start);
  node->extra = static_cast<std::uint16_t>(op);
  // - - - - x nests; the guard is in parse_expression_at.
  node->argument = parse_expression_at(static_cast<Level>(static_cast<int>(Level::Prefix) - 1));
  if (op == UnaryOperator::Delete) {
    if ((node->argument->flags & flag::kReplaced) != 0) restore_target(node->argument, true);
    const Node* argument = node->argument;
    if (argument->kind == NodeKind::MemberExpression || argument->kind == NodeKind::IndexExpression)
      node->argument->flags |= flag::kWritten;
    // delete ns.x throws, as ns.x = 1 does.
    if (const auto* member = try_as<MemberExpression>(argument))
      if (member->object->kind == NodeKind::Identifier) member->object->extra = kNamespaceWritten;
    if (is_typescript_) forget_member_use(argument);
    if (argument->kind == NodeKind::Identifier) report_strict(DiagnosticCode::DeleteOfName, {start, lexer_.previous_end});
    if (argument->kind == NodeKind::MemberExpression && atoms_.text(as<MemberExpression>(argument)->name).starts_with('#'))
      report(DiagnosticCode::DeleteOfPrivateName, {start, lexer_.previous_end});
  }
  (void)level;
  // !1 ** 2 is an error.
  if (!is(Token::StarStar) && !has_failed_)
    if (Node* folded = fold_unary(op, node->argument, start)) return folded;
  return node;
}

Node* Parser::parse_prefix(Level level) {
  // class A extends -b {}
  if (level >= Level::Postfix) return parse_primary(level);
  switch (token()) {
    case Token::Plus: return parse_unary(UnaryOperator::Plus, level);
    case Token::Minus: return parse_unary(UnaryOperator::Minus, level);
    case Token::Tilde: return parse_unary(UnaryOperator::BitwiseNot, level);
    case Token::Bang: return parse_unary(UnaryOperator::LogicalNot, level);
    case Token::Typeof: return parse_unary(UnaryOperator::Typeof, level);
    case Token::Void: return parse_unary(UnaryOperator::Void, level);
    case Token::Delete: return parse_unary(UnaryOperator::Delete, level);
    case Token::PlusPlus:
    case Token::MinusMinus: {
      auto* node = make<UpdateExpression>(NodeKind::UpdateExpression, lexer_.start);
      node->extra = static_cast<std::uint16_t>(is(Token::PlusPlus) ? UpdateOperator::Increment : UpdateOperator::Decrement);
      node->flags = flag::kPrefix;
      next();
      if (is(Token::LessThan)) unexpected();  // ++<T>a
      node->argument = parse_expression_at(static_cast<Level>(static_cast<int>(Level::Prefix) - 1));
      if (!has_failed_) check_target(node->argument);
      return node;
    }
    default: return parse_primary(level);
  }
}

}  // namespace skein::js
