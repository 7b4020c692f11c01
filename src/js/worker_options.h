// What is written in the options of a worker.
#pragma once

#include <string_view>

#include "js/module.h"

namespace skein::js {

bool is_property_named(const Property& property, std::string_view name, const AtomTable& atoms);
// What an object literal says of the worker's type: the last word counts.
WorkerTypeSaid worker_type_said(const AtomTable& atoms, const ObjectLiteral* options);

}  // namespace skein::js
