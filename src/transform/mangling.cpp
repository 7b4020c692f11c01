#include "transform/mangling.h"

#include <algorithm>
#include <string>

#include "base/sort.h"
#include "js/lexer.h"
#include "transform/tree_walk.h"

namespace skein::lowering {

using namespace js;

namespace {

using Pair = std::pair<std::string, std::string>;

const Pair* find_pair(const std::vector<Pair>& sorted, std::string_view name) {
  const auto found = std::lower_bound(sorted.begin(), sorted.end(), name,
                                      [](const Pair& pair, std::string_view text) { return pair.first < text; });
  return found != sorted.end() && found->first == name ? &*found : nullptr;
}

}  // namespace

bool Mangling::applies_to(std::string_view name) const {
  // What they are called has a meaning.
  if (name == "__proto__" || name == "constructor" || name == "prototype" || name.empty()) return false;
  if (!properties.matches(name) || reserved.matches(name)) return false;
  const Pair* known = find_pair(cache, name);
  return known == nullptr || !known->second.empty();
}

namespace {

class Marker {
 public:
  Marker(ParsedModule& module, const Mangling& mangling) : module_(module), mangling_(mangling) {}

  void run() {
    auto& comments = module_.key_comments;
    stable_sort(comments);
    for (Node*& statement : module_.body) walk_.run(statement, [this](Node*& slot) { return visit(slot); });
    enums();
    for (std::uint32_t i = 0; i < counts_.size(); i++) {
      if (counts_[i] == 0) continue;
      const auto atom = static_cast<Atom>(i);
      if (is_mangled(module_.atoms.text(atom)))
        module_.mangled_properties.emplace_back(atom, counts_[i]);
      else
        module_.kept_properties.push_back(atom);
    }
  }

 private:
  void count(Atom atom) {
    if (index(atom) >= counts_.size()) counts_.resize(module_.atoms.size(), 0);
    counts_[index(atom)]++;
  }
  static std::uint32_t index(Atom atom) { return static_cast<std::uint32_t>(atom); }

  Atom marked(Atom atom) {
    if (index(atom) >= marks_.size()) marks_.resize(module_.atoms.size(), Atom::None);
    if (marks_[index(atom)] != Atom::None) return marks_[index(atom)];
    const std::string_view text = module_.atoms.text(atom);
    Atom result = atom;
    if (mangling_.applies_to(text)) result = module_.atoms.intern(module_.arena.copy(std::string(1, kMangledMark).append(text)));
    return marks_[index(atom)] = result;
  }

  // `N.E.A`
  Atom marked_path(Atom path) {
    const std::string text(module_.atoms.text(path));
    if (text.find(kMemberSeparator) == std::string::npos) return marked(path);
    std::string made;
    for (std::size_t start = 0; start <= text.size();) {
      const std::size_t end = std::min(text.find(kMemberSeparator, start), text.size());
      if (start > 0) made += kMemberSeparator;
      made.append(module_.atoms.text(marked(module_.atoms.intern(module_.arena.copy(text.substr(start, end - start))))));
      // What the printer looks for may be a part of it.
      path = module_.atoms.intern(module_.arena.copy(made));
      start = end + 1;
    }
    return path;
  }

  void mark(Atom& name) {
    name = marked(name);
    count(name);
  }

  // /* @__KEY__ */ stands directly before it.
  bool has_key_comment(const StringLiteral* node) const {
    if ((node->flags & flag::kKey) != 0) return true;
    const auto& comments = module_.key_comments;
    const auto after = std::upper_bound(comments.begin(), comments.end(), node->start);
    if (after == comments.begin()) return false;
    const std::string_view between = module_.source.substr(after[-1], node->start - after[-1]);
    return between.find_first_not_of(" \t\r\n") == std::string_view::npos;
  }

  bool mark_text(StringLiteral* node, bool is_name) {
    const Atom atom = module_.atoms.intern(node->value);
    if (!is_name) {
      count(atom);
      return false;
    }
    const Atom result = marked(atom);
    count(result);
    node->value = module_.atoms.text(result);
    return result != atom;
  }

  // Where a string is the name of a property, every value that it may have: a[b ? 'c' : 'd'].
  void mark_index(Node*& slot) {
    std::vector<Node**> pending{&slot};
    while (!pending.empty()) {
      Node*& node = *pending.back();
      pending.pop_back();
      if (auto* conditional = try_as<ConditionalExpression>(node)) {
        pending.push_back(&conditional->consequent);
        pending.push_back(&conditional->alternate);
      } else if (auto* sequence = try_as<SequenceExpression>(node)) {
        pending.push_back(&sequence->expressions[sequence->expressions.size() - 1]);
      } else if (auto* binary = try_as<BinaryExpression>(node); binary != nullptr && binary->op() >= BinaryOperator::LogicalAnd) {
        pending.push_back(&binary->left);
        pending.push_back(&binary->right);
      } else if (node->kind == NodeKind::TemplateLiteral && as<TemplateLiteral>(node)->expressions.empty()) {
        auto* text = module_.arena.make<StringLiteral>();
        text->kind = NodeKind::StringLiteral;
        text->start = node->start;
        if (!cook_template(as<TemplateLiteral>(node)->elements[0].raw, module_.arena, text->value)) continue;
        mark_text(text, mangling_.is_quoted);
        if (is_mangled(text->value)) node = text;
      } else if (auto* string = try_as<StringLiteral>(node); string != nullptr && !is_mangled(string->value)) {
        mark_text(string, mangling_.is_quoted || has_key_comment(string));
      }
    }
  }

  void mark_keys(List<Property> properties) {
    for (Property& property : properties) {
      if (property.key == nullptr) continue;
      if (property.is_computed) {
        mark_index(property.key);
      } else if (auto* name = try_as<IdentifierName>(property.key)) {
        mark(name->name);
      } else if (auto* string = try_as<StringLiteral>(property.key)) {
        if (!mark_text(string, mangling_.is_quoted || has_key_comment(string))) continue;
        auto* key = module_.arena.make<IdentifierName>();
        key->kind = NodeKind::IdentifierName;
        key->start = string->start;
        key->name = module_.atoms.intern(string->value);
        property.key = key;
      }
    }
  }

  // What `ns.a` and import.meta.a name is no property of anybody's object.
  bool is_namespace(const Node* object) const {
    if (object->kind == NodeKind::ImportMeta) return true;
    const auto* name = try_as<Identifier>(object);
    return name != nullptr && name->symbol != SymbolId::None &&
           (module_.symbol(name->symbol).flags & symbol_flag::kNamespaceImport) != 0;
  }

  bool visit(Node*& slot) {
    Node* node = slot;
    switch (node->kind) {
      case NodeKind::MemberExpression: {
        auto* member = as<MemberExpression>(node);
        if (is_namespace(member->object))
          count(member->name);
        else if (!module_.atoms.text(member->name).starts_with('#'))
          mark(member->name);
        break;
      }
      case NodeKind::IndexExpression: {
        auto* access = as<IndexExpression>(node);
        if (is_namespace(access->object)) break;
        mark_index(access->index);
        const auto* text = try_as<StringLiteral>(access->index);
        if (text == nullptr || !is_mangled(text->value)) break;
        auto* member = module_.arena.make<MemberExpression>();
        static_cast<Node&>(*member) = *node;
        member->kind = NodeKind::MemberExpression;
        member->object = access->object;
        member->name = module_.atoms.intern(text->value);
        member->name_start = text->start;
        slot = member;
        break;
      }
      case NodeKind::BinaryExpression:
        if (as<BinaryExpression>(node)->op() == BinaryOperator::In) mark_index(as<BinaryExpression>(node)->left);
        break;
      case NodeKind::StringLiteral: {
        auto* string = as<StringLiteral>(node);
        if (!is_mangled(string->value) && has_key_comment(string)) mark_text(string, true);
        break;
      }
      case NodeKind::ObjectExpression:
      case NodeKind::ObjectPattern: mark_keys(as<ObjectLiteral>(node)->properties); break;
      case NodeKind::ClassExpression: mark_keys(as<ClassExpression>(node)->definition->members); break;
      case NodeKind::ClassDeclaration: mark_keys(as<ClassDeclaration>(node)->definition->members); break;
      case NodeKind::Identifier:
        if ((node->flags & flag::kMember) != 0) mark(as<Identifier>(node)->name);
        break;
      case NodeKind::JSXElement:
        for (JSXAttribute& attribute : as<JSXElement>(node)->attributes) {
          if (attribute.name == "key" || !is_identifier_name(attribute.name)) continue;
          const Atom name = marked(module_.atoms.intern(attribute.name));
          count(name);
          attribute.name = module_.atoms.text(name);
        }
        break;
      default: break;
    }
    return true;
  }

  // The members of enums, and what may turn out one of an imported enum.
  void enums() {
    if (!module_.enum_members.empty()) {
      for (EnumMember& member : module_.enum_members) member.name = marked_path(member.name);
      stable_sort(module_.enum_members, [](const EnumMember& a, const EnumMember& b) {
        return a.enumeration != b.enumeration ? a.enumeration < b.enumeration : a.name < b.name;
      });
    }
    for (Part& part : module_.parts) {
      for (NamespaceMember& member : part.namespace_members)
        if (member.member != Atom::None) member.member = marked_path(member.member);
      std::vector<NamespaceMember> members;
      for (const NamespaceMember& member : part.import_members) {
        const Atom name = marked_path(member.name);
        // `E['a']`, which is no member then, looks the same as `E.a`.
        if (name != member.name && !mangling_.is_quoted) members.push_back(member);
        members.push_back({member.namespace_symbol, name, member.member});
      }
      if (members.size() != part.import_members.size() || !members.empty())
        part.import_members = freeze(module_.arena, members.data(), members.size());
    }
  }

  ParsedModule& module_;
  const Mangling& mangling_;
  TreeWalk walk_{Reach::Everything};
  std::vector<Atom> marks_;            // by atom: itself, or the one with the mark
  std::vector<std::uint32_t> counts_;  // by atom
};

}  // namespace

void mark_properties(ParsedModule& module, const Mangling& mangling) { Marker(module, mangling).run(); }

std::string_view MangledNames::find(std::string_view name) const {
  const Pair* found = find_pair(names, name);
  return found == nullptr ? std::string_view() : std::string_view(found->second);
}

}  // namespace skein::lowering
