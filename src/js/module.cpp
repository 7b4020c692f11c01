#include "js/module.h"

#include <algorithm>

namespace skein::js {

std::string_view node_kind_name(NodeKind kind) {
  switch (kind) {
#define X(name) \
  case NodeKind::name: return #name;
    SKEIN_NODE_KINDS(X)
#undef X
  }
  return "";
}

std::string_view import_kind_name(ImportKind kind) {
  switch (kind) {
    case ImportKind::EntryPoint: return "entry-point";
    case ImportKind::ImportStatement: return "import-statement";
    case ImportKind::DynamicImport: return "dynamic-import";
    case ImportKind::RequireCall: return "require-call";
    case ImportKind::RequireResolve: return "require-resolve";
    case ImportKind::Worker: return "new-worker";
    case ImportKind::SharedWorker: return "new-shared-worker";
    case ImportKind::ServiceWorker: return "service-worker";
    case ImportKind::Worklet: return "worklet";
    case ImportKind::NodeWorker: return "new-node-worker";
    case ImportKind::NewURL: return "new-url";
  }
  return "";
}

SymbolId ParsedModule::member_object(SymbolId member) const {
  const ScopeId scope = symbol(member).scope;
  const auto found = std::lower_bound(namespace_scopes.begin(), namespace_scopes.end(), scope,
                                      [](const NamespaceScope& entry, ScopeId wanted) { return entry.scope < wanted; });
  SKEIN_ASSERT(found != namespace_scopes.end() && found->scope == scope);
  return found->object;
}

const Node* ParsedModule::enum_value(SymbolId enumeration, Atom name) const {
  const auto found = std::lower_bound(enum_members.begin(), enum_members.end(), EnumMember{enumeration, name, nullptr},
                                      [](const EnumMember& a, const EnumMember& b) {
                                        return a.enumeration != b.enumeration ? a.enumeration < b.enumeration : a.name < b.name;
                                      });
  const bool is_found = found != enum_members.end() && found->enumeration == enumeration && found->name == name;
  return is_found ? found->literal : nullptr;
}

}  // namespace skein::js
