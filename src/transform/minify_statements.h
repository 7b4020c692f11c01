// Kinds of statements, as the files of the minifier tell them apart.
#pragma once

#include "js/ast.h"

namespace skein::lowering {

// Declares something in the block it stands in.
bool is_lexical(const js::Node* node);
// Nothing runs behind it.
bool is_jump(const js::Node* node);

}  // namespace skein::lowering
