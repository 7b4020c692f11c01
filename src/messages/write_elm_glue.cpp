// <file>-elm: connects the ports of the Elm module with the client.

#include "messages/elm.h"

namespace skein::messages {

namespace {

bool has_optional(const Protocol& protocol, const Type& type) {
  if (type.kind == TypeKind::Optional || type.kind == TypeKind::Null) return true;
  for (const Type& part : type.parts)
    if (has_optional(protocol, part)) return true;
  // What a declaration holds may have been left out as well.
  return type.kind == TypeKind::Named;
}

bool has_optional(const Protocol& protocol) {
  for (const Message& message : protocol.messages) {
    if (message.has_result && has_optional(protocol, message.result)) return true;
    if (message.role == Role::Request) continue;
    if (message.shape.kind == Shape::Kind::Value && has_optional(protocol, message.shape.value)) return true;
    for (const Field& field : message.shape.fields)
      if (has_optional(protocol, field.type)) return true;
  }
  return false;
}

constexpr std::string_view kPlain = R"(
/** Elm's decoders know null, but not undefined. */
function plain(value«: unknown»)«: unknown» {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value ?? null;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
}
)";

}  // namespace

std::string write_elm_glue(const Protocol& protocol, const ScriptNames& names, const ScriptOptions& options) {
  const bool is_calls = protocol.style == Protocol::Style::Calls;
  const bool has_progress = protocol.has(Role::Progress);
  const bool is_plain = !has_optional(protocol);
  const ElmNames elm(protocol, names);
  const std::string requests = elm.port("Requests"), replies = elm.port("Replies");
  std::vector<std::string> functions, types;
  for (std::size_t i = 0; i < protocol.messages.size(); i++) {
    if (protocol.messages[i].role != Role::Request) continue;
    functions.push_back(names.function(i));
  }
  const auto text = [&](std::string_view both) { return script(options, both); };

  std::string out = header(protocol, options) + "\n" + import_text("import", functions, "./" + names.file() + "-client.js");
  if (has_progress && options.has_types()) out += import_text("import type", {"Options"}, "./" + names.file() + "-client.js");
  out += text(
      "\n«/** What `Elm.Main.init` returns. */\nexport interface App {\n"
      "  ports: {\n"
      "    " +
      requests +
      "?: { subscribe(callback: (request: { id: number; type: string; payload: unknown }) => void): void };\n"
      "    " +
      replies +
      "?: { send(answer: unknown): void };\n"
      "  };\n}\n\n»"
      "/**\n * Connects the ports of " +
      elm.module() +
      ".elm with the worker. Call it once, with what `Elm.Main.init` returns. Ports that the\n"
      " * program does not use are not there.\n */\n"
      "export function connect" +
      elm.module() +
      "(app«: App»)«: void» {\n"
      "  app.ports." +
      requests + "?.subscribe(async ({ id, type, payload }) => {\n");
  const std::string answer = is_plain ? "{ id, ...message }" : "plain({ id, ...message })";
  out += text("    const send = (message«: object») => app.ports." + replies + "?.send(" + answer + ");\n");
  out += text("    let reply«: object»;\n    try {\n");
  const std::string arguments = has_progress ? "type, payload, { onProgress: send }" : "type, payload";
  out += is_calls ? "      reply = { type, payload: await ask(" + arguments + ") };\n"
                  : "      reply = await ask(" + arguments + ");\n";
  out +=
      "    } catch (error) {\n"
      "      const text = error instanceof Error ? error.message : String(error);\n";
  std::string failure = "{ type: '" + std::string(kRequestFailed) + "', payload: text }";
  if (protocol.failure != Protocol::kNone) {
    const Message& message = protocol.messages[protocol.failure];
    std::string payload = "text";
    if (protocol.failure_field != Protocol::kNone) {
      const std::string name = property_name(message.shape.fields[protocol.failure_field].name);
      payload = name == "text" ? "{ text }" : "{ " + name + ": text }";
    }
    failure = "{ type: " + quote_single(message.name) + ", payload: " + payload + " }";
  }
  out += "      reply = " + failure + ";\n    }\n    send(reply);\n  });\n}\n";

  out += text("\n// The client checks what Elm sends.\nfunction ask(type«: string», payload«: unknown»" +
              std::string(has_progress ? ", options«: Options»" : "") + ")«: Promise<" + (is_calls ? "unknown" : "object") +
              ">» {\n  switch (type) {\n");
  for (std::size_t i = 0; i < protocol.messages.size(); i++) {
    const Message& message = protocol.messages[i];
    if (message.role != Role::Request) continue;
    std::string given =
        message.shape.kind == Shape::Kind::None ? "" : text("payload« as Parameters<typeof " + names.function(i) + ">[0]»");
    if (has_progress) given += given.empty() ? "options" : ", options";
    out += "    case " + quote_single(message.name) + ":\n      return " + names.function(i) + "(" + given + ");\n";
  }
  out += "    default:\n      throw new TypeError(`There is no request \"${type}\"`);\n  }\n}\n";
  return is_plain ? out : out + text(kPlain);
}

}  // namespace skein::messages
