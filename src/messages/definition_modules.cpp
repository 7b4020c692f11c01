#include "messages/definition_modules.h"

#include <iterator>

#include "messages/generate.h"

namespace skein::messages {

std::string GrammarModules::make(std::string_view path, std::string_view suffix, std::string_view text,
                                 std::vector<skein::Message>& messages) const {
  GeneratedModule made = generate_module({std::string(path), std::string(text)}, part_of_query(suffix));
  messages.insert(messages.end(), std::make_move_iterator(made.messages.begin()), std::make_move_iterator(made.messages.end()));
  return std::move(made.text);
}

}  // namespace skein::messages
