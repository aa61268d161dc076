module PerfGate.Torture.Cases

open System
open System.Collections.Generic
open System.Threading.Tasks
open Microsoft.FSharp.NativeInterop

type Shape =
    | Circle of radius: float
    | Square of side: float
    | Nothing

[<Struct>]
type Vector =
    { X: float; Y: float }
    static member (+)(a, b) = { X = a.X + b.X; Y = a.Y + b.Y }

[<Measure>]
type metre

type Expression =
    | Number of int
    | Add of Expression * Expression
    | Times of Expression * Expression

exception Own of string * int

type Counter() =
    let mutable count = 0
    let changed = Event<int>()
    member _.Changed = changed.Publish
    member _.Next() =
        count <- count + 1
        changed.Trigger count
        count

type MaybeBuilder() =
    member _.Bind(value, next) = Option.bind next value
    member _.Return value = Some value
    member _.Zero() = None
    member _.Delay f = f
    member _.Run f = f ()

let maybe = MaybeBuilder()

// Deep enough that only real tail calls come back: their target is no loop.
let rec private even n : bool = if n = 0 then true else odd (n - 1)
and private odd n : bool = if n = 0 then false else even (n - 1)

let private shallow = 1000

let rec private sumWith n (next: int64 -> int64) : int64 =
    if n = 0 then next 0L else sumWith (n - 1) (fun sum -> next (sum + int64 n))

let rec private lastOf (list: 'a list) (otherwise: unit -> 'a) : 'a =
    match list with
    | [] -> otherwise ()
    | [ last ] -> last
    | _ :: rest -> lastOf rest otherwise

let private apply (f: 'a -> 'b) (value: 'a) : 'b = f value

let private applyTwice f value = apply f (apply f value)

let private fail n : int = if n > 2 then raise (Own("fail", n)) else n

let private tailFail n : int = fail (n + 1)

let private tailTailFail n : int = if n > 100 then n else tailFail (n + 1)

let rec private eval expression =
    match expression with
    | Number n -> n
    | Add(a, b) -> eval a + eval b
    | Times(a, b) -> eval a * eval b

let (|Even|Odd|) n = if n % 2 = 0 then Even else Odd

let (|Prefix|_|) (prefix: string) (text: string) =
    if text.StartsWith prefix then Some(text.Substring prefix.Length) else None

let inline private sumOf< ^T when ^T: (static member (+): ^T * ^T -> ^T)> (a: ^T) (b: ^T) = a + b

let tailCalls depth = $"{even depth} {odd depth} {sumWith depth id}"

let tailGeneric () =
    $"""{lastOf [ 1; 2; 3 ] (fun () -> 0)} {lastOf [] (fun () -> "none")} {applyTwice ((+) 3) 4}"""

let tailExceptions () =
    let log = List<string>()
    for n in 0..3 do
        try
            try
                log.Add(string (tailTailFail n))
            finally
                log.Add "finally"
        with
        | Own(text, n) when n = 4 ->
            log.Add(text + "!" + string (tailTailFail 0))
        | Own(text, n) -> log.Add(text + string n)
    String.Join(",", log)

let unions () =
    let area shape =
        match shape with
        | Circle r when r > 10.0 -> infinity
        | Circle r -> r * r * 3.0
        | Square s -> s * s
        | Nothing -> 0.0
    [ Circle 1.0; Circle 11.0; Square 2.0; Nothing ] |> List.map area |> sprintf "%A"

let records () =
    let sum = { X = 1.0; Y = 2.0 } + { X = 3.0; Y = 4.0 }
    let length = 3.0<metre> * 2.0
    sprintf "%A %A %b %A" sum {| Name = "n"; Value = 3 |} (sum = { X = 4.0; Y = 6.0 }) length

let expressions () =
    Times(Add(Number 2, Number 3), Number 4) |> eval |> string

let patterns () =
    let describe n =
        match n with
        | Even -> "even"
        | Odd -> "odd"
    let rest text =
        match text with
        | Prefix "ab" rest -> rest
        | _ -> "-"
    String.Join(",", [ describe 3; describe 4; rest "abc"; rest "x" ])

let sequences () =
    let numbers =
        seq {
            for n in 1..5 do
                yield n
                if n % 2 = 0 then
                    yield! [ n * 10; n * 100 ]
        }
    let rec tree depth =
        seq {
            if depth > 0 then
                yield! tree (depth - 1)
                yield depth
                yield! tree (depth - 1)
        }
    sprintf "%A %A %A" (Seq.toList numbers) (tree 3 |> Seq.toList) [ for n in 1..3 do yield n, n * n ]

let sequenceDisposes () =
    let log = List<string>()
    let numbers =
        seq {
            try
                yield 1
                yield 2
            finally
                log.Add "disposed"
        }
    log.Add(string (Seq.head numbers))
    log.Add(string (Seq.sum numbers))
    String.Join(",", log)

let tasks () =
    let rec chain n =
        task {
            if n = 0 then
                return 0
            else
                if n % 3 = 0 then
                    do! Task.Yield()
                let! rest = chain (n - 1)
                return n + rest
        }
    let failing =
        task {
            try
                do! Task.Delay 1
                failwith "inside"
                return "none"
            with failure ->
                return failure.Message
        }
    $"{(chain 20).Result} {failing.Result}"

let asyncs () =
    let rec fibonacci n =
        async {
            if n < 2 then
                return n
            else
                let! a = fibonacci (n - 1)
                let! b = fibonacci (n - 2)
                return a + b
        }
    let all = [ for n in 1..8 -> fibonacci n ] |> Async.Parallel |> Async.RunSynchronously
    let caught = async { return failwith "x" } |> Async.Catch |> Async.RunSynchronously
    sprintf "%A %s" all (match caught with Choice1Of2 () -> "none" | Choice2Of2 failure -> failure.Message)

let agents () =
    use agent =
        MailboxProcessor<int * AsyncReplyChannel<int>>.Start(fun inbox ->
            let rec loop sum =
                async {
                    let! (n, reply) = inbox.Receive()
                    reply.Reply(sum + n)
                    return! loop (sum + n)
                }
            loop 0)
    [ for n in 1..10 -> agent.PostAndReply(fun reply -> n, reply) ] |> sprintf "%A"

let closures () =
    let counter = Counter()
    let log = List<int>()
    use subscription = counter.Changed.Subscribe log.Add
    let mutable total = 0
    for n in 1..3 do
        total <- total + counter.Next() * n
    let add a b c = a + b + c
    let partial = add 1 2
    let composed = partial >> string >> (fun text -> text + "!")
    let cell = ref 0
    List.iter (fun n -> cell.Value <- cell.Value + n) [ 1..4 ]
    sprintf "%d %A %s %d" total (List.ofSeq log) (composed 3) cell.Value

let objectExpressions () =
    let disposed = List<string>()
    let resource name =
        { new IDisposable with
            member _.Dispose() = disposed.Add name }
    let comparer =
        { new IComparer<string> with
            member _.Compare(a, b) = compare b.Length a.Length }
    let run () =
        use a = resource "a"
        use b = resource "b"
        let words = [| "x"; "yyy"; "zz" |]
        Array.Sort(words, comparer)
        String.Join(",", words)
    run () + String.Join("", disposed)

let computations () =
    let half n = if n % 2 = 0 then Some(n / 2) else None
    let quarter n =
        maybe {
            let! a = half n
            let! b = half a
            return b
        }
    sprintf "%A %A" (quarter 12) (quarter 6)

let private grow (n: byref<int>) = n <- n + 4

let byrefs () =
    let mutable value = 3
    grow &value
    let numbers = [| 1; 2; 3 |]
    let second = &numbers[1]
    second <- 20
    let span = Span<int>(numbers).Slice 1
    let pointer = NativePtr.stackalloc<int> 4
    for n in 0..3 do
        NativePtr.set pointer n (n * n)
    let ok, parsed = Int32.TryParse "12"
    sprintf "%d %A %d %d %b %d" value numbers span.Length (NativePtr.get pointer 3) ok parsed

let quotations () =
    let twice = <@ fun n -> n * 2 @>
    sprintf "%b" (twice.ToString().Contains "op_Multiply")

let generics () = sprintf "%d %g %s" (sumOf 1 2) (sumOf 1.5 2.0) (sumOf "a" "b")

let collections () =
    let map = Map.ofList [ for n in 1..10 -> n % 4, n ]
    let set = Set.ofList [ 3; 1; 2; 3 ]
    sprintf "%A %A %A" map set (List.groupBy (fun n -> n % 3) [ 1..7 ])

let exceptions () =
    let attempt f =
        try
            f ()
        with
        | :? DivideByZeroException -> "divided"
        | Own(text, n) -> text + string n
        | Failure text when text.Length > 3 -> "long " + text
        | Failure text -> text
    String.Join(",", [ attempt (fun () -> string (1 / (List.length []))); attempt (fun () -> raise (Own("own", 1))); attempt (fun () -> failwith "abc"); attempt (fun () -> failwith "abcd") ])

let lazies () =
    let mutable made = 0
    let value = lazy (shallow + 1)
    made <- value.Value + value.Value
    string made

let all =
    [ "tailCalls", (fun () -> tailCalls shallow)
      "tailGeneric", tailGeneric
      "tailExceptions", tailExceptions
      "unions", unions
      "records", records
      "expressions", expressions
      "patterns", patterns
      "sequences", sequences
      "sequenceDisposes", sequenceDisposes
      "tasks", tasks
      "asyncs", asyncs
      "agents", agents
      "closures", closures
      "objectExpressions", objectExpressions
      "computations", computations
      "byrefs", byrefs
      "quotations", quotations
      "generics", generics
      "collections", collections
      "exceptions", exceptions
      "lazies", lazies ]
