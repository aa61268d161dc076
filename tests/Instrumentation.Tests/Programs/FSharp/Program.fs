module PerfGate.Torture.Program

open System

// What the cases say, one a line; "deep" recurses deeper than any stack, which tail calls alone survive.
[<EntryPoint>]
let main arguments =
    for name, run in Cases.all do
        let said =
            try
                run ()
            with failure ->
                "threw " + failure.GetType().Name
        Console.WriteLine(name + ": " + said.Replace("\n", " "))
    if Array.contains "deep" arguments then
        Console.WriteLine(Cases.tailCalls 3000000)
    0
