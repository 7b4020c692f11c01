module Dict exposing (Dict, empty, fromList, toList, get)
import Elm.Kernel.K
import Basics exposing (..)
import List exposing (List)
import Maybe exposing (Maybe)
type Dict k v = Dict
empty : Dict k v
empty = Elm.Kernel.K.k
fromList : List (comparable, v) -> Dict comparable v
fromList = Elm.Kernel.K.k
toList : Dict k v -> List (k, v)
toList = Elm.Kernel.K.k
get : comparable -> Dict comparable v -> Maybe v
get = Elm.Kernel.K.k
