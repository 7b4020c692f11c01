module Platform.Cmd exposing (Cmd, none, batch, map)
import Elm.Kernel.K
import Basics exposing (..)
import List exposing (List)
type Cmd msg = Cmd
none : Cmd msg
none = Elm.Kernel.K.k
batch : List (Cmd msg) -> Cmd msg
batch = Elm.Kernel.K.k
map : (a -> msg) -> Cmd a -> Cmd msg
map = Elm.Kernel.K.k
