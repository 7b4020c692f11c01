// Numbers as text.
#pragma once

#include "base/output_buffer.h"

namespace skein {

// The shortest text that JavaScript reads back as `value`; NaN and infinities as their global names. As Number::toString
// (ECMA-262 section 6.1.6.1.20) has it but for the sign of exponents, `1e21`, and of zero, `-0`.
void append_number(double value, OutputBuffer& out);

// The same of a number that is not negative, as short as JavaScript can say it: `.5`, `1e3`.
void append_short_number(double value, OutputBuffer& out);

}  // namespace skein
