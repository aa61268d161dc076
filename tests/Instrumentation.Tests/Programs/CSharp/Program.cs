using PerfGate.Torture;

// What the cases say, one a line; an argument runs the one of that name.
foreach (var (name, run) in TortureCase.All(typeof(TortureCase).Assembly))
{
    if (args.Length == 0 || args[0] == name)
    {
        Console.WriteLine(name + ": " + TortureCase.Say(run));
    }
}
