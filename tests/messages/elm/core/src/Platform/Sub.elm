module Platform.Sub exposing (Sub, none, batch, map)
import Elm.Kernel.K
import Basics exposing (..)
import List exposing (List)
type Sub msg = Sub
none : Sub msg
none = Elm.Kernel.K.k
batch : List (Sub msg) -> Sub msg
batch = Elm.Kernel.K.k
map : (a -> msg) -> Sub a -> Sub msg
map = Elm.Kernel.K.k
