module Json.Encode exposing (Value, string, int, float, bool, null, list, object, dict)
import Elm.Kernel.J
import Dict exposing (Dict)
type Value = Value
string : String -> Value
string = Elm.Kernel.J.k
int : Int -> Value
int = Elm.Kernel.J.k
float : Float -> Value
float = Elm.Kernel.J.k
bool : Bool -> Value
bool = Elm.Kernel.J.k
null : Value
null = Elm.Kernel.J.k
list : (a -> Value) -> List a -> Value
list = Elm.Kernel.J.k
object : List (String, Value) -> Value
object = Elm.Kernel.J.k
dict : (k -> String) -> (v -> Value) -> Dict k v -> Value
dict = Elm.Kernel.J.k
