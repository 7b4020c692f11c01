// Imports with "?messages" are modules made of definitions of messages, by grammars that the engine does not have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "diagnostics/diagnostic.h"

namespace skein {

class DefinitionModules {
 public:
  virtual ~DefinitionModules() = default;
  // The text of the module that `suffix` asks for, JavaScript; empty when there is an error in `messages`. `path` is as messages
  // show it. Called on any thread of the pool; the same question has the same answer.
  virtual std::string make(std::string_view path, std::string_view suffix, std::string_view text,
                           std::vector<Message>& messages) const = 0;
};

}  // namespace skein
