#include "transform/runtime.h"

namespace skein::lowering {

namespace {

// What is declared here runs in every engine that has ES2015 and is never lowered itself. Functions are declarations: a part
// that nothing uses is dropped, and none of them has to be evaluated before another.
constexpr std::string_view kSource = R"js(
// a ** b
export const __pow = Math.pow;

const __defineProperty = Object.defineProperty;
const __isEnumerable = Object.prototype.propertyIsEnumerable;
const __copy = (target, source, names) => {
  for (const key of Reflect.ownKeys(source))
    if (names.indexOf(key) < 0 && __isEnumerable.call(source, key))
      __defineProperty(target, key, { value: source[key], writable: true, enumerable: true, configurable: true });
  return target;
};
// {...source}, into the object made so far
export const __spreadValues = (target, source) => source == null ? target : __copy(target, Object(source), []);
// {...before, a, get b() {}}
export const __spreadProps = (target, properties) => {
  for (const key of Reflect.ownKeys(properties))
    __defineProperty(target, key, Object.getOwnPropertyDescriptor(properties, key));
  return target;
};
// {...before, __proto__: value}
export const __setPrototype = (target, value) =>
  value === null || typeof value == "object" || typeof value == "function" ? Object.setPrototypeOf(target, value) : target;
// {a, b, ...rest} = source: names are those of a and b
export const __objRest = (source, names) => {
  if (source == null) throw new TypeError("Cannot destructure " + source);
  return __copy({}, Object(source), names.map(__toPropertyKey));
};
export const __toPropertyKey = key => typeof key == "symbol" ? key : `${key}`;
)js";

}  // namespace

std::string_view helper_name(Helper helper) {
  switch (helper) {
#define X(name, text) \
  case Helper::name: return text;
    SKEIN_HELPERS(X)
#undef X
  }
  return {};
}

std::string_view runtime_source() { return kSource; }

}  // namespace skein::lowering
