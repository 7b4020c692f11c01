// What holds for every definition, whichever language it is written in.

#include <string>
#include <unordered_map>
#include <utility>

#include "messages/names.h"
#include "messages/reading.h"

namespace skein::messages {

namespace {

using Names = std::unordered_map<std::string, SourceRange>;

class Completion {
 public:
  Completion(Protocol& protocol, Reading& reading) : protocol_(protocol), reading_(reading) {}

  void run() {
    check_directions();
    check_messages();
    for (const Declaration& declaration : protocol_.declarations) by_name_.emplace(declaration.name, &declaration);
    for (const Declaration& declaration : protocol_.declarations) check_declaration(declaration);
    choose_failure();
    order_declarations();
  }

 private:
  void check_directions() {
    if (!protocol_.has(Role::Request))
      reading_.report(DiagnosticCode::OneWayDefinition, protocol_.range, {protocol_.name, "to the worker"});
    if (protocol_.style == Protocol::Style::Calls || protocol_.has(Role::Reply) || protocol_.has(Role::Failure)) return;
    reading_.report(DiagnosticCode::OneWayDefinition, protocol_.range, {protocol_.name, "from the worker that ends a request"});
  }

  // Two of these names in one place would be one.
  void claim(Names& names, const std::string& name, SourceRange range, std::string_view kind) {
    const auto [found, is_new] = names.emplace(name, range);
    if (!is_new) reading_.report(DiagnosticCode::MessageNameTaken, range, {name, kind}, found->second);
  }

  void check_messages() {
    Names names, functions;
    for (const Message& message : protocol_.messages) {
      // It stands in comments and becomes the name of a function.
      const bool is_plain = message.name.find_first_not_of(
                                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.:/") == std::string::npos;
      if (!is_plain || !is_identifier(camel_case(message.name))) {
        reading_.report(DiagnosticCode::UnusableName, message.range, {message.name, "a message"});
        continue;
      }
      claim(names, message.name, message.range, "messages");
      if (message.role == Role::Request) claim(functions, camel_case(message.name), message.range, "functions");
      check_shape(message.shape, "");
    }
  }

  void check_shape(const Shape& shape, const std::string& tag) {
    Names names;
    for (const Field& field : shape.fields) {
      if (field.name.empty() || field.name == "__proto__" || field.name == tag)
        reading_.report(DiagnosticCode::UnusableName, field.range,
                        {field.name, field.name == tag ? "a field beside the tag" : "a field"});
      claim(names, field.name, field.range, "fields");
    }
  }

  void check_declaration(const Declaration& declaration) {
    if (!is_identifier(declaration.name))
      reading_.report(DiagnosticCode::UnusableName, declaration.range, {declaration.name, "a type"});
    check_shape(declaration.shape, "");
    Names names;
    for (const Variant& variant : declaration.variants) {
      if (words_of(variant.name).empty() || variant.name == "__proto__")
        reading_.report(DiagnosticCode::UnusableName, variant.range, {variant.name, "a variant"});
      claim(names, variant.name, variant.range, "variants");
      check_shape(variant.shape, declaration.tag);
    }
    // A type that is only another name for itself has no values.
    const Declaration* alias = &declaration;
    for (std::size_t steps = 0; alias != nullptr && alias->kind == Declaration::Kind::Alias; steps++) {
      if (alias->shape.value.kind != TypeKind::Named) return;
      if (steps > protocol_.declarations.size()) {
        reading_.refuse(declaration.range, "A type that is only itself");
        return;
      }
      const auto found = by_name_.find(alias->shape.value.name);
      alias = found == by_name_.end() ? nullptr : found->second;
    }
  }

  // Which field can hold a text while all others may be left out.
  static bool find_text(const Shape& shape, std::size_t& field) {
    field = Protocol::kNone;
    if (shape.kind == Shape::Kind::Value) return shape.value.kind == TypeKind::String;
    for (std::size_t i = 0; i < shape.fields.size(); i++) {
      if (shape.fields[i].type.kind == TypeKind::Optional) continue;
      if (shape.fields[i].type.kind != TypeKind::String || field != Protocol::kNone) return false;
      field = i;
    }
    return field != Protocol::kNone;
  }

  void choose_failure() {
    std::size_t candidates = 0, stated = 0, field = 0;
    for (const Message& message : protocol_.messages) {
      if (message.role != Role::Failure || !find_text(message.shape, field)) continue;
      candidates++;
      stated += message.is_stated ? 1 : 0;
    }
    if (candidates > 1 && stated != 1) {
      reading_.report(DiagnosticCode::SeveralFailures, protocol_.range, {protocol_.name});
      return;
    }
    for (std::size_t i = 0; i < protocol_.messages.size(); i++) {
      const Message& message = protocol_.messages[i];
      if (message.role != Role::Failure || !find_text(message.shape, field) || (candidates > 1 && !message.is_stated)) continue;
      protocol_.failure = i;
      protocol_.failure_field = field;
    }
  }

  // ---- Order -----------------------------------------------------------------------------------------------------------

  static void add_uses(const Type& type, std::vector<std::string>& uses) {
    if (type.kind == TypeKind::Named) uses.push_back(type.name);
    for (const Type& part : type.parts) add_uses(part, uses);
  }
  static void add_uses(const Shape& shape, std::vector<std::string>& uses) {
    add_uses(shape.value, uses);
    for (const Field& field : shape.fields) add_uses(field.type, uses);
  }

  // Post-order without recursion: a chain of types may be as long as its file.
  void order_declarations() {
    struct Visit {
      std::size_t index;
      std::vector<std::string> uses;
      std::size_t next = 0;
    };
    std::unordered_map<std::string, std::size_t> by_name;
    std::vector<Declaration>& all = protocol_.declarations;
    for (std::size_t i = 0; i < all.size(); i++) by_name.emplace(all[i].name, i);
    std::vector<bool> is_seen(all.size());
    std::vector<std::size_t> order;
    std::vector<Visit> stack;
    const auto enter = [&](std::size_t index) {
      if (is_seen[index]) return;
      is_seen[index] = true;
      Visit visit{index, {}};
      add_uses(all[index].shape, visit.uses);
      for (const Variant& variant : all[index].variants) add_uses(variant.shape, visit.uses);
      stack.push_back(std::move(visit));
    };
    for (std::size_t i = 0; i < all.size(); i++) {
      enter(i);
      while (!stack.empty()) {
        Visit& visit = stack.back();
        if (visit.next == visit.uses.size()) {
          order.push_back(visit.index);
          stack.pop_back();
          continue;
        }
        const auto found = by_name.find(visit.uses[visit.next++]);
        if (found != by_name.end()) enter(found->second);
      }
    }
    std::vector<Declaration> ordered;
    for (const std::size_t index : order) ordered.push_back(std::move(all[index]));
    all = std::move(ordered);
  }

  Protocol& protocol_;
  Reading& reading_;
  std::unordered_map<std::string, const Declaration*> by_name_;  // until they are put in order
};

}  // namespace

void complete(Protocol& protocol, Reading& reading) { Completion(protocol, reading).run(); }

}  // namespace skein::messages
