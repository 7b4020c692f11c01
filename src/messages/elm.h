// Writing Elm, in elm-format's layout: a port module and the JavaScript that connects its ports with the client.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "messages/definition.h"
#include "messages/names.h"
#include "messages/reading.h"
#include "messages/script.h"

namespace skein::messages {

// What a protocol's things are called in Elm.
class ElmNames {
 public:
  ElmNames(const Protocol& protocol, const ScriptNames& scripts);

  const std::string& module() const { return module_; }  // ImageWorker
  std::string port(std::string_view suffix) const { return camel_case(module_) + std::string(suffix); }
  const std::string& type(const std::string& declaration) const { return types_.at(declaration); }
  const std::string& payload(std::size_t message) const { return payloads_[message]; }
  const std::string& function(std::size_t message) const { return functions_[message]; }
  // Of a message that arrives, or of a call's result.
  const std::string& reply(std::size_t message) const { return replies_[message]; }
  const std::string& variant(const std::string& declaration, std::size_t index) const { return variants_.at(declaration)[index]; }
  // What a function's parameter is called: Elm lets none have the name of something in the module.
  std::string parameter(const std::string& name) const { return values_.has(name) ? name + "_" : name; }
  // The reply that tells of an error for which the definition has no message.
  const std::string& request_failed() const { return request_failed_; }

 private:
  NameTable values_;
  std::string module_, request_failed_;
  std::unordered_map<std::string, std::string> types_;
  std::unordered_map<std::string, std::vector<std::string>> variants_;
  std::vector<std::string> payloads_, functions_, replies_;
};

// A field's name in a record: camelCase, no word of Elm's.
std::string elm_field(std::string_view name);
// The `type` of a reply that no message can have.
inline constexpr std::string_view kRequestFailed = "request failed";

// Reports what Elm has no type for.
void check_for_elm(const Protocol& protocol, Reading& reading);

std::string write_elm_module(const Protocol& protocol, const ScriptNames& scripts, const ScriptOptions& options);
// <file>-elm: in the language of the client beside it.
std::string write_elm_glue(const Protocol& protocol, const ScriptNames& names, const ScriptOptions& options);

}  // namespace skein::messages
