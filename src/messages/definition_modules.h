// Imports of definitions with "?messages", for hosts that have the grammars.
#pragma once

#include "graph/definition_modules.h"

namespace skein::messages {

class GrammarModules final : public DefinitionModules {
 public:
  std::string make(std::string_view path, std::string_view suffix, std::string_view text,
                   std::vector<skein::Message>& messages) const override;
};

}  // namespace skein::messages
