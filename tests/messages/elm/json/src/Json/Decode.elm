module Json.Decode exposing (Decoder, Error(..), Value, string, bool, int, float, nullable, list, dict, keyValuePairs, field, at, index, maybe, oneOf, decodeValue, decodeString, map, map2, map3, map4, map5, map6, map7, map8, lazy, value, null, succeed, fail, andThen)
import Elm.Kernel.J
import Dict exposing (Dict)
import Json.Encode
type Decoder a = Decoder
type alias Value = Json.Encode.Value
type Error = Field String Error | Index Int Error | OneOf (List Error) | Failure String Value
string : Decoder String
string = Elm.Kernel.J.k
bool : Decoder Bool
bool = Elm.Kernel.J.k
int : Decoder Int
int = Elm.Kernel.J.k
float : Decoder Float
float = Elm.Kernel.J.k
nullable : Decoder a -> Decoder (Maybe a)
nullable = Elm.Kernel.J.k
list : Decoder a -> Decoder (List a)
list = Elm.Kernel.J.k
dict : Decoder a -> Decoder (Dict String a)
dict = Elm.Kernel.J.k
keyValuePairs : Decoder a -> Decoder (List (String, a))
keyValuePairs = Elm.Kernel.J.k
field : String -> Decoder a -> Decoder a
field = Elm.Kernel.J.k
at : List String -> Decoder a -> Decoder a
at = Elm.Kernel.J.k
index : Int -> Decoder a -> Decoder a
index = Elm.Kernel.J.k
maybe : Decoder a -> Decoder (Maybe a)
maybe = Elm.Kernel.J.k
oneOf : List (Decoder a) -> Decoder a
oneOf = Elm.Kernel.J.k
decodeValue : Decoder a -> Value -> Result Error a
decodeValue = Elm.Kernel.J.k
decodeString : Decoder a -> String -> Result Error a
decodeString = Elm.Kernel.J.k
map : (a -> value) -> Decoder a -> Decoder value
map = Elm.Kernel.J.k
map2 : (a -> b -> value) -> Decoder a -> Decoder b -> Decoder value
map2 = Elm.Kernel.J.k
map3 : (a -> b -> c -> value) -> Decoder a -> Decoder b -> Decoder c -> Decoder value
map3 = Elm.Kernel.J.k
map4 : (a -> b -> c -> d -> value) -> Decoder a -> Decoder b -> Decoder c -> Decoder d -> Decoder value
map4 = Elm.Kernel.J.k
map5 : (a -> b -> c -> d -> e -> value) -> Decoder a -> Decoder b -> Decoder c -> Decoder d -> Decoder e -> Decoder value
map5 = Elm.Kernel.J.k
map6 : (a -> b -> c -> d -> e -> f -> value) -> Decoder a -> Decoder b -> Decoder c -> Decoder d -> Decoder e -> Decoder f -> Decoder value
map6 = Elm.Kernel.J.k
map7 : (a -> b -> c -> d -> e -> f -> g -> value) -> Decoder a -> Decoder b -> Decoder c -> Decoder d -> Decoder e -> Decoder f -> Decoder g -> Decoder value
map7 = Elm.Kernel.J.k
map8 : (a -> b -> c -> d -> e -> f -> g -> h -> value) -> Decoder a -> Decoder b -> Decoder c -> Decoder d -> Decoder e -> Decoder f -> Decoder g -> Decoder h -> Decoder value
map8 = Elm.Kernel.J.k
lazy : (() -> Decoder a) -> Decoder a
lazy = Elm.Kernel.J.k
value : Decoder Value
value = Elm.Kernel.J.k
null : a -> Decoder a
null = Elm.Kernel.J.k
succeed : a -> Decoder a
succeed = Elm.Kernel.J.k
fail : String -> Decoder a
fail = Elm.Kernel.J.k
andThen : (a -> Decoder b) -> Decoder a -> Decoder b
andThen = Elm.Kernel.J.k
