#include "base/number_text.h"
#include "print/print.h"

namespace skein::print {

void print_number(double value, OutputBuffer& out) { append_number(value, out); }

}  // namespace skein::print
