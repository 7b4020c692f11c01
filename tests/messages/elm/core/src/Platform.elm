module Platform exposing (Program, Task, ProcessId, Router, worker)
import Elm.Kernel.K
import Basics exposing (..)
import Platform.Cmd exposing (Cmd)
import Platform.Sub exposing (Sub)
type Program flags model msg = Program
type Task err ok = Task
type ProcessId = ProcessId
type Router appMsg selfMsg = Router
worker : { init : flags -> ( model, Cmd msg ), update : msg -> model -> ( model, Cmd msg ), subscriptions : model -> Sub msg } -> Program flags model msg
worker = Elm.Kernel.K.k
