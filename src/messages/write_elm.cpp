// The Elm module: types, one command for each request, a subscription for what the worker says, encoders, decoders and ports.

#include <algorithm>

#include "messages/elm.h"

namespace skein::messages {

namespace {

struct ElmHelper {
  std::string_view name;
  std::string_view text;
};

// Those that a module needs stand at its end, in this order.
constexpr ElmHelper kElmHelpers[] = {
    {"encodeMaybe", R"(
encodeMaybe : (a -> Encode.Value) -> Maybe a -> Encode.Value
encodeMaybe encode value =
    Maybe.withDefault Encode.null (Maybe.map encode value)
)"},
    {"encodePair", R"(
encodePair : (a -> Encode.Value) -> (b -> Encode.Value) -> ( a, b ) -> Encode.Value
encodePair encodeFirst encodeSecond ( first, second ) =
    Encode.list identity [ encodeFirst first, encodeSecond second ]
)"},
    {"encodeTriple", R"(
encodeTriple : (a -> Encode.Value) -> (b -> Encode.Value) -> (c -> Encode.Value) -> ( a, b, c ) -> Encode.Value
encodeTriple encodeFirst encodeSecond encodeThird ( first, second, third ) =
    Encode.list identity [ encodeFirst first, encodeSecond second, encodeThird third ]
)"},
    {"encodeChar", R"(
encodeChar : Char -> Encode.Value
encodeChar =
    String.fromChar >> Encode.string
)"},
    {"encodeUnit", R"(
encodeUnit : () -> Encode.Value
encodeUnit () =
    Encode.null
)"},
    {"encodeVariant", R"(
encodeVariant : String -> Encode.Value -> Encode.Value
encodeVariant name value =
    Encode.object [ ( name, value ) ]
)"},
    {"required", R"(
required : String -> Decoder a -> Decoder (a -> b) -> Decoder b
required name decoder =
    Decode.map2 (|>) (Decode.field name decoder)
)"},
    {"optional", R"(
optional : String -> Decoder a -> Decoder (Maybe a -> b) -> Decoder b
optional name decoder =
    Decode.map2 (|>)
        (Decode.maybe (Decode.field name Decode.value)
            |> Decode.andThen
                (\found ->
                    case found of
                        Nothing ->
                            Decode.succeed Nothing

                        Just _ ->
                            Decode.field name (Decode.nullable decoder)
                )
        )
)"},
    {"decodePair", R"(
decodePair : Decoder a -> Decoder b -> Decoder ( a, b )
decodePair decodeFirst decodeSecond =
    Decode.map2 Tuple.pair (Decode.index 0 decodeFirst) (Decode.index 1 decodeSecond)
)"},
    {"decodeTriple", R"(
decodeTriple : Decoder a -> Decoder b -> Decoder c -> Decoder ( a, b, c )
decodeTriple decodeFirst decodeSecond decodeThird =
    Decode.map3 (\first second third -> ( first, second, third ))
        (Decode.index 0 decodeFirst)
        (Decode.index 1 decodeSecond)
        (Decode.index 2 decodeThird)
)"},
    {"decodeChar", R"(
decodeChar : Decoder Char
decodeChar =
    Decode.string
        |> Decode.andThen
            (\text ->
                case String.uncons text of
                    Just ( char, "" ) ->
                        Decode.succeed char

                    _ ->
                        Decode.fail "Expected one character"
            )
)"},
    {"decodeUnit", R"(
decodeUnit : Decoder ()
decodeUnit =
    Decode.succeed ()
)"},
    {"constant", R"(
constant : String -> a -> Decoder a
constant name value =
    Decode.string
        |> Decode.andThen
            (\text ->
                if text == name then
                    Decode.succeed value

                else
                    Decode.fail ("Expected " ++ name)
            )
)"},
};

std::string in_parentheses(const std::string& expression) {
  return expression.find(' ') == std::string::npos || expression.starts_with("( ") ? expression : "(" + expression + ")";
}

class ElmWriter {
 public:
  ElmWriter(const Protocol& protocol, const ScriptNames& scripts, const ScriptOptions& options)
      : protocol_(protocol), options_(options), names_(protocol, scripts) {}

  std::string write() {
    const std::string types = write_types(), requests = write_requests(), replies = write_replies();
    const std::string encoders = write_encoders(), decoders = write_decoders();
    std::string helpers;
    for (const ElmHelper& helper : kElmHelpers)
      if (used_.contains(helper.name)) helpers += "\n" + std::string(helper.text);
    std::string out = head() + "\nimport ";
    if (has_dict_) out += "Dict exposing (Dict)\nimport ";
    out += "Json.Decode as Decode exposing (Decoder)\nimport Json.Encode as Encode\n";
    return out + section("TYPES") + types + section("REQUESTS") + requests + section("REPLIES") + replies + section("PORTS") +
           ports() + (encoders.empty() ? "" : section("ENCODERS") + encoders) + section("DECODERS") + decoders +
           (helpers.empty() ? "" : section("HELPERS") + helpers);
  }

 private:
  static std::string section(std::string_view title) { return "\n\n\n-- " + std::string(title) + "\n"; }

  template <class Use>
  void each_request(Use use) const {
    for (std::size_t i = 0; i < protocol_.messages.size(); i++)
      if (protocol_.messages[i].role == Role::Request) use(i, protocol_.messages[i]);
  }

  // ---- Head --------------------------------------------------------------------------------------------------------------

  std::string head() const {
    // elm-format sorts what is exposed: types, then values.
    std::vector<std::string> exposed{"Answer", "Reply(..)"}, values{"replies"};
    for (std::size_t i = 0; i < protocol_.messages.size(); i++)
      if (!names_.payload(i).empty()) exposed.push_back(names_.payload(i));
    for (const Declaration& declaration : protocol_.declarations)
      exposed.push_back(names_.type(declaration.name) + (declaration.variants.empty() ? "" : "(..)"));
    each_request([&](std::size_t i, const Message&) { values.push_back(names_.function(i)); });
    std::sort(exposed.begin(), exposed.end());
    std::sort(values.begin(), values.end());
    exposed.insert(exposed.end(), values.begin(), values.end());
    std::string out = "port module " + names_.module() + " exposing\n";
    for (std::size_t i = 0; i < exposed.size(); i++) out += (i == 0 ? "    ( " : "    , ") + exposed[i] + "\n";
    out += "    )\n\n{-| Generated by `skein messages` from " + protocol_.name + " in " + options_.definition_file +
           ". Change that, not this file.\n\n";
    return out + directions_table(protocol_, " ") + "\n-}\n";
  }

  static std::string documentation(const std::string& text) { return "\n\n{-| " + text + "\n-}\n"; }

  // Documentation is Markdown, which elm-format writes in a way of its own: only plain sentences are sure to stay what they are.
  static std::string plain_comment(const Message& message) {
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,;:!?'()";
    const std::string& text = message.comment;
    const bool is_plain =
        text.find_first_not_of(kPlain) == std::string::npos && text.find("  ") == std::string::npos && !text.empty();
    return is_plain && text[0] >= 'A' && text[0] <= 'Z' ? text : std::string();
  }

  // ---- Types -------------------------------------------------------------------------------------------------------------

  std::string type(const Type& type) {
    switch (type.kind) {
      case TypeKind::Boolean: return "Bool";
      case TypeKind::Integer: return "Int";
      case TypeKind::Float: return "Float";
      case TypeKind::Character: return "Char";
      case TypeKind::Optional: return "Maybe " + in_parentheses(this->type(type.parts[0]));
      case TypeKind::List:
      case TypeKind::Array: return "List " + in_parentheses(this->type(type.parts[0]));
      case TypeKind::Map: has_dict_ = true; return "Dict String " + in_parentheses(this->type(type.parts[0]));
      case TypeKind::Tuple: {
        std::string out;
        for (const Type& part : type.parts) out += (out.empty() ? "( " : ", ") + this->type(part);
        return out + " )";
      }
      case TypeKind::Null: return "()";
      case TypeKind::Named: return names_.type(type.name);
      default: return "String";
    }
  }

  std::string record(const std::string& name, const std::vector<Field>& fields, const std::string& comment) {
    std::string out = comment.empty() ? "\n\n" : documentation(comment);
    out += "type alias " + name + " =\n    {";
    for (std::size_t i = 0; i < fields.size(); i++)
      out += (i == 0 ? " " : "    , ") + elm_field(fields[i].name) + " : " + type(fields[i].type) + "\n";
    return out + (fields.empty() ? "}\n" : "    }\n");
  }

  std::string held(const Shape& shape) {
    if (shape.kind == Shape::Kind::None) return {};
    if (shape.kind == Shape::Kind::Value) return " " + in_parentheses(type(shape.value));
    if (shape.fields.empty()) return {};
    std::string out;
    for (const Field& field : shape.fields)
      out += (out.empty() ? " { " : ", ") + elm_field(field.name) + " : " + type(field.type);
    return out + " }";
  }

  std::string write_types() {
    std::string out;
    for (const Declaration& declaration : protocol_.declarations) {
      const std::string& name = names_.type(declaration.name);
      if (declaration.kind == Declaration::Kind::Struct) {
        out += record(name, declaration.shape.fields, "");
      } else if (declaration.kind == Declaration::Kind::Alias) {
        out += "\n\ntype alias " + name + " =\n    " + type(declaration.shape.value) + "\n";
      } else {
        out += "\n\ntype " + name + "\n";
        for (std::size_t i = 0; i < declaration.variants.size(); i++)
          out +=
              (i == 0 ? "    = " : "    | ") + names_.variant(declaration.name, i) + held(declaration.variants[i].shape) + "\n";
      }
    }
    for (std::size_t i = 0; i < protocol_.messages.size(); i++)
      if (!names_.payload(i).empty())
        out += record(names_.payload(i), protocol_.messages[i].shape.fields, plain_comment(protocol_.messages[i]));
    out += documentation("What the worker says.") + "type Reply\n";
    std::vector<std::string> replies;
    for (std::size_t i = 0; i < protocol_.messages.size(); i++) {
      const Message& message = protocol_.messages[i];
      if (message.has_result)
        replies.push_back(names_.reply(i) +
                          (message.result.kind == TypeKind::Null ? "" : " " + in_parentheses(type(message.result))));
      else if (message.role != Role::Request)
        replies.push_back(names_.reply(i) + (names_.payload(i).empty() ? held(message.shape) : " " + names_.payload(i)));
    }
    if (protocol_.failure == Protocol::kNone) replies.push_back(names_.request_failed() + " String");
    for (std::size_t i = 0; i < replies.size(); i++) out += (i == 0 ? "    = " : "    | ") + replies[i] + "\n";
    out += documentation("A reply and the id of the request it belongs to.");
    return out + "type alias Answer =\n    { id : Int\n    , reply : Reply\n    }\n";
  }

  // ---- Requests, replies, ports ------------------------------------------------------------------------------------------

  std::string write_requests() {
    std::string out;
    each_request([&](std::size_t i, const Message& message) {
      const bool has_payload = message.shape.kind != Shape::Kind::None;
      const std::string& name = names_.function(i);
      const std::string payload = !names_.payload(i).empty() ? names_.payload(i)
                                  : has_payload              ? in_parentheses(type(message.shape.value))
                                                             : "";
      const std::string encoder = !names_.payload(i).empty() ? "encode" + names_.payload(i)
                                  : has_payload              ? encoder_of(message.shape.value)
                                                             : "";
      const std::string comment = plain_comment(message);
      const std::string said = comment.empty() ? "Sends `" + message.name + "` to the worker." : comment;
      out += documentation(said + " The id comes back with each reply.");
      out += name + " : Int -> " + (has_payload ? payload + " -> " : "") + "Cmd msg\n";
      out += name + " id" + (has_payload ? " payload" : "") + " =\n    request id " + quote_double(message.name) + " ";
      out += (has_payload ? "(" + encoder + " payload)" : std::string("Encode.null")) + "\n";
    });
    out += "\n\nrequest : Int -> String -> Encode.Value -> Cmd msg\nrequest id name payload =\n    " + names_.port("Requests") +
           "\n        (Encode.object\n            [ ( \"id\", Encode.int id )\n            , ( \"type\", Encode.string name )\n"
           "            , ( \"payload\", payload )\n            ]\n        )\n";
    return out;
  }

  std::string write_replies() const {
    return documentation("What the worker says, or why that could not be understood.") +
           "replies : (Result Decode.Error Answer -> msg) -> Sub msg\nreplies toMsg =\n    " + names_.port("Replies") +
           " (Decode.decodeValue decodeAnswer >> toMsg)\n";
  }

  std::string ports() const {
    return "\n\nport " + names_.port("Requests") + " : Encode.Value -> Cmd msg\n\n\nport " + names_.port("Replies") +
           " : (Decode.Value -> msg) -> Sub msg\n";
  }

  // ---- Encoders ----------------------------------------------------------------------------------------------------------

  std::string use(std::string_view helper) {
    used_.insert(helper);
    return std::string(helper);
  }

  // A function from a value to JSON.
  std::string encoder_of(const Type& type) {
    const auto part = [&](std::size_t i) { return " " + in_parentheses(encoder_of(type.parts[i])); };
    switch (type.kind) {
      case TypeKind::Boolean: return "Encode.bool";
      case TypeKind::Integer: return "Encode.int";
      case TypeKind::Float: return "Encode.float";
      case TypeKind::Character: return use("encodeChar");
      case TypeKind::Optional: return use("encodeMaybe") + part(0);
      case TypeKind::List:
      case TypeKind::Array: return "Encode.list" + part(0);
      case TypeKind::Map: return "Encode.dict identity" + part(0);
      case TypeKind::Tuple:
        return type.parts.size() == 2 ? use("encodePair") + part(0) + part(1) : use("encodeTriple") + part(0) + part(1) + part(2);
      case TypeKind::Null: return use("encodeUnit");
      case TypeKind::Named: encoded_.insert(type.name); return "encode" + names_.type(type.name);
      default: return "Encode.string";
    }
  }

  // `Encode.object [ … ]`, its lines after the first indented by `indent`.
  std::string object(const std::vector<std::pair<std::string, std::string>>& entries, const std::string& indent) {
    if (entries.empty()) return "Encode.object []";
    std::string out = "Encode.object";
    for (std::size_t i = 0; i < entries.size(); i++)
      out +=
          "\n" + indent + (i == 0 ? "    [ ( " : "    , ( ") + quote_double(entries[i].first) + ", " + entries[i].second + " )";
    return out + "\n" + indent + "    ]";
  }

  std::vector<std::pair<std::string, std::string>> entries_of(const std::vector<Field>& fields, const std::string& value) {
    std::vector<std::pair<std::string, std::string>> entries;
    for (const Field& field : fields)
      entries.emplace_back(field.name, encoder_of(field.type) + " " + value + "." + elm_field(field.name));
    return entries;
  }

  std::string encoder(const std::string& name, const std::string& body, bool is_used = true) {
    return "\n\nencode" + name + " : " + name + " -> Encode.Value\nencode" + name + (is_used ? " value" : " _") + " =\n    " +
           body + "\n";
  }

  std::string encode_declaration(const Declaration& declaration) {
    const std::string& name = names_.type(declaration.name);
    if (declaration.kind == Declaration::Kind::Struct)
      return encoder(name, object(entries_of(declaration.shape.fields, "value"), "    "), !declaration.shape.fields.empty());
    if (declaration.kind == Declaration::Kind::Alias) return encoder(name, encoder_of(declaration.shape.value) + " value");
    std::string out = "case value of";
    for (std::size_t i = 0; i < declaration.variants.size(); i++) {
      const Variant& variant = declaration.variants[i];
      const bool has_fields = !variant.shape.fields.empty();
      const bool has_value = variant.shape.kind == Shape::Kind::Value;
      out += std::string(i == 0 ? "\n" : "\n\n") + "        " + names_.variant(declaration.name, i) +
             (has_fields  ? " fields"
              : has_value ? " held"
                          : "") +
             " ->\n            ";
      const std::string text = quote_double(variant.name);
      if (!declaration.tag.empty()) {
        auto entries = entries_of(variant.shape.fields, "fields");
        entries.insert(entries.begin(), {declaration.tag, "Encode.string " + text});
        out += object(entries, "            ");
      } else if (variant.shape.kind == Shape::Kind::None) {
        out += "Encode.string " + text;
      } else if (has_value) {
        out += use("encodeVariant") + " " + text + " (" + encoder_of(variant.shape.value) + " held)";
      } else if (!has_fields) {
        out += use("encodeVariant") + " " + text + " (Encode.object [])";
      } else {
        out += use("encodeVariant") + " " + text + "\n                (" +
               object(entries_of(variant.shape.fields, "fields"), "                ") + "\n                )";
      }
    }
    return encoder(name, out);
  }

  // Of what requests hold, and of what that holds.
  std::string write_encoders() {
    std::string out;
    each_request([&](std::size_t i, const Message& message) {
      if (!names_.payload(i).empty())
        out +=
            encoder(names_.payload(i), object(entries_of(message.shape.fields, "value"), "    "), !message.shape.fields.empty());
    });
    // Later declarations use earlier ones; in a circle one may be found late.
    std::unordered_map<std::string, std::string> written;
    for (std::size_t before = 0; before != encoded_.size();) {
      before = encoded_.size();
      for (const Declaration& declaration : protocol_.declarations)
        if (encoded_.contains(declaration.name) && !written.contains(declaration.name))
          written.emplace(declaration.name, encode_declaration(declaration));
      if (written.size() < encoded_.size()) before = 0;
    }
    for (const Declaration& declaration : protocol_.declarations)
      if (const auto found = written.find(declaration.name); found != written.end()) out += found->second;
    return out;
  }

  // ---- Decoders ----------------------------------------------------------------------------------------------------------

  std::string decoder_of(const Type& type) {
    const auto part = [&](std::size_t i) { return " " + in_parentheses(decoder_of(type.parts[i])); };
    switch (type.kind) {
      case TypeKind::Boolean: return "Decode.bool";
      case TypeKind::Integer: return "Decode.int";
      case TypeKind::Float: return "Decode.float";
      case TypeKind::Character: return use("decodeChar");
      case TypeKind::Optional: return "Decode.nullable" + part(0);
      case TypeKind::List:
      case TypeKind::Array: return "Decode.list" + part(0);
      case TypeKind::Map: return "Decode.dict" + part(0);
      case TypeKind::Tuple:
        return type.parts.size() == 2 ? use("decodePair") + part(0) + part(1) : use("decodeTriple") + part(0) + part(1) + part(2);
      case TypeKind::Null: return use("decodeUnit");
      case TypeKind::Named: {
        decoded_.insert(type.name);
        const std::string name = "decode" + names_.type(type.name);
        // A value cannot be part of itself: in a circle of types one of them is looked up when it is needed.
        return written_.contains(type.name) ? name : "Decode.lazy (\\_ -> " + name + ")";
      }
      default: return "Decode.string";
    }
  }

  std::string steps(const std::vector<Field>& fields, const std::string& indent) {
    std::string out;
    for (const Field& field : fields) {
      const bool is_optional = field.type.kind == TypeKind::Optional;
      out += "\n" + indent + "|> " + use(is_optional ? "optional" : "required") + " " + quote_double(field.name) + " " +
             in_parentheses(decoder_of(is_optional ? field.type.parts[0] : field.type));
    }
    return out;
  }

  // `Decode.succeed (\a b -> Circle { a = a, b = b })` and a step for each.
  std::string fields_decoder(const std::string& constructor, const std::vector<Field>& fields, const std::string& indent) {
    if (fields.empty()) return "Decode.succeed " + constructor;
    std::string names, record;
    for (const Field& field : fields) {
      const std::string name = elm_field(field.name), parameter = names_.parameter(name);
      names += " " + parameter;
      record += (record.empty() ? "{ " : ", ") + name + " = " + parameter;
    }
    return "Decode.succeed (\\" + names.substr(1) + " -> " + constructor + " " + record + " })" + steps(fields, indent);
  }

  std::string decoder(const std::string& name, const std::string& body) {
    return "\n\ndecode" + name + " : Decoder " + name + "\ndecode" + name + " =\n    " + body + "\n";
  }

  // `case` over the text in a property; `cases` are its branches.
  static std::string by_text(const std::string& source, const std::string& cases) {
    return source + "\n        |> Decode.andThen\n            (\\name ->\n                case name of\n" + cases +
           "                    _ ->\n                        Decode.fail (\"Unknown name: \" ++ name)\n            )";
  }
  static std::string branch(const std::string& name, const std::string& body) {
    return "                    " + quote_double(name) + " ->\n                        " + body + "\n\n";
  }

  std::string decode_declaration(const Declaration& declaration) {
    const std::string& name = names_.type(declaration.name);
    if (declaration.kind == Declaration::Kind::Struct) {
      if (declaration.shape.fields.empty()) return decoder(name, "Decode.succeed {}");
      return decoder(name, "Decode.succeed " + name + steps(declaration.shape.fields, "        "));
    }
    if (declaration.kind == Declaration::Kind::Alias) return decoder(name, decoder_of(declaration.shape.value));
    const auto variant = [&](std::size_t i) { return names_.variant(declaration.name, i); };
    std::string cases;
    if (declaration.kind == Declaration::Kind::Literals || !declaration.tag.empty()) {
      for (std::size_t i = 0; i < declaration.variants.size(); i++)
        cases += branch(declaration.variants[i].name,
                        fields_decoder(variant(i), declaration.variants[i].shape.fields, "                            "));
      const bool is_plain = declaration.tag.empty();
      return decoder(
          name, by_text(is_plain ? "Decode.string" : "Decode.field " + quote_double(declaration.tag) + " Decode.string", cases));
    }
    std::string out = "Decode.oneOf";
    for (std::size_t i = 0; i < declaration.variants.size(); i++) {
      const Shape& shape = declaration.variants[i].shape;
      const std::string text = quote_double(declaration.variants[i].name);
      out += i == 0 ? "\n        [ " : "\n        , ";
      if (shape.kind == Shape::Kind::None)
        out += use("constant") + " " + text + " " + variant(i);
      else if (shape.kind == Shape::Kind::Value)
        out += "Decode.field " + text + " (Decode.map " + variant(i) + " " + in_parentheses(decoder_of(shape.value)) + ")";
      else if (shape.fields.empty())
        out += "Decode.field " + text + " (Decode.succeed " + variant(i) + ")";
      else
        out += "Decode.field " + text + "\n            (" + fields_decoder(variant(i), shape.fields, "                ") +
               "\n            )";
    }
    return decoder(name, out + "\n        ]");
  }

  std::string decode_reply(std::size_t i, const Message& message) {
    const std::string& name = names_.reply(i);
    if (message.has_result)
      return message.result.kind == TypeKind::Null ? "Decode.succeed " + name
                                                   : "Decode.map " + name + " " + field("payload", decoder_of(message.result));
    if (message.shape.kind == Shape::Kind::None) return "Decode.succeed " + name;
    return "Decode.map " + name + " " +
           field("payload", names_.payload(i).empty() ? decoder_of(message.shape.value) : "decode" + names_.payload(i));
  }

  static std::string field(const std::string& name, const std::string& inner) {
    return "(Decode.field " + quote_double(name) + " " + in_parentheses(inner) + ")";
  }

  void find_decoded(const Type& type) {
    if (type.kind == TypeKind::Named && decoded_.insert(type.name).second) {
      const Declaration* declaration = protocol_.find(type.name);
      if (declaration != nullptr) unfinished_.push_back(declaration);
    }
    for (const Type& part : type.parts) find_decoded(part);
  }
  void find_decoded(const Shape& shape) {
    find_decoded(shape.value);
    for (const Field& one : shape.fields) find_decoded(one.type);
  }

  std::string write_decoders() {
    for (const Message& message : protocol_.messages) {
      if (message.role != Role::Request) find_decoded(message.shape);
      if (message.has_result) find_decoded(message.result);
    }
    while (!unfinished_.empty()) {
      const Declaration* declaration = unfinished_.back();
      unfinished_.pop_back();
      find_decoded(declaration->shape);
      for (const Variant& variant : declaration->variants) find_decoded(variant.shape);
    }
    std::string declared;
    for (const Declaration& declaration : protocol_.declarations) {
      if (!decoded_.contains(declaration.name)) continue;
      declared += decode_declaration(declaration);
      written_.insert(declaration.name);
    }
    std::string payloads, cases;
    for (std::size_t i = 0; i < protocol_.messages.size(); i++) {
      const Message& message = protocol_.messages[i];
      if (names_.reply(i).empty()) continue;
      if (!message.has_result && !names_.payload(i).empty()) {
        payloads +=
            message.shape.fields.empty()
                ? decoder(names_.payload(i), "Decode.succeed {}")
                : decoder(names_.payload(i), "Decode.succeed " + names_.payload(i) + steps(message.shape.fields, "        "));
      }
      cases += branch(message.name, decode_reply(i, message));
    }
    if (protocol_.failure == Protocol::kNone)
      cases += branch(std::string(kRequestFailed),
                      "Decode.map " + names_.request_failed() + " (Decode.field \"payload\" Decode.string)");
    return "\n\ndecodeAnswer : Decoder Answer\ndecodeAnswer =\n    Decode.map2 Answer\n        (Decode.field \"id\" "
           "Decode.int)\n        decodeReply\n" +
           decoder("Reply", by_text("Decode.field \"type\" Decode.string", cases)) + payloads + declared;
  }

  const Protocol& protocol_;
  const ScriptOptions& options_;
  ElmNames names_;
  bool has_dict_ = false;
  std::unordered_set<std::string_view> used_;
  std::unordered_set<std::string> encoded_, decoded_, written_;
  std::vector<const Declaration*> unfinished_;
};

}  // namespace

std::string write_elm_module(const Protocol& protocol, const ScriptNames& scripts, const ScriptOptions& options) {
  return ElmWriter(protocol, scripts, options).write();
}

}  // namespace skein::messages
